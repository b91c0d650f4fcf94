/** The moment of a write, which lies between two events. */
import { findStep, nextEvent, observer, position, stepEvent, stepPosition, unwatchAll, watch } from "../machine/heap.ts";
import { stops } from "../machine/routine.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";

/** Goes to the moment right after the write of a word that leads to a position. False where the run makes none there. */
export function goToWrite(timeline: Timeline, word: number, target: number): boolean {
	const place = find(timeline, word, target);
	if (place !== undefined) timeline.goTo(place);
	return place !== undefined;
}

/** The place of that moment. Throws a RangeError where the run makes no such write. */
export function placeOfWrite(timeline: Timeline, word: number, target: number): Place {
	const here = timeline.here();
	const place = find(timeline, word, target);
	if (place !== undefined) return place;
	timeline.goTo(here);
	throw new RangeError(`there is no write of word ${word} at position ${target}`);
}

function find(timeline: Timeline, word: number, target: number): Place | undefined {
	timeline.goTo(timeline.startBefore(target - 1, 0));
	let place: Place | undefined;
	watch([word]);
	observer.written = () => {
		if (position() !== target) return;
		findStep();
		place = { position: target, event: nextEvent(), step: { position: stepPosition(), event: stepEvent() } };
		stops.armed = 1;
	};
	stops.check = () => place !== undefined;
	stops.checkStatement = () => place !== undefined;
	try {
		while (position() < target && place === undefined) if (timeline.move() === "ended") break;
	} finally {
		unwatchAll();
		stops.armed = 0;
		stops.check = () => false;
		stops.checkStatement = () => false;
	}
	return place;
}
