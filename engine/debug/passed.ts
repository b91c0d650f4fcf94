/**
 * The moment inside a step that the session stood at when something was done by hand, which took effect where the step began. The run comes
 * by that moment again; where nothing about it has changed the user has seen it, and is not stopped there twice.
 */
import { EVENTS } from "../kernel/events.ts";
import { argOf, kindOf, threadOfEvent } from "../machine/event-log.ts";
import type { Write } from "../simulation-types.ts";
import type { Place } from "../timeline/timeline.ts";

/** Kind, thread and arguments of an event; names are numbers, which keep their meaning as long as the simulation lasts. */
function contentOf(n: number): string {
	const kind = kindOf(n);
	const args = EVENTS[kind]?.args.map((_, i) => argOf(n, i)) ?? [];
	return [kind, threadOfEvent(n), ...args].join();
}

export class Passed {
	/** Contents of the step's events up to the moment, in their order. */
	readonly #events: string[] = [];
	#write: Write | undefined;
	/** Number that the step's first event has now: what was done by hand may have raised events of its own. */
	#first = 0;

	/** To be made while the moment is shown. `write` is the one that the session stopped at, if it is that. */
	constructor({ event, step }: Place, write: Write | undefined) {
		for (let n = step?.event ?? event; n < event; n++) this.#events.push(contentOf(n));
		this.#write = write;
	}

	/** The step will begin with the event of a number. */
	beginsAt(event: number): void {
		this.#first = event;
	}

	/** Whether event `n`, which has just been raised, has been seen as it is. */
	hasEvent(n: number): boolean {
		return this.#events[n - this.#first] === contentOf(n);
	}

	/** Whether a write before event `event` is the one that was stopped at. It counts once. */
	takeWrite({ word, old, value }: Write, event: number): boolean {
		const known = this.#write;
		const isIt = known?.word === word && known.old === old && known.value === value && event === this.#first + this.#events.length;
		if (isIt) this.#write = undefined;
		return isIt;
	}
}
