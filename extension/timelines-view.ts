/** The Timelines view: the branches of a session's timeline as a tree, each below the one it left. Choosing one goes there. */
import * as vscode from "vscode";
import type { TimelineRow } from "../debug-adapter/session/custom-requests.ts";
import { activeSession, ask, inSession } from "./active-session.ts";

/** The rows of the active session. */
export class TimelinesTree implements vscode.TreeDataProvider<TimelineRow> {
	readonly #changed = new vscode.EventEmitter<undefined>();
	readonly onDidChangeTreeData = this.#changed.event;
	#rows: readonly TimelineRow[] = [];

	/** The session has moved, or is another one. */
	refresh(): void {
		this.#changed.fire(undefined);
	}

	async getChildren(row?: TimelineRow): Promise<TimelineRow[]> {
		if (row === undefined) this.#rows = await rowsOf(activeSession());
		const known = new Set(this.#rows.map((r) => r.id));
		return this.#rows.filter((r) => (row === undefined ? r.parent === undefined || !known.has(r.parent) : r.parent === row.id));
	}

	getTreeItem(row: TimelineRow): vscode.TreeItem {
		const leaves = this.#rows.some((r) => r.parent === row.id);
		const { Expanded, None } = vscode.TreeItemCollapsibleState;
		const item = new vscode.TreeItem(`${row.id}: ${row.title}`, leaves ? Expanded : None);
		// VS Code keeps a row as it was, closed where nothing could be opened: one that gets its first branch is a new row.
		item.id = `${row.id}${leaves ? " with branches" : ""}`;
		item.description = descriptionOf(row);
		item.tooltip = tooltipOf(row);
		item.iconPath = new vscode.ThemeIcon(row.current ? "circle-filled" : "git-branch");
		item.contextValue = row.current ? "current" : "other";
		item.accessibilityInformation = {
			label: `${row.current ? "current timeline" : "timeline"} ${row.id}: ${row.title}, ${item.description}`,
		};
		if (!row.current) item.command = { command: "uma.switchTimeline", title: "Go to This Timeline", arguments: [row] };
		return item;
	}
}

async function rowsOf(session: vscode.DebugSession | undefined): Promise<readonly TimelineRow[]> {
	if (session === undefined) return [];
	try {
		return (await ask(session, "uma/timelines", {})).timelines;
	} catch {
		// The session has no scenario yet, or is about to end.
		return [];
	}
}

function descriptionOf(row: TimelineRow): string {
	const fork = row.fork === undefined ? "" : `before event ${row.fork}`;
	const kernel = row.kernel === undefined || row.title.includes(row.kernel) ? "" : row.kernel;
	return [fork, kernel, row.edited ? "another text" : "", row.outcome ?? ""].filter((part) => part !== "").join(" · ");
}

function tooltipOf(row: TimelineRow): string {
	const seen =
		row.events === 0
			? "Nothing of it has been seen."
			: `Seen up to event ${row.events - 1}${row.outcome === undefined ? "." : `: ${row.outcome}.`}`;
	const left = row.parent === undefined ? "A run as it was launched." : `Leaves timeline ${row.parent} before event ${row.fork}.`;
	return [row.title, left, seen].join("\n");
}

interface Item extends vscode.QuickPickItem {
	readonly row: TimelineRow;
}

/** Goes to a branch: that of the row, or one that is picked. */
async function switchTo(session: vscode.DebugSession, row: TimelineRow | undefined): Promise<void> {
	const others = (): Promise<Item[]> =>
		rowsOf(session).then((rows) =>
			rows.filter((r) => !r.current).map((r) => ({ label: `${r.id}: ${r.title}`, description: descriptionOf(r), row: r })),
		);
	const chosen = row ?? (await vscode.window.showQuickPick(others(), { title: "Go to Timeline" }))?.row;
	if (chosen !== undefined) await ask(session, "uma/switchTimeline", { timeline: chosen.id });
}

/** What of the messages of an adapter changes the view. */
const TELLING: ReadonlySet<string> = new Set(["stopped", "uma/timelinesChanged"]);

/** Makes the view. */
export function registerTimelinesView(): vscode.Disposable[] {
	const treeDataProvider = new TimelinesTree();
	const refresh = (): void => treeDataProvider.refresh();
	return [
		vscode.window.createTreeView("uma.timelines", { treeDataProvider }),
		vscode.debug.onDidChangeActiveDebugSession(refresh),
		vscode.debug.registerDebugAdapterTrackerFactory("uma", {
			createDebugAdapterTracker: () => ({
				onDidSendMessage(message: { readonly type: string; readonly event?: string }) {
					if (message.type === "event" && TELLING.has(message.event ?? "")) refresh();
				},
			}),
		}),
		vscode.commands.registerCommand("uma.switchTimeline", (row?: TimelineRow) => inSession((session) => switchTo(session, row))),
		vscode.commands.registerCommand("uma.forgetTimeline", (row: TimelineRow) =>
			inSession(async (session) => void (await ask(session, "uma/forgetTimeline", { timeline: row.id }))),
		),
	];
}
