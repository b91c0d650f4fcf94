/** The questions that can be asked about the past and the recorded future of the branch in force. */
import { scopeOf } from "../inspect/evaluate.ts";
import { eventBefore, log, positionOf } from "../machine/event-log.ts";
import { nextEvent, oldestPosition, position, w } from "../machine/heap.ts";
import { lastWrite } from "../machine/journal.ts";
import { usedWords } from "../machine/records.ts";
import { eventPredicate } from "../scenario/event-predicate.ts";
import { compileExpression } from "../scenario/expressions.ts";
import type { Expression } from "../scenario/program.ts";
import type { Place, Timeline } from "../timeline/timeline.ts";
import { type DataTarget, TargetError } from "./data-target.ts";
import { frameOfWord } from "./frame-words.ts";
import { LogPass, type MomentCount, MomentPass } from "./moment-pass.ts";
import { type NamesAt, type OriginLink, originOf } from "./origin.ts";
import { Query } from "./query.ts";
import type { WriteHistory, WriteRow } from "./write-history.ts";
import { goToWrite } from "./write-place.ts";
import { writerNow } from "./writer.ts";

/** How far back the journal is filled to find who wrote a local, in events. */
const LOCAL_REACH = 4_096;
/** Most writes that one answer lists. */
const MOST_ROWS = 4_000_000;

/** An answer to `history`: all writes of a word, over the whole branch. */
export interface FieldHistory {
	readonly word: number;
	readonly initial: number;
	readonly count: number;
	/** Number of the writes up to the moment asked at. */
	readonly here: number;
	/** Write number `n`, counted from 0. */
	readonly row: (n: number) => WriteRow;
}

function fails(message: string): never {
	throw new TargetError(message);
}

/** Asks about one simulation. Each question is a {@link Query}, driven in slices. */
export class Questions {
	readonly #timeline: Timeline;
	readonly #writes: WriteHistory;

	constructor(timeline: Timeline, writes: WriteHistory) {
		this.#timeline = timeline;
		this.#writes = writes;
	}

