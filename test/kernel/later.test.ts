// dialect
/** What later releases changed, toggle by toggle, beside 13.0. No golden trace covers it: the figures follow from the rules, by hand. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { zoneNamed } from "../../engine/kernel/calls.ts";
import { EV } from "../../engine/kernel/events.ts";
import {
	M_NOVM,
	M_NOWAIT,
	M_USE_RESERVE,
	M_WAITOK,
	UMA_RECLAIM_DRAIN,
	UMA_RECLAIM_TRIM,
	UMA_ZONE_PCPU,
} from "../../engine/kernel/flags.ts";
import { firstFault } from "../../engine/kernel/invariants.ts";
import type { Toggles } from "../../engine/kernel/variants.ts";
import type { Thread, Zone } from "../../engine/kernel/views.generated.ts";
import { allZones } from "../../engine/kernel/walk.ts";
import { counts } from "../../engine/machine/event-log.ts";
import { intern, textOf } from "../../engine/machine/names.ts";
import { begin, booted, call, kernel, resume } from "./booted.ts";

/** Class of kernel memory's page requests. */
const SYSTEM = 2;

const V13_1: Partial<Toggles> = { wss_model: "v13_1" };

/** A machine with a zone `z` of 256-byte items: buckets of 61. */
function withZone(refine: Partial<Toggles>): { readonly td: Thread; readonly zone: Zone } {
	const td = booted({ toggles: kernel("13.0", "i386", refine) });
	call(td, "uma_zcreate", intern("z"), 256, 3, 0);
	return { td, zone: zoneNamed("z") };
}

/** Allocates so many items and frees them, the oldest first. */
function burst(td: Thread, zone: Zone, items: number): void {
	const taken = Array.from({ length: items }, () => call(td, "uma_zalloc", zone, M_WAITOK));
	for (const item of taken) call(td, "uma_zfree", zone, item);
}

/** nitems, imax, imin, bimin, wss, limin, timin. */
function estimate(zone: Zone): number[] {
	const d = zone.uz_domain;
	return [d.uzd_nitems, d.uzd_imax, d.uzd_imin, d.uzd_bimin, d.uzd_wss, d.uzd_limin, d.uzd_timin];
}

describe("wss_model", () => {
	it("v13_0 follows the interval's extremes and forgets by four fifths", () => {
		const { td, zone } = withZone({});
		burst(td, zone, 1000);
		assert.deepEqual(estimate(zone), [915, 1005, 0, 0, 0, 0, 0]);
		const wss = [1, 2, 3, 4].map(() => {
			call(td, "uma_timeout");
			return zone.uz_domain.uzd_wss;
		});
		assert.deepEqual(wss, [804, 160, 32, 6]);
	});

	it("v13_1 follows the largest batch and forgets by a quarter; half of the maximum is kept, the long minimum rises slowly", () => {
		const { td, zone } = withZone(V13_1);
		burst(td, zone, 1000);
		assert.deepEqual(estimate(zone), [915, 1005, 0, 0, 0, 0, 0]);
		const after = [1, 2, 3, 4].map(() => {
			call(td, "uma_timeout");
			return estimate(zone);
		});
		assert.deepEqual(after, [
			[915, 960, 915, 915, 1005, 0, 0],
			[915, 937, 915, 915, 753, 0, 1],
			[915, 926, 915, 915, 564, 1, 2],
			[915, 920, 915, 915, 423, 2, 3],
		]);
		assert.equal(firstFault(), undefined);
	});

	it("a trim of v13_1 makes an estimate first and keeps at least that much; one of v13_0 goes below", () => {
		for (const [refine, wss, left] of [
			[{}, 804, 793],
			[V13_1, 753, 793],
		] as const) {
			const { td, zone } = withZone(refine);
			burst(td, zone, 1000);
			call(td, "uma_timeout");
			call(td, "uma_reclaim", UMA_RECLAIM_TRIM);
			assert.deepEqual([zone.uz_domain.uzd_wss, zone.uz_domain.uzd_nitems], [wss, left]);
		}
	});

	it("buckets that a drain of the cpus puts into the cache count for v13_1's bounds, and not for its estimate", () => {
		const bounds = (refine: Partial<Toggles>) => {
			const { td, zone } = withZone(refine);
			burst(td, zone, 1000);
			call(td, "uma_reclaim", UMA_RECLAIM_DRAIN);
			assert.equal(firstFault(), undefined);
			return estimate(zone);
		};
		// All of the cache goes. v13_0 forgets the burst with it; v13_1 made an estimate before.
		assert.deepEqual(bounds({}).slice(0, 5), [0, 90, 0, 0, 0]);
		assert.deepEqual(bounds(V13_1).slice(0, 5), [0, 45, 0, 0, 1005]);
	});

	it("what was not used for a quarter of an hour goes at the timeouts on v13_1, and its slabs with it; on v13_0 nothing goes", () => {
		const idle = (refine: Partial<Toggles>, timeouts: number) => {
			const { td, zone } = withZone(refine);
			burst(td, zone, 1000);
			const pages = zone.uz_keg.uk_domain.ud_pages;
			for (let i = 0; i < timeouts; i++) call(td, "uma_timeout");
			assert.equal(firstFault(), undefined);
			return { items: zone.uz_domain.uzd_nitems, pages: pages - zone.uz_keg.uk_domain.ud_pages };
		};
		assert.deepEqual(idle({}, 300), { items: 915, pages: 0 });
		assert.deepEqual(idle(V13_1, 45), { items: 915, pages: 0 });
		const later = idle(V13_1, 300);
		assert.ok(later.items < 915 && later.pages > 0, JSON.stringify(later));
	});
});

