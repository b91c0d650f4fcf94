/**
 * Running sums over the events of a run: kind, thread and arguments of each, folded into one 32-bit word an event, in its order. Two runs
 * have the same events up to one whose sums are equal. Names count by their text, threads by their name: their numbers depend on the run.
 * Ticks, cpus, routines and lines of the scenario do not count.
 */
import { threadName } from "../debug/threads.ts";
import { EVENTS } from "../kernel/events.ts";
import { argOf, kindOf, threadOfEvent } from "../machine/event-log.ts";
import { textOf } from "../machine/names.ts";

/** How an argument counts: as a number, as the text it stands for, as the name of a thread, or not: a line moves with what is written above. */
const AS_NUMBER = 0;
const AS_TEXT = 1;
const AS_THREAD = 2;
const NOT_AT_ALL = 3;
const AS_ADDRESS = 4;
const ADDRESSES: ReadonlySet<string> = new Set(["addr", "addr_or_errno"]);
const TEXTS: ReadonlySet<string> = new Set(["zone", "keg", "arena", "text", "lock"]);
const MOST_ARGS = 10;

const ARGC = Uint8Array.from(EVENTS, (e) => e.args.length);
const MODES = new Uint8Array(EVENTS.length * MOST_ARGS);
EVENTS.forEach((event, kind) => {
	event.args.forEach(({ name, type }, i) => {
		const number = ADDRESSES.has(type) ? AS_ADDRESS : AS_NUMBER;
		const mode = type === "thread" ? AS_THREAD : TEXTS.has(type) ? AS_TEXT : number;
		MODES[kind * MOST_ARGS + i] = name === "line" ? NOT_AT_ALL : mode;
	});
});

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

function mix(sum: number, value: number): number {
	const a = Math.imul(sum ^ value, 0x9e3779b1);
	return Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ (a >>> 13);
}

function mixNumber(sum: number, value: number): number {
	// Of the two zeros that a double has only one is a word of the machine.
	double[0] = value + 0;
	return mix(mix(sum, halves[0] as number), halves[1] as number);
}

/** FNV-1a. */
function sumOfText(text: string): number {
	let sum = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
	return sum;
}

/** The sum of the run that the realm's one simulation makes. A new simulation needs a new one. */
export class EventSum {
	/** Sum up to and with the last event added. */
	value = 0;
	/** Events added so far. */
	count = 0;
	/** Sums of texts by their number, and of threads' names by theirs: both keep their meaning as long as the simulation lasts. */
	readonly #texts: number[] = [];
	readonly #threads: number[] = [];
	readonly #addresses: boolean;

	/** Without `addresses` it counts only whether there was one: another order of allocations is no difference. */
	constructor(addresses = true) {
		this.#addresses = addresses;
	}

	/** Adds the next event, which must have been recorded. */
	add(): number {
		const n = this.count++;
		const kind = kindOf(n);
		let sum = mix(mix(this.value, kind), this.#thread(threadOfEvent(n)));
		const argc = ARGC[kind] as number;
		for (let i = 0; i < argc; i++) {
			const value = argOf(n, i);
			const mode = MODES[kind * MOST_ARGS + i] as number;
			if (mode === NOT_AT_ALL) continue;
			if (mode === AS_NUMBER) sum = mixNumber(sum, value);
			else if (mode === AS_ADDRESS) sum = mixNumber(sum, this.#addresses ? value : Number(value !== 0));
			else sum = mix(sum, mode === AS_TEXT ? this.#text(value) : this.#thread(value));
		}
		this.value = sum;
		return sum;
	}

	#text(number: number): number {
		const known = this.#texts[number];
		if (known !== undefined) return known;
		const sum = sumOfText(textOf(number));
		this.#texts[number] = sum;
		return sum;
	}

	#thread(tid: number): number {
		const known = this.#threads[tid + 1];
		if (known !== undefined) return known;
		const sum = sumOfText(threadName(tid));
		this.#threads[tid + 1] = sum;
		return sum;
	}
}

/** The sums of a whole run, 4 bytes an event. */
export class EventSums {
	count = 0;
	#sums = new Int32Array(1 << 14);
	readonly #sum: EventSum;

	/** See {@link EventSum}. */
	constructor(addresses = true) {
		this.#sum = new EventSum(addresses);
	}

	/** Takes in the events recorded since the last call, up to number `known`. */
	take(known: number): void {
		while (this.count < known) {
			if (this.count === this.#sums.length) {
				const longer = new Int32Array(2 * this.count);
				longer.set(this.#sums);
				this.#sums = longer;
			}
			this.#sums[this.count++] = this.#sum.add();
		}
	}

	/** Sum up to and with event `n`. */
	at(n: number): number {
		return this.#sums[n] as number;
	}
}
