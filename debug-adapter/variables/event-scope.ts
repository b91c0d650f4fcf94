/** The scope "Event": the event at which the simulation stopped, or the last one before the moment shown. */

import type { Simulation } from "../../engine/simulation.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { eventLocation, type Location, routineLocation } from "../display/locations.ts";

/** Number of the event that the scope shows; undefined before the first. */
export function shownEvent(simulation: Simulation, stopEvent: number | undefined): number | undefined {
	const last = simulation.moment().events - 1;
	const number = stopEvent ?? last;
	return number >= 0 && number <= last ? number : undefined;
}

/** Its arguments first, then what every event carries. */
export function eventValues(simulation: Simulation, stopEvent: number | undefined): Shown[] {
	const number = shownEvent(simulation, stopEvent);
	if (number === undefined) return [];
	const event = simulation.event(number);
	const plain = (name: string, value: string | number, type: string, doc: string, names?: Location): Shown => ({
		name,
		value: String(value),
		type,
		doc,
		...(names === undefined ? {} : { names }),
	});
	return [
		plain("event", event.name, "event", "name in the catalogue", eventLocation(event.name)),
		...event.args.map(
			(a): Shown => ({ name: a.name, value: a.text, type: "argument", ...(stopEvent === undefined ? {} : { expression: a.name }) }),
		),
		plain("number", event.number, "event number", "events are numbered from the start of the scenario"),
		plain("tick", event.tick, "ticks", "simulated time"),
		plain("thread", event.threadName, "thread", "thread that raised it"),
		plain("cpu", event.cpu, "cpu", "cpu of that thread"),
		plain("routine", event.routine, "routine", "routine that raised it", routineLocation(event.routine)),
		plain("depth", event.depth, "frames", "call depth of that routine"),
	];
}
