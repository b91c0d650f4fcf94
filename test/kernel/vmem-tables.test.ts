// dialect
/** The worked examples of spec/10 (vmem). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arenaNamed } from "../../engine/kernel/calls.ts";
import { configure } from "../../engine/kernel/conf.ts";
import { M_BESTFIT, M_FIRSTFIT, M_NEXTFIT, M_NOWAIT } from "../../engine/kernel/flags.ts";
import { bt_hashhead, order2size, orderToSearch, size2order, vmem_maxorder } from "../../engine/kernel/subr_vmem/bt.ts";
import { vmem_fit } from "../../engine/kernel/subr_vmem/vmem_fit.ts";
import type { Arena, Btag } from "../../engine/kernel/views.generated.ts";
import { resetHeap } from "../../engine/machine/heap.ts";
import { intern } from "../../engine/machine/names.ts";
import { allocZeroed, initRecords } from "../../engine/machine/records.ts";
import { booted, call, kegNamed, kernel, machine } from "./booted.ts";

const PAGE = 4096;

/** An arena record that only answers questions. */
function arena(arch: "i386" | "amd64" = "i386"): Arena {
	configure(machine({ arch }));
	resetHeap(16384);
	initRecords(8192);
	const vm = allocZeroed(sizeof.vmem) as Arena;
	vm.vm_quantum_mask = PAGE - 1;
	return vm;
}

describe("orders of free lists (section 3)", () => {
	it("follow the table", () => {
		const table = [
			[1, 0, 1],
			[2, 1, 2],
			[31, 30, 31],
			[32, 31, 32],
			[33, 31, 32],
			[63, 31, 32],
			[64, 32, 64],
			[127, 32, 64],
			[128, 33, 128],
			[255, 33, 128],
			[512, 35, 512],
			[1023, 35, 512],
			[1024, 36, 1024],
			[2 ** 20, 46, 2 ** 20],
			[2 ** 31, 57, 2 ** 31],
		] as const;
		for (const [quanta, order, smallest] of table) {
			assert.equal(size2order(quanta), order, `${quanta} quanta`);
			assert.equal(order2size(order), smallest, `order ${order}`);
		}
	});

	it("are 58 on i386 and 90 on amd64", () => {
		arena("i386");
		assert.equal(vmem_maxorder(), 58);
		arena("amd64");
		assert.equal(vmem_maxorder(), 90);
	});

	it("first fit begins where every segment is large enough, best and next fit where it may be", () => {
		const vm = arena();
		const start = (quanta: number) => [M_FIRSTFIT, M_BESTFIT, M_NEXTFIT].map((strat) => orderToSearch(vm, quanta * PAGE, strat));
		assert.deepEqual(start(32), [31, 31, 31]);
		assert.deepEqual(start(33), [32, 31, 31]);
		assert.deepEqual(start(64), [32, 32, 32]);
		assert.deepEqual(start(65), [33, 32, 32]);
	});
});

describe("the hash of busy tags (section 3)", () => {
	it("follows the table", () => {
		const i386 = [
			[0x1000, 0x4410, 0, 16],
			[0x2000, 0x8820, 0, 32],
			[0xc0400000, 0x900, 0, 0],
		];
		const hash = (vm: Arena, addr: number) =>
			[2 ** 32 - 1, 16, 64].map((size) => {
				vm.vm_hashsize = size;
				return bt_hashhead(vm, addr);
			});
		for (const [addr = 0, ...expected] of i386) assert.deepEqual(hash(arena(), addr), expected, addr.toString(16));
	});

	it("takes all eight bytes on amd64", () => {
		// The table's addresses lie beyond 2^53 and are not representable; the model's own are hashed byte by byte here.
		const vm = arena("amd64");
		vm.vm_hashsize = 2 ** 32 - 1;
		for (const addr of [0x300000000000, 0x300000401000, 0x200000001000]) {
			let h = 0n;
			for (let i = 0n; i < 8n; i++) h = (h * 33n + ((BigInt(addr) >> (8n * i)) & 0xffn)) % 2n ** 32n;
			assert.equal(bt_hashhead(vm, addr), Number(h));
		}
	});
});

