// dialect
/**
 * A golden trace as a run of the timeline: one line is one move. Where the replay stands lies in the heap (m_line, td_line), so the
 * debugger goes back and forth in it as in any run.
 */
import type { MachineConfig } from "../kernel/conf.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { clearLog, log } from "../machine/event-log.ts";
import { markStep, position } from "../machine/heap.ts";
import { OUTCOME_DIFFERS, OUTCOME_ERROR, OUTCOME_FINISHED, OUTCOME_PANIC } from "../machine/outcome.ts";
import { M } from "../machine/records.ts";
import { stops } from "../machine/routine.ts";
import { runThread } from "../machine/run.ts";
import { TDS_RUNNING } from "../machine/thread.ts";
import { ScenarioError } from "../scenario/operations.ts";
import type { Instruction, Scenario, ThreadProgram } from "../scenario/program.ts";
import { type Advance, failure } from "../scenario/run.ts";
import { readConfig, TraceError, type TraceLine } from "./config.ts";
import { TraceExecutor } from "./executor.ts";

/** A replay that moves line by line. */
export class TraceRun {
	readonly machine: MachineConfig;
	readonly #lines: readonly TraceLine[];
	readonly #executor: TraceExecutor;
	readonly #last: number;
	/** Position up to which the names looked up hold. */
	#seen = 0;

	/** Boots the machine. `last` is the line, counted from 1, behind which the run ends as one that differs. */
	constructor(lines: readonly TraceLine[], last?: number) {
		const config = readConfig(lines[0] ?? {});
		this.machine = config.machine;
		this.#lines = lines;
		this.#last = last ?? Number.POSITIVE_INFINITY;
		this.#executor = new TraceExecutor(config);
		failure.error = undefined;
		M.m_started = 1;
		M.m_line = 1;
		clearLog();
		log.recording = true;
	}

	/** Executes one line, or goes on with one in which the run was stopped. */
	advance(): Advance {
		if (M.m_outcome !== 0) return "ended";
		const current = M.m_curthread;
		if (current !== 0 && current.td_state === TDS_RUNNING) return this.#run(current);
		const line = this.#lines[M.m_line];
		if (line === undefined) return end(OUTCOME_FINISHED);
		try {
			return this.#line(line, M.m_line + 1);
		} catch (error) {
			if (!(error instanceof TraceError)) throw error;
			failure.error = new ScenarioError(error.message, M.m_line + 1);
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
		if (this.#executor.begin(line) !== 0) return this.#run(td);
		return this.#done(number);
	}

	#run(td: Thread): Advance {
		const status = runThread(td);
		if (status.status === "stop") return "stopped";
		this.#executor.ran(td);
		if (status.status === "panic") return end(OUTCOME_PANIC);
		return this.#done(M.m_line);
	}

	#done(number: number): Advance {
		return number >= this.#last ? end(OUTCOME_DIFFERS) : "moved";
	}
}

function end(outcome: number): Advance {
	M.m_outcome = outcome;
	return "ended";
}

/** What a trace is to those who ask a simulation for its scenario: a file whose lines are statements. */
export function traceScenario(file: string, machine: MachineConfig, lines: readonly TraceLine[]): Scenario {
	const code = lines.flatMap((line, i): Instruction[] =>
		line.c === "op" || line.c === "run" ? [{ op: "end", at: { line: i + 1, column: 1 } }] : [],
	);
	const main: ThreadProgram = { name: "trace", cpu: 0, toplevel: false, slots: [], barriers: [], code };
	return {
		file,
		kernel: "golden",
		machine,
		daemons: false,
		main,
		threads: [],
		barriers: [],
		schedule: { kind: "replay", choices: [] },
		expectations: [],
	};
}
