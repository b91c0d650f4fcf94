/** "Go to Event" and "Toggle Hexadecimal": what the debugger's own buttons have no place for. */
import * as vscode from "vscode";
import { ask, inSession } from "./active-session.ts";

/** Registers the commands. */
export function registerGoToEvent(): vscode.Disposable[] {
	return [
		vscode.commands.registerCommand("uma.goToEvent", () => inSession(goToEvent)),
		vscode.commands.registerCommand("uma.toggleHex", () => inSession(async (session) => void (await ask(session, "uma/setFormat", {})))),
	];
}

async function goToEvent(session: vscode.DebugSession): Promise<void> {
	const { event, known } = await ask(session, "uma/status", {});
	const chosen = await vscode.window.showInputBox({
		title: "Go to Event",
		prompt: `Number of an event from 0 to ${known - 1}; the last one before this moment is ${event - 1}`,
		value: String(Math.max(0, event - 1)),
		validateInput: (text) => (isNumber(text, known) ? undefined : `Write a number from 0 to ${known - 1}.`),
	});
	if (chosen !== undefined) await ask(session, "uma/seek", { event: Number(chosen) });
}

function isNumber(text: string, known: number): boolean {
	return /^\s*\d{1,10}\s*$/.test(text) && Number(text) < known;
}
