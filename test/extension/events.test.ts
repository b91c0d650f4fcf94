/** Breaking on events: the Quick Pick, the view with check boxes, and the breakpoints they stand for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CONDITIONS, EVENTS } from "../../engine/kernel/events.ts";
import { activate, registered } from "./fake-module.ts";
import { FakeWindow, FunctionBreakpoint } from "./fake-vscode.ts";

/** A row as the tree shows it. */
interface Item {
	readonly label: string;
	readonly checkboxState: number;
	readonly description?: string;
	readonly tooltip?: string;
}

interface Tree {
	readonly treeDataProvider: {
		getChildren(row?: unknown): Promise<unknown[]>;
		getTreeItem(row: unknown): Item;
		onDidChangeTreeData(listener: () => void): unknown;
	};
}

function opened(): FakeWindow {
	const window = new FakeWindow();
	activate(window);
	return window;
}

const names = (window: FakeWindow): string[] => window.breakpoints.map((b) => b.functionName);

describe("Break on Event", () => {
	it("lists every event and condition under its group, with a sentence, and breaks on what is picked", async () => {
		const window = opened();
		window.answers.pick = "reserve_drained";
		await window.commands.get("uma.breakOnEvent")?.();
		assert.deepEqual(names(window), ["reserve_drained"]);
		const rows = window.picks.filter((i) => i.kind === undefined);
		assert.equal(rows.length, EVENTS.length + CONDITIONS.length + 1);
		assert.deepEqual(
			rows.filter((i) => !i.detail),
			[],
		);
	});

	it("marks what is set already, and does not set it twice", async () => {
		const window = opened();
		window.answers.pick = "keg_drain";
		await window.commands.get("uma.breakOnEvent")?.();
		await window.commands.get("uma.breakOnEvent")?.();
		assert.deepEqual(names(window), ["keg_drain"]);
		assert.ok(window.picks.some((i) => i.label === "$(debug-breakpoint-function) keg_drain"));
	});

	it("takes a text for routines, patterns and conditions", async () => {
		const window = opened();
		Object.assign(window.answers, { pick: "Condition...", text: " vmem_xalloc return " });
		await window.commands.get("uma.breakOnEvent")?.();
		assert.deepEqual(names(window), ["vmem_xalloc return"]);
		Object.assign(window.answers, { pick: "nothing of that name", text: "x" });
		await window.commands.get("uma.breakOnEvent")?.();
		assert.equal(names(window).length, 1);
	});

	it("enables a disabled breakpoint and keeps its condition", async () => {
		const window = opened();
		window.breakpoints = [new FunctionBreakpoint("keg_drain", false, "free_after == 0")];
		window.answers.pick = "keg_drain";
		await window.commands.get("uma.breakOnEvent")?.();
		assert.deepEqual(
			window.breakpoints.map((b) => [b.enabled, b.condition]),
			[[true, "free_after == 0"]],
		);
	});
});

describe("Events view", () => {
	const tree = (window: FakeWindow) => registered<Tree>(window, "treeView").treeDataProvider;

	it("shows every group once, and every event in its group", async () => {
		const provider = tree(opened());
		const groups = await provider.getChildren();
		assert.deepEqual(groups.map((g) => provider.getTreeItem(g).label).sort(), [...new Set(EVENTS.map((e) => e.group))].sort());
		const events = (await Promise.all(groups.map((g) => provider.getChildren(g)))).flat().map((e) => provider.getTreeItem(e));
		assert.deepEqual(events.map((e) => e.label).sort(), [...EVENTS, ...CONDITIONS].map((e) => e.name).sort());
		assert.ok(events.every((e) => e.checkboxState === 0 && e.tooltip));
		assert.deepEqual(await provider.getChildren((await provider.getChildren(groups[0]))[0]), []);
	});

	it("sets the breakpoints of a group that is checked, and takes away those of an event that is not", async () => {
		const window = opened();
		const provider = tree(window);
		const [group] = await provider.getChildren();
		const events = await provider.getChildren(group);
		window.events.checkboxes.fire({ items: [[group, 1]] });
		assert.equal(names(window).length, events.length);
		assert.equal(provider.getTreeItem(group).checkboxState, 1);
		window.events.checkboxes.fire({ items: [[events[0], 0]] });
		assert.equal(names(window).length, events.length - 1);
		assert.equal(provider.getTreeItem(group).checkboxState, 0);
		assert.equal(provider.getTreeItem(group).description, `${events.length - 1} of ${events.length}`);
	});

	it("follows the breakpoints that are changed elsewhere", async () => {
		const window = opened();
		const provider = tree(window);
		let changes = 0;
		provider.onDidChangeTreeData(() => changes++);
		window.breakpoints = [new FunctionBreakpoint("sleep"), new FunctionBreakpoint("wakeup", false)];
		window.events.breakpoints.fire(undefined);
		assert.equal(changes, 1);
		const rows = (await Promise.all((await provider.getChildren()).map((g) => provider.getChildren(g)))).flat();
		const checked = rows.map((r) => provider.getTreeItem(r)).filter((i) => i.checkboxState === 1);
		assert.deepEqual(
			checked.map((i) => i.label),
			["sleep"],
		);
	});
});
