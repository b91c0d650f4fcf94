/** Random scripts on random machines: what is written of them replays, the allocators' invariants hold, and nothing ends in an internal error. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TraceError, type TraceLine } from "../../engine/golden/config.ts";
import { Conformance, type ConformResult } from "../../engine/golden/conform.ts";
import { Replay } from "../../engine/golden/replay.ts";
import { INTERFACE } from "../../engine/kernel/interface.ts";
import { firstFault } from "../../engine/kernel/invariants.ts";
import { RandomScript, randomConfig, sequence, spoiled } from "./random-script.ts";

const MACHINES = 40;
const LINES = 300;
const SPOILED_MACHINES = 150;
const SPOILED_LINES = 60;

/** What a script came to: its trace, and the panic that ended it. */
interface Written {
	readonly lines: readonly TraceLine[];
	readonly panic: string | undefined;
	readonly refused: number;
}

/** Runs a script and writes its trace. Lines that the executor refuses are left out; `look` is called behind each of the others. */
function written(seed: number, count: number, spoil: boolean, look: () => void): Written {
	const below = sequence(seed);
	const config = randomConfig(below);
	const replay = new Replay(config);
	const script = new RandomScript(config, below);
	const lines: TraceLine[] = [config];
	let panic: string | undefined;
	let refused = 0;
	while (lines.length <= count && panic === undefined && refused < count) {
		const next = script.next();
		const line = spoil && next.c === "op" && below(4) === 0 ? spoiled(next, below) : next;
		let answer: TraceLine;
		try {
			answer = replay.answer(line, true);
		} catch (error) {
			if (!spoil || !(error instanceof TraceError)) throw error;
			refused++;
			continue;
		}
		lines.push({ n: lines.length - 1, ...line, ...answer });
		look();
		const result = answer.r as TraceLine | undefined;
		script.answered(line, result);
		if (result?.s === "panic") panic = String(result.m);
	}
	lines.push(replay.end(lines.length - 1, "completed"));
	return { lines, panic, refused };
}

function replayed(lines: readonly TraceLine[]): ConformResult {
	const conformance = new Conformance();
	for (const line of lines) {
		const result = conformance.take(JSON.stringify(line));
		if (result !== undefined) return result;
	}
	return conformance.finish();
}

describe("random scripts", () => {
	it("keep the invariants, repeat themselves word by word, and use the whole interface", () => {
		const used = new Set<string>();
		for (let seed = 0; seed < MACHINES; seed++) {
			const { lines, panic } = written(seed, LINES, false, () => assert.equal(firstFault(), undefined, `seed ${seed}`));
			// What 13.0 does to an allocation that needs a second import.
			assert.match(panic ?? "bt_save", /^bt_save/, `seed ${seed}`);
			const result = replayed(lines);
			assert.equal(result.kind, "ok", `seed ${seed}: ${JSON.stringify(result)}`);
			for (const line of lines) if ((line.r as TraceLine | undefined)?.s === "done" && line.c === "op") used.add(String(line.op));
		}
		assert.deepEqual(
			INTERFACE.map((call) => call.name).filter((name) => !used.has(name)),
			[],
		);
	});

	it("with spoiled arguments are refused or panic, and repeat themselves", () => {
		let refused = 0;
		let panics = 0;
		for (let seed = 1000; seed < 1000 + SPOILED_MACHINES; seed++) {
			const run = written(seed, SPOILED_LINES, true, () => {});
			refused += run.refused;
			if (run.panic !== undefined) panics++;
			const result = replayed(run.lines);
			assert.equal(result.kind, "ok", `seed ${seed}: ${JSON.stringify(result)}`);
		}
		assert.ok(refused > SPOILED_MACHINES && panics > SPOILED_MACHINES / 4, `${refused} refused, ${panics} panics`);
	});
});
