/** The variables pane: scopes, and what opening a container shows. Generic over struct descriptions. */
import { conf, THRESHOLD_DOCS, type Thresholds } from "../kernel/conf.ts";
import { K } from "../kernel/globals.ts";
import { M } from "../machine/records.ts";
import type { Reference, Shown } from "../simulation-types.ts";
import { COLLECTIONS, EXTRA_COLLECTIONS } from "./collections.ts";
import { fieldValue, layoutOf, lengthOf, placed, scenarioNames, wordAt } from "./layouts.ts";
import { localsOf, showLocal } from "./locals.ts";
import { findThread, pathOf } from "./objects.ts";
import { showScenarioValue } from "./scenario-values.ts";
import { type ChangedWords, readTag, showCollection, showElement, showField, showMember, showNumber, shown, showStruct } from "./shown.ts";

/** Where a stack frame's scopes are looked at from: a thread's number, and the frame, 0 for the scenario's. */
export interface Viewpoint {
	readonly thread?: number;
	readonly frame?: number;
}

/** The scopes, outermost containers of the variables pane. Locals and Thread are there for a thread alone. */
export function roots(view: Viewpoint = {}): Shown[] {
	const scopes: Shown[] = [];
	const td = view.thread === undefined ? 0 : findThread(view.thread);
	if (td !== 0 && view.thread !== undefined) {
		const frame = view.frame ?? fieldValue("thread", "td_frame", td);
		scopes.push(shown("Locals", "", "", { reference: { kind: "locals", thread: view.thread, frame } }));
		scopes.push(showStruct("Thread", "thread", td, pathOf("thread", td), undefined));
	}
	for (const [name, collection] of SCOPES) scopes.push(showCollection(name, collection, 0, ""));
	for (const name of ["Memory", "Machine"]) scopes.push(shown(name, "", "", { reference: groupReference(name.toLowerCase()) }));
	return scopes;
}

const SCOPES = [
	["Zones and kegs", "zones and kegs"],
	["CPU caches", "cpus"],
	["Arenas", "arenas"],
] as const;

function groupReference(collection: string): Reference {
	return { kind: "collection", collection, record: 0, path: "" };
}

/** Values of a group that is no collection of the kernel: its members are picked from the global records. */
const GROUPS: Readonly<Record<string, (changed: ChangedWords) => Shown[]>> = {
	memory: memoryValues,
	machine: machineValues,
	simulation: simulationValues,
};

/** Opens a container. `start` and `count` choose among the members of an indexed one; `changed` are the words to mark. */
export function open(reference: Reference, start = 0, count = Number.POSITIVE_INFINITY, changed?: ChangedWords): Shown[] {
	switch (reference.kind) {
		case "struct":
			return openStruct(reference.struct, reference.record, reference.path, changed).slice(start, start + count);
		case "array": {
			const { field } = placed(reference.struct, reference.field);
			const length = Math.min(lengthOf(field, reference.record), start + count);
			const elements: Shown[] = [];
			for (let i = start; i < length; i++)
				elements.push(showElement(reference.struct, reference.field, reference.record, i, reference.path, changed));
			return elements;
		}
		case "collection": {
			const group = GROUPS[reference.collection];
			if (group !== undefined) return group(changed).slice(start, start + count);
			const members = COLLECTIONS[reference.collection]?.members(reference.record, start, count, reference.path) ?? [];
			return members.map((member) => showMember(member, changed));
		}
		case "locals":
			return openLocals(reference.thread, reference.frame, changed).slice(start, start + count);
	}
}

/** Whether the members of a container are numbered, and looked at by pages. */
export function isIndexedReference(reference: Reference): boolean {
	return reference.kind === "array" || (reference.kind === "collection" && COLLECTIONS[reference.collection]?.indexed === true);
}

/** Heap words of a struct, flexible arrays included. */
export function wordsOf(tag: string, record: number): ReadonlySet<number> {
	const { words, fields } = layoutOf(readTag(tag).struct);
	let count = words;
	for (const { field, words: size } of fields) if (field.count === "tail") count += size * lengthOf(field, record);
	return new Set(Array.from({ length: count }, (_, i) => record + i));
}

