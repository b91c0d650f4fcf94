/** The harness of the benchmarks: a case runs in a process of its own, is warmed up, and tells the median of its rounds. */

/** One measured case. */
export interface Case {
	readonly name: string;
	/** Does `n` repetitions. */
	readonly run: (n: number) => void;
	/** Repetitions a round. */
	readonly repetitions: number;
	readonly rounds?: number;
	/** Figure to compare with, in the unit of the case. */
	readonly aim?: string;
}

/** Result of a case: microseconds a repetition. */
export interface Measured {
	readonly name: string;
	readonly median: number;
	readonly best: number;
	readonly aim: string;
}

/** Middle value. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[sorted.length >> 1] ?? 0;
}

/** Measures a case. */
export function measure(c: Case): Measured {
	c.run(Math.ceil(c.repetitions / 2));
	const rounds: number[] = [];
	for (let i = 0; i < (c.rounds ?? 9); i++) {
		const from = process.hrtime.bigint();
		c.run(c.repetitions);
		rounds.push(Number(process.hrtime.bigint() - from) / 1000 / c.repetitions);
	}
	return { name: c.name, median: median(rounds), best: Math.min(...rounds), aim: c.aim ?? "" };
}
