/**
 * The timeline of a run: the moment that the heap shows, and ways to others. Going back undoes the journal where its window reaches,
 * and otherwise restores a keyframe and runs again.
 *
 *     place          position in the journal and number of the next event
 *     step start     a place from which the machine can go on; between two of them lie the writes and events of one step
 *
 * A place inside a step (that of an event) can be looked at; going on from it goes back to the step's start first and runs the step
 * again, which raises the same events.
 */
import { eventBefore, positionOf, stepOf, truncateLog } from "../machine/event-log.ts";
import { markStep, nextEvent, oldestPosition, position, put, undo } from "../machine/heap.ts";
import { stops } from "../machine/routine.ts";
import type { Advance } from "../scenario/run.ts";
import { dropLaterChoices } from "../scenario/scheduler.ts";
import { Keyframes } from "./keyframes.ts";
import { isBetweenMoves } from "./machine-state.ts";

/** A place on the timeline. */
export interface Place {
	readonly position: number;
	/** Number of the next event. */
	readonly event: number;
	/** Where the step began that this place lies in; absent where the machine can go on from the place itself. */
	readonly step?: { readonly position: number; readonly event: number };
}

/** A word written by hand at a place: part of the branch's history, applied again whenever the run passes there. */
export interface Poke {
	readonly position: number;
	readonly word: number;
	readonly value: number;
}

/** Bytes of keyframes unless set otherwise. */
export const KEYFRAME_BYTES = 64 << 20;
/** Events between keyframes at first. */
const SPACING = 5_000;

/** The timeline of the one simulation of the realm. */
export class Timeline {
	readonly #advance: () => Advance;
	readonly #keyframes: Keyframes;
	#step: { readonly position: number; readonly event: number } | undefined;
	/** Furthest place reached on this branch. */
	#furthest: Place;
	/** Words written by hand on this branch, in the order of their places. */
	#pokes: Poke[] = [];

	constructor(advance: () => Advance, keyframeBytes = KEYFRAME_BYTES) {
		this.#advance = advance;
		this.#keyframes = new Keyframes(keyframeBytes, SPACING);
		this.#keyframes.offer();
		this.#furthest = this.here();
	}

	/** Keyframes in use, for figures. */
	get keyframes(): { readonly bytes: number; readonly count: number } {
		return this.#keyframes;
	}

	/** The place the heap shows. */
	here(): Place {
		const place = { position: position(), event: nextEvent() };
		return this.#step === undefined ? place : { ...place, step: this.#step };
	}

	/** The furthest place reached on this branch. */
	get furthest(): Place {
		return this.#furthest;
	}

