/** Log messages of breakpoints: text with `{expressions}` in it. */
import type { Simulation } from "../../engine/simulation.ts";
import { evaluateText } from "../expressions.ts";

/** The message with the values of its expressions; what has no value says why. */
export function logLine(message: string, simulation: Simulation, event: number | undefined): string {
	const thread = simulation.currentThread();
	const frame = simulation.stack(thread)[0]?.frame ?? 0;
	return message.replaceAll(/\{([^{}]+)\}/g, (_, text: string) => {
		try {
			return evaluateText(text, { thread, frame, ...(event === undefined ? {} : { event }) }).value;
		} catch (error) {
			return `{${(error as Error).message}}`;
		}
	});
}