/** Fields of a record in the order of its struct, then what its collections hold. */
function openStruct(tag: string, record: number, path: string, changed: ChangedWords): Shown[] {
	const { struct, link } = readTag(tag);
	const values = layoutOf(struct).fields.map((place) => showField(place, record, path, changed, link));
	for (const extra of EXTRA_COLLECTIONS[struct] ?? []) {
		values.push({ ...showCollection(extra.name, extra.collection, record, ""), doc: extra.doc });
	}
	return values;
}

function openLocals(tid: number, frame: number, changed: ChangedWords): Shown[] {
	if (frame !== 0) return localsOf(frame).map((local) => showLocal(local, changed));
	const td = findThread(tid);
	const program = td === 0 ? 0 : fieldValue("thread", "td_program", td);
	return program === 0 ? [] : scenarioVariables(program, scenarioNames.slotsOf(tid), changed);
}

/** Variables of a scenario thread. Names that begin otherwise than with a letter are the language's own counters. */
function scenarioVariables(program: number, names: readonly string[], changed: ChangedWords): Shown[] {
	const { words } = layoutOf("scenario_value");
	const first = wordAt("scenario_program", "pg_slots", program);
	const values: Shown[] = [];
	names.forEach((name, i) => {
		if (/^\p{L}/u.test(name)) values.push(showScenarioValue(name, first + i * words, changed));
	});
	return values;
}

/** Physical pages, thresholds, kernel map; then faults and what the model keeps its pages in. */
function memoryValues(changed: ChangedWords): Shown[] {
	const counts = machineFields((name) => name.startsWith("v_") && !OWN_OF_MEMORY.test(name), changed);
	const own = machineFields((name) => OWN_OF_MEMORY.test(name), changed);
	const limits = Object.entries(conf.limits).map(([name, pages]) =>
		showNumber(name, pages, "u_int", THRESHOLD_DOCS[name as keyof Thresholds], `pages.${name}`, "pages"),
	);
	return [
		...counts,
		...limits,
		showNumber("kva_base", conf.kva_base, "vm_offset_t", "first address of the kernel map", undefined, "hex"),
		showNumber("kva_size", conf.kva_size, "vm_size_t", "bytes of the kernel map", undefined, "bytes"),
		showNumber("KVA_QUANTUM", conf.KVA_QUANTUM, "vm_size_t", "unit of imports from the kernel map", undefined, "bytes"),
		shown("arch", conf.arch, "machine", { doc: "architecture" }),
		...own,
	];
}

/** Fields of the machine about memory that no kernel has: faults, and where the model keeps frames and the page table. */
const OWN_OF_MEMORY = /^(?:m_ballast|v_fail_|v_free_map|v_pte$)/;

/** Fields of the machine that say what the computer does; the others say how the model runs it. */
const OF_THE_COMPUTER = /^m_(?:curthread|ticks|threads|nthreads|sleepq|ntimeouts|outcome|panicked)$/;

/** Clock, threads and the global variables of the allocators; then, in a row of its own, what the model notes down for itself. */
function machineValues(changed: ChangedWords): Shown[] {
	return [
		showStruct("kernel", "kernel", K, "kernel", changed, { doc: "global variables of the allocators" }),
		showNumber("ncpu", conf.ncpu, "int", "cpus"),
		showNumber("hz", conf.hz, "int", "ticks a second"),
		...machineFields((name) => OF_THE_COMPUTER.test(name), changed),
		shown("Simulation", "", "", { reference: groupReference("simulation"), doc: "what the model notes down for itself" }),
	];
}

/** Scheduler, random streams, the scenario's progress and the heap. */
function simulationValues(changed: ChangedWords): Shown[] {
	return machineFields((name) => !name.startsWith("v_") && !OWN_OF_MEMORY.test(name) && !OF_THE_COMPUTER.test(name), changed);
}

function machineFields(wanted: (name: string) => boolean, changed: ChangedWords): Shown[] {
	return layoutOf("machine")
		.fields.filter((place) => wanted(place.field.name))
		.map((place) => showField(place, M, "machine", changed));
}
