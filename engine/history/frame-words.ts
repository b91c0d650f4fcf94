/** Which call a heap word belongs to. */
import { enteredAt } from "../debug/calls.ts";
import { framesOf, frameWord } from "../debug/thread-position.ts";
import { fieldValue } from "../inspect/layouts.ts";
import { allObjects } from "../inspect/objects.ts";
import { w } from "../machine/heap.ts";
import { routineAt } from "../machine/routine.ts";
import type { FixedWords } from "../simulation-types.ts";

/** The frame that a word lies in; undefined for words outside all stacks. */
export function frameOfWord(word: number): FixedWords["frame"] {
	for (const td of allObjects("thread")) {
		const tid = fieldValue("thread", "td_tid", td);
		for (const fp of framesOf(tid)) {
			if (word <= fp || word >= fp + routineAt(fp).frameSize) continue;
			const innermost = frameWord(tid);
			const entered = enteredAt(fp, innermost);
			return { word: fp, head: w[fp] as number, ...(entered === undefined ? {} : { call: { innermost, entered } }) };
		}
	}
	return undefined;
}
