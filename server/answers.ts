/** Answers to the requests of protocol.ts. */
import { CONDITIONS, EVENTS } from "../engine/kernel/events.ts";
import { defaultKernel, writtenKernel } from "../language/checker/kernel.ts";
import { declarationsOf } from "../language/checker/symbols.ts";
import { parseDocument } from "../language/parser.ts";
import type { EventInfo, ScenarioInfo } from "./protocol.ts";

/** Everything that can be stopped at by name, conditions before the events: they are what one looks for first. */
export function catalogue(): EventInfo[] {
	const events = EVENTS.map((e): EventInfo => {
		return { name: e.name, kind: "event", group: e.group, doc: e.doc, args: e.args.map((a) => a.name), origin: e.source };
	});
	const conditions = CONDITIONS.map((c): EventInfo => {
		const on = events.find((e) => e.name === c.event);
		return { name: c.name, kind: "condition", group: on?.group ?? "", doc: c.doc, args: on?.args ?? [], origin: c.event };
	});
	return [...conditions, ...events];
}

/** What a scenario says of kernels, however damaged the rest of it is. */
export function scenarioInfo(text: string): ScenarioInfo {
	const { document } = parseDocument(text);
	const named = declarationsOf(document, "expect").flatMap((e) => e.under.map(writtenKernel));
	const [line] = declarationsOf(document, "kernel");
	const kernel = line === undefined ? "" : writtenKernel(line);
	return { kernel: kernel || defaultKernel().name, variants: [...new Set(named)].filter((name) => name !== "") };
}
