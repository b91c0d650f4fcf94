// dialect
/**
 * Expectations judged while the scenario runs. What is known of each lies in the heap, one record each, so that going back takes a
 * judgement back too; a broken one raises `expect_failed` at the moment it breaks.
 */
import { EV } from "../kernel/events.ts";
import { findVariant } from "../kernel/variants.ts";
import type { Judgement } from "../kernel/views.generated.ts";
import { listeners, raise, WANT_JUDGE, want, wanted } from "../machine/event-log.ts";
import { nextEvent } from "../machine/heap.ts";
import { intern } from "../machine/names.ts";
import { BAD_OUTCOMES, OUTCOME_DEADLOCK, OUTCOME_PANIC } from "../machine/outcome.ts";
import { allocZeroed, M } from "../machine/records.ts";
import { counts, isStuck } from "./clock.ts";
import { type EventPredicate, eventPredicate } from "./event-predicate.ts";
import { compileExpression } from "./expressions.ts";
import { ScenarioError } from "./operations.ts";
import type { Expectation, Scenario } from "./program.ts";

/** State of an expectation: not decided, broken, or satisfied for good. */
const OPEN = 0;
const BROKEN = 1;
const HELD = 2;

interface Judge {
	readonly expectation: Expectation;
	readonly condition: (() => boolean) | undefined;
	readonly event: EventPredicate | undefined;
}

const judges: Judge[] = [];
let timed = false;

/** Whether an expectation applies to the kernel of the run: a refined kernel is another one than its variant. */
function applies({ under }: Expectation, kernel: string): boolean {
	return under.length === 0 || under.some((name) => withId(name) === withId(kernel));
}

/** The text of a kernel with the id of its variant in place of an alias. */
function withId(kernel: string): string {
	const [name = "", ...refinements] = kernel.split(" ");
	return [findVariant(name)?.id ?? name, ...refinements].join(" ");
}

function recordOf(i: number): Judgement {
	return (M.m_expectations + i * sizeof.judgement) as Judgement;
}

/** Sets the judges up for a new run. */
export function startExpectations(scenario: Scenario): void {
	judges.length = 0;
	timed = false;
	wanted.fill(0);
	const made = scenario.expectations.filter((e) => applies(e, scenario.kernel)).map(judgeFor);
	judges.push(...made);
	M.m_expectations = allocZeroed(judges.length * sizeof.judgement + 1);
	listeners.judge = onEvent;
}

function judgeFor(expectation: Expectation): Judge {
	const { at } = expectation;
	const fail = (message: string): never => {
		throw new ScenarioError(message, at);
	};
	const j = expectation.judge;
	let event: EventPredicate | undefined;
	if (j.kind === "event" || j.kind === "whenever") {
		event = eventPredicate(j.event, j.where, fail);
		want(event.kind, WANT_JUDGE);
	}
	let condition: (() => boolean) | undefined;
	if ("condition" in j) {
		const test = compileExpression(j.condition, { onError: fail });
		condition = () => test(0) !== 0;
		if (j.kind !== "at end") timed = true;
	}
	return { expectation, condition, event };
}

function breakIt(i: number): void {
	const record = recordOf(i);
	if (record.jd_state !== OPEN) return;
	record.jd_state = BROKEN;
	record.jd_event = nextEvent() - 1;
	raise(EV.expect_failed, intern((judges[i] as Judge).expectation.text));
}

/** An event that some expectation is about. */
function onEvent(n: number, kind: number): void {
	for (let i = 0; i < judges.length; i++) {
		const judge = judges[i] as Judge;
		if (judge.event?.kind !== kind || recordOf(i).jd_state !== OPEN || !judge.event.test(n)) continue;
		const j = judge.expectation.judge;
		if (j.kind === "event") {
			if (j.wanted) satisfy(i);
			else breakIt(i);
		} else if (j.kind === "whenever") arm(i, judge, j.within);
	}
}

function satisfy(i: number): void {
	recordOf(i).jd_state = HELD;
	recordOf(i).jd_event = nextEvent() - 1;
}

/** `whenever`: from here on the condition must come true in time. */
function arm(i: number, judge: Judge, within: number | undefined): void {
	if (within === undefined) {
		if (judge.condition?.() !== true) breakIt(i);
		return;
	}
	if (recordOf(i).jd_due === 0) recordOf(i).jd_due = M.m_ticks + within + 1;
}

