import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { continueWith, injectFault, rerun } from "../timelines/timelines.ts";

/** Begins another future: with a fault, under another schedule, kernel or seed. */
export const umaFork = handler<undefined>("stopped", (debug, args, seq) => {
	const fault = args.optionalString("fault");
	if (fault !== undefined) {
		const { told, wentBack, then } = injectFault(debug, fault, args.optionalInteger("threadId"));
		return {
			body: undefined,
			then: () => {
				debug.output(told, wentBack ? "important" : "console");
				then();
			},
		};
	}
	const schedule = args.optionalString("schedule");
	if (schedule !== undefined) {
		const { told, then } = continueWith(debug, schedule, seq);
		return {
			body: undefined,
			then: () => {
				debug.output(told);
				then();
			},
		};
	}
	const kernel = args.optionalString("kernel");
	if (kernel !== undefined) return { body: undefined, then: rerun(debug, { kernel }, seq) };
	const seed = args.optionalInteger("seed", 2 ** 32 - 1);
	if (seed !== undefined) return { body: undefined, then: rerun(debug, { seed }, seq) };
	throw badArgument(args.command, 'it needs one of "fault", "schedule", "kernel" and "seed"');
});
