/** A small machine for tests: booted, with threads that call the kernel interface. */
import { compileProbe, type ProbeKey } from "../../engine/inspect/probe.ts";
import { boot } from "../../engine/kernel/boot.ts";
import { CALLS } from "../../engine/kernel/calls.ts";
import type { MachineConfig } from "../../engine/kernel/conf.ts";
import { findVariant, togglesOf } from "../../engine/kernel/variants.ts";
import type { Thread } from "../../engine/kernel/views.generated.ts";
import { log } from "../../engine/machine/event-log.ts";
import { rebase } from "../../engine/machine/heap.ts";
import { usedWords } from "../../engine/machine/records.ts";
import { stops } from "../../engine/machine/routine.ts";
import { beginOperation, dispatch, type RunEnd, runThread } from "../../engine/machine/run.ts";
import { createThread } from "../../engine/machine/thread.ts";
import type { ProbeKind } from "../../engine/scenario/program.ts";

/** golden's i386 machine. */
export function i386(variant = "13.0"): MachineConfig {
	const found = findVariant(variant);
	if (found === undefined) throw new Error(`no variant ${variant}`);
	return {
		arch: "i386",
		ncpu: 2,
		hz: 100,
		npages: 14336,
		kva_base: 0x40000000,
		kva_size: 96 << 20,
		KVA_QUANTUM: 0x400000,
		kmem_zmax: 4096,
		dmap_base: 0,
		toggles: togglesOf(found, "i386"),
	};
}

/** golden's amd64 machine. */
export function amd64(): MachineConfig {
	const found = findVariant("13.0");
	if (found === undefined) throw new Error("no variant 13.0");
	return {
		arch: "amd64",
		ncpu: 2,
		hz: 1000,
		npages: 65536,
		kva_base: 0x300000000000,
		kva_size: 512 << 20,
		KVA_QUANTUM: 0x200000,
		kmem_zmax: 65536,
		dmap_base: 0x200000000000,
		toggles: togglesOf(found, "amd64"),
	};
}

/** Boots a machine with threads `t0`, `t1`, ... on alternate cpus; events are recorded. */
export function start(config: MachineConfig, threads = 2): Thread[] {
	boot(config);
	const list = Array.from({ length: threads }, (_, i) => createThread(`t${i}`, i % config.ncpu, 0));
	rebase(0, usedWords());
	log.recording = true;
	return list;
}

/** Calls a routine of the interface on a thread and runs it until it gives up the processor. */
export function call(td: Thread, name: string, ...args: number[]): RunEnd {
	const routine = CALLS[name];
	if (routine === undefined) throw new Error(`no routine ${name}`);
	dispatch(td, -1);
	beginOperation(td, routine, args);
	return runThread(td);
}

/** Calls a routine that must return, and gives its value. */
export function value(td: Thread, name: string, ...args: number[]): number {
	const end = call(td, name, ...args);
	if (end.status !== "done") throw new Error(`${name} did not return: ${end.status}${end.status === "panic" ? ` ${end.message}` : ""}`);
	return end.value;
}

/** Calls a routine and stops it before the first statement of another routine. */
export function callUntil(td: Thread, name: string, isThere: (frame: number) => boolean, ...args: number[]): void {
	stops.armed = 1;
	stops.check = isThere;
	const end = call(td, name, ...args);
	stops.armed = 0;
	if (end.status !== "stop") throw new Error(`${name} was not stopped: ${end.status}`);
}

class Fault extends Error {}

/** Heap word of a probe now; undefined where it leads to no word, or to nothing. `object` is a name, or the number of a thread or cpu. */
export function wordOf(kind: ProbeKind, object: string | number | undefined, path: readonly string[]): number | undefined {
	const key: ProbeKey | undefined =
		object === undefined ? undefined : typeof object === "string" ? { kind: "name", text: object } : { kind: "number", read: () => object };
	const fault = (message: string): never => {
		throw new Fault(message);
	};
	try {
		return compileProbe(kind, key, path, fault).locate(0);
	} catch (error) {
		if (error instanceof Fault) return undefined;
		throw error;
	}
}
