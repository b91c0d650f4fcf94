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

/** Lets the user pick one of the simulated threads; its number, or undefined where they walk away. */
export async function pickThread(session: vscode.DebugSession, title: string, placeHolder: string): Promise<number | undefined> {
	const { threads } = (await session.customRequest("threads")) as { readonly threads: readonly { id: number; name: string }[] };
	const items = threads.map((t): Item => ({ label: t.name, threadId: t.id }));
	return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.threadId;
}

async function runThreadNext(session: vscode.DebugSession): Promise<void> {
	const threadId = await pickThread(session, "Run This Thread Next", "Thread that goes on, to its next line");
	if (threadId !== undefined) await ask(session, "uma/runThreadNext", { threadId });
}