describe("vmem_fit (section 5.4)", () => {
	function vmemFit(
		start: number,
		size: number,
		want: number,
		options: { align?: number; phase?: number; nocross?: number; min?: number; max?: number } = {},
	): number {
		arena();
		const bt = allocZeroed(sizeof.vmem_btag) as Btag;
		bt.bt_start = start;
		bt.bt_size = size;
		return vmem_fit(bt, want, options.align ?? PAGE, options.phase ?? 0, options.nocross ?? 0, options.min ?? 0, options.max ?? 0xffffffff);
	}

	it("aligns, with a phase", () => {
		assert.equal(vmemFit(0x1000, 0x10000, 0x1000), 0x1000);
		assert.equal(vmemFit(0x1000, 0x10000, 0x1000, { align: 0x4000 }), 0x4000);
		assert.equal(vmemFit(0x1000, 0x10000, 0x1000, { align: 0x4000, phase: 0x1000 }), 0x1000);
		assert.equal(vmemFit(0x2000, 0x10000, 0x1000, { align: 0x4000, phase: 0x1000 }), 0x5000);
		assert.equal(vmemFit(0x1000, 0x3000, 0x1000, { align: 0x10000 }), -1);
	});

	it("does not cross a boundary", () => {
		assert.equal(vmemFit(0x3000, 0x10000, 0x2000, { nocross: 0x4000 }), 0x4000);
		assert.equal(vmemFit(0x3000, 0x10000, 0x1000, { nocross: 0x4000 }), 0x3000);
		assert.equal(vmemFit(0x3000, 0x2000, 0x2000, { nocross: 0x4000 }), -1);
	});

	it("bounds the first byte from below and the last from above", () => {
		assert.equal(vmemFit(0x1000, 0x10000, 0x1000, { min: 0x2800 }), 0x3000);
		assert.equal(vmemFit(0x1000, 0x10000, 0x1000, { min: 0x11000 }), -1);
		assert.equal(vmemFit(0x1000, 0x10000, 0x2000, { max: 0x2fff }), 0x1000);
		assert.equal(vmemFit(0x1000, 0x10000, 0x2000, { max: 0x2ffe }), -1);
	});

	it("reaches the end of the address space", () => {
		assert.equal(vmemFit(0xfffff000, 0x1000, 0x1000), 0xfffff000);
	});
});

describe("the reserve of tags (section 9.1)", () => {
	it("follows the table: cpus, reserve, reserve before 2019, tags left in one slab", () => {
		const table = [
			[1, 8, 4, 137],
			[2, 16, 6, 129],
			[4, 32, 10, 113],
			[8, 64, 18, 81],
			[16, 128, 34, 17],
			[18, 144, 38, 1],
		] as const;
		for (const [ncpu, reserve, old, usable] of table) {
			booted({ ncpu });
			const keg = kegNamed("vmem btag");
			assert.deepEqual([keg.uk_reserve, keg.uk_ipers - keg.uk_reserve], [reserve, usable], `${ncpu} cpus`);
			booted({ ncpu, toggles: kernel("13.0", "i386", { reserve_formula: "old" }) });
			assert.equal(kegNamed("vmem btag").uk_reserve, old);
		}
	});

	it("is neither made nor needed with a direct map", () => {
		booted({ arch: "amd64" });
		const keg = kegNamed("vmem btag");
		assert.deepEqual([keg.uk_reserve, keg.uk_domain.ud_pages], [0, 0]);
	});
});

describe("imports (section 5.2)", () => {
	/** Bytes that an empty arena imports for a request. */
	function imported(size: number, align: number, quantum: number): number {
		const td = booted();
		call(td, "vmem_create", intern("parent"), 0x10000000, 64 << 20, PAGE, 0, M_NOWAIT);
		call(td, "vmem_create", intern("child"), 0, 0, PAGE, 0, M_NOWAIT);
		const child = arenaNamed("child");
		call(td, "vmem_set_import", child, arenaNamed("parent"), quantum, 0);
		const addr = call(td, "vmem_xalloc", child, size, align, 0, 0, 0, 0xffffffff, M_NOWAIT | M_BESTFIT);
		assert.ok(addr > 0 && addr % (align || PAGE) === 0);
		return child.vm_size;
	}

	it("are rounded to the import quantum, and larger where an alignment is asked for", () => {
		const MB = 1 << 20;
		assert.equal(imported(4096, 0, 4 * MB), 4 * MB);
		assert.equal(imported(4 * MB, 4 * MB, 4 * MB), 12 * MB);
		assert.equal(imported(2 * MB, 2 * MB, 2 * MB), 6 * MB);
		assert.equal(imported(5 * MB, 0, 2 * MB), 6 * MB);
	});
});

describe("the periodic task (section 8.2)", () => {
	it("gives a hash as many chains as the table says", () => {
		const sizes = [0, 15, 16, 31, 32, 63, 64].map((busy) => {
			const td = booted();
			const vm = call(td, "vmem_create", intern("table"), 0x10000000, 1024 * PAGE, PAGE, 0, M_NOWAIT);
			assert.ok(vm !== 0);
			const arenaRecord = arenaNamed("table");
			for (let i = 0; i < busy; i++) call(td, "vmem_alloc", arenaRecord, PAGE, M_NOWAIT | M_BESTFIT);
			call(td, "vmem_periodic");
			return arenaRecord.vm_hashsize;
		});
		assert.deepEqual(sizes, [16, 16, 32, 32, 64, 64, 128]);
	});
});
