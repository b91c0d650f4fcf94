/**
 * Calls whose locals are watched. A later call of the same routine may lie in the same words, so a call is known by the position at which
 * its frame was entered: the frame in the same place is that call's until the thread's innermost frame lies below it.
 */
import { position, w } from "../machine/heap.ts";
import { lastRise } from "../machine/journal.ts";
import type { FrameCall } from "../simulation-types.ts";

interface Watched {
	readonly frame: number;
	readonly call: FrameCall;
	/** Its frame is on the stack. */
	isThere: boolean;
}

/** The calls that some search watches, and which of them are in progress. */
export class Calls {
	/** By the word that says which frame of their thread is the innermost. */
	readonly #byWord = new Map<number, Watched[]>();

	/** Begins to follow a call from the moment shown. */
	add(frame: number, call: FrameCall): void {
		const list = this.#byWord.get(call.innermost) ?? [];
		if (list.some((c) => c.frame === frame && c.call.entered === call.entered)) return;
		list.push({ frame, call, isThere: isThereNow(frame, call) });
		this.#byWord.set(call.innermost, list);
	}

	/** Words whose writes are to be told. */
	words(): Iterable<number> {
		return this.#byWord.keys();
	}

	/** A word was written: tells whether a call began or ended. */
	written(word: number): boolean {
		let changed = false;
		for (const call of this.#byWord.get(word) ?? []) {
			const before = call.isThere;
			const innermost = w[word] as number;
			if (innermost < call.frame) call.isThere = false;
			else if (innermost === call.frame && position() === call.call.entered) call.isThere = true;
			changed ||= call.isThere !== before;
		}
		return changed;
	}

	/** Whether a call is in progress. */
	has(frame: number, call: FrameCall): boolean {
		const found = this.#byWord.get(call.innermost)?.find((c) => c.frame === frame && c.call.entered === call.entered);
		return found?.isThere === true;
	}
}

/** Position at which the frame in a place was entered; undefined where the journal's window does not tell, or no frame is there. */
export function enteredAt(frame: number, innermost: number): number | undefined {
	return (w[innermost] as number) < frame ? undefined : lastRise(innermost, frame);
}

/** Beyond the journal's window a frame in the same place counts as the call's. */
function isThereNow(frame: number, { innermost, entered }: FrameCall): boolean {
	if (position() < entered || (w[innermost] as number) < frame) return false;
	return (enteredAt(frame, innermost) ?? entered) === entered;
}
