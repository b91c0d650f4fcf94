/**
 * Breakpoints compiled for the machine: which events, program points and statements to look at, and what decides there. The same tests
 * serve going forward, where the first hit stops, and going back, where every hit is noted and the last one wins.
 */

import { DataTarget } from "../history/data-target.ts";
import { scopeOf } from "../inspect/evaluate.ts";
import { routines } from "../machine/routine.ts";
import { eventPredicate } from "../scenario/event-predicate.ts";
import { compileExpression, type ExpressionScope } from "../scenario/expressions.ts";
import type { Breakpoint, DataAccess, Write } from "../simulation-types.ts";
import { currentFrame, currentTid } from "../timeline/machine-state.ts";

/** A breakpoint that cannot be set; the message says why. */
export class BreakpointError extends Error {
	override readonly name = "BreakpointError";
}

/** A compiled breakpoint. */
export interface Armed {
	readonly breakpoint: Breakpoint;
	/** Tests the condition; `event` is the event's number for event breakpoints. */
	readonly test: (event: number) => boolean;
	/** The test needs no state: it can be made from the log. */
	readonly fromLog: boolean;
}

/** A compiled data breakpoint. */
export interface ArmedData extends Armed {
	readonly target: DataTarget;
	readonly access: DataAccess;
}

/** The write that conditions of data breakpoints call `old` and `new`. */
let current: Write = { word: 0, old: 0, value: 0 };

/** Tells the conditions of data breakpoints which write is in question. */
export function setCurrentWrite(write: Write): void {
	current = write;
}

/** Breakpoints by what they look at. */
export class BreakpointTable {
	/** By kind of event. */
	readonly events = new Map<number, Armed[]>();
	/** By routine number and point. */
	readonly points = new Map<number, Armed[]>();
	/** By line of the scenario. */
	readonly statements = new Map<number, Armed[]>();
	readonly data: ArmedData[] = [];

	constructor(list: readonly Breakpoint[]) {
		for (const b of list) this.#add(b);
	}

	/** Whether reads are to be looked at, which takes the observed form of the routines. */
	get looksAtReads(): boolean {
		return this.data.some((a) => a.access !== "write");
	}

	/** Whether anything but events must be looked at. */
	get looksAtPoints(): boolean {
		return this.points.size > 0 || this.statements.size > 0;
	}

	/** Whether there is no breakpoint at all. */
	get isEmpty(): boolean {
		return !this.looksAtPoints && this.events.size === 0 && this.data.length === 0;
	}

	/** Key of a program point in {@link points}. */
	static pointKey(routine: number, point: number): number {
		return routine * 65536 + point;
	}

	#add(b: Breakpoint): void {
		const place = b.place;
		switch (place.kind) {
			case "event": {
				const predicate = eventPredicate(place.event, b.condition, failingCondition);
				push(this.events, predicate.kind, { breakpoint: b, test: guarded(predicate.test), fromLog: predicate.fromLog });
				return;
			}
			case "data":
				this.data.push({
					breakpoint: b,
					test: plainTest(b, true),
					fromLog: false,
					target: new DataTarget(place.target),
					access: place.access ?? "write",
				});
				return;
			case "statement":
				push(this.statements, place.line, { breakpoint: b, test: plainTest(b), fromLog: false });
				return;
			case "line":
			case "routine":
			case "point":
				for (const key of pointsOf(place)) push(this.points, key, { breakpoint: b, test: plainTest(b), fromLog: false });
		}
	}
}

function push(map: Map<number, Armed[]>, key: number, armed: Armed): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [armed]);
	else list.push(armed);
}

function failingCondition(message: string): never {
	throw new BreakpointError(message);
}

/** A condition that cannot be evaluated at a hit, because an object is gone, say, does not hold. */
function guarded(test: (event: number) => boolean): (event: number) => boolean {
	return (event) => {
		try {
			return test(event);
		} catch (error) {
			if (error instanceof BreakpointError) return false;
			throw error;
		}
	};
}

function plainTest({ condition }: Breakpoint, ofWrite = false): (event: number) => boolean {
	if (condition === undefined) return () => true;
	// Locals are those of the frame at the hit, which another activation of the routine has elsewhere.
	return guarded(() => {
		const scope = scopeOf({ thread: currentTid(), frame: currentFrame() }, failingCondition);
		return compileExpression(condition, ofWrite ? withWrite(scope) : scope)(0) !== 0;
	});
}

/** A scope in which `old` and `new` are the values of the write in question. */
function withWrite(scope: ExpressionScope): ExpressionScope {
	return {
		...scope,
		argument(name) {
			if (name === "old") return { type: "int", read: () => current.old };
			if (name === "new") return { type: "int", read: () => current.value };
			return scope.argument?.(name);
		},
	};
}

/** Keys of the program points of a line (its first in each routine) or of a routine's entry or returns. */
function pointsOf(
	place:
		| { kind: "line"; file: string; line: number }
		| { kind: "routine"; routine: string; at: "entry" | "return" }
		| { kind: "point"; routine: string; point: number },
): number[] {
	const keys: number[] = [];
	routines().forEach((routine, number) => {
		if (routine === undefined) return;
		if (place.kind === "point") {
			if (routine.name === place.routine) keys.push(BreakpointTable.pointKey(number, place.point));
			return;
		}
		if (place.kind === "routine") {
			if (routine.name !== place.routine) return;
			routine.points.forEach((p, k) => {
				const wanted = place.at === "entry" ? k === firstStatement(routine.points) : p.returns === true;
				if (wanted) keys.push(BreakpointTable.pointKey(number, k));
			});
			return;
		}
		if (routine.file !== place.file) return;
		const k = routine.points.findIndex((p) => p.kind === "statement" && p.line === place.line);
		if (k >= 0) keys.push(BreakpointTable.pointKey(number, k));
	});
	return keys;
}

function firstStatement(points: readonly { readonly kind: string }[]): number {
	return points.findIndex((p) => p.kind === "statement");
}

/** Whether a hit condition holds at the n-th hit. */
export function stopsAtHit(hits: NonNullable<Breakpoint["hits"]>, n: number): boolean {
	switch (hits.kind) {
		case "from":
			return n >= hits.n;
		case "every":
			return n % Math.max(1, hits.n) === 0;
		case "only":
			return n === hits.n;
	}
}
