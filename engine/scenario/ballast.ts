// dialect
/** Ballast: pages that the scenario takes from the machine to put it under pressure, and gives back. */
import { conf, PAGE_SIZE } from "../kernel/conf.ts";
import { VM_ALLOC_NORMAL } from "../kernel/flags.ts";
import { pageOf, vm_page_alloc_frame, vm_page_free_frame } from "../kernel/vm_page.ts";
import { M } from "../machine/records.ts";

const PG_BALLAST = 4;

/** Takes the lowest free frames until `bytes` are free or the class refuses; goes on with what is freed later. */
export function takeBallast(bytes: number, reclaimable: number): void {
	M.m_ballast_free = Math.floor(bytes / PAGE_SIZE);
	M.m_ballast_reclaim = reclaimable;
	topUpBallast();
}

/** Takes again what was freed above the mark; once a tick. */
export function topUpBallast(): void {
	if (M.m_ballast_free < 0 || !isAboveMark()) return;
	// Faults are for the kernel's requests: ballast is none, and must not use up the one that `once` refuses.
	const failing = M.v_fail_pages;
	if (failing !== 0) M.v_fail_pages = 0;
	while (isAboveMark()) {
		const frame = vm_page_alloc_frame(VM_ALLOC_NORMAL);
		if (frame < 0) break;
		pageOf(frame).pg_flags |= PG_BALLAST;
		M.m_ballast += 1;
	}
	if (failing !== 0) M.v_fail_pages = failing;
}

function isAboveMark(): boolean {
	return M.v_free_count > M.m_ballast_free && M.v_free_count > conf.limits.free_reserved;
}

/** Gives everything back. */
export function releaseBallast(): void {
	M.m_ballast_free = -1;
	for (let frame = 0; frame < conf.npages && M.m_ballast > 0; frame++) {
		if ((pageOf(frame).pg_flags & PG_BALLAST) === 0) continue;
		vm_page_free_frame(frame);
		M.m_ballast -= 1;
	}
}
