/** The harness of the benchmarks: a case runs in a process of its own, is warmed up, and tells the median of its rounds. What it tells are figures. */

/** A figure with its unit. */
export interface Figure {
	readonly name: string;
	readonly value: string;
	/** What it is meant to be, in the same unit; empty where nothing is. */
	readonly aim: string;
}

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

/** Seconds of processor time that something takes: other work on the machine takes turns with it, and should not count. */
export function processorSeconds(action: () => void): number {
	const before = process.cpuUsage();
	action();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}

/** Measures a case. */
export function measure(c: Case): Measured {
	c.run(Math.ceil(c.repetitions / 2));
	const rounds: number[] = [];
	for (let i = 0; i < (c.rounds ?? 9); i++) rounds.push((processorSeconds(() => c.run(c.repetitions)) * 1e6) / c.repetitions);
	return { name: c.name, median: median(rounds), best: Math.min(...rounds), aim: c.aim ?? "" };
}

/** Milliseconds that something takes, with whatever it waits for. */
export function milliseconds(action: () => void): number {
	const from = process.hrtime.bigint();
	action();
	return Number(process.hrtime.bigint() - from) / 1e6;
}

/** Middle, 95th percentile and largest of some times in milliseconds. */
export function spread(times: readonly number[]): string {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (p: number) => (sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0).toFixed(1);
	return `median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms`;
}

/** A fixed sequence of `n` numbers from 0 up to 1, the same in each run. */
export function fractions(n: number): number[] {
	let x = 12345;
	return Array.from({ length: n }, () => {
		x = (Math.imul(x, 1103515245) + 12345) >>> 0;
		return x / 2 ** 32;
	});
}
