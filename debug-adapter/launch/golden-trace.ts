/** A golden trace as a session opens it: read, and replayed once to find where this engine differs from it. */
import { readConfig, TraceError, type TraceLine } from "../../engine/golden/config.ts";
import { Conformance, type ConformResult, readLine } from "../../engine/golden/conform.ts";
import { type TraceEnding, traceScenario } from "../../engine/golden/trace-run.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import type { Work } from "../running/sliced-work.ts";
import { wrongTrace } from "../session/errors.ts";

/** A trace that has been replayed. */
export interface GoldenTrace {
	readonly lines: readonly TraceLine[];
	/** Where the run ends before the last line. */
	readonly ending: TraceEnding | undefined;
	/** What the replay came to, in a sentence. */
	readonly verdict: string;
}

function linesOf(text: string): string[] {
	return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/** The machine of a trace as a scenario without statements, from its config line. Throws a RequestError for what is no trace. */
export function traceMachine(file: string, text: string): Scenario {
	const texts = linesOf(text);
	const first = Math.max(
		0,
		texts.findIndex((line) => line !== ""),
	);
	try {
		return traceScenario(file, readConfig(readLine(texts[first] ?? "")).machine, []);
	} catch (error) {
		if (error instanceof TraceError) throw wrongTrace(file, first + 1, error.message);
		throw error;
	}
}

/** Lines between two looks at the client. */
const STRIDE = 16;

/** Replays a trace. Throws a RequestError where it does not even begin as one. */
export function* replayTrace(file: string, text: string): Work<GoldenTrace> {
	const texts = linesOf(text);
	const conformance = new Conformance({ keep: true });
	let result: ConformResult | undefined;
	for (const [i, line] of texts.entries()) {
		if (result !== undefined) {
			// Not executed any more: breakpoints may stand there all the same.
			conformance.keep(line);
			continue;
		}
		result = conformance.take(line);
		if (i % STRIDE === STRIDE - 1) yield { text: `line ${i + 1} of ${texts.length}`, share: i / texts.length };
	}
	result ??= conformance.finish();
	const { lines } = conformance;
	switch (result.kind) {
		case "ok":
			return { lines, ending: undefined, verdict: `all ${texts.length} lines are as this engine has them.` };
		case "differs":
			return { lines, ending: result, verdict: `differs at line ${result.difference.line}, ${result.difference.path}.` };
		default:
			if (conformance.begun)
				return { lines, ending: { ...result, kind: "broken" }, verdict: `wrong from line ${result.line} on: ${result.message}.` };
			throw wrongTrace(file, result.line, result.message);
	}
}
