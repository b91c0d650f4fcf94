/** Panics and assertions of the simulated kernel. */
import { EV } from "../kernel/events.ts";
import { raise } from "./event-log.ts";
import { intern } from "./names.ts";

/** The simulated kernel panicked; the heap stands as it was at that moment. */
export class KernelPanic extends Error {
	override readonly name = "KernelPanic";
}

/** Assertions are on, as in every golden trace. */
export const assertions = { on: true };

/** Stops the machine with a message. sys/kern/kern_shutdown.c */
export function panic(text: string): never {
	raise(EV.panic, intern(text));
	throw new KernelPanic(text);
}

/** An assertion of the kernel. sys/sys/systm.h */
export function KASSERT(condition: boolean, text: string): void {
	if (assertions.on && !condition) panic(text);
}
