// dialect
/** `show vmem`: an arena's figures and its segments by size order. sys/kern/subr_vmem.c */
import { BT_TYPE_BUSY, BT_TYPE_FREE } from "../kernel/flags.ts";
import { order2size, size2order } from "../kernel/subr_vmem/bt.ts";
import type { Arena, Btag } from "../kernel/views.generated.ts";
import { textOf } from "../machine/names.ts";
import { pointer } from "./text.ts";

/** Segments of one order. */
interface OrderStats {
	busy: number;
	busyBytes: number;
	free: number;
	freeBytes: number;
}

/** The first line of an arena, in all of its views. */
export function arenaHeading(vm: Arena): string {
	return `vmem ${pointer(vm.va)} '${textOf(vm.vm_name)}'`;
}

/** One arena. Spans and the cursor are no segments. */
export function showVmem(vm: Arena): string[] {
	const quantum = vm.vm_quantum_mask + 1;
	const lines = [
		arenaHeading(vm),
		`\tquantum:\t${quantum}`,
		`\tsize:\t${vm.vm_size}`,
		`\tinuse:\t${vm.vm_inuse}`,
		`\tfree:\t${vm.vm_size - vm.vm_inuse}`,
		`\tbusy tags:\t${vm.vm_nbusytag}`,
		`\tfree tags:\t${vm.vm_nfreetags}`,
		"\t\t\tinuse\tsize\t\tfree\tsize",
	];
	for (const [order, s] of [...byOrder(vm, quantum)].sort(([a], [b]) => a - b)) {
		const smallest = String(order2size(order) * quantum).padEnd(15);
		lines.push(`\t${smallest} ${s.busy}\t${String(s.busyBytes).padEnd(15)} ${s.free}\t${String(s.freeBytes).padEnd(16)}`);
	}
	return lines;
}

function byOrder(vm: Arena, quantum: number): Map<number, OrderStats> {
	const orders = new Map<number, OrderStats>();
	for (let bt = vm.vm_seglist.tqh_first as Btag; bt !== 0; bt = bt.bt_seglist.tqe_next as Btag) {
		const type = bt.bt_type;
		if (type !== BT_TYPE_BUSY && type !== BT_TYPE_FREE) continue;
		const size = bt.bt_size;
		const order = size2order(Math.max(1, Math.floor(size / quantum)));
		const stats = orders.get(order) ?? { busy: 0, busyBytes: 0, free: 0, freeBytes: 0 };
		if (type === BT_TYPE_BUSY) {
			stats.busy += 1;
			stats.busyBytes += size;
		} else {
			stats.free += 1;
			stats.freeBytes += size;
		}
		orders.set(order, stats);
	}
	return orders;
}
