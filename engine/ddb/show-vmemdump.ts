// dialect
/** `show vmemdump`: every segment of an arena by address, then its free lists. sys/kern/subr_vmem.c */
import { vmem_maxorder } from "../kernel/subr_vmem/bt.ts";
import type { Arena, Btag } from "../kernel/views.generated.ts";
import { arenaHeading } from "./show-vmem.ts";
import { pointer } from "./text.ts";

const TYPES = ["", "span", "static span", "free", "busy", "cursor"];

/** bt_dump */
function tagLine(bt: Btag): string {
	const type = bt.bt_type;
	return `\t${pointer(bt.va)}: ${bt.bt_start.toString(16)} ${bt.bt_size.toString(16)}, ${type}(${TYPES[type] ?? "BOGUS"})`;
}

/** The whole arena. At most `most` tags are written, and then a word about the rest. */
export function showVmemdump(vm: Arena, most = Number.POSITIVE_INFINITY): string[] {
	const lines = [arenaHeading(vm)];
	let left = most;
	let over = 0;
	const tag = (bt: Btag): void => {
		if (left > 0) lines.push(tagLine(bt));
		else over++;
		left--;
	};
	for (let bt = vm.vm_seglist.tqh_first as Btag; bt !== 0; bt = bt.bt_seglist.tqe_next as Btag) tag(bt);
	for (let order = 0; order < vmem_maxorder(); order++) {
		const first = vm.vm_freelist[order] as Btag;
		if (first === 0) continue;
		if (left > 0) lines.push(`freelist[${order}]`);
		for (let bt = first; bt !== 0; bt = bt.bt_freelist.le_next as Btag) tag(bt);
	}
	if (over > 0) lines.push(`--More-- ${over} tags are left out`);
	return lines;
}
