/** Commands of the debug console, in the words and with the output of FreeBSD's ddb; the views are those of engine/ddb. */
import { bt } from "../../engine/ddb/bt.ts";
import { ps } from "../../engine/ddb/ps.ts";
import { allLocks, showLock } from "../../engine/ddb/show-lock.ts";
import { showPage } from "../../engine/ddb/show-page.ts";
import { showThreads } from "../../engine/ddb/show-threads.ts";
import { showUma, showUmaCache, showUmaCsv } from "../../engine/ddb/show-uma.ts";
import { showVmem } from "../../engine/ddb/show-vmem.ts";
import { showVmemdump } from "../../engine/ddb/show-vmemdump.ts";
import { lwpOf } from "../../engine/ddb/text.ts";
import { nearest } from "../../engine/inspect/nearest.ts";
import { allObjects, findObject, missingObject, namedObjects } from "../../engine/inspect/objects.ts";
import type { Debugger } from "../debugger.ts";
import { wrongCommand } from "../errors.ts";

/** A command of the console. */
export interface ConsoleCommand {
	/** Its words. */
	readonly words: string;
	/** Its operand as the help shows it: `NAME`, `[NAME]`; empty for none. */
	readonly operand: string;
	readonly doc: string;
	/** Operands to propose. */
	readonly complete?: (debug: Debugger) => string[];
	/** Lines of output. `operand` is what stands behind the words, without quotes. */
	readonly run: (operand: string, debug: Debugger) => string[];
}

/** Most tags of a dump that go to the console at once. */
const MAX_TAGS = 5000;
/** Most locks of one name that are shown. */
const MAX_LOCKS = 16;

const arenaNames = (): string[] => namedObjects("arena").map((o) => o.name);
const lockNames = (): string[] => [...new Set(allLocks().map((l) => l.name))];

/** An arena, as the views of the kernel take it. */
type Arena = Parameters<typeof showVmem>[0];

function arenaOf(name: string): Arena {
	const record = findObject("arena", name);
	if (record === 0) throw wrongCommand(name === "" ? "The name of an arena is missing." : missingObject("arena", name));
	return record as Arena;
}

function allArenas(show: (vm: Arena) => string[]): string[] {
	return (allObjects("arena") as Arena[]).flatMap(show);
}

function locksNamed(name: string): string[] {
	if (name === "") throw wrongCommand("The name of a lock is missing, such as vmem_bt_lock.");
	const locks = allLocks();
	const found = locks.filter((l) => l.name === name || l.path === name);
	if (found.length === 0) {
		const best = nearest(
			name,
			locks.map((l) => l.name),
		);
		throw wrongCommand(`there is no lock "${name}"${best === undefined ? "" : `: did you mean "${best}"?`}`);
	}
	const lines = found.slice(0, MAX_LOCKS).flatMap(showLock);
	return found.length > MAX_LOCKS ? [...lines, `and ${found.length - MAX_LOCKS} more locks of this name`] : lines;
}

/** The stack of a thread by name or number; without one that of the thread that stopped. */
function trace(operand: string, debug: Debugger): string[] {
	const { simulation } = debug.world;
	const threads = simulation.threads();
	const own = debug.stopThread ?? simulation.currentThread();
	const isMeant = (t: { readonly name: string; readonly tid: number }): boolean =>
		t.name === operand || operand === String(t.tid) || operand === String(lwpOf(t.tid));
	const thread = operand === "" ? threads.find((t) => t.tid === own) : threads.find(isMeant);
	if (thread === undefined) {
		const best = nearest(
			operand,
			threads.map((t) => t.name),
		);
		throw wrongCommand(`there is no thread "${operand}"${best === undefined ? "" : `: did you mean "${best}"?`}`);
	}
	return bt(thread.tid, simulation.stack(thread.tid).at(-1));
}

const threadNames = ({ world: { simulation } }: Debugger): string[] => simulation.threads().map((t) => t.name);

/** The table. */
export const COMMANDS: readonly ConsoleCommand[] = [
	{ words: "show uma", operand: "", doc: "zones with their use, largest first", run: showUma },
	{ words: "show uma/i", operand: "", doc: "the same as comma-separated values", run: showUmaCsv },
	{ words: "show umacache", operand: "", doc: "zones without a keg", run: showUmaCache },
	{
		words: "show vmem",
		operand: "[NAME]",
		doc: "an arena's figures and its segments by size; all arenas without a name",
		complete: arenaNames,
		run: (name) => (name === "" ? allArenas(showVmem) : showVmem(arenaOf(name))),
	},
	{
		words: "show vmemdump",
		operand: "NAME",
		doc: "every segment and free list of an arena",
		complete: arenaNames,
		run: (name) => showVmemdump(arenaOf(name), MAX_TAGS),
	},
	{ words: "show all vmem", operand: "", doc: "all arenas", run: () => allArenas(showVmem) },
	{ words: "show all vmemdump", operand: "", doc: "every segment of all arenas", run: () => allArenas((vm) => showVmemdump(vm, MAX_TAGS)) },
	{
		words: "show lock",
		operand: "NAME",
		doc: "class, state and owner of a lock, by name or expression",
		complete: lockNames,
		run: locksNamed,
	},
	{ words: "show page", operand: "", doc: "physical pages and their thresholds", run: showPage },
	{ words: "show allthreads", operand: "", doc: "threads with their innermost frames", run: showThreads },
	{ words: "show threads", operand: "", doc: "the same", run: showThreads },
	{ words: "ps", operand: "", doc: "what every thread does and waits for", run: ps },
	{ words: "bt", operand: "[THREAD]", doc: "stack of a thread, by name or number", complete: threadNames, run: trace },
	{ words: "trace", operand: "[THREAD]", doc: "the same", complete: threadNames, run: trace },
	{ words: "help", operand: "", doc: "this list", run: help },
];

function help(): string[] {
	const usage = (c: ConsoleCommand): string => `${c.words} ${c.operand}`.trimEnd();
	const width = Math.max(...COMMANDS.map((c) => usage(c).length));
	return [
		...COMMANDS.map((c) => `${usage(c).padEnd(width)}  ${c.doc}`),
		'Anything else is an expression, such as keg["vmem btag"].ud_free_items.',
	];
}
