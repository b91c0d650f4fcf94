/**
 * The second form of the kernel's routines, compiled from the same sources: it does the same to the heap, and tells of each word that is
 * read. It runs only while a debugger waits for reads, being half as fast. scripts/dialect-plugin.mjs lets its modules import this one in
 * place of routine.ts.
 */
import { type RoutineDescriptor, routines, runForm } from "./routine.ts";

/** @public imported by compiled routines */
export { enter, leave, point, result, STOP } from "./routine.ts";

const observed = new Map<string, RoutineDescriptor>();

/**
 * Registers a routine's observed form; `run` goes on with a frame, or begins it where `returned` is -1.
 * @public called by compiled routines
 */
export function routine(
	{ name, frameSize }: Pick<RoutineDescriptor, "name" | "frameSize">,
	run: RoutineDescriptor["resume"],
): RoutineDescriptor {
	const descriptor = { name, frameSize, begin: (fp: number) => run(fp, -1), resume: run, id: -1 } as unknown as RoutineDescriptor;
	observed.set(name, descriptor);
	return descriptor;
}

/** Lets the observed form run, or the usual one again. Only between two moves. */
export function observeReads(on: boolean): void {
	if (!on) {
		runForm();
		return;
	}
	runForm(
		routines().map((r) => {
			const form = r === undefined ? undefined : observed.get(r.name);
			if (form === undefined) return r as RoutineDescriptor;
			form.id = (r as RoutineDescriptor).id;
			return form;
		}),
	);
}
