/** Which struct the items of a keg are, where their content is modelled. */
import { K } from "../kernel/globals.ts";
import { w } from "../machine/heap.ts";
import { fieldValue, placed, wordAt } from "./layouts.ts";

/** Struct of the items of a keg; undefined where the content of items is not modelled. */
export function structOfItems(keg: number): string | undefined {
	if (fieldValue("uma_keg", "uk_record", keg) === 0) return undefined;
	const zone = fieldValue("uma_keg", "uk_zones", keg);
	switch (zone) {
		case 0:
			return undefined;
		case fieldValue("kernel", "vmem_bt_zone", K):
			return "vmem_btag";
		case fieldValue("kernel", "vmem_zone", K):
			return "vmem";
		case fieldValue("kernel", "uma_zones_zone", K):
			return "uma_zone";
		case fieldValue("kernel", "uma_kegs_zone", K):
			return "uma_keg";
	}
	const among = (field: string) => {
		const first = wordAt("kernel", field, K);
		const length = placed("kernel", field).field.count as number;
		for (let i = 0; i < length; i++) if (w[first + i] === zone) return true;
		return false;
	};
	if (among("bucket_zones")) return "uma_bucket";
	return among("slabzones") ? "uma_slab" : undefined;
}