	/** The furthest place seen of the branch in force. */
	get #furthest(): Place {
		return this.#timeline.branches.current.furthest;
	}

	/** After which events an expression was true that had not been so before. */
	when(expression: Expression): Query<MomentCount> {
		const value = compileExpression(expression, scopeOf({}, fails));
		const pass = new MomentPass(this.#timeline, { test: (n) => holds(() => value(n)), edges: true }, this.#furthest);
		return new Query(this.#timeline, pass, () => pass.moments);
	}

	/** How often an event happened where a condition over its arguments and the state held. Throws an UnknownEvent. */
	count(event: string, where: Expression | undefined): Query<MomentCount> {
		const { kind, test, fromLog } = eventPredicate(event, where, fails);
		const inState = { kind, test: (n: number) => n >= 0 && holds(() => Number(test(n))), edges: false };
		const inLog = fromLog && log.known >= this.#furthest.event;
		const pass = inLog ? new LogPass(kind, test) : new MomentPass(this.#timeline, inState, this.#furthest);
		return new Query(this.#timeline, pass, () => pass.moments);
	}

	/** All writes of a value of one word. Throws a TargetError for anything else, and for a local: its word is another call's before and after. */
	history(target: DataTarget): Query<FieldHistory> {
		const word = onlyWord(target);
		if (frameOfWord(word) !== undefined) fails("a local lasts as long as its call: ask for its writer or its origin");
		const here = position();
		const to = this.#furthest;
		const pass = this.#writes.covers([word], to.position) ? undefined : this.#writes.pass([word], to);
		return new Query(this.#timeline, pass, () => ({
			word,
			initial: this.#writes.initial(word),
			count: Math.min(this.#writes.count(word, to.position), MOST_ROWS),
			here: this.#writes.count(word, here),
			row: (n) => this.#writes.row(word, n),
		}));
	}

	/** The last write of a value of one word before the moment shown; undefined if there is none since boot. */
	lastWrite(target: DataTarget): Query<(WriteRow & { readonly word: number }) | undefined> {
		const word = onlyWord(target);
		const here = this.#timeline.here();
		const known = this.#writes.covers([word], here.position);
		const near = known ? undefined : lastWrite(new Set([word]));
		const pass = known || near !== undefined || oldestPosition() === 0 ? undefined : this.#writes.pass([word], here);
		return new Query(this.#timeline, pass, () => {
			if (near === undefined) {
				const row = this.#writes.last([word], here.position);
				return row === undefined ? undefined : { ...row, word };
			}
			goToWrite(this.#timeline, word, near);
			return { word, position: near, event: nextEvent(), value: w[word] as number, writer: writerNow() };
		});
	}

	/** Where a value came from: the chain of writes back from the moment shown. `name` is what it is called. */
	origin(target: DataTarget, name: string, namesAt: NamesAt): Query<readonly OriginLink[]> {
		const word = onlyWord(target);
		const here = this.#timeline.here();
		const pass = this.#writes.covers([word], here.position) ? undefined : this.#writes.pass([word], here);
		return new Query(this.#timeline, pass, () => {
			this.#timeline.goTo(here);
			return originOf(this.#timeline, name, word, (w0, before) => this.#lastWrite(w0, before), namesAt);
		});
	}

	#lastWrite(word: number, before: number): { readonly position: number } | undefined {
		if (this.#writes.covers([word], before)) return this.#writes.last([word], before);
		this.#timeline.goTo(this.#timeline.startBefore(before, LOCAL_REACH));
		this.#timeline.goTo(placeAt(before));
		const at = lastWrite(new Set([word]));
		return at === undefined ? undefined : { position: at };
	}

	/** What an action finds at the moment right after an event. Throws a RangeError for one that is not known. */
	at<Answer>(event: number, look: () => Answer): Query<Answer> {
		checkKnown(event);
		return new Query(this.#timeline, undefined, () => {
			this.#timeline.goToEvent(event);
			return look();
		});
	}

	/**
	 * What differs between the moments of two events: `find` is told at the second one which words differ, and `compare` is called with what it
	 * found at the first. Throws a RangeError for an event that is not known.
	 */
	diff<Found, Answer>(a: number, b: number, find: (words: ReadonlySet<number>) => Found, compare: (found: Found) => Answer): Query<Answer> {
		checkKnown(a);
		checkKnown(b);
		return new Query(this.#timeline, undefined, () => {
			this.#timeline.goToEvent(a);
			const before = w.slice(0, usedWords());
			this.#timeline.goToEvent(b);
			const found = find(wordsThatDiffer(before));
			this.#timeline.goToEvent(a);
			return compare(found);
		});
	}
}

/** Words that hold something else now. */
function wordsThatDiffer(before: Float64Array): ReadonlySet<number> {
	const words = new Set<number>();
	const used = Math.max(usedWords(), before.length);
	for (let word = 1; word < used; word++) if (w[word] !== (before[word] ?? 0)) words.add(word);
	return words;
}

function checkKnown(event: number): void {
	if (event < 0 || event >= log.known) throw new RangeError(`event ${event} is not known: the run has ${log.known} so far`);
}

/** The place at a position, to be looked at. */
function placeAt(target: number): Place {
	const last = eventBefore(target);
	return { position: target, event: last + 1, step: last >= 0 ? { position: positionOf(last), event: last } : { position: 0, event: 0 } };
}

function onlyWord(target: DataTarget): number {
	const words = target.demand();
	const [word] = words;
	if (word === undefined) return fails("there is no such value now");
	if (words.length > 1) return fails(`this is ${words.length} words: ask for one field of it`);
	return word;
}

/** A test that has no value at a moment, because an object does not exist there, does not hold. */
function holds(value: () => number): boolean {
	try {
		return value() !== 0;
	} catch (error) {
		if (error instanceof TargetError) return false;
		throw error;
	}
}
