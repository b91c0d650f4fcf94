/** The Events view: check boxes by group, as JavaScript's debugger has them for event listeners. */
import * as vscode from "vscode";
import type { EventInfo } from "../server/protocol.ts";
import { breakOn, breaksOn, doNotBreakOn } from "./event-breakpoints.ts";
import type { Language } from "./language.ts";

/** A row: a group, or an event in it. */
export type Row = { readonly group: string; readonly events: readonly EventInfo[] } | EventInfo;

const namesOf = (row: Row): string[] => ("events" in row ? row.events.map((e) => e.name) : [row.name]);

/** The rows. What is checked is told by VS Code's breakpoints. */
export class EventsTree implements vscode.TreeDataProvider<Row> {
	readonly #language: Language;
	readonly #changed = new vscode.EventEmitter<undefined>();
	readonly onDidChangeTreeData = this.#changed.event;

	constructor(language: Language) {
		this.#language = language;
	}

	/** Breakpoints have changed. */
	refresh(): void {
		this.#changed.fire(undefined);
	}

	async getChildren(row?: Row): Promise<Row[]> {
		if (row !== undefined) return "events" in row ? [...row.events] : [];
		const catalogue = await this.#language.catalogue();
		const groups = [...new Set(catalogue.map((e) => e.group))];
		return groups.map((group) => ({ group, events: catalogue.filter((e) => e.group === group) }));
	}

	getTreeItem(row: Row): vscode.TreeItem {
		const item = "events" in row ? groupItem(row.group, row.events) : eventItem(row);
		const checked = namesOf(row).every(breaksOn);
		item.checkboxState = checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked;
		return item;
	}
}

function groupItem(group: string, events: readonly EventInfo[]): vscode.TreeItem {
	const item = new vscode.TreeItem(group, vscode.TreeItemCollapsibleState.Collapsed);
	item.id = `group ${group}`;
	const checked = events.filter((e) => breaksOn(e.name)).length;
	if (checked > 0) item.description = `${checked} of ${events.length}`;
	return item;
}

function eventItem(event: EventInfo): vscode.TreeItem {
	const item = new vscode.TreeItem(event.name, vscode.TreeItemCollapsibleState.None);
	item.id = `event ${event.name}`;
	item.description = event.doc;
	const origin = event.kind === "condition" ? `condition over ${event.origin}` : event.origin;
	item.tooltip = `${event.name}(${event.args.join(", ")})\n${event.doc}\n${origin}`;
	item.accessibilityInformation = { label: `${event.name}: ${event.doc}`, role: "checkbox" };
	return item;
}

/** Makes the view. */
export function registerEventsView(language: Language): vscode.Disposable[] {
	const treeDataProvider = new EventsTree(language);
	// A group would tick its events by itself otherwise, before the breakpoints are there that tell what is ticked.
	const view = vscode.window.createTreeView("uma.events", { treeDataProvider, manageCheckboxStateManually: true });
	return [
		view,
		view.onDidChangeCheckboxState(({ items }) => {
			const named = (state: vscode.TreeItemCheckboxState): string[] =>
				items.filter(([, s]) => s === state).flatMap(([row]) => namesOf(row));
			breakOn(named(vscode.TreeItemCheckboxState.Checked));
			doNotBreakOn(named(vscode.TreeItemCheckboxState.Unchecked));
			treeDataProvider.refresh();
		}),
		vscode.debug.onDidChangeBreakpoints(() => treeDataProvider.refresh()),
	];
}
