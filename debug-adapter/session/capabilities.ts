/** Capabilities that depend on what is launched; all others are told once and for all by `initialize`. */
import type { DebugProtocol } from "@vscode/debugprotocol";

/** A golden trace says itself who runs: there no thread can be chosen, or ended. */
export function launchCapabilities(isGolden: boolean): DebugProtocol.Capabilities {
	return { supportsStepInTargetsRequest: !isGolden, supportsTerminateThreadsRequest: !isGolden };
}
