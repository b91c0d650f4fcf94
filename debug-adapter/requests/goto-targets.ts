import type { DebugProtocol } from "@vscode/debugprotocol";
import { targetsAt } from "../running/goto-targets.ts";
import { handler } from "../session/handler.ts";

/** The last and the next time at a line. */
export const gotoTargets = handler<DebugProtocol.GotoTargetsResponse["body"]>("stopped", (debug, args) => {
	const source = debug.world.sources.find(args.object("source"));
	const line = debug.settings.fromClientLine(args.integer("line"));
	const targets = source === undefined ? [] : targetsAt(source, line, debug.world);
	return {
		body: {
			targets: targets.map((t) => ({ id: debug.view.targets.add(t), label: t.label, line: debug.settings.toClientLine(t.line) })),
		},
	};
});
