// dialect
/** Damage to the state of the machine, for what must find it. */
import { K } from "../../engine/kernel/globals.ts";

/** Makes the keg of boundary tags count a free item too many. */
export function corruptTagKeg(): void {
	K.vmem_bt_zone.uz_keg.uk_domain.ud_free_items += 1;
}
