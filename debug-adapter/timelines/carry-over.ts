/** What becomes of the things done by hand when the run is made anew under another kernel, with another seed, or from an edited text. */
import { Forerun } from "../../engine/debug/rerun-motion.ts";
import type { Intervention } from "../../engine/timeline/interventions.ts";
import type { Debugger } from "../debugger.ts";
import { wordNamed } from "../variables/writing.ts";

/** The session's run as it stands, to be made anew. */
export function forerunOf({ world: { simulation } }: Debugger): Forerun {
	return new Forerun(simulation.timeline, wordNamed);
}

function listOf(interventions: readonly Intervention[]): string {
	return interventions.map((i) => i.what).join("; ");
}

/** What was done again and what was not, and why, in a sentence; undefined where nothing had been done by hand. */
export function carriedText({ interventions, ahead, carried, refusal }: Forerun): string | undefined {
	const [refused, ...behind] = interventions.slice(carried);
	const left = [
		...(refused === undefined ? [] : [`${refused.what} (${refusal})`]),
		...(behind.length === 0 ? [] : [`${listOf(behind)} (came after it)`]),
		...(ahead.length === 0 ? [] : [`${listOf(ahead)} (lay ahead of here)`]),
	];
	const parts = [
		...(carried === 0 ? [] : [`done again by hand at its place: ${listOf(interventions.slice(0, carried))}`]),
		...(left.length === 0 ? [] : [`not carried over: ${left.join("; ")}`]),
	];
	const text = parts.join("; ");
	return text === "" ? undefined : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
