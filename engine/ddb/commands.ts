/** The commands of FreeBSD's kernel debugger ddb that the simulation answers, for the debug console and the command line. sys/ddb/db_command.c */
import { nearest } from "../inspect/nearest.ts";
import { allObjects, findObject, missingObject, namedObjects } from "../inspect/objects.ts";
import type { FrameInfo, ThreadInfo } from "../simulation-types.ts";
import { bt } from "./bt.ts";
import { ps } from "./ps.ts";
import { allLocks, showLock } from "./show-lock.ts";
import { showPage } from "./show-page.ts";
import { showThreads } from "./show-threads.ts";
import { showUma, showUmaCache, showUmaCsv } from "./show-uma.ts";
import { showVmem } from "./show-vmem.ts";
import { showVmemdump } from "./show-vmemdump.ts";
import { lwpOf } from "./text.ts";

/** A command that cannot be carried out; the message says what to write instead. */
export class DdbError extends Error {
	override readonly name = "DdbError";
}

/** What the commands look at: the moment shown of a simulation, and the thread that is meant where none is named. */
export interface DdbView {
	threads(): ThreadInfo[];
	stack(tid: number): FrameInfo[];
	readonly thread: number;
}

/** A command. */
export interface DdbCommand {
	/** Its words. */
	readonly words: string;
	/** Its operand as the help shows it: `NAME`, `[NAME]`; empty for none. */
	readonly operand: string;
	readonly doc: string;
	/** Operands to propose. */
	readonly complete?: (view: DdbView) => string[];
	/** Lines of output. `operand` is what stands behind the words, without quotes. Throws a DdbError. */
	readonly run: (operand: string, view: DdbView) => string[];
}

/** Most tags of a dump that are written at once. */
const MAX_TAGS = 5000;
/** Most locks of one name that are shown. */
const MAX_LOCKS = 16;

const arenaNames = (): string[] => namedObjects("arena").map((o) => o.name);
const lockNames = (): string[] => [...new Set(allLocks().map((l) => l.name))];
const threadNames = (view: DdbView): string[] => view.threads().map((t) => t.name);

/** An arena, as the views of the kernel take it. */
type Arena = Parameters<typeof showVmem>[0];

function arenaOf(name: string): Arena {
	const record = findObject("arena", name);
	if (record === 0) throw new DdbError(name === "" ? "The name of an arena is missing." : missingObject("arena", name));
	return record as Arena;
}

function allArenas(show: (vm: Arena) => string[]): string[] {
	return (allObjects("arena") as Arena[]).flatMap(show);
}

function locksNamed(name: string): string[] {
	if (name === "") throw new DdbError("The name of a lock is missing, such as vmem_bt_lock.");
	const locks = allLocks();
	const found = locks.filter((l) => l.name === name || l.path === name);
	if (found.length === 0) {
		const best = nearest(
			name,
			locks.map((l) => l.name),
		);
		throw new DdbError(`there is no lock "${name}"${best === undefined ? "" : `: did you mean "${best}"?`}`);
	}
	const lines = found.slice(0, MAX_LOCKS).flatMap(showLock);
	return found.length > MAX_LOCKS ? [...lines, `and ${found.length - MAX_LOCKS} more locks of this name`] : lines;
}

/** The stack of a thread by name or number; without one that of the thread that is meant. */
function trace(operand: string, view: DdbView): string[] {
	const threads = view.threads();
	const isMeant = (t: ThreadInfo): boolean => t.name === operand || operand === String(t.tid) || operand === String(lwpOf(t.tid));
	const thread = operand === "" ? threads.find((t) => t.tid === view.thread) : threads.find(isMeant);
	if (thread === undefined) {
		const best = nearest(operand, threadNames(view));
		throw new DdbError(`there is no thread "${operand}"${best === undefined ? "" : `: did you mean "${best}"?`}`);
	}
	return bt(thread.tid, view.stack(thread.tid).at(-1));
}

/** The table. */
export const DDB_COMMANDS: readonly DdbCommand[] = [
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
];
