/** Checks schedules and expectations. */
import { CONDITIONS, EVENTS, type EventKind } from "../../engine/kernel/events.ts";
import type { Expr, Judgement, Name } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { constantValue } from "./constants.ts";
import { want, wantCondition } from "./expressions.ts";
import { replace } from "./findings.ts";
import { checkKernel, kernelText, writtenKernel } from "./kernel.ts";
import type { MachineSettings } from "./machine.ts";
import type { Of } from "./symbols.ts";
import type { Scope } from "./types.ts";

/** Names of events and of conditions over them. */
export const EVENT_NAMES: readonly string[] = [...CONDITIONS.map((c) => c.name), ...EVENTS.map((e) => e.name)];

/** The event that a name is, or that the condition of that name rests on. */
export function eventNamed(name: string): EventKind | undefined {
	const wanted = CONDITIONS.find((c) => c.name === name)?.event ?? name;
	return EVENTS.find((e) => e.name === wanted);
}

/** A scope with the arguments of an event in it. */
export function withEvent(scope: Scope, event: EventKind | undefined): Scope {
	return event === undefined ? scope : { ...scope, event };
}

/** Checks an expectation. */
export function checkExpectation(e: Of<"expect">, machine: MachineSettings, scope: Scope): void {
	checkJudgement(e.judgement, scope);
	const seen = new Set<string>();
	for (const name of e.under) {
		const kernel = checkKernel(name, scope.findings);
		if (kernel === undefined) continue;
		const text = kernelText({ ...kernel, name: kernel.variant.id }, machine.arch, machine.invariants);
		if (seen.has(text)) scope.findings.warn("duplicate-name", name.variant, `\`${writtenKernel(name)}\` is named twice`);
		seen.add(text);
	}
}

function checkJudgement(j: Judgement, scope: Scope): void {
	switch (j.kind) {
		case "event":
			checkFilter(j.event, j.where, scope);
			return;
		case "whenever":
			checkFilter(j.event, j.where, scope);
			wantCondition(j.condition, scope);
			checkWithin(j.within, scope);
			return;
		case "eventually":
			wantCondition(j.condition, scope);
			checkWithin(j.within, scope);
			return;
		case "always":
		case "never":
			// Bare fields are no names; that this is the wrong thing to expect matters more.
			if (checkReserve(j.kind, j.condition, scope) !== "bare") wantCondition(j.condition, scope);
			return;
		case "at end":
			wantCondition(j.condition, scope);
			return;
		default:
	}
}

function checkWithin(within: Expr | undefined, scope: Scope): void {
	if (within === undefined) return;
	if (!want("time", within, scope, "`within`")) return;
	if (within.kind !== "missing" && constantValue(within, scope.symbols) === undefined) {
		scope.findings.error("not-constant", within, "`within` is the same in every run: a duration or a constant");
	}
}

function checkFilter(name: Name, where: Expr | undefined, scope: Scope): void {
	const event = eventNamed(name.text);
	if (event === undefined) {
		if (name.text !== "") tellUnknownEvent(name, scope);
		return;
	}
	if (where !== undefined) wantCondition(where, withEvent(scope, event));
}

function tellUnknownEvent(name: Name, scope: Scope): void {
	if (scope.findings.full) return;
	const best = nearest(name.text, [...EVENT_NAMES, "deadlock", "panic"]);
	const fixes = best === undefined ? [] : [replace(name, best)];
	const hint =
		best === undefined
			? "; an expectation is `deadlock`, `panic`, `stuck thread`, an event, or begins with always, never, eventually, whenever, at end"
			: didYouMean(name.text, [best]);
	scope.findings.error("unknown-event", name, `there is no event \`${name.text}\`${hint}`, fixes);
}

/**
 * `always ud_free_items >= uk_reserve`, or `never` the opposite, reads like what PR 248008 is about and is not: going below is what a reserve is for. What must not
 * happen is that a drain takes it.
 */
