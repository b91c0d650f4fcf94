/** "Break on Event...": picks an event or condition by its sentence, and stops there in this and every later session. */
import * as vscode from "vscode";
import type { EventInfo } from "../server/protocol.ts";
import { breakOn, breaksOn } from "./event-breakpoints.ts";
import type { Language } from "./language.ts";

interface Item extends vscode.QuickPickItem {
	/** Absent for separators and for the entry that asks for a text. */
	readonly event?: string;
}

const OTHER: Item = {
	label: "$(edit) Routine, Pattern or Condition...",
	detail: "Such as `vmem_xalloc return`, `keg_*`, `sleep:btalloc`, `keg_drain where free_after < reserve`.",
	alwaysShow: true,
};

/** Registers the command. */
export function registerBreakOnEvent(language: Language): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.breakOnEvent", () => pick(language))];
}

async function pick(language: Language): Promise<void> {
	const items = language.catalogue().then(itemsOf);
	const options = {
		title: "Break on Event",
		placeHolder: "Name of an event or condition, or a word of what it is about",
		matchOnDescription: true,
		matchOnDetail: true,
	};
	const picked = await vscode.window.showQuickPick<Item>(items, options);
	if (picked === undefined) return;
	const name = picked.event ?? (await ask());
	if (name !== undefined && name.trim() !== "") breakOn([name.trim()]);
}

function ask(): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		title: "Break on Event",
		prompt: "An event, condition or routine; `*` for any letters; `return` behind a routine; `where` and a condition over the arguments.",
		placeHolder: 'keg_drain where keg == "vmem btag"',
	});
}

/** The events under the headings of their groups, conditions first. */
function itemsOf(catalogue: readonly EventInfo[]): Item[] {
	const groups = [...new Set(catalogue.map((e) => e.group))];
	const rows = groups.flatMap((group): Item[] => [
		{ label: group, kind: vscode.QuickPickItemKind.Separator },
		...catalogue.filter((e) => e.group === group).map(itemOf),
	]);
	return [...rows, { label: "", kind: vscode.QuickPickItemKind.Separator }, OTHER];
}

function itemOf(event: EventInfo): Item {
	const mark = breaksOn(event.name) ? "$(debug-breakpoint-function) " : "";
	const description = event.kind === "condition" ? `condition over ${event.origin}` : event.args.join(", ");
	return { label: `${mark}${event.name}`, description, detail: event.doc, event: event.name };
}
