/** Units of quantities: what they measure and how much they are. */
import { PAGE_SIZE } from "../engine/kernel/conf.ts";
import type { Unit } from "./ast.ts";

/** What a quantity measures. */
export type Dimension = "size" | "time" | "count" | "percent";

/** One unit. */
export interface UnitWord {
	readonly name: Unit;
	readonly dimension: Dimension;
	/** Bytes, ticks or pieces; of seconds the ticks depend on the machine's hz. */
	readonly factor: number;
	readonly doc: string;
}

/** All units by name. */
export const UNITS: Readonly<Record<Unit, UnitWord>> = {
	B: { name: "B", dimension: "size", factor: 1, doc: "bytes" },
	K: { name: "K", dimension: "size", factor: 1024, doc: "1,024 bytes" },
	M: { name: "M", dimension: "size", factor: 1024 ** 2, doc: "1,048,576 bytes" },
	G: { name: "G", dimension: "size", factor: 1024 ** 3, doc: "1,073,741,824 bytes" },
	pages: { name: "pages", dimension: "size", factor: PAGE_SIZE, doc: "4,096 bytes" },
	items: { name: "items", dimension: "count", factor: 1, doc: "items of a zone" },
	ticks: { name: "ticks", dimension: "time", factor: 1, doc: "clock ticks, hz of them a second" },
	ms: { name: "ms", dimension: "time", factor: 1 / 1000, doc: "milliseconds, rounded up to ticks" },
	s: { name: "s", dimension: "time", factor: 1, doc: "seconds" },
	"%": { name: "%", dimension: "percent", factor: 1, doc: "hundredths" },
	events: { name: "events", dimension: "count", factor: 1, doc: "events of the run" },
	times: { name: "times", dimension: "count", factor: 1, doc: "repetitions" },
};

/** Bytes, ticks or pieces of one of a unit; ticks may be a fraction. */
export function factorOf(unit: Unit, hz: number): number {
	const word = UNITS[unit];
	return unit === "s" || unit === "ms" ? word.factor * hz : word.factor;
}

/** Words of units, for proposals: `expected 32B, 32K ...`. */
export const UNITS_OF: Readonly<Record<Dimension, readonly Unit[]>> = {
	size: ["B", "K", "M", "G", "pages"],
	time: ["ticks", "ms", "s"],
	count: ["items"],
	percent: ["%"],
};