	/** Makes one move from here. A place inside a step is left through the step's start. */
	move(): Advance {
		this.resume();
		if (isBetweenMoves()) this.#keyframes.offer();
		const result = this.#pass();
		if (position() > this.#furthest.position) this.#furthest = this.here();
		return result;
	}

	/** Goes to the start of the step that the place lies in, from which the machine can go on. */
	resume(): void {
		if (this.#step === undefined) return;
		const { position: at, event } = this.#step;
		this.#step = undefined;
		this.#reach(at, event);
	}

	/** Goes to a place of this branch, near or far. */
	goTo(place: Place): void {
		if (place.position !== position() || place.event !== nextEvent()) {
			this.resume();
			this.#reach(place.position, place.event);
		}
		this.#step = place.step;
	}

	/** Goes to the moment right after event `n` was raised. */
	goToEvent(n: number): void {
		this.goTo(this.placeOfEvent(n));
	}

	/** The place of event `n`, which must be known. */
	placeOfEvent(n: number): Place {
		const place = { position: positionOf(n), event: n + 1 };
		return { ...place, step: stepOf(n) ?? this.#stepBefore(n) };
	}

	/** Start of a step at or before event `n`, where its own was too long to be noted: the keyframe before it. */
	#stepBefore(n: number): { readonly position: number; readonly event: number } {
		for (let m = n - 1; m >= 0 && m > n - 1000; m--) {
			const step = stepOf(m);
			if (step !== undefined) return step;
		}
		return this.#keyframes.before(positionOf(n)) ?? { position: 0, event: 0 };
	}

	/** A place at or before a position from which running on leads there: the step start of an event some way back, or a keyframe. */
	startBefore(target: number, events: number): Place {
		const last = eventBefore(target);
		const n = Math.max(0, last - events);
		const step = last >= 0 && n > 0 ? stepOf(n) : undefined;
		const frame = this.#keyframes.before(target);
		const first = { position: 0, event: 0 };
		if (step === undefined || step.position < oldestPosition()) {
			const reach = n > 0 ? positionOf(n) : 0;
			return this.#keyframes.before(Math.max(reach, 0)) ?? frame ?? first;
		}
		return step;
	}

	/** Brings the heap to a position, by undoing or by running. */
	#reach(target: number, event: number): void {
		if (target < position() && target >= oldestPosition()) {
			undo(target, event);
			return;
		}
		if (target < position()) {
			const frame = this.#keyframes.before(target);
			if (frame === undefined) throw new RangeError(`position ${target} is before the first keyframe`);
			this.#keyframes.restore(frame);
		} else if (target > position()) {
			// A keyframe on the way saves running there.
			const frame = this.#keyframes.before(target);
			if (frame !== undefined && frame.position > position() && target - frame.position < target - position())
				this.#keyframes.restore(frame);
		}
		this.#runTo(target);
		undo(target, event);
	}

	/** Runs until the position is at or behind the target. */
	#runTo(target: number): void {
		if (position() >= target) return;
		const { armed, check, checkStatement } = stops;
		stops.armed = 1;
		stops.check = () => position() >= target;
		stops.checkStatement = () => position() >= target;
		try {
			while (position() < target) {
				if (isBetweenMoves()) this.#keyframes.offer();
				if (this.#pass() === "ended" && position() < target) throw new RangeError(`the run ends before position ${target}`);
			}
		} finally {
			Object.assign(stops, { armed, check, checkStatement });
		}
	}

	/** One move, or the part of it up to a place where a word was written by hand; that is written then. */
	#pass(): Advance {
		this.#applyPokes();
		const here = position();
		const next = this.#pokes.find((p) => p.position > here);
		if (next === undefined) return this.#advance();
		const { armed, check, checkStatement } = stops;
		let wanted = false;
		const reached = (stop: boolean): boolean => {
			wanted = stop;
			return stop || position() >= next.position;
		};
		stops.armed = 1;
		stops.check = (fp, k) => reached(armed !== 0 && check(fp, k));
		stops.checkStatement = (td, pc) => reached(armed !== 0 && checkStatement(td, pc));
		try {
			const result = this.#advance();
			if (result !== "stopped" || wanted) return result;
			this.#applyPokes();
			return "moved";
		} finally {
			// A search may have armed itself meanwhile.
			Object.assign(stops, { armed: Math.max(armed, wanted ? 1 : 0), check, checkStatement });
		}
	}

	#applyPokes(): void {
		for (const p of this.#pokes) {
			if (p.position !== position()) continue;
			put(p.word, p.value);
			markStep();
		}
	}

	/** Words written by hand so far on this branch. */
	get pokes(): readonly Poke[] {
		return this.#pokes;
	}

	/** Writes a word here; the old future is cut off. */
	poke(word: number, value: number): void {
		this.resume();
		this.fork();
		this.#pokes.push({ position: position(), word, value });
		this.#applyPokes();
		this.#furthest = this.here();
	}

	/** Takes over the words written by hand of a recording, before anything has run. */
	restorePokes(pokes: readonly Poke[]): void {
		this.#pokes = [...pokes];
	}

	/** Cuts the future off: from here on another one begins. */
	fork(): void {
		this.#pokes = this.#pokes.filter((p) => p.position < position());
		dropLaterChoices();
		truncateLog(nextEvent());
		this.#keyframes.truncate(position());
		this.#furthest = this.here();
	}
}
