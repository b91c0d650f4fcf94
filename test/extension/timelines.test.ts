/** The Timelines view, the commands that begin another future, and the offer when a scenario is saved. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TimelineRow } from "../../debug-adapter/session/custom-requests.ts";
import { activate } from "./fake-module.ts";
import { document, FakeWindow } from "./fake-vscode.ts";

const ROWS: readonly TimelineRow[] = [
	{ id: 1, title: "as launched", edited: false, events: 900, outcome: "deadlock", current: false },
	{ id: 2, parent: 1, fork: 500, title: "uk_reserve = 9", edited: false, events: 700, current: true },
	{ id: 4, parent: 2, fork: 600, title: "kernel 13.0", kernel: "13.0", edited: true, events: 0, current: false },
];

interface Item {
	readonly id: string;
	readonly label: string;
	readonly description: string;
	readonly tooltip: string;
	readonly collapsibleState: number;
	readonly iconPath: { readonly id: string };
	readonly command?: { readonly command: string; readonly arguments: readonly TimelineRow[] };
}

interface Tree {
	readonly id: string;
	readonly treeDataProvider: {
		getChildren(row?: TimelineRow): Promise<TimelineRow[]>;
		getTreeItem(row: TimelineRow): Item;
		onDidChangeTreeData(listener: () => void): unknown;
	};
}

/** A window with a session; its adapter answers so, or refuses. */
function opened(answers: Readonly<Record<string, unknown>> = {}, refusal?: string) {
	const window = new FakeWindow();
	activate(window);
	const asked: unknown[] = [];
	const customRequest = async (command: string, args: unknown): Promise<unknown> => {
		if (command === "uma/timelines") return { timelines: ROWS };
		if (command === "uma/status") return { scenario: "/w/a.uma", running: false, event: 42, ...(answers["uma/status"] as object) };
		asked.push([command, args]);
		if (refusal !== undefined) throw new Error(refusal);
		return answers[command];
	};
	const configuration = { scenario: "/w/a.uma" };
	window.session = { id: "1", type: "uma", configuration, customRequest } as unknown as NonNullable<FakeWindow["session"]>;
	const run = async (id: string, ...args: unknown[]): Promise<void> => void (await window.commands.get(id)?.(...args));
	const trees = (window.registered.treeView ?? []) as readonly Tree[];
	const tree = trees.find((t) => t.id === "uma.timelines")?.treeDataProvider;
	assert.ok(tree !== undefined);
	return { window, asked, run, tree };
}

