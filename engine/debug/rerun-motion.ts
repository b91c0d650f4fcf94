/**
 * Making a run anew that is made from something else by now, another kernel or an edited text, up to where the one before it stood. What was
 * done by hand on the way is done again, as long as it has its place there: behind the same events, the same number of writes and the same
 * decisions, and on the same thing. What has none ends that, since all that came after it was done to a run that had it.
 */
import { EventSum, EventSums } from "../compare/event-sums.ts";
import { nextEvent, position } from "../machine/heap.ts";
import { threadOf } from "../machine/thread.ts";
import type { Motion, Stop } from "../simulation-types.ts";
import { BranchError } from "../timeline/branches.ts";
import { type Deed, type Intervention, interventionsSoFar } from "../timeline/interventions.ts";
import { choicesSoFar, currentTid, hashOfState } from "../timeline/machine-state.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { threadName } from "./threads.ts";

/** The run that is left: its events and interventions up to the moment shown, and what becomes of those in the run in its place. */
export class Forerun {
	/** Sums of its events. */
	readonly sums = new EventSums();
	readonly place: Place;
	readonly interventions: readonly Intervention[];
	/** Those of its branch that the moment shown has not come to. */
	readonly ahead: readonly Intervention[];
	/** How many were done again, the first ones. */
	carried = 0;
	/** Why the next one was not. */
	refusal = "the way to it was cut short";
	/** First event in which the run in its place differs. */
	parted: number | undefined;
	readonly #names: ReadonlyMap<number, string>;
	/** Finds the word that a name stands for at the moment shown; undefined where it stands for none. */
	readonly wordOf: (name: string) => number | undefined;

	/** Takes in the run of a timeline, at the moment it shows. Its simulation may be lost then. */
	constructor(timeline: Timeline, wordOf: (name: string) => number | undefined) {
		const { branches } = timeline;
		const all = branches.interventionsOf(branches.current);
		const done = interventionsSoFar();
		this.place = timeline.here();
		this.interventions = all.slice(0, done);
		this.ahead = all.slice(done);
		this.wordOf = wordOf;
		this.#names = new Map(all.flatMap((i) => ("thread" in i && i.thread !== undefined ? [[i.thread, threadName(i.thread)]] : [])));
		this.sums.take(this.place.event);
	}

	/** The same deed in the run in its place, at the moment shown; a text says why there is none. */
	again(intervention: Intervention): Deed | string {
		if (position() !== intervention.position || choicesSoFar() !== intervention.decision) return "the run does something else before it";
		if ("thread" in intervention && intervention.thread !== undefined) {
			const name = this.#names.get(intervention.thread) ?? "";
			return threadOf(intervention.thread) !== 0 && threadName(intervention.thread) === name
				? intervention
				: `thread ${name} is not there, or has another number`;
		}
		if (intervention.kind !== "poke" || intervention.hash === hashOfState()) return intervention;
		const { name } = intervention;
		const word = name === undefined ? undefined : this.wordOf(name);
		if (word !== undefined) return { ...intervention, word };
		return name === undefined ? "what it writes to has no name, and the state is another one" : `there is no ${name}`;
	}
}

/** Runs to where the run before stood. */
export class RerunMotion implements Motion {
	readonly #timeline: Timeline;
	readonly #before: Forerun;
	readonly #toDifference: boolean;
	readonly #endStop: () => Stop;
	readonly #now = new EventSum();
	#carries = true;

	/** With `toDifference` it stops at the first event that differs. */
	constructor(timeline: Timeline, before: Forerun, toDifference: boolean, endStop: () => Stop) {
		this.#timeline = timeline;
		this.#before = before;
		this.#toDifference = toDifference;
		this.#endStop = endStop;
	}

	slice(moves: number): Stop | undefined {
		if (this.#carries) {
			const there = this.#carryOn(moves);
			if (there === undefined) return undefined;
			if (there) return { kind: "step", thread: currentTid() };
			this.#carries = false;
		}
		return this.#toEvent(moves);
	}

	cancel(): Stop {
		this.#timeline.resume();
		return { kind: "pause", thread: currentTid() };
	}

	progress(): number | undefined {
		const { event } = this.#before.place;
		return event === 0 ? undefined : Math.min(1, nextEvent() / event);
	}

	/** On to the next intervention, or behind the last one to the very place; false where there is none any more, undefined on the way. */
	#carryOn(moves: number): boolean | undefined {
		const { interventions, place, carried } = this.#before;
		const next = interventions[carried];
		// An event's place is found by its number.
		if (next === undefined && place.step !== undefined) return false;
		const target = next ?? place;
		const isThere = this.#runTo(target.position, moves, next !== undefined);
		this.#compare();
		const same = this.#before.parted === undefined;
		if (isThere === undefined && same) return undefined;
		const hits = isThere === true && same && nextEvent() === target.event;
		if (next === undefined) return hits;
		if (!hits)
			this.#before.refusal = same ? "the run does something else before it" : `the runs part before it, at event ${this.#before.parted}`;
		return hits && this.#again(next) ? undefined : false;
	}

	/** Does an intervention again; tells whether it could. */
	#again(intervention: Intervention): boolean {
		const deed = this.#before.again(intervention);
		if (typeof deed === "string") {
			this.#before.refusal = deed;
			return false;
		}
		try {
			this.#timeline.repeat(deed, intervention.what);
		} catch (error) {
			if (!(error instanceof BranchError)) throw error;
			this.#before.refusal = error.message;
			return false;
		}
		this.#before.carried += 1;
		return true;
	}

	/** Tells whether a position is reached; undefined on the way, false where the run ends before it. */
	#runTo(target: number, moves: number, exactly: boolean): boolean | undefined {
		try {
			return this.#timeline.runTowards(target, moves, exactly) || undefined;
		} catch (error) {
			if (error instanceof RangeError) return false;
			throw error;
		}
	}

	#toEvent(moves: number): Stop | undefined {
		const last = Math.max(0, this.#before.place.event - 1);
		let ended = false;
		for (let i = 0; i < moves && !ended && nextEvent() <= last; i++) ended = this.#timeline.move() === "ended";
		this.#compare();
		const parted = this.#toDifference ? this.#before.parted : undefined;
		const event = parted ?? (nextEvent() > last ? last : undefined);
		if (event === undefined) return ended ? this.#endStop() : undefined;
		this.#timeline.goToEvent(event);
		return { kind: "step", thread: currentTid() };
	}

	/** Holds the events that there are against those of the run before. */
	#compare(): void {
		const before = this.#before;
		const known = Math.min(nextEvent(), before.place.event);
		while (before.parted === undefined && this.#now.count < known) {
			const n = this.#now.count;
			if (this.#now.add() !== before.sums.at(n)) before.parted = n;
		}
	}
}
