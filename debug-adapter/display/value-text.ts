/** Values of another moment as the variables pane would show them. */
import { DataTarget } from "../../engine/history/data-target.ts";
import { decimalAndHex } from "../../engine/inspect/format.ts";
import { textOfSlot } from "../../engine/inspect/locals.ts";
import { textOfWord } from "../../engine/inspect/memory-words.ts";
import type { DataPlace } from "../../engine/simulation-types.ts";

/** A place that knows how a word of it is shown. Throws a TargetError where it leads to no words. */
export function targetWithText(place: DataPlace, word: number, name: string): DataTarget {
	return new DataTarget(place, (value) => textOfFixed(place, word, name, value));
}

/** A value of words without a name that all know: of a local, of bytes of memory, of a variable of the scenario. */
function textOfFixed(target: DataPlace, word: number, name: string, value: number): string {
	if (!("words" in target)) return decimalAndHex(value);
	const { frame, bytes } = target;
	return frame === undefined ? textOfWord(word, value, name, bytes) : textOfSlot(frame.word, name, value);
}