describe("Timelines view", () => {
	it("shows each branch below the one it left, and marks the one in force", async () => {
		const { tree } = opened();
		const [root, ...others] = await tree.getChildren();
		assert.ok(root !== undefined && others.length === 0);
		const [second] = await tree.getChildren(root);
		const [third] = await tree.getChildren(second);
		assert.deepEqual([root.id, second?.id, third?.id], [1, 2, 4]);
		assert.deepEqual(await tree.getChildren(third), []);
		const items = ROWS.map((row) => tree.getTreeItem(row));
		assert.deepEqual(
			items.map((i) => [i.label, i.description, i.collapsibleState, i.iconPath.id, i.command?.command]),
			[
				["1: as launched", "deadlock", 2, "git-branch", "uma.switchTimeline"],
				["2: uk_reserve = 9", "before event 500", 2, "circle-filled", undefined],
				["4: kernel 13.0", "before event 600 · another text", 0, "git-branch", "uma.switchTimeline"],
			],
		);
		// Not the row that had nothing below it: VS Code would keep that one closed.
		assert.deepEqual(
			items.map((i) => i.id),
			["1 with branches", "2 with branches", "4"],
		);
		assert.match(items[0]?.tooltip ?? "", /Seen up to event 899: deadlock\./);
		assert.match(items[2]?.tooltip ?? "", /Leaves timeline 2 before event 600\.\nNothing of it has been seen\./);
	});

	it("is empty without a session of ours, and follows what the adapter tells", async () => {
		const { window, tree } = opened();
		let changes = 0;
		tree.onDidChangeTreeData(() => changes++);
		const factories = (window.registered.tracker ?? []) as readonly {
			createDebugAdapterTracker(session: object): { onDidSendMessage(m: object): void };
		}[];
		const session = { ...window.session, name: "x", configuration: { kernel: "13.0" } };
		for (const factory of factories) {
			const tracker = factory.createDebugAdapterTracker(session);
			for (const event of ["stopped", "uma/timelinesChanged", "output"]) tracker.onDidSendMessage({ type: "event", event });
		}
		assert.equal(changes, 2);
		window.session = undefined;
		window.events.session.fire(undefined);
		assert.equal(changes, 3);
		assert.deepEqual(await tree.getChildren(), []);
	});

	it("goes to a branch that is clicked or picked, forgets one, and shows a refusal", async () => {
		const { window, asked, run } = opened();
		await run("uma.switchTimeline", ROWS[0]);
		window.answers.pick = "kernel 13.0";
		await run("uma.switchTimeline");
		assert.deepEqual(
			window.picks.map((p) => p.label),
			["1: as launched", "4: kernel 13.0"],
		);
		await run("uma.forgetTimeline", ROWS[2]);
		assert.deepEqual(asked, [
			["uma/switchTimeline", { timeline: 1 }],
			["uma/switchTimeline", { timeline: 4 }],
			["uma/forgetTimeline", { timeline: 4 }],
		]);
		const refused = opened({}, "There is no timeline 4.");
		await refused.run("uma.forgetTimeline", ROWS[2]);
		assert.deepEqual(refused.window.messages, ["There is no timeline 4."]);
	});
});

describe("Compare with Another Kernel or Seed", () => {
	const compared = async (picks: readonly string[], text?: string, body: object = { verdict: "Compared.", event: 7 }) => {
		const { window, asked, run } = opened({ "uma/compareWith": body });
		window.active = document("/w/a.uma", { text: "kernel r358097\nexpect no deadlock under 13.0\n" });
		window.answers.picks = [...picks];
		if (text !== undefined) window.answers.text = text;
		await run("uma.compareWith");
		return { asked, messages: window.messages };
	};

	it("asks for the other run, and for what counts", async () => {
		assert.deepEqual((await compared(["13.0", "Every Difference"])).asked, [["uma/compareWith", { kernel: "13.0", addresses: true }]]);
		assert.deepEqual((await compared(["Another Seed...", "Leave Addresses Out"], "5")).asked, [
			["uma/compareWith", { seed: 5, addresses: false }],
		]);
		assert.deepEqual((await compared(["Other...", "Every Difference"], "12.1")).asked, [
			["uma/compareWith", { kernel: "12.1", addresses: true }],
		]);
	});

	it("asks for nothing where the user walks away", async () => {
		assert.deepEqual((await compared([])).asked, []);
		assert.deepEqual((await compared(["13.0"])).asked, []);
		assert.deepEqual((await compared(["Another Seed..."])).asked, []);
	});

	it("says what came of it where the session has nothing to stop at", async () => {
		const none = await compared(["13.0", "Every Difference"], undefined, { verdict: "Compared with 13.0: no difference." });
		assert.match(none.messages.join(), /no difference/);
		assert.deepEqual((await compared(["13.0", "Every Difference"])).messages, []);
	});
});

