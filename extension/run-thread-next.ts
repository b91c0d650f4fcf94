/** "Run This Thread Next": decides in the scheduler's place, at a stop, which simulated thread goes on. */
import * as vscode from "vscode";
import { ask, inSession } from "./active-session.ts";

interface Item extends vscode.QuickPickItem {
	readonly threadId: number;
}

/** Registers the command. */
export function registerRunThreadNext(): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.runThreadNext", () => inSession(runThreadNext))];
}

async function runThreadNext(session: vscode.DebugSession): Promise<void> {
	const { threads } = (await session.customRequest("threads")) as { readonly threads: readonly { id: number; name: string }[] };
	const items = threads.map((t): Item => ({ label: t.name, threadId: t.id }));
	const chosen = await vscode.window.showQuickPick(items, {
		title: "Run This Thread Next",
		placeHolder: "Thread that goes on, to its next line",
	});
	if (chosen !== undefined) await ask(session, "uma/runThreadNext", { threadId: chosen.threadId });
}