function checkReserve(kind: "always" | "never", condition: Expr, scope: Scope): "bare" | undefined {
	if (condition.kind !== "binary") return undefined;
	const { left, right, operator } = condition;
	const least = (operator === ">=" || operator === ">") === (kind === "always");
	const [more, less] = least ? [left, right] : [right, left];
	if (!/^[<>]=?$/.test(operator) || fieldOf(more) !== "ud_free_items" || fieldOf(less) !== "uk_reserve") return undefined;
	const keg = more.kind === "probe" && more.index?.kind === "string" ? more.index.value : "vmem btag";
	const text = `no reserve_drained where keg == ${JSON.stringify(keg)}`;
	const message = `allocations with M_USE_RESERVE may go below the reserve, so this breaks on sound kernels too: \`expect ${text}\` says that no drain takes it`;
	const fixes = [{ title: `Expect ${text}`, from: condition.from - `${kind} `.length, to: condition.to, text }];
	const bare = more.kind === "name" || less.kind === "name";
	if (bare) scope.findings.error("dips-are-allowed", condition, message, fixes);
	else scope.findings.warn("dips-are-allowed", condition, message, fixes);
	return bare ? "bare" : undefined;
}

function fieldOf(expr: Expr): string | undefined {
	return expr.kind === "name" ? expr.name : expr.kind === "probe" ? expr.path.at(-1)?.text : undefined;
}

/** Checks a schedule. */
export function checkSchedule(s: Of<"schedule">, scope: Scope): void {
	const { form } = s;
	switch (form.kind) {
		case "round-robin":
			checkNumber("quantum", form.quantum, 1, 1e6, scope);
			break;
		case "random":
			if (form.seed === undefined)
				scope.findings.error("missing-seed", form, "`schedule random` needs a seed, so that the run can be had again: `seed 42`", [
					{ title: "Write seed 1", from: form.to, to: form.to, text: " seed 1" },
				]);
			checkNumber("seed", form.seed, 0, 2 ** 32 - 1, scope);
			checkPreempt(form.preempt, scope);
			break;
		case "pct":
			if (form.depth === undefined)
				scope.findings.error("missing-depth", form, "`schedule pct` needs a depth, the number of change points + 1: `depth 3`", [
					{ title: "Write depth 3", from: form.to, to: form.to, text: " depth 3" },
				]);
			if (form.seed === undefined)
				scope.findings.error("missing-seed", form, "`schedule pct` needs a seed, so that the run can be had again: `seed 42`", [
					{ title: "Write seed 1", from: form.to, to: form.to, text: " seed 1" },
				]);
			checkNumber("depth", form.depth, 1, 16, scope);
			checkNumber("seed", form.seed, 0, 2 ** 32 - 1, scope);
			break;
		default:
	}
	if (s.time !== undefined) checkEnd(s.time, scope);
}

function checkNumber(name: string, value: Expr | undefined, least: number, most: number, scope: Scope): void {
	if (value === undefined) return;
	if (!want("number", value, scope, `\`${name}\``)) return;
	const n = constantValue(value, scope.symbols);
	if (n !== undefined && Number.isInteger(n) && n >= least && n <= most) return;
	if (value.kind !== "missing")
		scope.findings.error("out-of-range", value, `\`${name}\` is a whole number from ${least} to ${most.toLocaleString("en-US")}`);
}

function checkPreempt(value: Expr | undefined, scope: Scope): void {
	if (value === undefined || value.kind === "missing") return;
	const n = constantValue(value, scope.symbols);
	if (n === undefined || n < 0 || n > 100 || (value.unit !== undefined && value.unit !== "%")) {
		scope.findings.error("out-of-range", value, "`preempt` is a percentage from 0% to 100%");
	}
}

function checkEnd(time: Expr, scope: Scope): void {
	if (time.unit === "events") {
		const n = constantValue(time, scope.symbols);
		if (n === undefined || n < 1) scope.findings.error("out-of-range", time, "`for ... events` needs a number of at least 1");
		return;
	}
	if (!want("time", time, scope, "`schedule ... for`")) return;
	const ticks = constantValue(time, scope.symbols);
	if (time.kind !== "missing" && ticks === undefined)
		scope.findings.error("not-constant", time, "the time of a schedule is a duration or a constant");
	if (ticks !== undefined && ticks <= 0) scope.findings.error("out-of-range", time, "the time of a schedule is above 0");
}
