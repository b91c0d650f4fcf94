/** Questions from the context menus and the palette: what is asked, what is listed, and where Enter goes. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as settled } from "node:timers/promises";
import { activate, DebugStackFrame } from "./fake-module.ts";
import { type FakeQuickPick, FakeWindow } from "./fake-vscode.ts";

const FIELD = { name: "ud_free_items", value: "16 (0x10)", evaluateName: 'keg["a"].ud_free_items' };
const IN_STRUCT = { sessionId: "1", container: { variablesReference: 9 }, variable: FIELD };
/** A watch as VS Code hands it over. */
const WATCH = { sessionId: "1", variable: { name: 'keg["a"].uk_reserve', value: "8" } };

const MOMENTS = [
	{ name: "[0]", value: "before event 3: 0 -> 16 by cc in f (f.ts:1)", moment: "past" },
	{ name: "[1]", value: "before event 7: 16 -> 9 by cc in g (g.ts:2)", moment: "here" },
	{ name: "[2]", value: "before event 8: 9 -> 0 by cc in g (g.ts:2)", moment: "future" },
];

/** A window with a session whose adapter answers so. */
function opened(members: readonly object[] = MOMENTS, refusal?: string, isLong = false) {
	const window = new FakeWindow();
	activate(window);
	const asked: [string, Record<string, unknown>][] = [];
	/** Names under which questions can be given up, and those under which some were. */
	const named: unknown[] = [];
	const givenUp: unknown[] = [];
	let giveUp: (() => void) | undefined;
	const customRequest = async (command: string, { progressId, ...args }: Record<string, unknown>): Promise<unknown> => {
		if (command === "variables") return { variables: members.slice(Number(args.start), Number(args.start) + Number(args.count)) };
		asked.push([command, args]);
		if (command === "cancel") {
			givenUp.push(progressId);
			giveUp?.();
		}
		if (refusal !== undefined) throw new Error(refusal);
		if (command !== "evaluate") return undefined;
		if (isLong) {
			named.push(progressId);
			return new Promise((_, reject) => (giveUp = () => reject(new Error("The question was given up."))));
		}
		if (members.length === 0) return { result: "true at no event", variablesReference: 0 };
		return { result: `${members.length} found`, variablesReference: 77, indexedVariables: members.length };
	};
	const session = { id: "1", type: "uma", customRequest };
	window.session = session;
	window.stackItem = new DebugStackFrame(session, 2, 40);
	/** Gives a command, and the list it leads to once it is shown. */
	const listOf = async (id: string, ...args: unknown[]): Promise<{ list: FakeQuickPick | undefined; done: Promise<unknown> }> => {
		const before = window.lists.length;
		const done = Promise.resolve(window.commands.get(id)?.(...args));
		for (let i = 0; i < 20 && (window.lists[before]?.busy ?? true); i++) await settled();
		return { list: window.lists[before], done };
	};
	return { window, asked, named, givenUp, listOf };
}

