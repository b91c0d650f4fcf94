/** Counts how the runs of a configuration end and which expectations break, with the first seeds of each. */
import { failed, type RunResult } from "./job.ts";

/** Seeds named in a summary. */
const SEEDS_NAMED = 10;

/** How often something happened, and under which seeds first. */
export interface Count {
	readonly count: number;
	readonly seeds: readonly number[];
}

/** `seeds 1, 4, 7, ...`. */
export function seedsText({ count, seeds }: Count): string {
	if (seeds.length === 0) return "";
	const more = count > seeds.length ? ", ..." : "";
	return `${count === 1 ? "seed" : "seeds"} ${seeds.join(", ")}${more}`;
}

/** What became of one expectation over all runs. */
export interface ExpectationTally extends Count {
	readonly text: string;
	readonly line: number;
	readonly column: number;
	readonly message?: string;
	/** Runs in which it was decided. */
	readonly judged: number;
}

interface Growing {
	count: number;
	readonly seeds: number[];
}

function add(to: Growing, seed: number | undefined): void {
	to.count++;
	if (seed !== undefined && to.seeds.length < SEEDS_NAMED) to.seeds.push(seed);
}

/** The count of one configuration. */
export class Tally {
	runs = 0;
	/** First run that failed. */
	firstFailure: { readonly seed: number | undefined; readonly result: RunResult } | undefined;
	/** First run of all. */
	first: { readonly seed: number | undefined; readonly result: RunResult } | undefined;
	failures = 0;
	readonly #unexpected: Growing = { count: 0, seeds: [] };
	readonly #outcomes = new Map<string, Growing>();
	readonly #expectations = new Map<
		string,
		Growing & { readonly tally: Omit<ExpectationTally, "count" | "seeds" | "judged">; judged: number }
	>();

	/** Takes a run in. */
	add(seed: number | undefined, result: RunResult): void {
		this.runs++;
		this.first ??= { seed, result };
		if (failed(result)) {
			this.failures++;
			this.firstFailure ??= { seed, result };
		}
		if (result.unexpected === true) add(this.#unexpected, seed);
		const outcome = this.#outcomes.get(result.outcome) ?? { count: 0, seeds: [] };
		add(outcome, seed);
		this.#outcomes.set(result.outcome, outcome);
		for (const v of result.verdicts) {
			const key = `${v.line}:${v.column}`;
			const { text, line, column, message } = v;
			const tally = { text, line, column, ...(message === undefined ? {} : { message }) };
			const e = this.#expectations.get(key) ?? { count: 0, seeds: [], tally, judged: 0 };
			if (v.status !== "open") e.judged++;
			if (v.status === "failed") add(e, seed);
			this.#expectations.set(key, e);
		}
	}

	/** How often runs ended badly with nothing to say that they should. */
	get unexpected(): Count {
		return this.#unexpected;
	}

	/** How often runs ended in a way. */
	outcome(name: string): Count {
		return this.#outcomes.get(name) ?? { count: 0, seeds: [] };
	}

	/** All ways in which runs ended. */
	get outcomes(): ReadonlyMap<string, Count> {
		return this.#outcomes;
	}

	/** What became of the expectations, in the order of the file. */
	get expectations(): ExpectationTally[] {
		return [...this.#expectations.values()].map(({ tally, count, seeds, judged }) => ({ ...tally, count, seeds, judged }));
	}
}
