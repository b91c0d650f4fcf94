// dialect
/** The invariants find damage: a word that is wrong anywhere in what they cover is told with its place. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arenaNamed, zoneNamed } from "../../engine/kernel/calls.ts";
import { M_BESTFIT, M_NOWAIT, M_WAITOK } from "../../engine/kernel/flags.ts";
import { K } from "../../engine/kernel/globals.ts";
import { checkEveryEvent, firstFault, InvariantFault } from "../../engine/kernel/invariants.ts";
import type { Arena, Btag, Bucket, Thread, Zone } from "../../engine/kernel/views.generated.ts";
import { mark, put, undo } from "../../engine/machine/heap.ts";
import { intern } from "../../engine/machine/names.ts";
import { begin, booted, call, kernel } from "./booted.ts";

/** A machine with a zone that has full buckets and an arena that has segments. */
function busy(id: string): { readonly td: Thread; readonly zone: Zone; readonly vm: Arena } {
	const td = booted({ toggles: kernel(id) });
	call(td, "uma_zcreate", intern("z"), 256, 3, 0);
	const zone = zoneNamed("z");
	const items = Array.from({ length: 400 }, () => call(td, "uma_zalloc", zone, M_WAITOK));
	for (const item of items) call(td, "uma_zfree", zone, item);
	call(td, "uma_timeout");
	call(td, "vmem_create", intern("pool"), 0x1000000, 1 << 20, 4096, 0, M_NOWAIT);
	const vm = arenaNamed("pool");
	const segments = Array.from({ length: 6 }, () => call(td, "vmem_alloc", vm, 8192, M_NOWAIT | M_BESTFIT));
	call(td, "vmem_free", vm, segments[2] as number, 8192);
	return { td, zone, vm };
}

describe("invariants", () => {
	const damage: Readonly<Record<string, readonly [spoil: (zone: Zone, vm: Arena) => void, told: RegExp]>> = {
		"a count of free items": [
			(zone) => {
				zone.uz_keg.uk_domain.ud_free_items += 1;
			},
			/^keg z: ud_free_items/,
		],
		"a count of free slabs": [
			(zone) => {
				zone.uz_keg.uk_domain.ud_free_slabs += 1;
			},
			/^keg z: ud_free_slabs/,
		],
		"pages of slabs": [
			(zone) => {
				zone.uz_keg.uk_domain.ud_pages += 1;
			},
			/^keg z: ud_pages/,
		],
		"a bit of a slab": [
			(zone) => {
				zone.uz_keg.uk_domain.ud_full_slab.us_free[0] = 1;
			},
			/^keg z: us_freecount/,
		],
		"items of full buckets": [
			(zone) => {
				zone.uz_domain.uzd_nitems -= 1;
			},
			/^zone z: uzd_nitems/,
		],
		"items of one full bucket": [
			(zone) => {
				(zone.uz_domain.uzd_buckets.tqh_first as Bucket).ub_cnt -= 1;
			},
			/^zone z: uzd_nitems/,
		],
		"the size of an arena": [
			(_zone, vm) => {
				vm.vm_size += 4096;
			},
			/^arena pool: vm_size/,
		],
		"bytes in use": [
			(_zone, vm) => {
				vm.vm_inuse -= 4096;
			},
			/^arena pool: vm_inuse/,
		],
		"busy segments": [
			(_zone, vm) => {
				vm.vm_nbusytag += 1;
			},
			/^arena pool: vm_nbusytag/,
		],
		"tags in stock": [
			(_zone, vm) => {
				vm.vm_nfreetags += 1;
			},
			/^arena pool: vm_nfreetags/,
		],
		"the end of a segment": [
			(_zone, vm) => {
				firstBusy(vm).bt_size += 4096;
			},
			/^arena pool: segments overlap/,
		],
		"the start of a segment": [
			(_zone, vm) => {
				firstBusy(vm).bt_start += 1 << 19;
			},
			/^arena pool: (segments overlap|the busy segment)/,
		],
		"the type of a segment": [
			(_zone, vm) => {
				firstBusy(vm).bt_type = 3;
			},
			/^arena pool: (vm_inuse|the busy segment)/,
		],
		"a free list": [(_zone, vm) => clearFreeLists(vm), /^arena pool: 2 free segments, 0 on the free lists/],
		"a tag that nobody has": [(_zone, vm) => loseTag(vm), /^boundary tags: \d+ in the slabs, \d+ accounted for/],
	};
	for (const [what, [spoil, told]] of Object.entries(damage)) {
		it(`find ${what}`, () => {
			const { zone, vm } = busy("13.0");
			assert.equal(firstFault(), undefined);
			const before = mark();
			spoil(zone, vm);
			assert.match(firstFault() ?? "", told);
			undo(before);
			assert.equal(firstFault(), undefined);
		});
	}

	it("of 13.1 find bounds of the working set that are out of order", () => {
		const { zone } = busy("13.1");
		assert.equal(firstFault(), undefined);
		zone.uz_domain.uzd_bimin = zone.uz_domain.uzd_nitems + 1;
		assert.match(firstFault() ?? "", /^zone z: uzd_imax \d+, uzd_nitems \d+, uzd_bimin \d+, uzd_imin \d+ are out of order/);
	});

	it("are looked at at every event, also at those that are not recorded", () => {
		const { td, zone } = busy("13.0");
		checkEveryEvent();
		call(td, "uma_zalloc", zone, M_WAITOK);
		K.vmem_bt_zone.uz_keg.uk_domain.ud_free_items += 1;
		assert.throws(() => begin(td, "uma_zalloc", [zone, M_WAITOK]), InvariantFault);
	});
});

function firstBusy(vm: Arena): Btag {
	let bt = vm.vm_seglist.tqh_first as Btag;
	while (bt.bt_type !== 4) bt = bt.bt_seglist.tqe_next as Btag;
	return bt;
}

function clearFreeLists(vm: Arena): void {
	for (let order = 0; order < 58; order++) put(ref(vm.vm_freelist[order]), 0);
}

/** Drops the first tag in stock, and says nothing of it. */
function loseTag(vm: Arena): void {
	vm.vm_freetags = vm.vm_freetags.bt_freelist.le_next as Btag;
	vm.vm_nfreetags -= 1;
}
