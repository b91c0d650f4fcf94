// dialect
/**
 * Frees of what is not there to be freed, and the end of what is still in use. A kernel that is told so goes on with damaged memory; a
 * trace that says so is told itself.
 */
import { conf, MALLOC_SIZES } from "../kernel/conf.ts";
import { UMA_ZFLAG_BUCKET, UMA_ZFLAG_INTERNAL, UMA_ZONE_MALLOC } from "../kernel/flags.ts";
import { K } from "../kernel/globals.ts";
import { pageAt, pmap_kextract } from "../kernel/pmap.ts";
import { itemIndex } from "../kernel/uma_core/slab.ts";
import type { Arena, Slab, Zone } from "../kernel/views.generated.ts";
import { frameIsFree, pageOf } from "../kernel/vm_page.ts";
import { allArenas } from "../kernel/walk.ts";

/** Slab that an address lies in; 0 where it lies in none. */
function slabAt(addr: number): Slab {
	if (pmap_kextract(addr) < 0) return 0 as Slab;
	const slab = pageAt(addr).pg_slab;
	return slab > 0 ? slab : (0 as Slab);
}

function isItemOf(zone: Zone, item: number): boolean {
	const slab = slabAt(item);
	if (slab === 0 || slab.us_keg !== zone.uz_keg) return false;
	const index = itemIndex(slab, item);
	return index < slab.us_keg.uk_ipers && slab.us_data + index * slab.us_keg.uk_rsize === item;
}

function isKernelArena(vm: Arena): boolean {
	return vm === K.kernel_arena || vm === K.domain_arena || vm === K.rwx_arena;
}

/** Whether the kernel itself allocates from a zone, so that it cannot do without. */
function isKernelZone(zone: Zone): boolean {
	if (zone.uz_keg === 0) return true;
	if ((zone.uz_flags & (UMA_ZFLAG_INTERNAL | UMA_ZFLAG_BUCKET)) !== 0 || zone === K.vmem_zone || zone === K.vmem_bt_zone) return true;
	for (let i = 0; i < MALLOC_SIZES.length; i++) if (K.malloc_zones[i] === zone) return true;
	return false;
}

/** Whether some arena, or one that some arena imports from and so on, is `vm`. */
function importsFrom(child: Arena, vm: Arena): boolean {
	for (let at = child; at !== 0; at = at.vm_arg) if (at === vm) return true;
	return false;
}

/**
 * What is wrong with an operation and its arguments, in words; undefined where nothing is. `given` are the items of zones with structs of
 * the kernel that the trace was given by uma_zalloc.
 */
export function misuseOf(operation: string, args: readonly number[], given: ReadonlySet<number>): string | undefined {
	const [first = 0, second = 0, third = 0] = args;
	switch (operation) {
		case "uma_zalloc":
			return (first as Zone).uz_ctor !== 0 ? "zones and kegs are made by uma_zcreate" : undefined;
		case "uma_zfree": {
			const zone = first as Zone;
			if (second === 0 || zone.uz_keg === 0) return undefined;
			if (zone.uz_keg.uk_record !== 0 && !given.has(second)) return "this item is the kernel's own";
			return isItemOf(zone, second) ? undefined : `0x${second.toString(16)} is no item of the zone`;
		}
		case "uma_zdestroy":
			return isKernelZone(first as Zone) ? "the kernel uses this zone" : undefined;
		case "vmem_destroy": {
			const used = isKernelArena(first as Arena) || allArenas().some((vm) => vm.vm_arg === first);
			return used ? "the kernel or another arena uses this arena" : undefined;
		}
		case "vmem_set_import":
			if (third === 0) return "an import needs a quantum";
			return importsFrom(second as Arena, first as Arena) ? "the arena would import from itself" : undefined;
		case "free": {
			const slab = slabAt(first);
			const ours = slab === 0 || (slab.us_keg.uk_flags & UMA_ZONE_MALLOC) !== 0;
			return ours ? undefined : `0x${first.toString(16)} was not given by malloc`;
		}
		case "kmem_free":
			return slabAt(first) === 0 ? undefined : `there is a slab at 0x${first.toString(16)}`;
		case "vmem_free":
		case "vmem_xfree":
			return isKernelArena(first as Arena) && slabAt(second) !== 0 ? `there is a slab at 0x${second.toString(16)}` : undefined;
		case "vm_page_free":
			if (first >= conf.npages || frameIsFree(first)) return `frame ${first} is not allocated`;
			return pageOf(first).pg_slab > 0 ? `frame ${first} belongs to a slab` : undefined;
		default:
			return undefined;
	}
}
