/** Proposals for names that are not known. */
import { nearest as nearestOf } from "../engine/inspect/nearest.ts";

/** The nearest of the names, if it is near enough to be meant. Of a name of a letter or two, something must be left in the proposal. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
	const best = nearestOf(name, names);
	if (best === undefined || name.length > 2) return best;
	const letters = best.toLowerCase();
	return [...name.toLowerCase()].some((c) => letters.includes(c)) ? best : undefined;
}

/** The end of a message about an unknown name: the nearest known one, or nothing where none is near. */
export function didYouMean(name: string, names: Iterable<string>): string {
	const best = nearest(name, names);
	return best === undefined ? "" : `: did you mean \`${best}\`?`;
}
