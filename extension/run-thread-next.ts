/** "Run This Thread Next": decides in the scheduler's place, at a stop, which simulated thread goes on. */
import * as vscode from "vscode";
import { UMA } from "./scenario-file.ts";

interface Item extends vscode.QuickPickItem {
	readonly threadId: number;
}

/** Registers the command. */
export function registerRunThreadNext(): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.runThreadNext", runThreadNext)];
}

async function runThreadNext(): Promise<void> {
	const session = vscode.debug.activeDebugSession;
	if (session?.type !== UMA) {
		void vscode.window.showInformationMessage("Start a scenario in the debugger first: at a stop you choose who runs next.");
		return;
	}
	try {
		const { threads } = (await session.customRequest("threads")) as { readonly threads: readonly { id: number; name: string }[] };
		const items = threads.map((t): Item => ({ label: t.name, threadId: t.id }));
		const chosen = await vscode.window.showQuickPick(items, {
			title: "Run This Thread Next",
			placeHolder: "Thread that goes on, to its next line",
		});
		if (chosen !== undefined) await session.customRequest("uma/runThreadNext", { threadId: chosen.threadId });
	} catch (error) {
		// The adapter says why a thread cannot run, and what it waits for.
		void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
	}
}
