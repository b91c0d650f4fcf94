/** What `exceptionInfo` tells of a stop: a sentence, and the whole report behind it. */
import { stuckReport } from "../../engine/debug/report.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { EventInfo } from "../../engine/simulation-types.ts";
import type { Comparison } from "../timelines/comparison.ts";
import { type EndKind, stuckThreads } from "./endings.ts";

/** What stopped the simulation, for `exceptionInfo`. */
export interface ExceptionStop {
	readonly id: string;
	readonly description: string;
	/** What a reader wants first, in several lines. */
	readonly details: string;
	/** The stacks, which clients show behind it. */
	readonly stacks?: string;
}

/** Frames of a stack that a report shows. */
const MAX_FRAMES = 40;

/** `keg_drain(keg=vmem btag, domain=0, ...) in cc[3], keg_drain_domain`. */
export function eventLine(simulation: Simulation, number: number): string {
	const event = simulation.event(number);
	const args = event.args.map((a) => `${a.name}=${a.text}`).join(", ");
	return `${event.name}(${args}) in ${event.threadName}${event.routine === "" ? "" : `, ${event.routine}`}`;
}

/** Report of an event that an exception filter stopped at. */
export function eventException(simulation: Simulation, id: string, number: number | undefined, thread: number): ExceptionStop {
	if (number === undefined) return { id, description: id, details: id };
	const event = simulation.event(number);
	if (event.name === "stuck_thread") return reportException("stuck thread", stuckReport(simulation.scenario.file).join("\n"));
	const lines = [
		`event ${number} ${event.name}, tick ${event.tick}, thread ${event.threadName}, cpu ${event.cpu}, ${event.routine}`,
		...event.args.map((a) => `  ${a.name} = ${a.text}`),
		...expectationLines(simulation, event),
	];
	return { id, description: eventLine(simulation, number), details: lines.join("\n"), stacks: stackLines(simulation, thread).join("\n") };
}

/** What the scenario says about an expectation that broke. */
function expectationLines(simulation: Simulation, event: EventInfo): string[] {
	if (event.name !== "expect_failed") return [];
	const text = event.args[0]?.text;
	const found = simulation.scenario.expectations.find((e) => e.text === text);
	if (found === undefined) return [];
	return [`  written in ${simulation.scenario.file}:${found.at.line}`, ...(found.message === undefined ? [] : [`  ${found.message}`])];
}

/** Report of a run's end. */
export function endException(simulation: Simulation, kind: EndKind, thread: number, comparison: Comparison | undefined): ExceptionStop {
	switch (kind) {
		case "difference":
			return comparison?.stop() ?? { id: kind, description: kind, details: kind };
		case "differs":
			return traceException(simulation, thread);
		case "deadlock":
			return reportException("deadlock", simulation.report());
		case "panic": {
			const message = `panic: ${simulation.panicMessage() ?? "without a message"}`;
			return { id: "panic", description: message, details: message, stacks: stackLines(simulation, thread).join("\n") };
		}
		case "stuck": {
			const stuck = stuckThreads(simulation);
			const lines = stuck.flatMap((t) => [
				`${t.name}: ${t.state}, ${t.operation} for ${t.operationTicks} ticks`,
				...stackLines(simulation, t.tid),
			]);
			const names = stuck.map((t) => t.name).join(", ");
			return { id: "stuck thread", description: `${names} cannot leave the kernel.`, details: lines.join("\n") };
		}
		case "error": {
			const { message, line } = simulation.error ?? { message: "the run ended with an error", line: 0 };
			const description = line === 0 ? message : `line ${line}: ${message}`;
			return { id: "scenario error", description, details: description };
		}
	}
}

/** Report of the first difference of a golden trace. Its replay was another run where something was done by hand in this one. */
function traceException(simulation: Simulation, thread: number): ExceptionStop {
	const lines = simulation.differenceReport();
	const { branches } = simulation;
	if (branches.interventionsOf(branches.current).length > 0) lines.push("Something was done by hand: the trace itself differs so.");
	const description = `the golden trace differs from this engine at line ${simulation.stack(thread).at(-1)?.line ?? 0}`;
	return { id: "golden trace", description, details: lines.join("\n"), stacks: stackLines(simulation, thread).join("\n") };
}

/** A report with its stacks apart. */
function reportException(id: string, report: string): ExceptionStop {
	const [details = "", stacks = ""] = report.split("\nStacks:\n");
	return { id, description: report.split("\n", 1)[0] ?? "", details, stacks };
}

function stackLines(simulation: Simulation, thread: number): string[] {
	const stack = simulation.stack(thread);
	const lines = stack.slice(0, MAX_FRAMES).map((f) => `  at ${f.name} (${f.file}:${f.line})`);
	return stack.length > MAX_FRAMES ? [...lines, `  and ${stack.length - MAX_FRAMES} more frames`] : lines;
}
