/** A scenario that is saved while it is debugged: offers to run it again, up to the event at which the session stands. */
import path from "node:path";
import * as vscode from "vscode";
import { activeSession, ask, inSession } from "./active-session.ts";
import { UMA } from "./scenario-file.ts";

const HERE = "Restart at This Event";
const ANEW = "Restart";

/** Registers the offer. */
export function registerRestartOnSave(): vscode.Disposable[] {
	return [vscode.workspace.onDidSaveTextDocument((document) => void offer(document))];
}

async function offer(document: vscode.TextDocument): Promise<void> {
	const session = activeSession();
	const file = document.uri.fsPath;
	if (session === undefined || document.languageId !== UMA || session.configuration.scenario !== file) return;
	let event: number;
	try {
		const status = await ask(session, "uma/status", {});
		if (status.running) return;
		event = status.event - 1;
	} catch {
		// The session has ended meanwhile.
		return;
	}
	const where = event < 0 ? "before its first event" : `at event ${event}`;
	const text = `${path.basename(file)} was saved. The session runs the text as it was, and stands ${where}.`;
	const chosen = await vscode.window.showInformationMessage(text, HERE, ANEW);
	if (chosen === HERE) await inSession(async (s) => void (await ask(s, "uma/restartHere", {})));
	else if (chosen === ANEW) await vscode.commands.executeCommand("workbench.action.debug.restart");
}
