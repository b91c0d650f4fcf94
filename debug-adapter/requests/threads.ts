import type { DebugProtocol } from "@vscode/debugprotocol";
import { handler } from "../session/handler.ts";
import { toThreadId } from "../stops/stops.ts";

/** Lists the simulated threads with what they do. Finished ones are left out, but for the one that the last step saw finish. */
export const threads = handler<DebugProtocol.ThreadsResponse["body"]>("launched", (debug) => {
	const living = debug.world.simulation.threads().filter((t) => !t.finished || t.tid === debug.stopThread);
	return { body: { threads: living.map((t) => ({ id: toThreadId(t.tid), name: `${t.name} ${t.state}` })) } };
});