describe("another future", () => {
	const picks = async (command: string, pick: string | readonly string[], text?: string): Promise<unknown[]> => {
		const { window, asked, run } = opened({ threads: { threads: [{ id: 2, name: "cc ready" }] } });
		window.active = document("/w/a.uma", { text: "kernel r358097\nexpect no deadlock under 13.0\n" });
		if (typeof pick === "string") window.answers.pick = pick;
		else window.answers.picks = [...pick];
		if (text !== undefined) window.answers.text = text;
		await run(command);
		return asked.filter((request) => (request as readonly unknown[])[0] !== "threads");
	};

	it("begins with a schedule, a fault, a kernel or a seed", async () => {
		assert.deepEqual(await picks("uma.continueWith", "Round-robin"), [["uma/fork", { schedule: "round-robin" }]]);
		assert.deepEqual(await picks("uma.continueWith", "Random", " 7 "), [["uma/fork", { schedule: "random seed 7" }]]);
		assert.deepEqual(await picks("uma.continueWith", "PCT", "8"), [["uma/fork", { schedule: "pct depth 3 seed 8" }]]);
		assert.deepEqual(await picks("uma.continueWith", "Other...", "random seed 1 preempt 9%"), [
			["uma/fork", { schedule: "random seed 1 preempt 9%" }],
		]);
		assert.deepEqual(await picks("uma.injectFault", "Refuse One Page Request"), [["uma/fork", { fault: "fail pages once" }]]);
		assert.deepEqual(await picks("uma.injectFault", "Shrink Memory", "400K for 2s"), [
			["uma/fork", { fault: "shrink memory to 400K for 2s" }],
		]);
		assert.deepEqual(await picks("uma.injectFault", ["Drain Caches", "cc ready"]), [
			["uma/fork", { fault: "uma_reclaim(UMA_RECLAIM_DRAIN)", threadId: 2 }],
		]);
		assert.deepEqual(await picks("uma.injectFault", ["Drain Caches"]), [], "nobody has been picked");
		assert.deepEqual(await picks("uma.rerunUnderKernel", "13.0"), [["uma/fork", { kernel: "13.0" }]]);
		assert.deepEqual(await picks("uma.rerunUnderKernel", "Other...", "12.1"), [["uma/fork", { kernel: "12.1" }]]);
		assert.deepEqual(await picks("uma.rerunWithSeed", "", "5"), [["uma/fork", { seed: 5 }]]);
	});

	it("begins with nothing where the user walks away", async () => {
		assert.deepEqual(await picks("uma.continueWith", "nothing of the kind"), []);
		assert.deepEqual(await picks("uma.continueWith", "Random"), []);
		assert.deepEqual(await picks("uma.injectFault", "Shrink Memory", "  "), []);
		assert.deepEqual(await picks("uma.rerunWithSeed", "", "-1"), []);
	});

	it("needs a session", async () => {
		const window = new FakeWindow();
		activate(window);
		for (const id of ["uma.continueWith", "uma.injectFault", "uma.saveRecording", "uma.restartHere"]) await window.commands.get(id)?.();
		assert.deepEqual([...new Set(window.messages)], ["Start a scenario in the debugger first."]);
	});

	it("is saved with all others in a recording", async () => {
		const { window, asked, run } = opened({ "uma/record": { file: "/w/a.umarec", bytes: 700 } });
		await run("uma.saveRecording");
		assert.deepEqual(asked, []);
		window.answers.save = true;
		await run("uma.saveRecording");
		assert.deepEqual(asked, [["uma/record", { file: "/w/a.umarec" }]]);
		assert.match(window.messages.join(), /a\.umarec holds all timelines and this moment, in 700 bytes/);
	});
});

describe("saving a scenario that is debugged", () => {
	const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

	it("offers to run it again up to the same event", async () => {
		const { window, asked } = opened();
		window.answers.button = "Restart at This Event";
		window.events.saved.fire(document("/w/a.uma"));
		await settled();
		assert.deepEqual(window.messages, ["a.uma was saved. The session runs the text as it was, and stands at event 41."]);
		assert.deepEqual(asked, [["uma/restartHere", {}]]);
		window.answers.button = "Restart";
		window.events.saved.fire(document("/w/a.uma"));
		await settled();
		assert.ok(window.executed.some(([id]) => id === "workbench.action.debug.restart"));
	});

	it("says nothing of other files, other languages, or while the run goes on", async () => {
		const { window } = opened();
		window.events.saved.fire(document("/w/b.uma"));
		window.events.saved.fire(document("/w/a.uma", { languageId: "plaintext" }));
		const running = opened({ "uma/status": { running: true } });
		running.window.events.saved.fire(document("/w/a.uma"));
		await settled();
		assert.deepEqual([...window.messages, ...running.window.messages], []);
	});
});
