/** What a kernel asks of the machine it runs on. */
import { type KernelChoice, togglesFor } from "./kernel.ts";
import type { MachineSettings } from "./machine.ts";

/** Why a kernel does not run on a machine; undefined where it does. Found by booting them. */
export function misfit(machine: MachineSettings, kernel: KernelChoice): string | undefined {
	const { arch, invariants } = machine;
	if (arch !== "i386" || !togglesFor(kernel, arch, invariants).small_alloc) return undefined;
	return "`small_alloc` needs a direct map, and i386 has none: take `machine amd64`";
}
