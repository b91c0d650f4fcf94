import type { DebugProtocol } from "@vscode/debugprotocol";
import { handler } from "../session/handler.ts";

/** Lists the scenario and the simulated kernel's sources. */
export const loadedSources = handler<DebugProtocol.LoadedSourcesResponse["body"]>("launched", (debug) => ({
	body: { sources: debug.world.sources.all() },
}));
