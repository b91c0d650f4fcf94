// dialect
/** "Five lines that hang" of golden/PR248008.md: what every kernel does on 1, 2 and 4 cpus, number by number. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { M_WAITOK, UMA_RECLAIM_DRAIN } from "../../engine/kernel/flags.ts";
import { K } from "../../engine/kernel/globals.ts";
import type { Toggles } from "../../engine/kernel/variants.ts";
import type { Thread } from "../../engine/kernel/views.generated.ts";
import { hardclock } from "../../engine/machine/sleep.ts";
import { begin, booted, call, kernel, resume } from "./booted.ts";

/** Ticks after which an operation that has not completed hangs. */
const PATIENCE = 50;
/** Lock acquisitions of one turn: a thread that spins is stopped by it. */
const TURN = 400;

/** The tag keg at a moment: slabs, free items, tags in the zone's cache. */
function tags(): readonly number[] {
	const zone = K.vmem_bt_zone;
	const dom = zone.uz_keg.uk_domain;
	return [dom.ud_pages / zone.uz_keg.uk_ppera, dom.ud_free_items, zone.uz_domain.uzd_nitems];
}

/** Allocates a page; false if that has not completed after so many ticks. */
function allocates(td: Thread): boolean {
	let end = begin(td, "kmem_malloc", [4096, M_WAITOK], TURN);
	for (let tick = 0; tick < PATIENCE && end.status !== "done"; tick++) {
		hardclock();
		end = resume(td, TURN);
	}
	return end.status === "done";
}

interface Story {
	readonly step2: number;
	readonly after2: readonly number[];
	readonly after3: readonly number[];
	/** Allocations of step 4 that still succeed; "all" of 200. */
	readonly step4: number | "all";
}

/** The five lines. */
function tell(toggles: Toggles, ncpu: number): Story {
	const td = booted({ ncpu, toggles });
	call(td, "malloc", 16, M_WAITOK);
	let step2 = 0;
	while (tags()[0] === 1) {
		assert.ok(allocates(td), "step 2 completes");
		step2++;
	}
	const after2 = tags();
	call(td, "uma_reclaim", UMA_RECLAIM_DRAIN);
	const after3 = tags();
	let step4 = 0;
	while (step4 < 200 && allocates(td)) step4++;
	return { step2, after2, after3, step4: step4 === 200 ? "all" : step4 };
}

const CPUS = [1, 2, 4] as const;

/** Asserts a row of the table; `at` picks the column of a cpu count. */
function row(name: string, toggles: Toggles, expected: (column: number, reserve: number) => Partial<Story>): void {
	CPUS.forEach((ncpu, column) => {
		for (const span_merge of [true, false]) {
			it(`${name}, ${ncpu} cpus, span_merge ${span_merge ? "on" : "off"}`, () => {
				const story = tell({ ...toggles, span_merge }, ncpu);
				const wanted = expected(column, 8 * ncpu);
				assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((k) => [k, story[k as keyof Story]])), wanted);
			});
		}
	});
}

describe("kernels that lose the reserve and hang", () => {
	for (const id of ["r358097", "option-3", "attachment-217196", "attachment-217268", "r364302"]) {
		row(id, kernel(id), (c) => ({
			step2: [118, 110, 94][c] as number,
			after2: [3, 37, 253],
			after3: [1, 0, 0],
			step4: [7, 15, 31][c] as number,
		}));
	}
	row("r366838-only", kernel("r366838-only"), (c) => ({
		step2: [120, 112, 96][c] as number,
		after2: [3, 37, 253],
		after3: [1, 0, 0],
		step4: [7, 15, 31][c] as number,
	}));
});

describe("kernels whose tag slabs are never freed", () => {
	for (const id of ["12.1", "pre-r358097", "option-1", "r364744"]) {
		row(id, kernel(id), (c) => ({ step2: [118, 110, 94][c] as number, after2: [3, 37, 253], after3: [3, 290, 0], step4: "all" }));
	}
});

describe("kernels of which one fix is enough", () => {
	row("r366840-only", kernel("r366840-only"), (c) => ({
		step2: [118, 110, 94][c] as number,
		after2: [3, 37, 253],
		after3: [2, 145, 0],
		step4: "all",
	}));
	// The import stops at the reserve: what is left of the two slabs lies in the buckets of the cpu, none in the zone's cache.
	const stops = (first: number) => (c: number, reserve: number) =>
		({ step2: first - ([0, 8, 24][c] as number), after2: [2, reserve, 0], after3: [2, reserve, 0], step4: "all" }) as const;
	row("r366839-only", kernel("r366839-only"), stops(121));
	row("13.0 set xalloc_prefill = each_pass", kernel("13.0", "i386", { xalloc_prefill: "each_pass" }), stops(121));
	row("13.0", kernel("13.0"), stops(123));
	row("13.0 set keg_drain = all", kernel("13.0", "i386", { keg_drain: "all" }), stops(123));
});
