/**
 * The simulation: one scenario's machine with its timeline, as adapter, command line, language and panels use it. There is one in a
 * JavaScript realm at a time; loading another one ends the first.
 */

import { Motions } from "./debug/motions.ts";
import { StrayError } from "./debug/reach-motion.ts";
import { deadlockReport } from "./debug/report.ts";
import { lastReserveLoss, type ReserveLoss } from "./debug/reserve-loss.ts";
import { stackOf, threadInfos, threadName } from "./debug/threads.ts";
import type { TraceLine } from "./golden/config.ts";
import { type TraceEnding, TraceRun } from "./golden/trace-run.ts";
import { WriteHistory } from "./history/write-history.ts";
import { scopeOf } from "./inspect/evaluate.ts";
import { formatArgument } from "./inspect/format.ts";
import { scenarioNames } from "./inspect/layouts.ts";
import { EVENTS } from "./kernel/events.ts";
import { eventRow, log, MOST_EVENTS } from "./machine/event-log.ts";
import { nextEvent, oldestPosition, position } from "./machine/heap.ts";
import { changedSince, valuesAt } from "./machine/journal.ts";
import { OUTCOMES } from "./machine/outcome.ts";
import { usedWords } from "./machine/records.ts";
import { routines } from "./machine/routine.ts";
import { type Verdict, verdicts } from "./scenario/expectations.ts";
import { compileExpression } from "./scenario/expressions.ts";
import { slotNamesOf } from "./scenario/loaded-programs.ts";
import type { Expression, Scenario, Schedule } from "./scenario/program.ts";
import { type Advance, advance, failure, startScenario } from "./scenario/run.ts";
import { currentSchedule } from "./scenario/scheduler.ts";
import { scenarioLog } from "./scenario/thread-program.ts";
import type { Breakpoint, EventInfo, FrameInfo, Moment, Motion, MotionKind, Outcome, ThreadInfo } from "./simulation-types.ts";
import { Branches } from "./timeline/branches.ts";
import type { Deed, Fault } from "./timeline/interventions.ts";
import { choicesSoFar, currentTid, hashOfState, now, outcomeNumber } from "./timeline/machine-state.ts";
import { type Recording, RecordingError } from "./timeline/recording.ts";
import { Timeline } from "./timeline/timeline.ts";
import { VERSION } from "./version.ts";

/** How a simulation is loaded. */
export interface SimulationOptions {
	/** Most bytes of keyframes. */
	readonly keyframeBytes?: number;
	/** Events after which the run ends; MOST_EVENTS unless given. */
	readonly maxEvents?: number;
	/** Branches of the timeline that there are already; the run is that of the one in force. */
	readonly branches?: Branches;
}

/** A run of a scenario in time. */
export class Simulation {
	readonly scenario: Scenario;
	readonly timeline: Timeline;
	/** Writes of values that were asked for. */
	readonly writes: WriteHistory;
	/** Told of breakpoints that log. */
	onLog: ((id: number, event: number | undefined) => void) | undefined;
	/** Told of `log` statements of the scenario: thread, line, text. */
	onScenarioLog: ((tid: number, line: number, text: string) => void) | undefined;
	/** The golden trace that is replayed. */
	#trace: TraceRun | undefined;
	readonly #motions: Motions;

