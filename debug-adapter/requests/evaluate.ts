import type { DebugProtocol } from "@vscode/debugprotocol";
import type { EvaluationContext } from "../../engine/inspect/evaluate.ts";
import { open } from "../../engine/inspect/variables.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { commandMeant, runCommand } from "../console/console.ts";
import type { Debugger } from "../debugger.ts";
import { evaluateText } from "../display/expressions.ts";
import { inFormat } from "../display/formats.ts";
import { answerLines } from "../questions/answer.ts";
import { isAboutTheRun, queryOf } from "../questions/ask.ts";
import type { Asker } from "../questions/asking.ts";
import { parseQuestion, type Question } from "../questions/parse.ts";
import { unknownFrame, wrongCommand } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { toVariable } from "../variables/containers.ts";

/** Most members that go to the clipboard. */
const MAX_COPIED = 1000;

/** Evaluates an expression for a watch, a hover, the debug console or the clipboard. Only commands of the console change the simulation. */
export const evaluate = handler<DebugProtocol.EvaluateResponse["body"]>("stopped", (debug, args, seq) => {
	const text = args.string("expression");
	const context = args.optionalString("context");
	const printed = context === "repl" ? runCommand(text, debug) : undefined;
	if (printed !== undefined) {
		const { text: result, then } = printed;
		return { body: { result, variablesReference: 0 }, ...(then === undefined ? {} : { then }) };
	}
	const view = viewOf(debug, args.optionalInteger("frameId"));
	const question = context === "hover" ? undefined : parseQuestion(text);
	if (question !== undefined) return ask(debug, question, view, { seq, progressId: args.optionalString("progressId") }, context === "repl");
	const value = context === "repl" ? typed(text, view) : evaluateText(text, view);
	const variable = inFormat(debug, args, () => toVariable(debug, value));
	return {
		body: {
			result: context === "clipboard" ? copied(value) : variable.value,
			...(variable.type === undefined ? {} : { type: variable.type }),
			variablesReference: variable.variablesReference,
			...(variable.indexedVariables === undefined ? {} : { indexedVariables: variable.indexedVariables }),
			...(variable.memoryReference === undefined ? {} : { memoryReference: variable.memoryReference }),
			...(variable.valueLocationReference === undefined ? {} : { valueLocationReference: variable.valueLocationReference }),
			...(variable.presentationHint === undefined ? {} : { presentationHint: variable.presentationHint }),
		},
	};
});

/** Value of what was typed into the console: where it is no expression, it may have been meant for a command. */
function typed(text: string, view: EvaluationContext): Shown {
	try {
		return evaluateText(text, view);
	} catch (error) {
		const meant = /did you mean/.test((error as Error).message) ? undefined : commandMeant(text);
		throw meant === undefined ? error : wrongCommand(`There is no command "${text.trim().slice(0, 80)}": did you mean "${meant}"?`);
	}
}

/** Asks about the past; the answer may take a run through it. In the console it is printed, too, for clients that cannot open it. */
async function ask(debug: Debugger, question: Question, view: EvaluationContext, asker: Asker, inConsole: boolean) {
	const { simulation } = debug.world;
	const { id, furthest } = simulation.branches.current;
	const key = isAboutTheRun(question) ? `${id}/${furthest.position}/${question.text}` : undefined;
	let answer = key === undefined ? undefined : debug.asking.remembered(key);
	if (answer === undefined) {
		const thread = debug.stopThread ?? simulation.currentThread();
		answer = await debug.asking.ask(queryOf(debug, question, view), thread, asker, question.text, debug.settings.progress);
		if (key !== undefined) debug.asking.remember(key, answer);
	}
	const members = (answer.moments?.count ?? 0) + (answer.values?.length ?? 0);
	return {
		body: {
			result: inConsole ? answerLines(answer).join("\n") : answer.text,
			variablesReference: members === 0 ? 0 : debug.containers.keep({ kind: "answer", answer, branch: id }),
			...(members === 0 ? {} : { indexedVariables: members }),
			presentationHint: { attributes: ["readOnly"] },
		},
	};
}

/** Where names are looked up: in the frame, else in the frame of the thread that stopped. */
export function viewOf(debug: Debugger, frameId: number | undefined): EvaluationContext {
	const { simulation } = debug.world;
	const event = debug.stopEvent === undefined ? {} : { event: debug.stopEvent };
	// Frame ids begin with 1; some clients send 0 or nothing in a watch without a frame.
	if (frameId === undefined || frameId === 0) {
		const thread = debug.stopThread ?? simulation.currentThread();
		return { thread, frame: simulation.stack(thread)[0]?.frame ?? 0, ...event };
	}
	const handle = debug.frames.get(frameId);
	if (handle === undefined) throw unknownFrame(frameId);
	return { thread: handle.thread, frame: handle.frame.frame, ...event };
}

/** A plain value as it is, a container with its members a line each. */
function copied(value: Shown): string {
	if (value.reference === undefined) return value.value;
	const lines = open(value.reference, 0, MAX_COPIED).map((m) => `\t${m.name} = ${m.value}`);
	return [value.value === "" ? value.name : value.value, ...lines].join("\n");
}
