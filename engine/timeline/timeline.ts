/**
 * The timeline of a run: the moment that the heap shows, and ways to others on the branch in force. Going back undoes the journal where
 * its window reaches, and otherwise restores a keyframe and runs again, with the branch's interventions at their places.
 *
 *     place          position in the journal and number of the next event
 *     step start     a place from which the machine can go on; between two of them lie the writes and events of one step
 *
 * A place inside a step (that of an event) can be looked at; going on from it goes back to the step's start first and runs the step
 * again, which raises the same events.
 */
import { eventBefore, positionOf, stepOf, truncateLog } from "../machine/event-log.ts";
import { nextEvent, oldestPosition, position, undo } from "../machine/heap.ts";
import { stops } from "../machine/routine.ts";
import type { Advance } from "../scenario/run.ts";
import type { Outcome } from "../simulation-types.ts";
import { BranchError, type Branches } from "./branches.ts";
import { bringSchedules, carryOut, type Deed, type Intervention, interventionsSoFar } from "./interventions.ts";
import { Keyframes } from "./keyframes.ts";
import { choicesSoFar, hashOfState, isBetweenMoves, outcomeNumber } from "./machine-state.ts";

/** A place on the timeline. */
export interface Place {
	readonly position: number;
	/** Number of the next event. */
	readonly event: number;
	/** Where the step began that this place lies in; absent where the machine can go on from the place itself. */
	readonly step?: { readonly position: number; readonly event: number };
}

/** Bytes of keyframes unless set otherwise. */
export const KEYFRAME_BYTES = 64 << 20;
/** Writes that hardly any move makes: a place so far ahead need not be looked out for, which is quicker. */
const FAR = 1 << 20;
/** Events between keyframes at first. */
const SPACING = 32_000;

/** The timeline of the one simulation of the realm. */
export class Timeline {
	readonly #advance: () => Advance;
	readonly #keyframes: Keyframes;
	#step: { readonly position: number; readonly event: number } | undefined;
	readonly branches: Branches;
	/** Interventions of the branch in force. */
	#interventions: readonly Intervention[] = [];

	/** Stands at the beginning of the run, on the branch in force. */
	constructor(advance: () => Advance, branches: Branches, keyframeBytes = KEYFRAME_BYTES) {
		this.#advance = advance;
		this.branches = branches;
		this.#keyframes = new Keyframes(keyframeBytes, SPACING);
		this.#keyframes.offer();
		this.#bring();
	}

	/** Keyframes in use, for figures. */
	get keyframes(): { readonly bytes: number; readonly count: number } {
		return this.#keyframes;
	}

	/** Told when the future behind a position is cut off: what is known of it is so no more. */
	onCutOff: (target: number) => void = () => {};

	/** The place the heap shows. */
	here(): Place {
		const place = { position: position(), event: nextEvent() };
		return this.#step === undefined ? place : { ...place, step: this.#step };
	}

