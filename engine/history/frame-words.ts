/** Which call a heap word belongs to. */
import { framesOf } from "../debug/thread-position.ts";
import { fieldValue } from "../inspect/layouts.ts";
import { allObjects } from "../inspect/objects.ts";
import { w } from "../machine/heap.ts";
import { routineAt } from "../machine/routine.ts";
import type { FixedWords } from "../simulation-types.ts";

/** The frame that a word lies in; undefined for words outside all stacks. */
export function frameOfWord(word: number): FixedWords["frame"] {
	for (const td of allObjects("thread")) {
		for (const fp of framesOf(fieldValue("thread", "td_tid", td))) {
			if (word > fp && word < fp + routineAt(fp).frameSize) return { word: fp, head: w[fp] as number };
		}
	}
	return undefined;
}
