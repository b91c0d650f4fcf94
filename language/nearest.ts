/** Proposals for names that are not known. */
import { nearest } from "../engine/inspect/nearest.ts";

export { nearest };

/** The end of a message about an unknown name: the nearest known one, or nothing where none is near. */
export function didYouMean(name: string, names: Iterable<string>): string {
	const best = nearest(name, names);
	return best === undefined ? "" : `: did you mean \`${best}\`?`;
}
