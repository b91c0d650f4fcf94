/** The clock of a scenario: faults that it ends, conditions that it makes true, both forwards and backwards. */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { apply } from "../../engine/scenario/arithmetic.ts";
import { firstTick, readsClock } from "../../engine/scenario/clock-conditions.ts";
import type { BinaryOperator, Expression } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { drive, num, program, scenario } from "./scenarios.ts";

const ticks: Expression = { op: "probe", kind: "machine", path: ["m_ticks"] };

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
	return { op: "binary", operator, left, right };
}

/** Value of an expression at a tick; undefined where it has none. */
function valueAt(e: Expression, tick: number): number | undefined {
	switch (e.op) {
		case "number":
			return e.value;
		case "probe":
			return tick;
		case "unary": {
			const a = valueAt(e.operand, tick);
			return a === undefined ? undefined : e.operator === "-" ? 0 - a : a === 0 ? 1 : 0;
		}
		case "binary": {
			const a = valueAt(e.left, tick);
			if (a === undefined) return undefined;
			if (e.operator === "and" && a === 0) return 0;
			if (e.operator === "or" && a !== 0) return 1;
			const b = valueAt(e.right, tick);
			if (b === undefined) return undefined;
			if (e.operator === "and" || e.operator === "or") return b !== 0 ? 1 : 0;
			try {
				return apply(e.operator, a, b, () => {
					throw new RangeError();
				});
			} catch {
				return undefined;
			}
		}
		default:
			throw new Error(e.op);
	}
}

const OPERATORS = ["+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or"] as const;

const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 4, depthSize: "small" },
		fc.integer({ min: -3, max: 300 }).map(num),
		fc.constant(ticks),
		fc.tuple(fc.constantFrom(...OPERATORS), tie("tree"), tie("tree")).map(([o, a, b]) => binary(o, a, b)),
		fc
			.tuple(fc.constantFrom("-" as const, "!" as const), tie("tree"))
			.map(([operator, operand]): Expression => ({ op: "unary", operator, operand })),
	),
}));

describe("the first tick at which time alone makes a condition true", () => {
	it("is found, or one before it is looked at", () => {
		fc.assert(
			fc.property(tree, fc.integer({ min: 0, max: 200 }), (condition, from) => {
				let at: number | undefined;
				for (let t = from; t <= from + 150 && at === undefined; t++) if ((valueAt(condition, t) ?? 0) !== 0) at = t;
				const found = firstTick(condition, from, from + 150, (e) => valueAt(e, Number.NaN));
				// A part without a value may be anything; what is found must never lie behind what is there.
				if (at !== undefined) assert.ok(found !== undefined && found <= at, `${found} for ${at}`);
			}),
			{ numRuns: 3000 },
		);
	});

	const exact: readonly (readonly [Expression, number | undefined])[] = [
		[binary(">", ticks, num(1e12)), 1e12 + 1],
		[binary("==", binary("%", ticks, num(1000)), num(7)), 1007],
		[binary("==", binary("%", ticks, num(1000)), num(1000)), undefined],
		[binary("<", ticks, num(5)), undefined],
		[binary("==", binary("*", ticks, ticks), num(4_000_000)), 2000],
		[binary("==", binary("/", ticks, num(-3)), num(-1000)), 3000],
		[binary("and", binary(">", ticks, num(50_000)), binary("==", binary("&", ticks, num(1023)), num(5))), 50_181],
		[{ op: "unary", operator: "!", operand: binary("<", ticks, num(7777)) }, 7777],
	];
	for (const [n, [condition, tick]] of exact.entries()) {
		it(`${n}: exactly, in few looks`, () => {
			assert.equal(
				firstTick(condition, 101, Number.POSITIVE_INFINITY, (e) => valueAt(e, 0)),
				tick,
			);
		});
	}

	it("is not looked for where the condition does not read the clock", () => {
		assert.ok(readsClock(exact[3]?.[0] as Expression));
		assert.ok(!readsClock(binary("<", { op: "probe", kind: "pages", path: ["free"] }, num(3))));
	});

	it("is not found where too many would have to be looked at: the search stops on the way", () => {
		const odd = binary("==", binary("^", ticks, num(1)), num(-5));
		const found = firstTick(odd, 1, Number.POSITIVE_INFINITY, (e) => valueAt(e, 0));
		assert.ok(found !== undefined && found > 1000 && found < 10_000, String(found));
	});
});

test("going back over the end of a fault, and on again, leads to the same states", () => {
	const ask = { op: "call", routine: "kmem_malloc", args: [num(4096), num(1)], into: { kind: "list", slot: 0 } } as const;
	const code = [
		{ op: "fault", what: "pages", n: num(1), once: false, ticks: num(30) },
		{ op: "ballast", bytes: num(1 << 20), reclaimable: false, ticks: num(50) },
		{ op: "repeat_begin", slot: 1, times: num(8) },
		{ op: "repeat_count", slot: 1, done: 7 },
		ask,
		{ op: "sleep", ticks: num(9) },
		{ op: "jump", to: 3 },
		{ op: "wait_until", condition: binary("==", binary("%", ticks, num(100)), num(99)) },
		ask,
	] as const;
	const sim = Simulation.load(scenario([program("t", ["bufs", "n"], code)]));
	const hashes = new Map<number, string>();
	drive(sim, { kind: "end" });
	assert.equal(sim.moment().tick, 99);
	const names = Array.from({ length: sim.knownEvents }, (_, n) => sim.event(n));
	const refused = names.filter((e) => e.name === "fault" && e.args[0]?.text === "fail pages").map((e) => e.tick);
	assert.deepEqual(refused, [0, 9, 18, 27]);
	assert.equal(names.find((e) => e.name === "fault" && e.args[0]?.text === "memory given back")?.tick, 50);
	const stops = [5, 200, sim.knownEvents - 2, 9, sim.knownEvents - 1, 1];
	for (const event of [...stops, ...stops].map((n) => Math.min(n, sim.knownEvents - 1))) {
		drive(sim, { kind: "seek", event });
		assert.equal(hashes.get(event) ?? sim.hash(), sim.hash(), `event ${event}`);
		hashes.set(event, sim.hash());
	}
	drive(sim, { kind: "end" });
	assert.equal(sim.knownEvents, names.length);
	assert.equal(sim.moment().tick, 99);
});
