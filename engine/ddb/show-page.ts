// dialect
/** `show page`: the counts of physical pages and their thresholds. sys/vm/vm_page.c */
import { conf } from "../kernel/conf.ts";
import { M } from "../machine/records.ts";

/** The counts. All pages in use are wired: the kernel's. */
export function showPage(): string[] {
	const { free_reserved, free_min, free_target } = conf.limits;
	return [
		`vm_cnt.v_free_count: ${M.v_free_count}`,
		"vm_cnt.v_inactive_count: 0",
		"vm_cnt.v_active_count: 0",
		"vm_cnt.v_laundry_count: 0",
		`vm_cnt.v_wire_count: ${M.v_page_count - M.v_free_count}`,
		`vm_cnt.v_free_reserved: ${free_reserved}`,
		`vm_cnt.v_free_min: ${free_min}`,
		`vm_cnt.v_free_target: ${free_target}`,
		"vm_cnt.v_inactive_target: 0",
	];
}
