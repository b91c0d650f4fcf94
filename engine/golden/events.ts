/** Recorded events in the words of golden traces (FORMAT section 6). */
import { type ArgType, EVENTS } from "../kernel/events.ts";
import { argOf, counts, kindOf } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { textOf } from "../machine/names.ts";
import { hex, type Json } from "./dump.ts";

/** An argument as golden writes it: names as texts, addresses and sizes in hex, an import that failed as ENOMEM. */
function argument(type: ArgType, value: number): Json {
	switch (type) {
		case "zone":
		case "keg":
		case "arena":
		case "text":
		case "lock":
			return textOf(value);
		case "flags":
		case "addr":
		case "size":
			return hex(value);
		case "addr_or_errno":
			return value === 0 ? 12 : hex(value);
		default:
			return value;
	}
}

/** Event `n` as golden writes it; undefined for events that golden does not have. */
export function goldenEvent(n: number): Json | undefined {
	const kind = EVENTS[kindOf(n)];
	if (kind === undefined || !("golden" in kind)) return undefined;
	return [kind.golden, ...kind.args.map((a, i) => argument(a.type, argOf(n, i)))];
}

/** Events from number `from` on. */
export function goldenEvents(from: number): Json[] {
	const events: Json[] = [];
	for (let n = from; n < nextEvent(); n++) {
		const event = goldenEvent(n);
		if (event !== undefined) events.push(event);
	}
	return events;
}

/** Counts by golden's names since {@link clearCounts}. */
export function goldenCounts(): { readonly [key: string]: Json } {
	const result: Record<string, Json> = {};
	EVENTS.forEach((kind, i) => {
		const n = counts[i] as number;
		if (n > 0 && "golden" in kind) result[kind.golden as string] = n;
	});
	return result;
}

/** Starts counting anew. */
export function clearCounts(): void {
	counts.fill(0);
}
