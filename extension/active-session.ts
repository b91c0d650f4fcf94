/** The session of ours that commands are about. */
import * as vscode from "vscode";
import type { CustomBody, CustomRequests } from "../debug-adapter/session/custom-requests.ts";
import { UMA } from "./scenario-file.ts";

/** The active session, if it is one of ours. */
export function activeSession(): vscode.DebugSession | undefined {
	const session = vscode.debug.activeDebugSession;
	return session?.type === UMA ? session : undefined;
}

/** Asks a session's adapter. */
export async function ask<Command extends keyof CustomRequests>(
	session: vscode.DebugSession,
	command: Command,
	args: CustomRequests[Command]["arguments"],
): Promise<CustomBody<Command>> {
	return (await session.customRequest(command, args)) as CustomBody<Command>;
}

/** Does something with the active session; its adapter's refusal is shown: it says why, and what to do. */
export async function inSession(action: (session: vscode.DebugSession) => Promise<void>): Promise<void> {
	const session = activeSession();
	if (session === undefined) {
		void vscode.window.showInformationMessage("Start a scenario in the debugger first.");
		return;
	}
	try {
		await action(session);
	} catch (error) {
		void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
	}
}
