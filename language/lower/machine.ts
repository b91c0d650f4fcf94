/** The machine and its kernel as the engine's configuration. */
import { ARCH_DEFAULTS, type MachineConfig, PAGE_SIZE } from "../../engine/kernel/conf.ts";
import { type KernelChoice, togglesFor } from "../checker/kernel.ts";
import type { MachineSettings } from "../checker/machine.ts";

/** Pages above which malloc serves 64K from a zone; small machines stop at a page. kern_malloc.c, kmeminit */
const SMALL_MACHINE_PAGES = 32768;

/** Configuration of a machine that runs a kernel. */
export function lowerMachine(machine: MachineSettings, kernel: KernelChoice): MachineConfig {
	const { arch, cpus, hz, memory, kva, quantum, holes, thresholds } = machine;
	const npages = Math.floor(memory / PAGE_SIZE);
	return {
		arch,
		ncpu: cpus,
		hz,
		npages,
		kva_base: ARCH_DEFAULTS[arch].kva_base,
		kva_size: kva,
		dmap_base: ARCH_DEFAULTS[arch].dmap_base,
		KVA_QUANTUM: quantum,
		kmem_zmax: npages <= SMALL_MACHINE_PAGES ? PAGE_SIZE : 16 * PAGE_SIZE,
		toggles: togglesFor(kernel, arch, machine.invariants),
		...(holes === undefined ? {} : { kva_holes: holes }),
		...(Object.keys(thresholds).length === 0 ? {} : { thresholds }),
	};
}
