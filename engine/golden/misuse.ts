// dialect
/**
 * Frees of what is not there to be freed. A kernel that is told so goes on with damaged memory; a trace that says so is told itself.
 */
import { conf } from "../kernel/conf.ts";
import { UMA_ZONE_MALLOC } from "../kernel/flags.ts";
import { K } from "../kernel/globals.ts";
import { pageAt, pmap_kextract } from "../kernel/pmap.ts";
import { itemIndex } from "../kernel/uma_core/slab.ts";
import type { Arena, Slab, Zone } from "../kernel/views.generated.ts";
import { frameIsFree, pageOf } from "../kernel/vm_page.ts";

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

/** What is wrong with an operation and its arguments, in words; undefined where nothing is. */
export function misuseOf(operation: string, args: readonly number[]): string | undefined {
	const [first = 0, second = 0] = args;
	switch (operation) {
		case "uma_zfree": {
			const zone = first as Zone;
			if (second === 0 || zone.uz_keg === 0) return undefined;
			if (zone.uz_keg.uk_record !== 0) return "the items of this zone are the kernel's own";
			return isItemOf(zone, second) ? undefined : `0x${second.toString(16)} is no item of the zone`;
		}
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
