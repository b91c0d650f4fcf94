/** Names of values: the tables behind the formats `flags:...` and `enum:...` of struct descriptions. */
import * as FLAGS from "../kernel/flags.ts";
import { OUTCOMES } from "../machine/outcome.ts";
import { TDF_BOOT, TDF_DAEMON, TDF_PAGEDAEMON, TDF_TOPLEVEL, THREAD_STATES } from "../machine/thread.ts";

/** One flag: a bit and its name. */
export interface FlagName {
	readonly bit: number;
	readonly name: string;
}

/** Single-bit constants of flags.ts whose names begin so, lowest bit first. */
function flagsNamed(...prefixes: readonly string[]): FlagName[] {
	const rows: FlagName[] = [];
	for (const [name, bit] of Object.entries(FLAGS)) {
		if (typeof bit !== "number" || !prefixes.some((p) => name.startsWith(p))) continue;
		if (Number.isInteger(Math.log2(bit))) rows.push({ bit, name });
	}
	return rows.sort((a, b) => a.bit - b.bit);
}

/** Flag tables by the word behind `flags:`; `malloc` are the flags of allocations, for arguments and locals. */
export const FLAG_NAMES: Readonly<Record<string, readonly FlagName[]>> = {
	zone: flagsNamed("UMA_ZONE_", "UMA_ZFLAG_"),
	slab: flagsNamed("UMA_SLAB_"),
	malloc: flagsNamed("M_"),
	thread: [
		{ bit: TDF_PAGEDAEMON, name: "TDF_PAGEDAEMON" },
		{ bit: TDF_DAEMON, name: "TDF_DAEMON" },
		{ bit: TDF_TOPLEVEL, name: "TDF_TOPLEVEL" },
		{ bit: TDF_BOOT, name: "TDF_BOOT" },
	],
	page: [
		{ bit: 1, name: "PG_ALLOCATED" },
		{ bit: 2, name: "PG_EXEC" },
		{ bit: 4, name: "PG_BALLAST" },
	],
};

/** Names of numbered values by the word behind `enum:`; entry n names the value n. */
export const ENUM_NAMES: Readonly<Record<string, readonly string[]>> = {
	btag: ["", "span", "static span", "free", "busy", "cursor"],
	lock: ["", "mutex", "rw lock", "sx lock"],
	thread: THREAD_STATES,
	allocf: FLAGS.ALLOCF,
	freef: FLAGS.FREEF,
	import: ["", "zone_import", "qc_import"],
	importfn: FLAGS.IMPORTFN,
	releasefn: FLAGS.RELEASEFN,
	ctor: ["", "zone_ctor", "keg_ctor"],
	booted: ["BOOT_COLD", "BOOT_KVA", "BOOT_PCPU", "BOOT_RUNNING"],
	outcome: ["running", ...OUTCOMES.slice(1)],
	phase: ["between operations", "in a call", "freeing a value", "freeing a held value", "in a call by hand"],
};

/** Flags of a value by name, what no name covers in hex: `M_WAITOK|M_ZERO`; empty for 0. */
export function flagNames(table: string, value: number): string {
	let rest = value;
	const names: string[] = [];
	for (const { bit, name } of FLAG_NAMES[table] ?? []) {
		if ((value & bit) === 0) continue;
		names.push(name);
		rest -= bit;
	}
	if (rest !== 0) names.push(`0x${rest.toString(16)}`);
	return names.join("|");
}
