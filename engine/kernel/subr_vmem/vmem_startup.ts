// dialect
/** The zones that vmem needs, made early in boot. sys/kern/subr_vmem.c */
import { LO_MTX, lock_init } from "../../machine/locks.ts";
import { intern } from "../../machine/names.ts";
import type { Routine } from "../../machine/routine.ts";
import { conf } from "../conf.ts";
import { ALLOCF_BTAG, FREEF_BTAG, UMA_ZONE_NOFREE, UMA_ZONE_VM } from "../flags.ts";
import { K } from "../globals.ts";
import { uma_prealloc, uma_zone_reserve } from "../uma_core/zone_config.ts";
import { uma_zcreate } from "../uma_core/zone_create.ts";
import type { Zone } from "../views.generated.ts";
import { BT_MAXALLOC } from "./bt.ts";

const VMEM_BYTES = { i386: 960, amd64: 1856 } as const;
const BTAG_BYTES = { i386: 28, amd64: 56 } as const;

/** Tags kept for the recursion: 8 a cpu, or fewer by the formula of before 2019. */
export function btagReserve(): number {
	if (conf.toggles.reserve_formula === "old") return Math.floor((BT_MAXALLOC * (conf.ncpu + 1)) / 2);
	return 2 * BT_MAXALLOC * conf.ncpu;
}

/** Creates the zones of arenas and boundary tags; without a direct map preallocates tags and sets the reserve. vmem_startup */
export function* vmem_startup(): Routine<void> {
	const align = conf.pointer - 1;
	lock_init(K.vmem_list_lock, LO_MTX, "vmem_list_lock");
	K.vmem_zone = (yield* uma_zcreate(intern("vmem"), VMEM_BYTES[conf.arch], align, 0)) as Zone;
	K.vmem_zone.uz_keg.uk_record = sizeof.vmem;
	const flags = UMA_ZONE_VM | (conf.toggles.bt_nofree ? UMA_ZONE_NOFREE : 0);
	K.vmem_bt_zone = (yield* uma_zcreate(intern("vmem btag"), BTAG_BYTES[conf.arch], align, flags)) as Zone;
	K.vmem_bt_zone.uz_keg.uk_record = sizeof.vmem_btag;
	if (conf.toggles.small_alloc) return;
	lock_init(K.vmem_bt_lock, LO_MTX, "vmem_bt_lock");
	yield* uma_prealloc(K.vmem_bt_zone, BT_MAXALLOC);
	yield* uma_zone_reserve(K.vmem_bt_zone, btagReserve());
	K.vmem_bt_zone.uz_keg.uk_allocf = ALLOCF_BTAG;
	if (conf.toggles.bt_free === "matching") K.vmem_bt_zone.uz_keg.uk_freef = FREEF_BTAG;
}
