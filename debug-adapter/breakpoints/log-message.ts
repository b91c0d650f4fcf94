/** Log messages of breakpoints: text with `{expressions}` in it. */
import type { Simulation } from "../../engine/simulation.ts";
import type { Debugger } from "../debugger.ts";
import type { OutputPlace } from "../display/console-output.ts";
import { evaluateText } from "../display/expressions.ts";
import { placeOf } from "../display/locations.ts";
import { eventLine } from "../stops/exception-report.ts";
import type { Requested } from "./store.ts";

/** What a breakpoint writes that does not stop: its message, or where it is. */
export function logText({ logMessage, label }: Requested, simulation: Simulation, event: number | undefined): string {
	if (logMessage !== undefined) return logLine(logMessage, simulation, event);
	const { events, tick } = simulation.moment();
	const what = event === undefined ? "" : `, ${eventLine(simulation, event)}`;
	return `${label}: event ${event ?? events - 1}, tick ${tick}${what}`;
}

/** Line that the running thread stands at. */
export function currentPlace(debug: Debugger): OutputPlace | undefined {
	const { simulation } = debug.world;
	const [frame] = simulation.stack(simulation.currentThread());
	return frame === undefined ? undefined : placeOf(debug, frame);
}

/** The message with the values of its expressions; what has no value says why. `\{` and `\}` are braces. */
export function logLine(message: string, simulation: Simulation, event: number | undefined): string {
	const thread = simulation.currentThread();
	const frame = simulation.stack(thread)[0]?.frame ?? 0;
	return message.replaceAll(/\\([{}])|\{([^{}]+)\}/g, (_, brace: string | undefined, text = "") => {
		if (brace !== undefined) return brace;
		try {
			return evaluateText(text, { thread, frame, ...(event === undefined ? {} : { event }) }).value;
		} catch (error) {
			return `{${(error as Error).message}}`;
		}
	});
}
