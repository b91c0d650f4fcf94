/** Stepping backwards: the protocol steps back over calls alone, not into them and out of them. */
import * as vscode from "vscode";
import { ask, inSession } from "./active-session.ts";

/** What each command undoes. */
const STEPS = { "uma.reverseStepOver": "next", "uma.reverseStepInto": "in", "uma.reverseStepOut": "out" } as const;

/** Registers the commands. */
export function registerReverseSteps(): vscode.Disposable[] {
	return Object.entries(STEPS).map(([id, step]) =>
		vscode.commands.registerCommand(id, () =>
			inSession(async (session) => void (await ask(session, "uma/stepBack", { threadId: await threadOf(session), step }))),
		),
	);
}

/** The thread that steps: the one in focus, as for VS Code's own steps, else the one that stopped. */
async function threadOf(session: vscode.DebugSession): Promise<number> {
	const item = vscode.debug.activeStackItem;
	if (item?.session.id === session.id) return item.threadId;
	return (await ask(session, "uma/status", {})).threadId ?? 1;
}
