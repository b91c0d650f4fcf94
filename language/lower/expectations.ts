/** Schedules and expectations. */
import type { Expectation, Schedule, SourcePlace } from "../../engine/scenario/program.ts";
import type { Document, Expr, Judgement, KernelName } from "../ast.ts";
import { constantValue } from "../checker/constants.ts";
import { eventNamed, withEvent } from "../checker/expectations.ts";
import { declarationsOf } from "../checker/symbols.ts";
import type { Scope } from "../checker/types.ts";
import { lowerExpression } from "./expressions.ts";

/** Lock acquisitions between two turns where nothing is said. */
const DEFAULT_QUANTUM = 400;
/** Chance of another thread at a lock acquisition, in percent. */
const DEFAULT_PREEMPT = 5;
/** Seconds of a run where nothing is said. */
const DEFAULT_SECONDS = 60;

/** Seconds in which the events of a run that is limited by them must come: some loops make none. */
const EVENTS_WITHIN = 24 * 60 * 60;

/** What of a schedule comes from outside the text. */
export interface ScheduleOptions {
	/** Seed that takes the place of the text's. */
	readonly seed?: number;
	/** Choices of a recording, by the name that the text gives; a text that says why it cannot be read, or nothing where none can. */
	readonly choices?: (file: string) => readonly number[] | string | undefined;
}

/** The schedule of a document. */
export function lowerSchedule(document: Document, scope: Scope, options: ScheduleOptions): Schedule {
	const [line] = declarationsOf(document, "schedule");
	const value = (expr: Expr | undefined, otherwise: number) =>
		expr === undefined ? otherwise : (constantValue(expr, scope.symbols) ?? otherwise);
	const end = lowerEnd(line?.time, scope);
	const form = line?.form;
	switch (form?.kind) {
		case "random":
			return { kind: "random", seed: options.seed ?? value(form.seed, 1), preempt: value(form.preempt, DEFAULT_PREEMPT), ...end };
		case "pct":
			return { kind: "pct", depth: value(form.depth, 3), seed: options.seed ?? value(form.seed, 1), ...end };
		case "replay": {
			const file = form.file.kind === "string" ? form.file.value : "";
			const choices = options.choices?.(file);
			return { kind: "replay", choices: typeof choices === "object" ? choices : [], ...end };
		}
		default:
			return { kind: "round-robin", quantum: value(form?.kind === "round-robin" ? form.quantum : undefined, DEFAULT_QUANTUM), ...end };
	}
}

function lowerEnd(time: Expr | undefined, scope: Scope): { readonly ticks?: number; readonly events?: number } {
	const value = time === undefined ? undefined : constantValue(time, scope.symbols);
	if (time === undefined || value === undefined) return { ticks: DEFAULT_SECONDS * scope.symbols.hz };
	return time.unit === "events" ? { events: value, ticks: EVENTS_WITHIN * scope.symbols.hz } : { ticks: value };
}

/** The expectations of a document, in the order written. `kernelText` gives the text of a kernel that one names. */
export function lowerExpectations(
	document: Document,
	source: string,
	scope: Scope,
	place: (offset: number) => SourcePlace,
	kernelText: (name: KernelName) => string,
): Expectation[] {
	return declarationsOf(document, "expect").flatMap((e) => {
		const judge = lowerJudgement(e.judgement, scope);
		if (judge === undefined) return [];
		const { from, to } = e.judgement;
		return [
			{
				at: place(e.from),
				text: source.slice(from, to).replace(/\s+/g, " ").trim(),
				under: e.under.map(kernelText),
				...(e.message === undefined ? {} : { message: e.message.text }),
				judge,
			},
		];
	});
}

function lowerJudgement(j: Judgement, scope: Scope): Expectation["judge"] | undefined {
	const within = (expr: Expr | undefined) => (expr === undefined ? {} : { within: constantValue(expr, scope.symbols) ?? 0 });
	const where = (event: string, expr: Expr | undefined) =>
		expr === undefined ? {} : { where: lowerExpression(expr, withEvent(scope, eventNamed(event))) };
	switch (j.kind) {
		case "outcome":
			return { kind: "outcome", outcome: j.outcome, wanted: j.wanted };
		case "event":
			return { kind: "event", event: j.event.text, ...where(j.event.text, j.where), wanted: j.wanted };
		case "always":
		case "never":
		case "at end":
			return { kind: j.kind, condition: lowerExpression(j.condition, scope) };
		case "eventually":
			return { kind: "eventually", condition: lowerExpression(j.condition, scope), ...within(j.within) };
		case "whenever":
			return {
				kind: "whenever",
				event: j.event.text,
				...where(j.event.text, j.where),
				condition: lowerExpression(j.condition, scope),
				...within(j.within),
			};
		case "missing":
			return undefined;
	}
}
