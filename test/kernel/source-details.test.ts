// dialect
/** Details that no golden trace has and FreeBSD's source decides: lock acquisitions, the order of steps, assertions. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fullDump } from "../../engine/golden/dump.ts";
import { goldenEvents } from "../../engine/golden/events.ts";
import { arenaNamed, zoneNamed } from "../../engine/kernel/calls.ts";
import {
	M_BESTFIT,
	M_EXEC,
	M_NOWAIT,
	M_USE_RESERVE,
	M_WAITOK,
	M_ZERO,
	UMA_ZONE_FIRSTTOUCH,
	UMA_ZONE_MAXBUCKET,
	UMA_ZONE_NOBUCKET,
	UMA_ZONE_PCPU,
	VM_ALLOC_INTERRUPT,
} from "../../engine/kernel/flags.ts";
import { K } from "../../engine/kernel/globals.ts";
import { kegLayout } from "../../engine/kernel/uma_core/keg_layout.ts";
import type { Thread } from "../../engine/kernel/views.generated.ts";
import { nextEvent } from "../../engine/machine/heap.ts";
import { intern } from "../../engine/machine/names.ts";
import { M } from "../../engine/machine/records.ts";
import type { RunEnd } from "../../engine/machine/run.ts";
import { hardclock } from "../../engine/machine/sleep.ts";
import { createThread } from "../../engine/machine/thread.ts";
import { begin, booted, call, resume } from "./booted.ts";

const PAGE = 4096;

/** Labels of the locks that a call acquires, in order: the thread is stopped in front of each. */
function locksOf(td: Thread, name: string, ...args: number[]): string[] {
	const labels: string[] = [];
	let end = begin(td, name, args, 0);
	for (; end.status === "preempted"; end = resume(td, 0)) labels.push(end.at);
	assert.equal(end.status, "done");
	return labels;
}

/** Message of the panic in which a call ends. */
function panicOf(td: Thread, name: string, ...args: number[]): string {
	const end = begin(td, name, args);
	assert.equal(end.status, "panic");
	return (end as RunEnd & { message: string }).message;
}

/** Events of a call, in golden's words. */
function eventsOf(td: Thread, name: string, ...args: number[]) {
	const from = nextEvent();
	call(td, name, ...args);
	return goldenEvents(from) as (readonly unknown[])[];
}

function zone(td: Thread, name: string, size: number, flags = 0, align = 7) {
	call(td, "uma_zcreate", intern(name), size, align, flags);
	return zoneNamed(name);
}

function arena(td: Thread, name: string, size: number, quantum = PAGE, qcache = 0) {
	call(td, "vmem_create", intern(name), 0x10000, size, quantum, qcache, M_WAITOK);
	return arenaNamed(name);
}

describe("acquisitions of locks", () => {
	it("vmem_size looks at the free lists under the arena lock, and at nothing else", () => {
		const td = booted();
		const vm = arena(td, "a", 0x100000);
		assert.deepEqual(locksOf(td, "vmem_size", vm, 0x10), ["arena:a"]);
		for (const mask of [1, 2, 3]) assert.deepEqual(locksOf(td, "vmem_size", vm, mask), []);
	});

	it("zone_ctor counts the zones of the name under the lock of the lists, before it makes the keg", () => {
		const td = booted();
		assert.deepEqual(locksOf(td, "uma_zcreate", intern("z"), 64, 7, 0), [
			"umareclaim",
			"keg:UMA Zones",
			"UMA lock",
			"keg:UMA Kegs",
			"UMA lock",
		]);
	});

	it("uma_zone_set_max sizes the caches, then takes the lock again for the limit", () => {
		const td = booted();
		assert.deepEqual(locksOf(td, "uma_zone_set_max", zone(td, "z", 64), 100), ["zdom:z", "zdom:z"]);
	});
});

