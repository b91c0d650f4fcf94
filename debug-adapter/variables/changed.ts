/** The scope "Changed since last stop": fields of kernel objects and locals whose words were written since. */
import { TargetError } from "../../engine/history/data-target.ts";
import { frameOfWord } from "../../engine/history/frame-words.ts";
import { open, roots } from "../../engine/inspect/variables.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Reference, Shown } from "../../engine/simulation-types.ts";
import { placeOfId, wordId } from "../breakpoints/data-breakpoints.ts";
import { targetWithText } from "../display/value-text.ts";

/** Bounds of the search: objects are opened at most so deep, and the list is no longer than this. */
const MAX_DEPTH = 5;
export const MAX_CHANGED = 300;
const MAX_OPENED = 3000;

/** Statistics and clocks change at every step and say little. */
const COLLECTIONS_SEARCHED: ReadonlySet<string> = new Set(["Locals", "Zones and kegs", "CPU caches", "Arenas", "Memory", "Machine"]);

/** Beside other objects a thread has a row of its own; between two moments that lie apart its fields say little. */
const WITH_THREAD: ReadonlySet<string> = new Set([...COLLECTIONS_SEARCHED, "Thread"]);

/** An object and those of its fields that changed, with short names. */
export interface ChangedObject {
	/** `keg vmem btag`, `arena kernel arena`, `machine`, `Locals`. */
	readonly name: string;
	readonly fields: readonly Shown[];
}

/** The object that an expression leads through, with its name, and the machine's own records. */
const OWNER = /^(?:(keg|zone|arena|thread|cpu)\[(?:"((?:[^"\\]|\\.)*)"|([^\]]*))\]|(machine|kernel))\./;

/** What changed since the last stop, object by object. */
export function changedObjects(simulation: Simulation, thread: number | undefined): ChangedObject[] {
	const owners = new Map<string, { path: string; value: Shown }[]>();
	for (const value of valuesOf(simulation.changedWords(), thread, WITH_THREAD)) {
		const [prefix = "", kind, quoted, bare, record] = value.declared === undefined ? (OWNER.exec(value.name) ?? []) : [];
		const owner = record ?? (kind === undefined ? value.scope : `${kind} ${quoted ?? bare}`);
		const fields = owners.get(owner) ?? [];
		fields.push({ path: value.name.slice(prefix.length), value });
		owners.set(owner, fields);
	}
	return [...owners].map(([name, fields]) => {
		const names = shortNames(fields.map((f) => f.path));
		return { name, fields: fields.map(({ value }, i) => ({ ...value, name: names[i] as string })) };
	});
}

/** The last parts of some paths, as many of them as tell one path from the others. */
function shortNames(paths: readonly string[]): string[] {
	const parts = paths.map((path) => path.split("."));
	const most = Math.max(...parts.map((p) => p.length));
	let names = parts.map((p) => p.slice(-1).join("."));
	for (let n = 2; n <= most; n++) {
		const counts = new Map<string, number>();
		for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
		names = names.map((name, i) => ((counts.get(name) as number) > 1 ? (parts[i] as string[]).slice(-n).join(".") : name));
	}
	return names;
}

/** Fields with their values at the last stop: looked for when they are shown, in one walk over the journal. */
export function changedFields(simulation: Simulation, fields: readonly Shown[]): (Shown & { readonly was?: string })[] {
	const before = simulation.valuesBefore(new Set(fields.flatMap(({ word }) => word ?? [])));
	return fields.map((field) => {
		const old = field.word === undefined ? undefined : before.get(field.word);
		const was = old === undefined ? undefined : oldText(field, field.word as number, old, simulation.previousStop);
		return was === undefined ? field : { ...field, was };
	});
}

/** An old value as text; undefined where its place has no name, and for locals of a call that has begun since. */
function oldText({ name, expression, declared }: Shown, word: number, old: number, since: number): string | undefined {
	const frame = declared === undefined ? undefined : frameOfWord(word);
	if (declared !== undefined && (frame?.call?.entered ?? since) > since) return undefined;
	const found = placeOfId(expression === undefined || declared !== undefined ? wordId(name, word, frame) : expression);
	if (typeof found === "string") return undefined;
	try {
		return targetWithText(found.place, word, found.label).textNow(old);
	} catch (error) {
		if (error instanceof TargetError) return undefined;
		throw error;
	}
}

/** Values that lie in some words, as far as they have names. */
export function valuesOf(
	changed: ReadonlySet<number>,
	thread: number | undefined,
	searched: ReadonlySet<string> = COLLECTIONS_SEARCHED,
): (Shown & { readonly scope: string })[] {
	if (changed.size === 0) return [];
	const found: (Shown & { readonly scope: string })[] = [];
	const seenWords = new Set<number>();
	let opened = 0;

	const search = (reference: Reference, prefix: string, depth: number, scope: string): void => {
		if (opened >= MAX_OPENED || found.length >= MAX_CHANGED) return;
		opened++;
		for (const value of open(reference, 0, MAX_CHANGED, changed)) {
			const name = value.expression ?? (prefix === "" ? value.name : `${prefix}.${value.name}`);
			if (value.word !== undefined) {
				if (changed.has(value.word) && !seenWords.has(value.word) && found.length < MAX_CHANGED) {
					seenWords.add(value.word);
					found.push({ ...value, name, scope });
				}
				continue;
			}
			const inner = value.reference;
			if (inner === undefined || depth >= MAX_DEPTH) continue;
			// Members of a collection say nothing of what they point to; embedded structs say whether anything in them changed.
			if (inner.kind === "collection" || value.changed === true) search(inner, name, depth + 1, scope);
		}
	};

	for (const scope of roots(thread === undefined ? {} : { thread })) {
		if (scope.reference !== undefined && searched.has(scope.name)) search(scope.reference, "", 0, scope.name);
	}
	return found;
}
