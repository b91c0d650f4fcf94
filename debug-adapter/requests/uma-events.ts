import type { CustomBody } from "../session/custom-requests.ts";
import { handler } from "../session/handler.ts";
import { toThreadId } from "../stops/stops.ts";

/** Events of one answer, unless asked for fewer; and at most. */
const COUNT = 100;
const MAX_COUNT = 10_000;

/** A page of the run's events, known ones behind the moment shown included. */
export const umaEvents = handler<CustomBody<"uma/events">>("launched", (debug, args) => {
	const from = args.integer("from");
	const count = Math.min(args.optionalInteger("count") ?? COUNT, MAX_COUNT);
	const { simulation } = debug.world;
	const known = simulation.knownEvents;
	const events = Array.from({ length: Math.max(0, Math.min(known - from, count)) }, (_, i) => {
		const { number, name, thread, threadName, cpu, tick, routine, depth, args: values } = simulation.event(from + i);
		const shown = values.map((a) => ({ name: a.name, text: a.text }));
		return { number, name, threadId: toThreadId(thread), thread: threadName, cpu, tick, routine, depth, args: shown };
	});
	return { body: { events, known } };
});