describe("asking about the past", () => {
	it("asks in the frame in focus, for a member of a struct and for a watch", async () => {
		for (const [command, question] of [
			["uma.showHistory", "history"],
			["uma.whoWrote", "writer"],
			["uma.whereFrom", "origin"],
		] as const) {
			for (const [target, expression] of [
				[IN_STRUCT, 'keg["a"].ud_free_items'],
				[WATCH, 'keg["a"].uk_reserve'],
			] as const) {
				const { asked, listOf } = opened();
				const { list, done } = await listOf(command, target);
				list?.escape();
				await done;
				assert.deepEqual(asked, [["evaluate", { expression: `${question}(${expression})`, context: "watch", frameId: 40 }]]);
				assert.ok(list?.isDisposed);
			}
		}
	});

	it("lists the moments with the answer as title, begins at the moment shown, and goes to the one that is chosen", async () => {
		const { asked, listOf } = opened();
		const { list, done } = await listOf("uma.showHistory", IN_STRUCT);
		assert.equal(list?.title, 'history(keg["a"].ud_free_items): 3 found');
		assert.deepEqual(
			list?.items.map((item) => [item.label, item.description]),
			[
				["$(blank) before event 3", "0 -> 16 by cc in f (f.ts:1)"],
				["$(debug-stackframe) before event 7", "16 -> 9 by cc in g (g.ts:2)"],
				["$(blank) before event 8", "9 -> 0 by cc in g (g.ts:2)"],
			],
		);
		assert.deepEqual(list?.activeItems, [list?.items[1]]);
		list?.accept("before event 3");
		await done;
		assert.deepEqual(asked.at(-1), ["uma/goToMoment", { variablesReference: 77, name: "[0]" }]);
	});

	it("begins at the newest link of a chain, which goes back in time", async () => {
		const { listOf } = opened(MOMENTS.map((m) => ({ ...m, moment: "past" })));
		const { list, done } = await listOf("uma.whereFrom", IN_STRUCT);
		assert.deepEqual(list?.activeItems, [list?.items[0]]);
		list?.escape();
		await done;
	});

	it("loads more of a long answer in place", async () => {
		const many = Array.from({ length: 250 }, (_, n) => ({ name: `[${n}]`, value: `event ${n}: x`, moment: "past" }));
		const { asked, listOf } = opened(many);
		const { list, done } = await listOf("uma.showHistory", IN_STRUCT);
		assert.equal(list?.items[0]?.label, "$(chevron-up) 150 earlier in the list");
		list?.accept("150 earlier in the list");
		await settled();
		assert.deepEqual([list?.items[0]?.label, list?.items.length], ["$(chevron-up) 50 earlier in the list", 102]);
		list?.accept("event 60");
		await done;
		assert.deepEqual(asked.at(-1), ["uma/goToMoment", { variablesReference: 77, name: "[60]" }]);
	});

	it("asks for a condition over the value, and when it held", async () => {
		const { window, asked, listOf } = opened();
		window.answers.text = 'keg["a"].ud_free_items < 8';
		const { list, done } = await listOf("uma.whenHeld", IN_STRUCT);
		list?.escape();
		await done;
		const { value, valueSelection } = window.box as { value: string; valueSelection: [number, number] };
		assert.deepEqual([value, value.slice(...valueSelection)], ['keg["a"].ud_free_items == 16', "== 16"]);
		assert.equal(asked[0]?.[1].expression, 'when(keg["a"].ud_free_items < 8)');
		delete window.answers.text;
		await window.commands.get("uma.whenHeld")?.(IN_STRUCT);
		assert.equal(asked.length, 1);
	});

	it("asks anything from the palette, and proposes the last question", async () => {
		const { window, asked, listOf } = opened([]);
		window.answers.text = " count(panic) ";
		const first = await listOf("uma.ask");
		assert.deepEqual([asked[0]?.[1].expression, first.list?.title], ["count(panic)", "count(panic)"]);
		assert.deepEqual(first.list?.items, [{ label: "true at no event", alwaysShow: true }]);
		first.list?.accept("true at no event");
		await first.done;
		const second = await listOf("uma.ask");
		assert.equal(window.box.value, "count(panic)");
		second.list?.escape();
		await second.done;
	});

	it("shows values that are no moments, and goes nowhere", async () => {
		const { asked, listOf } = opened([{ name: "uk_pages", value: "3 -> 4" }]);
		const { list, done } = await listOf("uma.showHistory", WATCH);
		list?.accept("uk_pages");
		await settled();
		list?.escape();
		await done;
		assert.deepEqual(
			asked.map(([command]) => command),
			["evaluate"],
		);
	});

	it("shows the list before there is an answer; Escape gives the question up without a word", async () => {
		const { window, asked, named, givenUp, listOf } = opened(MOMENTS, undefined, true);
		const { list, done } = await listOf("uma.showHistory", IN_STRUCT);
		assert.deepEqual([list?.isShown, list?.busy, list?.title], [true, true, 'history(keg["a"].ud_free_items)']);
		assert.match(list?.placeholder ?? "", /Escape gives up/);
		list?.escape();
		await done;
		assert.deepEqual(
			asked.map(([command]) => command),
			["evaluate", "cancel"],
		);
		assert.ok(typeof named[0] === "string");
		assert.deepEqual(givenUp, named);
		assert.deepEqual([window.messages, list?.isDisposed], [[], true]);
	});

	it("tells what cannot be asked, and shows the adapter's refusal", async () => {
		const { window, asked, listOf } = opened();
		await (await listOf("uma.showHistory", { container: { variablesReference: 9 }, variable: { name: "last written" } })).done;
		assert.deepEqual(asked, []);
		assert.match(window.messages.join(), /last written has no name in expressions/);
		const refused = opened(MOMENTS, "keg is a struct: ask for one field.");
		await (await refused.listOf("uma.showHistory", WATCH)).done;
		assert.deepEqual(refused.window.messages, ["keg is a struct: ask for one field."]);
	});
});

describe("going to a moment of an answer that is open in a view", () => {
	it("goes there by the answer's reference", async () => {
		const { window, asked } = opened();
		await window.commands.get("uma.goToMoment")?.({ container: { variablesReference: 9 }, variable: { name: "[2]" } });
		assert.deepEqual(asked, [["uma/goToMoment", { variablesReference: 9, name: "[2]" }]]);
	});

	it("asks again below a watch, of which VS Code tells the expression alone", async () => {
		const { window, asked } = opened();
		await window.commands.get("uma.goToMoment")?.({ container: { expression: "history(x)" }, variable: { name: "[2]" } });
		assert.deepEqual(
			asked.map(([command, args]) => [command, args.expression ?? args.variablesReference]),
			[
				["evaluate", "history(x)"],
				["uma/goToMoment", 77],
			],
		);
	});
});
