/** Turns a question into a query of the engine, and what that finds into an answer. */
import { askedValue } from "../../engine/history/asked-value.ts";
import { type DataTarget, TargetError } from "../../engine/history/data-target.ts";
import type { MomentCount } from "../../engine/history/moment-pass.ts";
import type { Query } from "../../engine/history/query.ts";
import { Questions } from "../../engine/history/questions.ts";
import { TooManyWrites } from "../../engine/history/write-history.ts";
import { type EvaluationContext, evaluate } from "../../engine/inspect/evaluate.ts";
import { UnknownEvent } from "../../engine/scenario/event-predicate.ts";
import type { Expression } from "../../engine/scenario/program.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Debugger } from "../debugger.ts";
import { readCondition, readWatch } from "../display/expressions.ts";
import { kernelLine } from "../launch/sources.ts";
import { wrongExpression } from "../session/errors.ts";
import { MAX_CHANGED, valuesOf } from "../variables/changed.ts";
import { type Answer, type Moment, writerText } from "./answer.ts";
import type { Question } from "./parse.ts";

/** The query of a question, asked at the moment and frame shown. Throws a RequestError for what cannot be asked. */
export function queryOf(debug: Debugger, question: Question, view: EvaluationContext): Query<Answer> {
	try {
		return ASK[question.name](debug, question.operands, view, question.text);
	} catch (error) {
		throw asRequestError(error);
	}
}

/** Whether the answer is the same at every moment of the run. */
export function isAboutTheRun({ name }: Question): boolean {
	return name === "when" || name === "count";
}

/** An engine's refusal as the answer to a request. */
export function asRequestError(error: unknown): unknown {
	const refused =
		error instanceof TargetError || error instanceof TooManyWrites || error instanceof RangeError || error instanceof UnknownEvent;
	return refused ? wrongExpression((error as Error).message) : error;
}

type Ask = (debug: Debugger, operands: readonly string[], view: EvaluationContext, text: string) => Query<Answer>;

const ASK: Readonly<Record<Question["name"], Ask>> = {
	when: (debug, [condition = ""]) => {
		const query = questionsOf(debug).when(parsed(readCondition(condition, undefined)));
		return query.map((found) => momentsAnswer(debug.world.simulation, found, "true at no event", "became true", condition));
	},
	count: (debug, [event = "", condition]) => {
		const where = condition === undefined ? undefined : parsed(readCondition(condition, event));
		const query = questionsOf(debug).count(event, where);
		return query.map((found) => momentsAnswer(debug.world.simulation, found, "never", "happened", undefined));
	},
	history: (debug, [value = ""], view) => historyOf(debug, targetOf(value, view)),
	writer: (debug, [value = ""], view) => lastWriterOf(debug, targetOf(value, view)),
	origin: (debug, [value = ""], view) => originOf(debug, value, targetOf(value, view)),
	at: (debug, [event = "", expression = ""], view) => valueAt(debug, eventNumber(debug, event), expression, view),
	prev: (debug, [expression = ""], view) => {
		const event = debug.world.simulation.moment().events - 2;
		if (event < 0) throw wrongExpression("There is no event before this one.");
		return valueAt(debug, event, expression, view);
	},
	diff: (debug, [a = "", b = ""]) => {
		const [from, to] = [eventNumber(debug, a), eventNumber(debug, b)];
		const find = (words: ReadonlySet<number>) => valuesOf(words, debug.stopThread);
		return questionsOf(debug).diff(from, to, find, (found) => {
			const values = found.map((v) => ({ ...v, value: `${valueNow(v.name)} -> ${v.value}` }));
			const where = `between event ${from} and event ${to}`;
			const count = values.length < MAX_CHANGED ? String(values.length) : `more than ${MAX_CHANGED - 1}`;
			return { text: values.length === 0 ? `nothing that has a name differs ${where}` : `${count} values differ ${where}`, values };
		});
	},
};

/** Value of a name at the moment shown, as text. */
function valueNow(name: string): string {
	try {
		return evaluate(parsed(readWatch(name)), {}, name).value;
	} catch {
		return "not there";
	}
}

function questionsOf(debug: Debugger): Questions {
	const { timeline, writes } = debug.world.simulation;
	return new Questions(timeline, writes);
}

function parsed(result: ReturnType<typeof readWatch>): Expression {
	if ("message" in result) throw wrongExpression(result.message);
	return result.expression;
}