/** Looks at the conditions that must hold, or come true; at every scheduling point. */
export function judge(): void {
	if (!timed || M.m_started === 0) return;
	for (let i = 0; i < judges.length; i++) if (recordOf(i).jd_state === OPEN) judgeOne(i, judges[i] as Judge);
}

function judgeOne(i: number, judge: Judge): void {
	const j = judge.expectation.judge;
	switch (j.kind) {
		case "always":
			if (judge.condition?.() === false) breakIt(i);
			return;
		case "never":
			if (judge.condition?.() === true) breakIt(i);
			return;
		case "eventually":
			if (M.m_ticks >= dueOf(i, judge)) breakIt(i);
			else if (judge.condition?.() === true) satisfy(i);
			return;
		case "whenever":
			if (recordOf(i).jd_due === 0) return;
			if (M.m_ticks >= dueOf(i, judge)) breakIt(i);
			else if (judge.condition?.() === true) recordOf(i).jd_due = 0;
	}
}

/** Tick at which the time for a condition has run out; Infinity where there is no such time, or none yet. */
function dueOf(i: number, { expectation: { judge: j } }: Judge): number {
	if (j.kind === "eventually" && j.within !== undefined) return j.within + 1;
	const due = j.kind === "whenever" ? recordOf(i).jd_due : 0;
	return due === 0 ? Number.POSITIVE_INFINITY : due;
}

/** The next tick at which the time of an open expectation runs out; Infinity where that of none does. */
export function nextDeadline(): number {
	let next = Number.POSITIVE_INFINITY;
	if (!timed) return next;
	for (let i = 0; i < judges.length; i++) {
		if (recordOf(i).jd_state === OPEN) next = Math.min(next, dueOf(i, judges[i] as Judge));
	}
	return next;
}

/** The judgement of one expectation. */
export interface Verdict {
	readonly expectation: Expectation;
	readonly holds: boolean;
	/** Event at which it was decided, if it was while the scenario ran. */
	readonly event: number | undefined;
	/** Why its condition has no value at the end of the run: then it does not hold. */
	readonly problem?: string;
}

/** Judges all expectations that apply, at the end of the run. */
export function verdicts(): Verdict[] {
	return judges.map((judge, i) => {
		const record = recordOf(i);
		const { expectation } = judge;
		const event = record.jd_state === OPEN ? undefined : record.jd_event;
		try {
			return { expectation, holds: holdsAtEnd(judge, record), event };
		} catch (error) {
			if (!(error instanceof ScenarioError)) throw error;
			return { expectation, holds: false, event, problem: error.message };
		}
	});
}

function holdsAtEnd(judge: Judge, record: Judgement): boolean {
	const j = judge.expectation.judge;
	switch (j.kind) {
		case "outcome":
			return happened(j.outcome) === j.wanted;
		case "event":
			return j.wanted ? record.jd_state === HELD : record.jd_state !== BROKEN;
		case "eventually":
			return record.jd_state === HELD;
		case "at end":
			return judge.condition?.() === true;
		case "whenever":
			return record.jd_state !== BROKEN && (record.jd_due === 0 || judge.condition?.() === true);
		default:
			return record.jd_state !== BROKEN;
	}
}

function happened(outcome: "deadlock" | "stuck thread" | "panic"): boolean {
	switch (outcome) {
		case "panic":
			return M.m_outcome === OUTCOME_PANIC;
		case "deadlock":
			return M.m_outcome === OUTCOME_DEADLOCK;
		default:
			return M.m_outcome === OUTCOME_DEADLOCK || stuckNow();
	}
}

function stuckNow(): boolean {
	for (let td = M.m_threads; td !== 0; td = td.td_link) if (counts(td) && isStuck(td, M.m_ticks)) return true;
	return false;
}

/**
 * Whether a run fails for how it ended: in a panic that no expectation judged is about, or in a deadlock with none judged at all. A scenario
 * that expects something on the way to a deadlock need not say that it comes to one; a panic is never what is meant in passing.
 */
export function endsUnexpectedly(outcome: string | undefined, judged: readonly Verdict[]): boolean {
	if (outcome === undefined || !BAD_OUTCOMES.includes(outcome)) return false;
	return outcome === "panic" ? !judged.some((v) => isAboutPanic(v.expectation)) : judged.length === 0;
}

function isAboutPanic({ judge: j }: Expectation): boolean {
	return (j.kind === "outcome" && j.outcome === "panic") || ((j.kind === "event" || j.kind === "whenever") && j.event === "panic");
}
