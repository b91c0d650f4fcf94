/** `show lock`: class, name, state and owner of locks. sys/kern/subr_lock.c, kern_mutex.c, kern_rwlock.c, kern_sx.c */
import { fieldValue, layoutOf, wordAt } from "../inspect/layouts.ts";
import { type NamedKind, namedObjects, STRUCT_OF_KIND } from "../inspect/objects.ts";
import { K } from "../kernel/globals.ts";
import { LO_MTX, LO_RW } from "../machine/locks.ts";
import { textOf } from "../machine/names.ts";
import { lwpOf, pidOf, pointer } from "./text.ts";

/** A lock with the expression that finds it. */
export interface NamedLock {
	readonly lock: number;
	readonly name: string;
	readonly path: string;
}

/** Every lock of the kernel: the global ones, then those of arenas, kegs and zones. */
export function allLocks(): NamedLock[] {
	const locks = locksIn("kernel", K, "kernel");
	for (const kind of ["arena", "keg", "zone"] as const satisfies readonly NamedKind[])
		for (const object of namedObjects(kind)) locks.push(...locksIn(STRUCT_OF_KIND[kind], object.record, object.path));
	return locks.filter(({ lock }) => fieldValue("lock_object", "lo_kind", lock) !== 0);
}

/** Locks embedded in a record, at any depth. */
function locksIn(struct: string, record: number, path: string): NamedLock[] {
	return layoutOf(struct).fields.flatMap(({ field }) => {
		if (field.kind !== "struct") return [];
		const inner = wordAt(struct, field.name, record);
		const at = `${path}.${field.name}`;
		if (field.of === "lock_object") return [{ lock: inner, name: textOf(fieldValue("lock_object", "lo_name", inner)), path: at }];
		return locksIn(field.of ?? "", inner, at);
	});
}

/** One lock. */
export function showLock({ lock, name, path }: NamedLock): string[] {
	const kind = fieldValue("lock_object", "lo_kind", lock);
	const lines = [`lock ${pointer(lock)} (${path})`];
	if (kind === LO_MTX) return [...lines, " class: sleep mutex", ` name: ${name}`, " flags: {DEF}", ...mutexState(lock)];
	const isRw = kind === LO_RW;
	return [
		...lines,
		` class: ${isRw ? "rw" : "sx"}`,
		` name: ${name}`,
		...sharedState(lock, isRw ? "RLOCK" : "SLOCK", isRw ? "WLOCK" : "XLOCK"),
	];
}

/** db_show_mtx */
function mutexState(lock: number): string[] {
	const owner = fieldValue("lock_object", "lo_owner", lock);
	if (owner === 0) return [" state: {UNOWNED}"];
	const contested = fieldValue("lock_object", "lo_waiters", lock) > 0;
	return [` state: {OWNED${contested ? ", CONTESTED" : ""}}`, ` owner: ${threadText(owner)}`];
}

/** db_show_rwlock, db_show_sx */
function sharedState(lock: number, shared: string, exclusive: string): string[] {
	const owner = fieldValue("lock_object", "lo_owner", lock);
	const readers = fieldValue("lock_object", "lo_readers", lock);
	const waiters = fieldValue("lock_object", "lo_waiters", lock);
	const state = owner !== 0 ? `${exclusive}: ${threadText(owner)}` : readers > 0 ? `${shared}: ${readers} locks` : "UNLOCKED";
	return [` state: ${state}`, ` waiters: ${waiters === 0 ? "none" : waiters}`];
}

function threadText(td: number): string {
	const tid = fieldValue("thread", "td_tid", td);
	return `${pointer(td)} (tid ${lwpOf(tid)}, pid ${pidOf(tid)}, "${textOf(fieldValue("thread", "td_name", td))}")`;
}