	private constructor(scenario: Scenario, run: () => Advance, { keyframeBytes, branches }: SimulationOptions) {
		this.scenario = scenario;
		this.timeline = new Timeline(run, branches ?? new Branches({ file: scenario.file, text: "" }), keyframeBytes);
		this.writes = new WriteHistory(this.timeline);
		this.timeline.onCutOff = (target) => this.writes.truncate(target);
		this.#motions = new Motions(this.timeline, this.writes, {
			endStop: () => ({ kind: "end", outcome: this.outcome() ?? "finished", thread: this.currentThread() }),
			onLog: (id, event) => this.onLog?.(id, event),
			arrived: () => this.timeline.arrived(this.outcome()),
		});
		scenarioNames.slotsOf = slotNamesOf;
		scenarioLog.write = (tid, line, text) => {
			// What is run again has been told.
			if (position() >= this.branches.current.furthest.position) this.onScenarioLog?.(tid, line, text);
		};
	}

	/** Boots the scenario's machine; the run stands at its first moment. Throws a BootFailure where the machine cannot boot. */
	static load(scenario: Scenario, options: SimulationOptions = {}): Simulation {
		log.limit = options.maxEvents ?? MOST_EVENTS;
		startScenario(scenario);
		return new Simulation(scenario, advance, options);
	}

	/**
	 * Boots the machine of a golden trace: a run like any other, whose statements are the trace's lines. `ending` is where its replay
	 * ended early. Throws a TraceError or a BootFailure.
	 */
	static trace(file: string, lines: readonly TraceLine[], ending?: TraceEnding, options: SimulationOptions = {}): Simulation {
		log.limit = options.maxEvents ?? MOST_EVENTS;
		const run = new TraceRun(file, lines, ending);
		const sim = new Simulation(run.scenario, () => run.advance(), options);
		sim.#trace = run;
		return sim;
	}

	/** What a golden trace and this engine differ in, in lines; empty but at the end of a run that differs. */
	differenceReport(): string[] {
		return this.outcome() === "differs" ? (this.#trace?.differenceReport() ?? []) : [];
	}

	/** The moment shown. */
	moment(): Moment {
		return { position: position(), events: nextEvent(), tick: now() };
	}

	/** Events known on this branch, behind the moment shown too. */
	get knownEvents(): number {
		return log.known;
	}

	/** Events seen on this branch: those that are not known any more since another branch was looked at can be run to. */
	get recordedEvents(): number {
		return Math.max(log.known, this.branches.current.furthest.event);
	}

	/** The branches of the timeline. */
	get branches(): Branches {
		return this.timeline.branches;
	}

	/** The schedule in force. */
	get schedule(): Schedule {
		return currentSchedule();
	}

	/** How the run ended, if the moment shown is its end. */
	outcome(): Outcome | undefined {
		return OUTCOMES[outcomeNumber()] || undefined;
	}

	/** What went wrong where the outcome is `error`. */
	get error(): { readonly message: string; readonly line: number; readonly column: number } | undefined {
		return failure.error;
	}

	/** Message of the panic that ended the run. */
	panicMessage(): string | undefined {
		if (this.outcome() !== "panic") return undefined;
		for (let n = nextEvent() - 1; n >= 0; n--) {
			const event = this.event(n);
			if (event.name === "panic") return event.args[0]?.text;
		}
		return undefined;
	}

	/** Replaces all breakpoints. Throws a BreakpointError or UnknownEvent for one that cannot be. */
	setBreakpoints(list: readonly Breakpoint[]): void {
		this.#motions.setBreakpoints(list);
	}

	/** Begins a movement. */
	motion(kind: MotionKind): Motion {
		return this.#motions.begin(kind);
	}

	/**
	 * Chooses who runs at the next scheduling decision. Nothing of what has been seen of the step in progress changes, unless that decision
	 * lies in it; then its start is shown. Like all interventions this begins another future, on a branch of its own if need be; all throw a
	 * BranchError where there are too many branches.
	 */
	chooseNext(tid: number): void {
		this.#motions.byHand(() => {
			const here = this.timeline.here();
			const decisions = choicesSoFar();
			const made = this.timeline.intervene({ kind: "choice", thread: tid }, `${threadName(tid)} runs next`);
			if (made.decision !== decisions || here.step === undefined) return;
			const step = this.timeline.here();
			this.timeline.goTo({ position: here.position + step.position - made.position, event: here.event, step });
		});
	}

	/**
	 * Writes a heap word, as a debugger's user may. The moment shown becomes the start of a step. `what` tells what is written, in words, and
	 * `name` is an expression that stands for the word, where one does.
	 */
	poke(word: number, value: number, what = `word ${word} = ${value}`, name?: string): void {
		if (!Number.isSafeInteger(word) || word <= 0 || word >= usedWords()) throw new RangeError(`there is no word ${word}`);
		if (!Number.isFinite(value)) throw new RangeError("a word holds a number");
		this.#intervene({ kind: "poke", word, value, ...(name === undefined ? {} : { name }) }, what);
	}

	/**
	 * Injects a fault; `thread` carries it out, if that is to be. The moment shown becomes the start of a step. `what` tells which one, as the
	 * language writes it.
	 */
	inject(fault: Fault, what: string, thread?: number): void {
		this.#intervene({ kind: "fault", fault, ...(thread === undefined ? {} : { thread }) }, what);
	}

	/** Puts another schedule in force. The moment shown becomes the start of a step. `what` tells which one, as the language writes it. */
	reschedule(schedule: Schedule, what: string): void {
		this.#intervene({ kind: "schedule", schedule }, what);
	}

	/** Ends a thread where it stands, its locks and memory left as they are. The moment shown becomes the start of a step. */
	endThread(tid: number): void {
		this.#intervene({ kind: "end", thread: tid }, `${threadName(tid)} ends here`);
	}

	#intervene(deed: Deed, what: string): void {
		this.#motions.byHand(() => this.timeline.intervene(deed, what));
	}

	/** Number that an expression over the state stands for now. Throws an EvaluationError where it has none. */
	value(expression: Expression): number {
		return compileExpression(expression, scopeOf({}))(0);
	}

	/** All threads. */
	threads(): ThreadInfo[] {
		return threadInfos();
	}

	/** Number of the thread that runs or ran last. */
	currentThread(): number {
		return Math.max(0, currentTid());
	}

	/** Stack of a thread, innermost frame first. */
	stack(tid: number): FrameInfo[] {
		return stackOf(tid, this.scenario.file);
	}

	/** An event of the run. */
	event(n: number): EventInfo {
		const row = eventRow(n, (id) => routines()[id]?.name ?? "");
		const kind = EVENTS[row.kind];
		const args = (kind?.args ?? []).map((a, i) => {
			const value = row.args[i] as number;
			return { name: a.name, value, text: a.type === "thread" ? threadName(value) : formatArgument(a.type, value) };
		});
		return {
			number: n,
			name: kind?.name ?? "",
			thread: row.thread,
			threadName: threadName(row.thread),
			cpu: row.cpu,
			tick: row.tick,
			routine: row.routine,
			depth: row.depth,
			args,
		};
	}

	/** The event at which a reserve was lost last, as seen from the moment shown. */
	reserveLoss(): ReserveLoss | undefined {
		return lastReserveLoss();
	}

	/** Sources of the kernel that routines come from. */
	kernelFiles(): string[] {
		return [...new Set(routines().map((r) => r?.file ?? ""))].filter((f) => f !== "").sort();
	}

	/** Lines of a kernel source at which a routine can be stopped. */
	breakableLines(file: string): number[] {
		const lines = new Set<number>();
		for (const r of routines()) if (r?.file === file) for (const p of r.points) if (p.kind === "statement") lines.add(p.line);
		return [...lines].sort((a, b) => a - b);
	}

	/** Lines of the scenario with a statement. */
	statementLines(): number[] {
		const lines = new Set<number>();
		for (const t of [this.scenario.main, ...this.scenario.threads]) for (const i of t.code) lines.add(i.at.line);
		return [...lines].sort((a, b) => a - b);
	}

	/** Names of all routines that can be stopped at. */
	routineNames(): string[] {
		return routines().flatMap((r) => (r === undefined ? [] : [r.name]));
	}

	/** Heap words that differ from the previous stop, as far as the journal's window tells. */
	changedWords(): ReadonlySet<number> {
		return changedSince(Math.max(this.#motions.previousStop, oldestPosition()));
	}

	/** Position of the previous stop. */
	get previousStop(): number {
		return this.#motions.previousStop;
	}

	/** Values that words had at the previous stop, as far as the journal's window tells. */
	valuesBefore(words: ReadonlySet<number>): ReadonlyMap<number, number> {
		return valuesAt(Math.max(this.#motions.previousStop, oldestPosition()), words);
	}

	/** What the expectations came to; at the end of the run. */
	verdicts(): Verdict[] {
		return verdicts();
	}

	/** The deadlock report of the moment shown. */
	report(): string {
		return deadlockReport(this.scenario.file).join("\n");
	}

	/** The branches of the timeline and the moment shown as a recording. */
	record(): Recording {
		this.timeline.leave();
		return { engine: VERSION, ...this.branches.tree() };
	}

	/**
	 * Opens a recording: executes the branch in force of a scenario made from its source, and stands at the recorded moment. Throws a
	 * RecordingError.
	 */
	static replay(scenario: Scenario, recording: Recording, options: Omit<SimulationOptions, "branches"> = {}): Simulation {
		const branches = new Branches(recording);
		const { maxEvents } = branches.sourceOf(branches.current);
		const sim = Simulation.load(scenario, { ...(maxEvents === undefined ? {} : { maxEvents }), ...options, branches });
		const motion = sim.motion({ kind: "switch", branch: branches.current.id });
		try {
			while (motion.slice(Number.POSITIVE_INFINITY) === undefined);
		} catch (error) {
			if (error instanceof StrayError) throw new RecordingError(`the recording does not fit: ${error.message}; record the run again`);
			throw error;
		}
		return sim;
	}

	/** Hash of the whole state, 16 hex digits. */
	hash(): string {
		return hashOfState();
	}
}
