// dialect
/** The tables of spec/20 (UMA). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kegBytes, zoneBytes } from "../../engine/kernel/boot.ts";
import { zoneNamed } from "../../engine/kernel/calls.ts";
import { conf, configure } from "../../engine/kernel/conf.ts";
import { EV } from "../../engine/kernel/events.ts";
import {
	UMA_ZFLAG_INTERNAL,
	UMA_ZFLAG_OFFPAGE,
	UMA_ZFLAG_VTOSLAB,
	UMA_ZONE_NOTOUCH,
	UMA_ZONE_PCPU,
	UMA_ZONE_VM,
} from "../../engine/kernel/flags.ts";
import { bucket_select, bucketZones, initBucketRows } from "../../engine/kernel/uma_core/bucket.ts";
import { keg_drain_domain } from "../../engine/kernel/uma_core/keg_drain.ts";
import { kegLayout } from "../../engine/kernel/uma_core/keg_layout.ts";
import type { Keg, Slab, Thread } from "../../engine/kernel/views.generated.ts";
import { countSlabs } from "../../engine/kernel/walk.ts";
import { argOf, kindOf } from "../../engine/machine/event-log.ts";
import { nextEvent } from "../../engine/machine/heap.ts";
import { LO_MTX, lock_init } from "../../engine/machine/locks.ts";
import { intern } from "../../engine/machine/names.ts";
import { LIST_INSERT_HEAD } from "../../engine/machine/queue.ts";
import { allocZeroed } from "../../engine/machine/records.ts";
import { beginOperation, dispatch, runThread } from "../../engine/machine/run.ts";
import { booted, call, kegNamed, kernel, machine } from "./booted.ts";

type Arch = "i386" | "amd64";
const ARCHS: readonly Arch[] = ["i386", "amd64"];

function configured(arch: Arch, ncpu = 4): void {
	configure(machine({ arch, ncpu }));
	initBucketRows();
}

describe("sizes of zones and kegs (section 1.1)", () => {
	it("grow with the cpus", () => {
		const sizes = ARCHS.map((arch) =>
			[1, 2, 4, 8].map((ncpu) => {
				configured(arch, ncpu);
				return zoneBytes();
			}),
		);
		assert.deepEqual(sizes, [
			[320, 384, 512, 768],
			[640, 768, 1024, 1536],
		]);
		assert.deepEqual(
			ARCHS.map((arch) => {
				configured(arch);
				return kegBytes();
			}),
			[256, 384],
		);
	});
});

describe("bucket zones (section 3)", () => {
	it("have the entries, bytes and item sizes of the table", () => {
		const rows = ARCHS.map((arch) => {
			configured(arch);
			return bucketZones().map((z) => [z.name, z.entries, z.bytes, z.maxsize]);
		});
		const table = [
			["2 Bucket", 2, 2, 20, 32, 4096],
			["4 Bucket", 4, 4, 28, 48, 3072],
			["8 Bucket", 8, 8, 44, 80, 2048],
			["16 Bucket", 16, 16, 76, 144, 1024],
			["32 Bucket", 29, 30, 128, 256, 512],
			["64 Bucket", 61, 62, 256, 512, 256],
			["128 Bucket", 125, 126, 512, 1024, 128],
			["256 Bucket", 253, 254, 1024, 2048, 64],
		];
		assert.deepEqual(
			rows[0],
			table.map(([name, i, , ib, , max]) => [name, i, ib, max]),
		);
		assert.deepEqual(
			rows[1],
			table.map(([name, , a, , ab, max]) => [name, a, ab, max]),
		);
	});

	it("are selected by item size", () => {
		const sizes = [28, 64, 65, 256, 257, 1024, 1025, 3000, 4096, 5000, 9000];
		configured("i386");
		assert.deepEqual(sizes.map(bucket_select), [253, 253, 125, 61, 29, 16, 8, 4, 2, 1, 1]);
		configured("amd64");
		assert.deepEqual(sizes.map(bucket_select), [254, 254, 126, 62, 30, 16, 8, 4, 2, 1, 1]);
	});
});

describe("layouts (section 4.1)", () => {
	/** rsize, format, pages, items of a layout. */
	function layout(size: number, flags = 0, mask = conf.pointer - 1): readonly unknown[] {
		const l = kegLayout(size, mask, flags);
		return [l.rsize, (l.flags & UMA_ZFLAG_OFFPAGE) !== 0 ? "offpage" : "inline", l.ppera, l.ipers];
	}

	const inline = (rsize: number, items: number, pages = 1) => [rsize, "inline", pages, items];

	it("of plain items, pointer alignment", () => {
		const table: [number, readonly unknown[], readonly unknown[]][] = [
			[1, inline(8, 503), inline(8, 501)],
			[8, inline(8, 502), inline(8, 501)],
			[24, inline(24, 169), inline(24, 168)],
			[100, inline(100, 40), inline(104, 39)],
			[136, inline(136, 30), inline(136, 29)],
			[200, inline(200, 20), inline(200, 20)],
			[488, inline(488, 8), inline(488, 8)],
			[560, inline(560, 7), inline(560, 7)],
			[700, inline(700, 11, 2), inline(704, 11, 2)],
			[1400, inline(1400, 8, 3), inline(1400, 8, 3)],
			[1536, inline(1536, 5, 2), inline(1536, 5, 2)],
			[2100, inline(2100, 9, 5), inline(2104, 9, 5)],
			[2500, inline(2500, 3, 2), inline(2504, 3, 2)],
			[3500, inline(3500, 7, 6), inline(3504, 7, 6)],
			[4000, inline(4000, 1), inline(4000, 1)],
			[5000, inline(5000, 3, 4), inline(5000, 3, 4)],
			[6000, inline(6000, 2, 3), inline(6000, 2, 3)],
			[9216, inline(9216, 2, 5), inline(9216, 2, 5)],
			[16500, inline(16500, 3, 13), inline(16504, 3, 13)],
		];
		for (const [size, i386, amd64] of table) {
			configured("i386");
			assert.deepEqual(layout(size), i386, `${size} on i386`);
			configured("amd64");
			assert.deepEqual(layout(size), amd64, `${size} on amd64`);
		}
	});

	it("of per-cpu items and of memory that must not be touched", () => {
		for (const arch of ARCHS) {
			configured(arch);
			assert.deepEqual(layout(8, UMA_ZONE_PCPU), [8, "offpage", 4, 512], "pcpu-8");
			assert.deepEqual(layout(64, UMA_ZONE_NOTOUCH), [64, "offpage", 1, 64]);
		}
	});

	it("of boundary tags: 145 a slab on i386, 72 on amd64; 144 with two bitmaps", () => {
		configured("i386");
		const tag = kegLayout(28, 3, UMA_ZONE_VM);
		assert.deepEqual([tag.ipers, tag.pgoff, tag.ppera], [145, 4064, 1]);
		configure(machine({ toggles: kernel("13.0", "i386", { slab_bitsets: 2 }) }));
		assert.equal(kegLayout(28, 3, UMA_ZONE_VM).ipers, 144);
		configured("amd64");
		const big = kegLayout(56, 7, UMA_ZONE_VM);
		assert.deepEqual([big.ipers, big.pgoff, big.ppera], [72, 4056, 1]);
	});

	it("of the zones of boot, on four cpus", () => {
		const table: Record<string, readonly [readonly unknown[], readonly unknown[]]> = {
			"vmem btag": [inline(28, 145), inline(56, 72)],
			vmem: [inline(960, 4), inline(1856, 2)],
			"UMA Kegs": [inline(256, 15), inline(384, 10)],
			"UMA Zones": [inline(512, 15, 2), inline(1024, 11, 3)],
			"UMA Slabs 0": [inline(56, 72), inline(80, 50)],
			"UMA Slabs 1": [inline(88, 46), inline(112, 36)],
			"UMA Hash": [inline(128, 31), inline(256, 15)],
			"2 Bucket": [inline(20, 202), inline(32, 126)],
			"4 Bucket": [inline(28, 145), inline(48, 84)],
			"8 Bucket": [inline(44, 92), inline(80, 50)],
			"16 Bucket": [inline(76, 53), inline(144, 28)],
			"32 Bucket": [inline(128, 31), inline(256, 15)],
			"64 Bucket": [inline(256, 15), [512, "offpage", 1, 8]],
			"128 Bucket": [
				[512, "offpage", 1, 8],
				[1024, "offpage", 1, 4],
			],
			"256 Bucket": [
				[1024, "offpage", 1, 4],
				[2048, "offpage", 1, 2],
			],
			"malloc-16": [inline(16, 253), inline(16, 252)],
			"malloc-32": [inline(32, 127), inline(32, 126)],
			"malloc-64": [inline(64, 63), inline(64, 63)],
			"malloc-128": [inline(128, 31), inline(128, 31)],
			"malloc-256": [inline(256, 15), inline(256, 15)],
			"malloc-384": [inline(384, 10), inline(384, 10)],
			"malloc-512": [
				[512, "offpage", 1, 8],
				[512, "offpage", 1, 8],
			],
			"malloc-1024": [
				[1024, "offpage", 1, 4],
				[1024, "offpage", 1, 4],
			],
			"malloc-2048": [
				[2048, "offpage", 1, 2],
				[2048, "offpage", 1, 2],
			],
			"malloc-4096": [
				[4096, "offpage", 1, 1],
				[4096, "offpage", 1, 1],
			],
			"malloc-8192": [
				[8192, "offpage", 2, 1],
				[8192, "offpage", 2, 1],
			],
			"malloc-16384": [
				[16384, "offpage", 4, 1],
				[16384, "offpage", 4, 1],
			],
			"malloc-32768": [
				[32768, "offpage", 8, 1],
				[32768, "offpage", 8, 1],
			],
			"malloc-65536": [
				[65536, "offpage", 16, 1],
				[65536, "offpage", 16, 1],
			],
		};
		ARCHS.forEach((arch, column) => {
			booted({ arch, ncpu: 4 });
			for (const [name, expected] of Object.entries(table)) {
				const keg = kegNamed(name);
				const format = (keg.uk_flags & UMA_ZFLAG_OFFPAGE) !== 0 ? "offpage" : "inline";
				assert.deepEqual([keg.uk_rsize, format, keg.uk_ppera, keg.uk_ipers], expected[column], `${name} on ${arch}`);
				if (name.startsWith("malloc") || name === "UMA Zones")
					assert.ok((keg.uk_flags & UMA_ZFLAG_VTOSLAB) !== 0, `${name} is found by its pages`);
			}
			assert.equal(kegNamed("vmem").uk_pgoff, arch === "i386" ? 4080 : 4064);
			assert.ok((kegNamed("UMA Kegs").uk_flags & UMA_ZFLAG_INTERNAL) !== 0);
		});
	});

	it("with two bitmaps behind a header: sizes of the slab-header zones", () => {
		ARCHS.forEach((arch, column) => {
			booted({ arch, toggles: kernel("13.0", arch, { slab_bitsets: 2 }) });
			assert.equal(kegNamed("UMA Slabs 0").uk_size, [88, 112][column]);
			assert.equal(kegNamed("UMA Slabs 1").uk_size, [152, 176][column]);
		});
	});
});

