import type { DebugProtocol } from "@vscode/debugprotocol";
import { roots } from "../../engine/inspect/variables.ts";
import { unknownFrame } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { shownEvent } from "../variables/event-scope.ts";

/** Scopes that are small and about the frame are opened by clients at once; the others only when the user does. */
const CHEAP: ReadonlySet<string> = new Set(["Locals", "Thread"]);

/** Lists the scopes of a frame: its locals, its thread, the whole machine, the event, and what changed. */
export const scopes = handler<DebugProtocol.ScopesResponse["body"]>("stopped", (debug, args) => {
	const id = args.integer("frameId");
	const handle = debug.frames.get(id);
	if (handle === undefined) throw unknownFrame(id);
	const { simulation } = debug.world;
	const list: DebugProtocol.Scope[] = roots({ thread: handle.thread, frame: handle.frame.frame }).flatMap((root) => {
		if (root.reference === undefined) return [];
		const scope: DebugProtocol.Scope = {
			name: root.name,
			variablesReference: debug.containers.add({ kind: "reference", reference: root.reference }),
			expensive: !CHEAP.has(root.name),
			...(root.indexed === undefined ? {} : { indexedVariables: root.indexed }),
			...(root.name === "Locals" ? { presentationHint: "locals" } : {}),
		};
		return [scope];
	});
	if (shownEvent(simulation, debug.stopEvent) !== undefined) {
		// Second, where it is seen: it is why the user stopped here.
		list.splice(1, 0, { name: "Event", variablesReference: debug.containers.add({ kind: "event" }), expensive: false });
	}
	list.push({ name: "Changed since last stop", variablesReference: debug.containers.add({ kind: "changed" }), expensive: true });
	return { body: { scopes: list } };
});
