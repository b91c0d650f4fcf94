// dialect
/** The delta coded digest of golden traces (FORMAT section 5): an entry is present only if it changed since it was last printed. */
import { conf } from "../kernel/conf.ts";
import { K } from "../kernel/globals.ts";
import type { Arena, Cache, Keg, Zone } from "../kernel/views.generated.ts";
import { countSlabs } from "../kernel/walk.ts";
import { M } from "../machine/records.ts";
import { hex, type Json, objectNames, zoneTotals } from "./dump.ts";

function kegRow(keg: Keg): Json {
	const d = keg.uk_domain;
	return [d.ud_pages, d.ud_free_items, d.ud_free_slabs, countSlabs(d.ud_part_slab), countSlabs(d.ud_full_slab), keg.uk_reserve];
}

function zoneRow(zone: Zone): Json {
	const d = zone.uz_domain;
	const totals = zoneTotals(zone);
	const cpus = Array.from({ length: conf.ncpu }, (_, cpu) => {
		const cache = zone.uz_cpu[cpu] as Cache;
		const a = cache.uc_allocbucket;
		const f = cache.uc_freebucket;
		return [a.ucb_cnt, a.ucb_entries, f.ucb_cnt, f.ucb_entries];
	});
	return [
		d.uzd_nitems,
		d.uzd_imax,
		d.uzd_imin,
		d.uzd_wss,
		zone.uz_bucket_size,
		zone.uz_items,
		zone.uz_items_sleepers,
		totals.allocs,
		totals.frees,
		zone.uz_fails,
		cpus,
	];
}

function arenaRow(vm: Arena): Json {
	return [hex(vm.vm_size), hex(vm.vm_inuse), vm.vm_nbusytag, vm.vm_nfreetags, vm.vm_hashsize];
}

/** Prints digests; remembers what it printed last. */
export class Digester {
	readonly #printed = new Map<string, string>();

	/** Digest of the state now. */
	digest(): { readonly [key: string]: Json } {
		const names = objectNames();
		const result: Record<string, Json> = {};
		const live = new Set<string>();
		this.#group(
			result,
			live,
			"k",
			[...names.kegs].map(([keg, name]) => [name, kegRow(keg)]),
		);
		this.#group(
			result,
			live,
			"z",
			[...names.zones].map(([zone, name]) => [name, zoneRow(zone)]),
		);
		this.#group(
			result,
			live,
			"a",
			[...names.arenas].map(([vm, name]) => [name, arenaRow(vm)]),
		);
		const gone = [...this.#printed.keys()].filter((key) => /^[kza]:/.test(key) && !live.has(key));
		for (const key of gone) this.#printed.delete(key);
		if (gone.length > 0) result.gone = gone;
		this.#single(result, "pg", M.v_free_count);
		this.#single(result, "bd", K.bucketdisable);
		return result;
	}

	#group(result: Record<string, Json>, live: Set<string>, key: string, rows: readonly [string, Json][]): void {
		const changed: Record<string, Json> = {};
		for (const [name, row] of rows) {
			live.add(`${key}:${name}`);
			const text = JSON.stringify(row);
			if (this.#printed.get(`${key}:${name}`) === text) continue;
			this.#printed.set(`${key}:${name}`, text);
			changed[name] = row;
		}
		if (Object.keys(changed).length > 0) result[key] = changed;
	}

	#single(result: Record<string, Json>, key: string, value: number): void {
		if (this.#printed.get(key) === String(value)) return;
		this.#printed.set(key, String(value));
		result[key] = value;
	}
}
