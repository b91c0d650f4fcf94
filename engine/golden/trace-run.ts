// dialect
/**
 * A golden trace as a run of the timeline: one line is one move. Where the replay stands lies in the heap (m_line, td_line), so the
 * debugger goes back and forth in it as in any run.
 */
import type { MachineConfig } from "../kernel/conf.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { clearLog, log } from "../machine/event-log.ts";
import { markStep, nextEvent, position, rebase } from "../machine/heap.ts";
import { OUTCOME_DIFFERS, OUTCOME_ERROR, OUTCOME_FINISHED, OUTCOME_PANIC } from "../machine/outcome.ts";
import { HeapExhausted, M, usedWords } from "../machine/records.ts";
import { stops } from "../machine/routine.ts";
import { runThread } from "../machine/run.ts";
import { TDS_RUNNING } from "../machine/thread.ts";
import { startExpectations } from "../scenario/expectations.ts";
import { ScenarioError } from "../scenario/operations.ts";
import type { Instruction, Scenario, ThreadProgram } from "../scenario/program.ts";
import { type Advance, failure } from "../scenario/run.ts";
import { plan } from "../scenario/scheduler.ts";
import { readConfig, TraceError, type TraceLine } from "./config.ts";
import type { ConformResult } from "./conform.ts";
import { differenceLines } from "./difference.ts";
import { goldenEvents } from "./events.ts";
import { TraceExecutor } from "./executor.ts";

/** Where a run ends early: behind the line whose answer differs, or with the one that makes no sense. */
export type TraceEnding = Exclude<ConformResult, { readonly kind: "ok" | "fault" }>;

/** A replay that moves line by line. */
export class TraceRun {
	readonly scenario: Scenario;
	readonly #lines: readonly TraceLine[];
	readonly #executor: TraceExecutor;
	readonly #ending: TraceEnding | undefined;
	/** Position up to which the names looked up hold. */
	#seen = 0;
	/** Number of the next event when the line that differs began. */
	#firstEvent = 0;

	/** Boots the machine of the config line, the first that is not empty. */
	constructor(file: string, lines: readonly TraceLine[], ending?: TraceEnding) {
		const first = Math.max(
			0,
			lines.findIndex((line) => line.c !== undefined),
		);
		const config = readConfig(lines[first] ?? {});
		this.scenario = traceScenario(file, config.machine, lines);
		this.#lines = lines;
		this.#ending = ending;
		this.#executor = new TraceExecutor(config);
		failure.error = undefined;
		plan.schedules = [this.scenario.schedule];
		startExpectations(this.scenario);
		M.m_started = 1;
		M.m_line = first + 1;
		// Somebody stands at the first moment, as in any run.
		M.m_curthread = M.m_threads;
		rebase(0, usedWords());
		clearLog();
		log.recording = true;
	}

	/** Executes one line, or goes on with one in which the run was stopped. */
	advance(): Advance {
		if (M.m_outcome !== 0) return "ended";
		let number = M.m_line;
		try {
			const current = M.m_curthread;
			if (current !== 0 && current.td_state === TDS_RUNNING) return this.#run(current);
			const line = this.#lines[M.m_line];
			if (line === undefined) return end(OUTCOME_FINISHED);
			number++;
			return this.#line(line, number);
		} catch (error) {
			if (!(error instanceof TraceError || error instanceof HeapExhausted)) throw error;
			failure.error = new ScenarioError(error.message, { line: number, column: 1 });
			return end(OUTCOME_ERROR);
		}
	}

	#line(line: TraceLine, number: number): Advance {
		const td = this.#executor.threadOf(line);
		if (td !== 0) {
			M.m_curthread = td;
			td.td_line = number;
			markStep();
			if (stops.armed !== 0 && stops.checkStatement(td, number)) return "stopped";
		} else markStep();
		if (position() < this.#seen) this.#executor.forgetNames();
		this.#seen = position();
		M.m_line = number;
		if (this.#ending?.kind === "differs" && number === this.#ending.difference.line) this.#firstEvent = nextEvent();
		if (this.#executor.begin(line) !== 0) return this.#run(td);
		return this.#done(number);
	}

	#run(td: Thread): Advance {
		const status = runThread(td);
		if (status.status === "stop") return "stopped";
		this.#executor.ran(td);
		const fault = this.#executor.faultOf(td, this.#lines[M.m_line - 1]);
		if (fault !== undefined) throw fault;
		if (status.status === "panic") return end(OUTCOME_PANIC);
		return this.#done(M.m_line);
	}

	/** What differs, in lines, at the end of a run that differs. */
	differenceReport(): string[] {
		if (this.#ending?.kind !== "differs") return [];
		const { difference } = this.#ending;
		return differenceLines(difference, this.#lines[difference.line - 1] ?? {}, goldenEvents(this.#firstEvent));
	}

	#done(number: number): Advance {
		const ending = this.#ending;
		if (ending?.kind === "differs" && number >= ending.difference.line) return end(OUTCOME_DIFFERS);
		if (ending?.kind === "broken" && number >= ending.line) throw new TraceError(ending.message);
		return "moved";
	}
}

function end(outcome: number): Advance {
	M.m_outcome = outcome;
	return "ended";
}

/** What stands for the kernel's name where the toggles of a trace decide. */
export const GOLDEN = "golden";

/** What a trace is to those who ask a simulation for its scenario: a file whose lines are statements. */
export function traceScenario(file: string, machine: MachineConfig, lines: readonly TraceLine[]): Scenario {
	const code = lines.flatMap((line, i): Instruction[] =>
		line.c === "op" || line.c === "run" ? [{ op: "end", at: { line: i + 1, column: 1 } }] : [],
	);
	const main: ThreadProgram = { name: "trace", cpu: 0, toplevel: false, slots: [], barriers: [], code };
	return {
		file,
		kernel: GOLDEN,
		machine,
		daemons: false,
		main,
		threads: [],
		barriers: [],
		schedule: { kind: "replay", choices: [] },
		expectations: [],
	};
}
