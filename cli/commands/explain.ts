/** `uma explain NAME...`: tells what a name of the simulation or the language means. */
import { nearest } from "../../engine/inspect/nearest.ts";
import { type Io, UsageError, type Values } from "../command.ts";
import { EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { type Entry, entries, entriesOf } from "../explain/entries.ts";
import { paint } from "../findings.ts";

const BOLD = "1";
/** Names proposed for one that is not known. */
const PROPOSED = 3;

/** Kinds in the order in which they are told where a name has several. */
function tell(e: Entry, asked: string, io: Io): void {
	const alias = e.name === asked || e.name.includes(asked) ? "" : ` (${asked})`;
	io.out(`${paint(e.name, BOLD, io)}${alias}: ${e.kind}`);
	for (const line of e.lines()) io.out(`  ${line}`);
}

/** The nearest names, the best first. */
export function proposals(name: string): string[] {
	const names = new Set(entries().flatMap((e) => [e.name, ...e.aliases]));
	const found: string[] = [];
	while (found.length < PROPOSED) {
		const best = nearest(name, names);
		if (best === undefined) break;
		found.push(best);
		names.delete(best);
	}
	return found;
}

function list(io: Io, json: boolean): number {
	for (const e of entries()) {
		for (const name of [e.name, ...e.aliases]) io.out(json ? JSON.stringify({ type: "name", name, kind: e.kind }) : `${name}\t${e.kind}`);
	}
	return EXIT_OK;
}

/** Explains names. Returns the exit code. */
export function explain(names: readonly string[], values: Values, io: Io): number {
	const json = values.json === true;
	if (values.list === true) return list(io, json);
	if (names.length === 0) throw new UsageError("explain needs a NAME, or --list");
	let exit = EXIT_OK;
	for (const name of names) {
		const found = entriesOf(name);
		if (found.length === 0) {
			const best = proposals(name);
			io.err(
				`uma: nothing is called ${name}${best.length === 0 ? ": `uma explain --list` lists the names" : `: did you mean ${best.join(", ")}?`}`,
			);
			exit = EXIT_WRONG;
		}
		for (const e of found) {
			if (json) io.out(JSON.stringify({ type: "explanation", name: e.name, kind: e.kind, aliases: e.aliases, lines: e.lines() }));
			else tell(e, name, io);
		}
	}
	return exit;
}