function targetOf(value: string, view: EvaluationContext): DataTarget {
	return askedValue(parsed(readWatch(value)), view);
}

/** A number, `here` or `end`. */
function eventNumber({ world: { simulation } }: Debugger, text: string): number {
	if (text === "here") return Math.max(0, simulation.moment().events - 1);
	if (text === "end") return simulation.recordedEvents - 1;
	if (/^\d{1,12}$/.test(text)) return Number(text);
	throw wrongExpression(`"${text.slice(0, 40)}" is no event: write its number, here, or end.`);
}

function valueAt(debug: Debugger, event: number, expression: string, view: EvaluationContext): Query<Answer> {
	const wanted = parsed(readWatch(expression));
	const context = { ...(view.thread === undefined ? {} : { thread: view.thread }), event };
	return questionsOf(debug).at(event, () => {
		const { value, name } = evaluate(wanted, context, expression);
		return { text: `${value || name} (event ${event})` };
	});
}

function momentsAnswer(simulation: Simulation, found: MomentCount, none: string, what: string, expression: string | undefined): Answer {
	const { count, events, last } = found;
	if (count === 0) return { text: none };
	const at = (n: number): Moment => {
		const event = events[n] as number;
		if (event >= simulation.knownEvents) throw new RangeError(`event ${event} is not known any more`);
		const { name, threadName, args } = simulation.event(event);
		return {
			when: `event ${event}`,
			value: `${name}(${args.map((a) => a.text).join(", ")}) by ${threadName}`,
			motion: { kind: "seek", event },
			...(expression === undefined ? {} : { expression: `at(${event}, ${expression})` }),
		};
	};
	const times =
		count === 1 ? `${what} once, at event ${last}` : `${what} ${count} times, first at event ${events[0]}, last at event ${last}`;
	return { text: times, moments: { count: events.length, at } };
}

function historyOf(debug: Debugger, target: DataTarget): Query<Answer> {
	const scenario = debug.world.scenario.file;
	return questionsOf(debug)
		.history(target)
		.map(({ word, initial, count, here, row }) => {
			const at = (n: number): Moment => {
				const { position, event, value: after, writer } = row(n);
				const before = n === 0 ? initial : row(n - 1).value;
				const { text, source } = writerText(writer, scenario);
				return {
					when: `before event ${event}`,
					value: `${target.text(before)} -> ${target.text(after)} by ${text}`,
					motion: { kind: "write", word, position },
					...(source === undefined ? {} : { source }),
				};
			};
			const text = count === 0 ? `${target.text(initial)} since boot, never written` : `${count} writes, ${here} of them up to here`;
			return { text, moments: { count, at } };
		});
}

function lastWriterOf(debug: Debugger, target: DataTarget): Query<Answer> {
	const scenario = debug.world.scenario.file;
	return questionsOf(debug)
		.lastWrite(target)
		.map((write) => {
			if (write === undefined) return { text: "written by nobody since boot" };
			const { text, source } = writerText(write.writer, scenario);
			const moment: Moment = {
				when: `before event ${write.event}`,
				value: `${target.text(write.value)} by ${text}`,
				motion: { kind: "write", word: write.word, position: write.position },
				...(source === undefined ? {} : { source }),
			};
			return { text: `${text}, before event ${write.event}`, moments: { count: 1, at: () => moment } };
		});
}

function originOf(debug: Debugger, name: string, target: DataTarget): Query<Answer> {
	const { scenario } = debug.world;
	const namesAt = (file: string, line: number): ReadonlySet<string> => new Set(kernelLine(file, line).match(/[A-Za-z_]\w*/g) ?? []);
	return questionsOf(debug)
		.origin(target, name, namesAt)
		.map((links) => {
			if (links.length === 0) return { text: "written by nobody since boot" };
			const at = (n: number): Moment => {
				const link = links[n] as (typeof links)[number];
				const { text, source } = writerText(link.writer, scenario.file);
				return {
					when: `before event ${link.event}`,
					value: `${link.name} = ${n === 0 ? target.text(link.value) : link.value} by ${text}`,
					motion: { kind: "write", word: link.word, position: link.position },
					...(source === undefined ? {} : { source }),
				};
			};
			const last = links[links.length - 1] as (typeof links)[number];
			return { text: `from ${writerText(last.writer, scenario.file).text}`, moments: { count: links.length, at } };
		});
}