/** Takes a page; false where there is none left for the kernel. */
function takesPage(td: Thread): boolean {
	const end = begin(td, "vm_page_alloc", [SYSTEM]);
	return end.status === "done" && end.value >= 0;
}

describe("fetch_reserve_rr", () => {
	it("tries a request for the reserve in all domains before it gives up, so twice where there is one", () => {
		const refused = (on: boolean) => {
			const { td, zone } = withZone({ fetch_reserve_rr: on });
			// So that there is a bucket to be had, and with it the way by domain.
			call(td, "malloc", 16, M_WAITOK);
			call(td, "malloc", 256, M_WAITOK);
			const before = counts[EV.keg_fetch_refused] as number;
			assert.equal(call(td, "uma_zalloc", zone, M_NOWAIT | M_NOVM | M_USE_RESERVE), 0);
			return (counts[EV.keg_fetch_refused] as number) - before;
		};
		assert.equal(refused(true), refused(false) + 1);
	});

	it("a request that may wait does so before it tries again, where the back end does not wait itself", () => {
		for (const [on, wait] of [
			[false, "preempted"],
			[true, "blocked"],
		] as const) {
			const td = booted({ npages: 1024, toggles: kernel("13.0", "i386", { fetch_reserve_rr: on }) });
			call(td, "uma_zcreate", intern("counters"), 64, 3, UMA_ZONE_PCPU);
			// So that there are a bucket and a slab header, but no page.
			call(td, "malloc", 16, M_WAITOK);
			while (takesPage(td));
			const zalloc = begin(td, "uma_zalloc", [zoneNamed("counters"), M_WAITOK], 1000);
			assert.equal(zalloc.status, wait, JSON.stringify(zalloc));
			if (zalloc.status === "blocked") assert.equal(zalloc.wmesg, "vmwait");
			assert.equal(resume(td, 1000).status, wait, "it goes on so");
		}
	});
});

describe("early_zones", () => {
	it("adds the zones of an early boot in their order, empty", () => {
		for (const arch of ["i386", "amd64"] as const) {
			const names = (early_zones: boolean) => {
				booted({ arch, toggles: kernel("13.0", arch, { early_zones }) });
				assert.equal(firstFault(), undefined);
				return allZones()
					.map((z) => textOf(z.uz_name))
					.reverse();
			};
			const plain = names(false);
			const all = names(true);
			assert.deepEqual(
				all.filter((n) => plain.includes(n)),
				plain,
			);
			const early = "SMR SHARED,SMR CPU,VM OBJECT,RADIX NODE,KMAP ENTRY,MAP ENTRY,VMSPACE,fakepg,pcpu-4,pcpu-8,pcpu-16,pcpu-32,pcpu-64";
			assert.equal(all.filter((n) => !plain.includes(n)).join(), early);
			assert.ok(all.indexOf("256 Bucket") < all.indexOf("SMR SHARED") && all.indexOf("SMR CPU") < all.indexOf("vmem"));
			assert.ok(all.indexOf("vmem btag") < all.indexOf("VM OBJECT") && all.indexOf("pcpu-64") < all.indexOf("malloc-16"));
			const zone = zoneNamed("KMAP ENTRY");
			assert.deepEqual([zone.uz_keg.uk_domain.ud_pages, zone.uz_keg.uk_reserve, zone.uz_bucket_size], [0, arch === "i386" ? 2 : 0, 0]);
		}
	});
});