	/** Makes one move from here. A place inside a step is left through the step's start. */
	move(): Advance {
		if (this.#step !== undefined) this.resume();
		if (nextEvent() >= this.#keyframes.due && isBetweenMoves()) this.#keyframes.offer();
		return this.#interventions.length === 0 ? this.#advance() : this.#pass();
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

	/**
	 * A place at or before a position from which running on leads there: the step start of an event some way back, or a keyframe. With `near` a
	 * keyframe that can be undone to is preferred to an event before it.
	 */
	startBefore(target: number, events: number, near = false): Place {
		const last = eventBefore(target);
		const n = Math.max(0, last - events);
		const step = last >= 0 && n > 0 ? stepOf(n) : undefined;
		const frame = this.#keyframes.before(target);
		const first = { position: 0, event: 0 };
		if (near && frame !== undefined && frame.position >= oldestPosition() && frame.event > n) return frame;
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
		while (!this.runTowards(target, Number.POSITIVE_INFINITY));
	}

	/**
	 * Makes so many moves from here, or fewer if the position is at or behind the target then; tells whether it is. `exactly`: a place there
	 * from which the machine can go on is not missed, even behind a move of a million writes.
	 */
	runTowards(target: number, moves: number, exactly = false): boolean {
		if (position() >= target) return true;
		this.resume();
		const { armed, check, checkStatement } = stops;
		stops.check = () => position() >= target;
		stops.checkStatement = () => position() >= target;
		try {
			for (let i = 0; i < moves && position() < target; i++) {
				if (nextEvent() >= this.#keyframes.due && isBetweenMoves()) this.#keyframes.offer();
				stops.armed = !exactly && target - position() > FAR ? 0 : 1;
				if (this.#pass() === "ended" && position() < target) throw new RangeError(`the run ends before position ${target}`);
			}
		} finally {
			Object.assign(stops, { armed, check, checkStatement });
		}
		return position() >= target;
	}

	/** One move, with the interventions that are due here; or the part of it up to the place of the next one. */
	#pass(): Advance {
		for (;;) {
			const next = this.#interventions[interventionsSoFar()];
			if (next === undefined) return this.#advance();
			if (next.position > position()) return this.#passUpTo(next);
			if (next.position < position()) throw new RangeError(`the run has no place for "${next.what}" at position ${next.position}`);
			carryOut(next);
		}
	}

	/** One move, or the part of it up to an intervention. */
	#passUpTo({ position: target, event }: Intervention): Advance {
		if (target - position() > FAR) {
			const result = this.#advance();
			if (position() <= target) return result;
			// What lies behind it is not of this branch.
			undo(target, event);
			this.#cutOff();
			return "moved";
		}
		const { armed, check, checkStatement } = stops;
		let wanted = false;
		const reached = (stop: boolean): boolean => {
			wanted = stop;
			return stop || position() >= target;
		};
		stops.armed = 1;
		stops.check = (fp, k) => reached(armed !== 0 && check(fp, k));
		stops.checkStatement = (td, pc) => reached(armed !== 0 && checkStatement(td, pc));
		try {
			const result = this.#advance();
			return result === "stopped" && !wanted ? "moved" : result;
		} finally {
			// A search may have armed itself meanwhile.
			Object.assign(stops, { armed: Math.max(armed, wanted ? 1 : 0), check, checkStatement });
		}
	}

	/** A motion has stopped here: as far as this the branch has been seen. `outcome` is how the run ended, if here. */
	arrived(outcome: Outcome | undefined): void {
		this.branches.arrived(this.here(), outcome);
	}

	/** The branch in force is left, or recorded, as it stands here. */
	leave(): void {
		this.branches.left(this.here(), hashOfState());
	}

	/**
	 * Intervenes here, or where the step began that the place lies in. From there another future begins: on another branch, if one of this
	 * branch has been seen. `carried`: it is done again after another run. Throws a BranchError at the end of the run and where there are too
	 * many branches; then nothing has changed.
	 */
	intervene(deed: Deed, what: string, carried = false): Intervention {
		if (outcomeNumber() !== 0) throw new BranchError("the run is at its end, and nothing goes on from here: step back first");
		this.leave();
		const before = this.here();
		const decisions = choicesSoFar();
		this.resume();
		const intervention = this.#placed(deed, what);
		// A choice changes nothing of the step in progress before the decision that it is about.
		const isLate = deed.kind === "choice" && choicesSoFar() === decisions;
		const isLast = before.position >= this.branches.current.furthest.position && (nextEvent() === before.event || isLate);
		const { id } = this.branches.current;
		try {
			this.branches.intervene(intervention, interventionsSoFar(), isLast, carried);
		} catch (error) {
			this.goTo(before);
			throw error;
		}
		this.#bring();
		this.#cutOff();
		carryOut(intervention);
		if (this.branches.current.id !== id) this.arrived(undefined);
		return intervention;
	}

	/** Does what was done in a run that this one is made after, at its place: on the branch where it has been already, or as any intervention. */
	repeat(deed: Deed, what: string): void {
		const intervention = this.#placed(deed, what);
		const { branches } = this;
		const known = branches.branchWith([...this.#interventions.slice(0, interventionsSoFar()), intervention]);
		if (known === undefined) {
			this.intervene(deed, what, true);
			return;
		}
		if (known !== branches.current) this.enter(known.id);
		carryOut(intervention);
	}

	#placed(deed: Deed, what: string): Intervention {
		return { ...deed, position: position(), event: nextEvent(), decision: choicesSoFar(), hash: hashOfState(), what };
	}

	/**
	 * Puts another branch of the same world in force and goes back to where the two part, if that lies before here. From there on the branch
	 * is to be run again.
	 */
	enter(id: number): void {
		const { branches } = this;
		const target = branches.interventionsOf(branches.find(id));
		const mine = this.#interventions;
		let n = 0;
		while (n < mine.length && mine[n] === target[n]) n++;
		this.leave();
		const parting = [mine[n], target[n]].filter((i) => i !== undefined).sort((a, b) => a.position - b.position)[0];
		if (parting !== undefined && position() > parting.position) this.goTo(parting);
		branches.select(id);
		this.#bring();
		this.#cutOff();
	}

	/** Brings the interventions of the branch in force. */
	#bring(): void {
		this.#interventions = this.branches.interventionsOf(this.branches.current);
		bringSchedules(this.#interventions);
	}

	/** Cuts the future off: what lies ahead is another one now. */
	#cutOff(): void {
		truncateLog(nextEvent());
		this.#keyframes.truncate(position());
		this.onCutOff(position());
	}
}
