/** Variables of the scenario's threads, as the variables pane and expressions show them. */
import { w } from "../machine/heap.ts";
import { IS_LIST } from "../scenario/values.ts";
import type { Shown } from "../simulation-types.ts";
import { bytesText, decimalAndHex, hex } from "./format.ts";
import { fieldValue, wordAt } from "./layouts.ts";
import { type ChangedWords, showCollection, shown } from "./shown.ts";

/** Names that expressions can use; the turns left of a loop have a name that is none. */
const USABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** A variable: a list, a number, or memory with its size. */
export function showScenarioValue(name: string, record: number, changed: ChangedWords): Shown {
	const call = fieldValue("scenario_value", "sv_call", record);
	const word = wordAt("scenario_value", "sv_value", record);
	const value = w[word] as number;
	const named = USABLE_NAME.test(name) ? { expression: name } : {};
	if (call === IS_LIST) return { ...showCollection(name, "scenario list", value, ""), ...named };
	const more = { word, ...named, changed: changed?.has(word) };
	if (call === 0) return shown(name, decimalAndHex(value), "number", more);
	const size = fieldValue("scenario_value", "sv_size", record);
	const text = `${hex(value)}${size === 0 ? "" : `, ${bytesText(size)}`}`;
	return shown(name, text, "memory", { ...more, reference: { kind: "struct", struct: "scenario_value", record, path: "" } });
}