describe("keg_drain (section 12.1)", () => {
	/** A keg with so many free items, some of them in free slabs; none of it is backed by memory. */
	function keg(freeItems: number, freeSlabs: number, ipers: number, reserve: number): Keg {
		const k = allocZeroed(sizeof.uma_keg) as Keg;
		k.uk_name = intern("example");
		k.uk_ipers = ipers;
		k.uk_ppera = 1;
		k.uk_reserve = reserve;
		lock_init(k.uk_domain.ud_lock, LO_MTX, "keg:example");
		k.uk_domain.ud_free_items = freeItems;
		k.uk_domain.ud_free_slabs = freeSlabs;
		k.uk_domain.ud_pages = 100;
		for (let i = 0; i < freeSlabs; i++) LIST_INSERT_HEAD(ref(k.uk_domain.ud_free_slab), allocZeroed(sizeof.uma_slab), offset.us_link);
		return k;
	}

	/** Slabs kept and freed; the thread is stopped before it gives the first one's page back. */
	function drained(td: Thread, k: Keg): readonly number[] {
		const first = nextEvent();
		dispatch(td, 1);
		beginOperation(td, keg_drain_domain, [k]);
		runThread(td);
		assert.equal(kindOf(first), EV.keg_drain);
		const freed = argOf(first, 2);
		assert.equal(argOf(first, 3) - argOf(first, 4), freed * k.uk_ipers);
		assert.equal(countSlabs(k.uk_domain.ud_free_slab), k.uk_domain.ud_free_slabs);
		return [k.uk_domain.ud_free_slabs, freed];
	}

	const TABLE = [
		[145, 1, 145, 32, 1, 0],
		[300, 2, 145, 32, 1, 1],
		[330, 2, 145, 32, 0, 2],
		[290, 2, 145, 32, 1, 1],
		[170, 1, 145, 32, 1, 0],
		[580, 4, 145, 160, 2, 2],
	] as const;

	it("keeps and frees what the table says: free items, free slabs, items a slab, reserve", () => {
		for (const [items, slabs, ipers, reserve, keep, free] of TABLE) {
			const td = booted();
			assert.deepEqual(drained(td, keg(items, slabs, ipers, reserve)), [keep, free], `${items} ${slabs} ${reserve}`);
		}
	});

	it("before r366840 frees every slab; attachment 217196 nearly every one", () => {
		const before = booted({ toggles: kernel("r358097") });
		assert.deepEqual(drained(before, keg(145, 1, 145, 32)), [0, 1]);
		const v2 = booted({ toggles: kernel("attachment-217196") });
		assert.deepEqual(drained(v2, keg(145, 1, 145, 32)), [1, 0], "one free slab: it stops at once");
		const again = booted({ toggles: kernel("attachment-217196") });
		assert.deepEqual(drained(again, keg(300, 2, 145, 32)), [0, 2], "300, 299 are both above 177");
	});

	it("keeps the first slabs of the list in reverse order where more go than stay", () => {
		const td = booted();
		const k = keg(580, 4, 145, 160);
		const list: Slab[] = [];
		for (let s = k.uk_domain.ud_free_slab; s !== 0; s = s.us_link.le_next as Slab) list.push(s);
		assert.deepEqual(drained(td, k), [2, 2], "as many go as stay: the first two go");
		assert.equal(k.uk_domain.ud_free_slab, list[2]);
		const more = keg(870, 6, 145, 160);
		const six: Slab[] = [];
		for (let s = more.uk_domain.ud_free_slab; s !== 0; s = s.us_link.le_next as Slab) six.push(s);
		assert.deepEqual(drained(booted2(), more), [2, 4]);
		assert.deepEqual([more.uk_domain.ud_free_slab, more.uk_domain.ud_free_slab.us_link.le_next], [six[1], six[0]]);
	});

	/** Another thread of the machine that is running. */
	function booted2(): Thread {
		const td = allocZeroed(sizeof.thread) as Thread;
		td.td_stack = allocZeroed(2048);
		td.td_stack_end = td.td_stack + 2048;
		return td;
	}
});

describe("uma_zone_set_max (section 10.4)", () => {
	it("follows the table: items, bucket size, items in the zone's cache", () => {
		const table = [
			[1, 0, 1],
			[8, 1, 0],
			[16, 1, 8],
			[100, 6, 52],
			[1000, 62, 504],
			[10000, 254, 7968],
		] as const;
		for (const [items, size, most] of table) {
			const td = booted({ arch: "amd64", ncpu: 4 });
			call(td, "uma_zcreate", intern("limited"), 64, 7, 0);
			const zone = zoneNamed("limited");
			assert.equal(call(td, "uma_zone_set_max", zone, items), items);
			assert.deepEqual(
				[zone.uz_bucket_size, zone.uz_bucket_size_max, zone.uz_bucket_max, zone.uz_max_items],
				[size, size, most, items],
				`${items} items`,
			);
		}
	});
});