describe("the order of steps", () => {
	it("free_large takes pages off the count when they are gone", () => {
		const td = booted();
		const addr = call(td, "malloc", 3 * PAGE, M_NOWAIT);
		const total = K.uma_kmem_total;
		assert.equal(begin(td, "free", [addr], 0).status, "preempted");
		assert.equal(K.uma_kmem_total, total);
		assert.equal(resume(td).status, "done");
		assert.equal(K.uma_kmem_total, total - 3 * PAGE);
	});

	it("noobj_alloc takes its place in the reserved space when it has its pages, not before", () => {
		const td = booted({ npages: 600 });
		const other = createThread("other", 0, 0);
		const z = zone(td, "z", 2 * PAGE, UMA_ZONE_NOBUCKET);
		assert.equal(call(td, "uma_zone_reserve_kva", z, 4), 1);
		const taken: number[] = [];
		while (M.v_free_count > 1) taken.push(call(td, "vm_page_alloc", VM_ALLOC_INTERRUPT));
		// The policy of the keg never lets its back end wait: only an allocation for a bucket does, or one of a domain.
		K.bucketdisable = 0;
		z.uz_bucket_size = 1;
		assert.equal(begin(td, "uma_zalloc", [z, M_WAITOK]).status, "blocked");
		const keg = z.uz_keg;
		assert.equal(keg.uk_offset, 0, "one page is there, the other is waited for");
		while (M.v_free_count < 400) call(other, "vm_page_free", taken.pop() as number);
		const first = call(other, "uma_zalloc", z, M_NOWAIT);
		const end = resume(td);
		assert.equal(end.status, "done");
		assert.deepEqual([first, (end as RunEnd & { value: number }).value], [keg.uk_kva, keg.uk_kva + 2 * PAGE]);
	});

	it("a quantum cache sees the flags that concern vmem alone", () => {
		const td = booted();
		const vm = arena(td, "a", 0x100000, PAGE, 4 * PAGE);
		const [first] = eventsOf(td, "vmem_alloc", vm, PAGE, M_WAITOK | M_ZERO | M_EXEC | M_BESTFIT);
		assert.deepEqual(first, ["zalloc", "a-4096", `0x${(M_NOWAIT | M_BESTFIT).toString(16)}`]);
	});

	it("executable memory gives its span back to kernel_arena", () => {
		const td = booted();
		const addr = call(td, "kmem_malloc", PAGE, M_WAITOK | M_EXEC);
		const inuse = K.kernel_arena.vm_inuse;
		const events = eventsOf(td, "kmem_free", addr, PAGE);
		const names = events.map((e) => e[0]);
		assert.deepEqual(names, ["pg-", "vxfree", "vcoal", "vrelease", "vxfree", "vcoal"]);
		assert.deepEqual([events[1]?.[1], events[3]?.[1], events[4]?.[1]], ["kernel rwx arena", "kernel rwx arena", "kernel arena"]);
		assert.equal(K.kernel_arena.vm_inuse, inuse - 0x400000);
		assert.equal(K.rwx_arena.vm_size, 0);
	});
});

describe("memory that was short before the thresholds were set", () => {
	for (const [name, arg] of [
		["uma_zalloc", M_WAITOK],
		["uma_prealloc", 1],
	] as const) {
		it(`lets ${name} look once a tick where a kernel would spin`, () => {
			const td = booted({ arch: "amd64", npages: 110 });
			const z = zone(td, "z", 1000, UMA_ZONE_FIRSTTOUCH | UMA_ZONE_NOBUCKET);
			const taken: number[] = [];
			while (M.v_free_count > 0) taken.push(call(td, "vm_page_alloc", VM_ALLOC_INTERRUPT));
			M.v_minset = 0;
			assert.deepEqual(begin(td, name, [z, arg], 100), { status: "blocked", wmesg: "vmwait" });
			hardclock();
			assert.deepEqual(resume(td, 100), { status: "blocked", wmesg: "vmwait" });
			const other = createThread("other", 0, 0);
			for (const frame of taken) call(other, "vm_page_free", frame);
			hardclock();
			assert.equal(resume(td, 100).status, "done");
		});
	}
});

