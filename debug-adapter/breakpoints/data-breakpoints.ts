/**
 * Data breakpoints: what their ids mean, and how they come to be breakpoints of the engine.
 *
 *     keg["vmem btag"].ud_free_items      a value by its name: means the same in every run, so it persists
 *     0x40001000+64                       bytes of simulated memory
 *     word 1234 in 1200:66789 as bt       a local, as long as its call lasts; `since 5678 by 910` says which call it is
 */
import { DataTarget } from "../../engine/history/data-target.ts";
import { wordsBetween } from "../../engine/inspect/memory-words.ts";
import type { DataAccess, DataPlace, FixedWords } from "../../engine/simulation-types.ts";
import { readWatch } from "../display/expressions.ts";
import { condition } from "./conditions.ts";
import type { Requested, Resolution } from "./store.ts";

/** Group of the data breakpoints in the store. */
export const DATA_GROUP = "data";

/** Id of the bytes from an address on. */
export function addressId(address: number, bytes: number): string {
	return `0x${address.toString(16)}+${bytes}`;
}

/** Id of a word without a name that all know: a local, whose frame must still be there. */
export function wordId(name: string, word: number, frame: FixedWords["frame"]): string {
	const call = frame?.call === undefined ? "" : ` since ${frame.call.entered} by ${frame.call.innermost}`;
	return `word ${word}${frame === undefined ? "" : ` in ${frame.word}:${frame.head}${call}`} as ${name}`;
}

/** What an id means; a text says why it means nothing. */
export function placeOfId(id: string): { readonly place: DataPlace; readonly label: string } | string {
	const bytes = /^(0x[\da-f]{1,14})\+(\d{1,7})$/.exec(id);
	if (bytes !== null) {
		const [address, count] = [Number(bytes[1]), Number(bytes[2])];
		const words = wordsBetween(address, count);
		if (words.length === 0) return `No field of the model lies in the ${bytes[2]} bytes at ${bytes[1]}.`;
		return { place: { words, bytes: { address, count } }, label: id };
	}
	const word = /^word (\d{1,9})(?: in (\d{1,9}):(\d{1,15})(?: since (\d{1,15}) by (\d{1,9}))?)? as (.{1,200})$/.exec(id);
	if (word !== null) {
		const call = word[4] === undefined ? {} : { call: { entered: Number(word[4]), innermost: Number(word[5]) } };
		const frame = word[2] === undefined ? {} : { frame: { word: Number(word[2]), head: Number(word[3]), ...call } };
		return { place: { words: [Number(word[1])], ...frame }, label: word[6] as string };
	}
	const parsed = readWatch(id);
	return "message" in parsed ? parsed.message : { place: parsed.expression, label: id };
}

/** The breakpoint of an id. */
export function dataBreakpoint(
	id: string,
	access: DataAccess,
	conditionText: string | undefined,
	hitCondition: string | undefined,
): Requested {
	const found = placeOfId(id);
	return {
		key: `${access} ${id}`,
		kind: "data breakpoint",
		label: typeof found === "string" ? id : found.label,
		hitCondition,
		resolve: () => resolve(id, access, conditionText),
	};
}

function resolve(id: string, access: DataAccess, conditionText: string | undefined): Resolution {
	const found = placeOfId(id);
	if (typeof found === "string") return { places: [], message: found };
	const parsed = condition(conditionText, undefined, "any");
	if (typeof parsed === "string") return { places: [], message: parsed };
	const remark = remarkOn(found.place);
	return {
		places: [{ place: { kind: "data", target: found.place, access }, ...(parsed === undefined ? {} : { condition: parsed }) }],
		...(remark === undefined ? {} : { message: remark }),
	};
}

/** A value that is not there now may come to be. */
function remarkOn(place: DataPlace): string | undefined {
	try {
		return new DataTarget(place).words().length === 0 ? "It does not exist now; it is watched once it does." : undefined;
	} catch {
		// The engine refuses it, and says why.
		return undefined;
	}
}
