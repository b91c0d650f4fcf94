// dialect
/**
 * Zones that a real boot makes between those of UMA, vmem and malloc. Nothing here allocates from them; the toggle `early_zones` adds them
 * for listings that look like a real machine's. They take memory for their records, and so move what boots later.
 * sys/kern/subr_smr.c, sys/vm/vm_object.c, sys/vm/vm_radix.c, sys/vm/vm_map.c, sys/vm/vm_page.c, sys/kern/subr_pcpu.c
 */
import { intern } from "../machine/names.ts";
import type { Routine } from "../machine/routine.ts";
import { conf } from "./conf.ts";
import { UMA_ZONE_NOBUCKET, UMA_ZONE_NOFREE, UMA_ZONE_PCPU, UMA_ZONE_VM, UMA_ZONE_ZINIT } from "./flags.ts";
import { uma_zone_reserve } from "./uma_core/zone_config.ts";
import { uma_zcreate } from "./uma_core/zone_create.ts";

/** When zones are made: by uma_startup1, behind vmem_startup, once per-cpu pages can be had. */
export const EARLY_SMR = 0;
export const EARLY_VM = 1;
export const EARLY_PCPU = 2;

interface EarlyZone {
	readonly stage: number;
	readonly name: string;
	/** Bytes of an item. On amd64 as listings of vmstat -z show them; on i386 counted from the members of the structs. */
	readonly i386: number;
	readonly amd64: number;
	readonly flags: number;
	readonly reserve?: number;
}

const ZONES: readonly EarlyZone[] = [
	{ stage: EARLY_SMR, name: "SMR SHARED", i386: 16, amd64: 24, flags: 0 },
	{ stage: EARLY_SMR, name: "SMR CPU", i386: 20, amd64: 32, flags: UMA_ZONE_PCPU },
	{ stage: EARLY_VM, name: "VM OBJECT", i386: 172, amd64: 264, flags: 0 },
	{ stage: EARLY_VM, name: "RADIX NODE", i386: 44, amd64: 144, flags: UMA_ZONE_VM | UMA_ZONE_ZINIT },
	{ stage: EARLY_VM, name: "KMAP ENTRY", i386: 56, amd64: 96, flags: UMA_ZONE_VM | UMA_ZONE_NOBUCKET, reserve: 2 },
	{ stage: EARLY_VM, name: "MAP ENTRY", i386: 56, amd64: 96, flags: 0 },
	{ stage: EARLY_VM, name: "VMSPACE", i386: 300, amd64: 2560, flags: UMA_ZONE_NOFREE },
	{ stage: EARLY_VM, name: "fakepg", i386: 72, amd64: 104, flags: UMA_ZONE_NOFREE },
	{ stage: EARLY_PCPU, name: "pcpu-4", i386: 4, amd64: 4, flags: UMA_ZONE_PCPU },
	{ stage: EARLY_PCPU, name: "pcpu-8", i386: 8, amd64: 8, flags: UMA_ZONE_PCPU },
	{ stage: EARLY_PCPU, name: "pcpu-16", i386: 16, amd64: 16, flags: UMA_ZONE_PCPU },
	{ stage: EARLY_PCPU, name: "pcpu-32", i386: 32, amd64: 32, flags: UMA_ZONE_PCPU },
	{ stage: EARLY_PCPU, name: "pcpu-64", i386: 64, amd64: 64, flags: UMA_ZONE_PCPU },
];

function belongsTo(i: number, stage: number): boolean {
	return ZONES[i]?.stage === stage;
}

function nameOf(i: number): number {
	return intern(ZONES[i]?.name ?? "");
}

function bytesOf(i: number): number {
	return ZONES[i]?.[conf.arch] ?? 0;
}

function flagsOf(i: number): number {
	return ZONES[i]?.flags ?? 0;
}

/** Items kept back; without a direct map alone, as boundary tags have a reserve there. */
function reserveOf(i: number): number {
	return conf.toggles.small_alloc ? 0 : (ZONES[i]?.reserve ?? 0);
}

/** Makes the zones of a stage, where the toggle asks for them. */
export function* early_zones(stage: number): Routine<void> {
	if (!conf.toggles.early_zones) return;
	for (let i = 0; i < ZONES.length; i++) {
		if (!belongsTo(i, stage)) continue;
		const zone = yield* uma_zcreate(nameOf(i), bytesOf(i), conf.pointer - 1, flagsOf(i));
		if (reserveOf(i) > 0) yield* uma_zone_reserve(zone, reserveOf(i));
	}
}
