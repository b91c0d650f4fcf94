// dialect
/** A booted machine and the calls a test makes on it. */
import { boot } from "../../engine/kernel/boot.ts";
import { CALLS, outcomeOf } from "../../engine/kernel/calls.ts";
import { ARCH_DEFAULTS, type MachineConfig } from "../../engine/kernel/conf.ts";
import { findVariant, type Toggles, togglesOf } from "../../engine/kernel/variants.ts";
import type { Keg, Thread } from "../../engine/kernel/views.generated.ts";
import { allKegs } from "../../engine/kernel/walk.ts";
import { log } from "../../engine/machine/event-log.ts";
import { intern } from "../../engine/machine/names.ts";
import type { AnyRoutine } from "../../engine/machine/routine.ts";
import { beginOperation, dispatch, type RunEnd, runThread } from "../../engine/machine/run.ts";
import { createThread } from "../../engine/machine/thread.ts";

/** Toggles of a kernel variant, refined. */
export function kernel(id: string, arch: "i386" | "amd64" = "i386", refine: Partial<Toggles> = {}): Toggles {
	const variant = findVariant(id);
	if (variant === undefined) throw new Error(`there is no variant ${id}`);
	return { ...togglesOf(variant, arch), ...refine };
}

/** 56 MB of memory and 96 MB of kernel address space, as in golden/PR248008.md. */
export function machine(options: Partial<MachineConfig> = {}): MachineConfig {
	const arch = options.arch ?? "i386";
	const { kva_base, dmap_base } = ARCH_DEFAULTS[arch];
	const toggles = kernel("13.0", arch);
	return {
		arch,
		ncpu: 1,
		hz: 100,
		npages: 14336,
		kva_base,
		kva_size: 96 << 20,
		dmap_base,
		KVA_QUANTUM: 4 << 20,
		kmem_zmax: 4096,
		toggles,
		...options,
	};
}

/** Boots a machine with one thread on cpu 0. */
export function booted(options: Partial<MachineConfig> = {}): Thread {
	boot(machine(options));
	log.recording = true;
	return createThread("test", 0, 0);
}

/** Begins a call of the kernel interface. */
export function begin(td: Thread, name: string, args: readonly number[], budget = -1): RunEnd {
	dispatch(td, budget);
	beginOperation(td, CALLS[name] as AnyRoutine, args);
	return runThread(td);
}

/** Runs a thread on. */
export function resume(td: Thread, budget = -1): RunEnd {
	dispatch(td, budget);
	return runThread(td);
}

/** A call that must complete; its value. Names of new objects are interned by the caller. */
export function call(td: Thread, name: string, ...args: readonly number[]): number {
	const end = begin(td, name, args);
	if (end.status !== "done") throw new Error(`${name} ended ${JSON.stringify(end)}`);
	return outcomeOf(name, end.value).value;
}

/** The keg of a name. */
export function kegNamed(name: string): Keg {
	const number = intern(name);
	const keg = allKegs().find((k) => k.uk_name === number);
	if (keg === undefined) throw new Error(`there is no keg ${name}`);
	return keg;
}