describe("assertions", () => {
	it("settings come before the first allocation, whatever the keg has: KEG_ASSERT_COLD", () => {
		const td = booted();
		const z = zone(td, "z", 64);
		call(td, "uma_prealloc", z, 100);
		call(td, "uma_zone_reserve", z, 10);
		call(td, "uma_zone_reserve", z, 12);
		assert.equal(z.uz_keg.uk_reserve, 12);
		call(td, "uma_zfree", z, call(td, "uma_zalloc", z, M_NOWAIT | M_USE_RESERVE));
		assert.equal(panicOf(td, "uma_zone_reserve", z, 10), "keg z initialization after use.");
		assert.equal(panicOf(td, "uma_zone_reserve_kva", z, 10), "keg z initialization after use.");
	});

	it("a cache zone has no keg: KEG_GET", () => {
		const td = booted();
		arena(td, "a", 0x100000, PAGE, PAGE);
		assert.match(panicOf(td, "uma_zone_reserve", zoneNamed("a-4096"), 1), /^uma_zone_reserve: Invalid zone 0x[0-9a-f]+ type$/);
	});

	it("vmem_xfree knows the size", () => {
		for (const [size, message] of [
			[3 * PAGE, "vmem_xfree: size is not what was allocated"],
			[PAGE, "vmem_xfree: size is not what was allocated"],
			[PAGE + 1, undefined],
		] as const) {
			const td = booted();
			const vm = arena(td, "a", 0x100000);
			const end = begin(td, "vmem_xfree", [vm, call(td, "vmem_alloc", vm, 2 * PAGE, M_NOWAIT | M_BESTFIT), size]);
			assert.equal(end.status === "panic" ? end.message : undefined, message);
		}
	});

	it("vmem_xalloc refuses a phase that crosses, and a request above every order", () => {
		const td = booted();
		const vm = arena(td, "a", 0x100000);
		const flags = M_NOWAIT | M_BESTFIT;
		const max = 0xffffffff;
		assert.match(panicOf(td, "vmem_xalloc", vm, 2 * PAGE, 0x8000, 0x3000, 0x4000, 0, max, flags), /the phase crosses/);
		const tiny = arena(td, "t", 64, 1);
		assert.match(panicOf(td, "vmem_xalloc", tiny, 2 ** 32, 0, 0, 0, 0, max, flags), /larger than any free segment/);
	});

	it("zone_ctor, keg_layout and uma_zcreate refuse flags and alignments that make no sense", () => {
		const td = booted();
		assert.equal(panicOf(td, "uma_zcreate", intern("z"), 64, 5, 0), 'invalid zone alignment 5 for "z"');
		assert.equal(
			panicOf(booted(), "uma_zcreate", intern("z"), 64, 7, UMA_ZONE_MAXBUCKET | UMA_ZONE_NOBUCKET),
			"Invalid zone flag combination",
		);
		assert.match(panicOf(booted(), "uma_zcreate", intern("z"), 5000, 7, UMA_ZONE_PCPU), /cannot configure for PCPU/);
	});
});

describe("names and layouts", () => {
	it("a zone keeps the number that tells it from older ones of its name", () => {
		const td = booted();
		const older = zone(td, "a", 64);
		zone(td, "a", 64);
		const names = () => (fullDump().zones as { name: string }[]).map((z) => z.name).filter((name) => /^a(_|$)/.test(name));
		assert.deepEqual(names(), ["a_1", "a"]);
		call(td, "uma_zdestroy", older);
		assert.deepEqual(names(), ["a_1"]);
		zone(td, "a", 64);
		assert.deepEqual(names(), ["a_2", "a_1"]);
	});

	it("efficiencies are 32-bit: an alignment of two pages makes an inline slab of a small item count for nothing", () => {
		booted();
		const { rsize, ppera, ipers, pgoff } = kegLayout(100, 8191, 0);
		assert.deepEqual({ rsize, ppera, ipers, pgoff }, { rsize: 8192, ppera: 1, ipers: 1, pgoff: 0 });
	});
});
