/**
 * A debug session's state: the loaded scenario, its breakpoints, the motion in progress, and what the numbers mean that the client was
 * given at this stop. Knows DAP's events, but nothing of how messages travel.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FrameInfo, MotionKind, Shown, Stop } from "../engine/simulation-types.ts";
import type { Place } from "../engine/timeline/timeline.ts";
import { defaultFilters, EXCEPTION_GROUP } from "./breakpoints/exception-filters.ts";
import { functionBreakpoint } from "./breakpoints/function-breakpoints.ts";
import { logLine } from "./breakpoints/log-message.ts";
import { BreakpointStore, describe, type Entry, type Requested } from "./breakpoints/store.ts";
import type { ClientSettings } from "./client-settings.ts";
import { endingOf } from "./endings.ts";
import { alreadyLaunched, alreadyStarted, isRunning, notLaunched, notRunnable, notRunning, notWritable, unknownThread } from "./errors.ts";
import type { ExceptionStop } from "./exception-report.ts";
import { holds } from "./expressions.ts";
import type { LaunchConfig } from "./launch-config.ts";
import { MessageTrace } from "./message-trace.ts";
import { ProgressReporter } from "./progress.ts";
import { Runner } from "./runner.ts";
import { type Direction, type ToldStop, tellEnd, tellStop, toThreadId } from "./stops.ts";
import type { Container } from "./variables/containers.ts";
import { Handles } from "./variables/handles.ts";
import { exitCode, verdictLines } from "./verdict.ts";
import { loadWorld, type World } from "./world.ts";

/** A frame that the client was told of. */
export interface FrameHandle {
	readonly thread: number;
	readonly frame: FrameInfo;
}

/** Sends an event to the client. */
export type SendEvent = (event: string, body?: object) => void;

/** Group of the breakpoints that the launch configuration asks for. */
const BREAK_ON_GROUP = "breakOn";

export class Debugger {
	readonly breakpoints = new BreakpointStore();
	readonly frames = new Handles<FrameHandle>();
	readonly containers = new Handles<Container>();
	readonly trace = new MessageTrace();
	/** Set by `initialize`, before which no other request is handled. */
	settings!: ClientSettings;
	/** Event at which a breakpoint stopped, until the simulation moves. */
	stopEvent: number | undefined;
	/** Thread of the last stop. */
	stopThread: number | undefined;
	/** What changed since the last stop, once somebody has asked: it takes a walk over the journal. */
	changed: readonly Shown[] | undefined;
	/** What `exceptionInfo` tells. */
	exception: ExceptionStop | undefined;
	/** Numbers are shown in hex, as the user has chosen. */
	hex = false;
	/** The session has come to its end. */
	over = false;
	readonly #runner = new Runner();
	readonly #send: SendEvent;
	#world: World | undefined;
	#started = false;
	#choseFilters = false;
	#motion: { readonly kind: MotionKind; readonly seq: number; readonly from: Place } | undefined;
	#progress: ProgressReporter | undefined;

	constructor(send: SendEvent) {
		this.#send = send;
		this.trace.onFailure = (message) => this.output(message, "stderr");
	}

	get launched(): boolean {
		return this.#world !== undefined;
	}

	get running(): boolean {
		return this.#runner.running;
	}

	/** What was launched. */
	get world(): World {
		if (this.#world === undefined) throw notLaunched("this request");
		return this.#world;
	}

	/** A line in the debug console. */
	output(text: string, category: "console" | "stdout" | "stderr" | "important" = "console"): void {
		this.#send("output", { category, output: text.endsWith("\n") ? text : `${text}\n` });
	}

	/** Loads the scenario; the run waits for {@link begin}. */
	launch(config: LaunchConfig): void {
		if (this.launched) throw alreadyLaunched();
		this.trace.open(config.trace);
		this.#load(loadWorld(config, this.settings));
	}

	/** Tells the client of the launch: after the response. */
	announceLaunch(): void {
		this.#greet();
		this.#send("initialized");
	}

	/** Starts the run; the client has set its breakpoints. */
	begin(): void {
		if (this.#started) throw alreadyStarted();
		this.#started = true;
	}

	/** Loads the scenario anew, under new attributes if there are some. */
	restart(config: LaunchConfig | undefined): void {
		const wanted = config ?? this.world.config;
		this.trace.open(wanted.trace);
		let booted = false;
		try {
			const world = loadWorld(wanted, this.settings, () => {
				// The old simulation ends here; a motion of it that goes on or is cancelled would write into the new one.
				booted = true;
				this.#runner.drop();
				this.#motion = undefined;
				this.#endProgress();
			});
			this.#load(world);
		} catch (error) {
			if (booted) this.terminated(2);
			throw error;
		}
		this.#started = true;
	}

	/** Says what runs, and goes. */
	afterRestart(): void {
		this.#greet();
		this.run();
	}

	/** Goes from the first moment; a recording waits at its own. */
	run(): void {
		const { config, simulation } = this.world;
		if (config.isRecording) this.#stopped({ kind: "beginning", thread: simulation.currentThread() }, "forward", "Recorded moment");
		else if (config.noDebug) this.move({ kind: "end" }, 0);
		else if (config.stopOnEntry) this.#stopped({ kind: "beginning", thread: simulation.currentThread() }, "forward", "Entry");
		else this.move({ kind: "continue" }, 0);
	}

	#load(world: World): void {
		this.#world = world;
		this.#forget();
		const { simulation } = world;
		simulation.onLog = (id, event) => this.#log(id, event);
		simulation.onScenarioLog = (_tid, line, text) => {
			const source = world.sources.scenario();
			this.#send("output", { category: "stdout", output: `${text}\n`, source, line: this.settings.toClientLine(line) });
		};
		if (world.config.noDebug) return;
		const breakOn = world.config.breakOn.map((name) => ({ ...functionBreakpoint(name, undefined, undefined), implicit: true }));
		this.breakpoints.replace(BREAK_ON_GROUP, breakOn);
		for (const entry of this.breakpoints.attach(world)) this.#send("breakpoint", { reason: "changed", breakpoint: this.toClient(entry) });
		if (!this.#choseFilters) this.breakpoints.replace(EXCEPTION_GROUP, defaultFilters());
	}

	#greet(): void {
		const { scenario, config, warnings } = this.world;
		const { schedule } = scenario;
		const seed = "seed" in schedule ? `, seed ${schedule.seed}` : "";
		this.output(`Scenario ${config.scenario}, kernel ${scenario.kernel}${seed}, schedule ${schedule.kind}.`);
		for (const warning of warnings) this.output(`warning: ${warning}`, "important");
		for (const { requested, resolution } of this.breakpoints.ofGroup(BREAK_ON_GROUP)) {
			if (resolution.message !== undefined) this.output(`breakOn "${requested.label}": ${resolution.message}`, "important");
		}
	}

	#log(id: number, event: number | undefined): void {
		const entry = this.breakpoints.find(id);
		if (entry?.requested.logMessage === undefined) return;
		this.output(logLine(entry.requested.logMessage, this.world.simulation, event));
	}

	/** A breakpoint in the client's terms. */
	toClient(entry: Entry): DebugProtocol.Breakpoint {
		const told = describe(entry);
		return told.line === undefined ? told : { ...told, line: this.settings.toClientLine(told.line) };
	}

	/** Number of the living thread that the client means. */
	threadOf(threadId: number): number {
		const thread = this.world.simulation.threads().find((t) => toThreadId(t.tid) === threadId);
		if (thread === undefined) throw unknownThread(threadId);
		return thread.tid;
	}

	/** Number of the thread that the client wants to run next. */
	runnableThread(threadId: number): number {
		const { simulation } = this.world;
		const thread = simulation.threads().find((t) => toThreadId(t.tid) === threadId);
		if (thread === undefined) throw unknownThread(threadId);
		if (!thread.runnable) throw notRunnable(thread.name, thread.state);
		this.checkFork("The next thread");
		return thread.tid;
	}

	/** Replaces the exception breakpoints; from then on the defaults do not count. */
	chooseFilters(requested: readonly Requested[]): Entry[] {
		this.#choseFilters = true;
		return this.breakpoints.replace(EXCEPTION_GROUP, requested);
	}

	/** Begins a motion. `seq` is the request that asked for it. */
	move(kind: MotionKind, seq: number): void {
		if (this.running) throw isRunning(kind.kind);
		const { simulation } = this.world;
		const ended = simulation.outcome();
		if (kind.kind === "continue" && ended !== undefined) {
			// The run has been looked at where it ended: going on is leaving.
			this.#finish();
			return;
		}
		this.#forget();
		this.#motion = { kind, seq, from: simulation.timeline.here() };
		const direction: Direction = kind.kind === "back" || kind.kind === "reverse-continue" ? "backward" : "forward";
		this.#runner.start(simulation.motion(kind), {
			stopped: (stop) => this.#motionEnded(stop, direction),
			failed: (error) => this.#failed(error),
			progress: (share) => this.#tellProgress(direction, share),
		});
	}

	/** Lets a thread run next and goes to its next line: the future becomes another one. */
	runNext(thread: number, seq: number): void {
		const { simulation } = this.world;
		const here = simulation.timeline.here();
		simulation.chooseNext(thread);
		// The choice was noted at the beginning of the step; what has been seen of the step is not to stop again.
		simulation.timeline.goTo(here);
		this.move({ kind: "in", thread }, seq);
	}

	/** Throws where the future cannot be changed from here. */
	checkFork(what: string): void {
		if (this.world.simulation.outcome() !== undefined) throw notWritable(what, "the run is at its end; step back first");
	}

	/** Writes a word: the run goes on differently from here. */
	poke(word: number, value: number): void {
		const { simulation } = this.world;
		const stack = () => JSON.stringify(simulation.stack(this.stopThread ?? simulation.currentThread()));
		const before = stack();
		simulation.poke(word, value);
		this.changed = undefined;
		// The moment shown may have become the beginning of the step that an event lies in.
		if (this.stopEvent !== undefined && this.stopEvent >= simulation.moment().events) this.stopEvent = undefined;
		if (stack() === before) return;
		this.frames.clear();
		this.containers.clear();
	}

	/** Tells the client that what it shows is not so any more. */
	invalidate(area: "all" | "variables"): void {
		if (this.settings.invalidated) this.#send("invalidated", { areas: [area] });
	}

	/** Stops the motion in progress where it is. */
	pause(): void {
		if (!this.running) throw notRunning();
		this.#runner.interrupt();
	}

	/** Cancels by request or progress id; one that is not in progress any more is no error. */
	cancel(requestId: number | undefined, progressId: string | undefined): void {
		const byRequest = requestId !== undefined && requestId !== 0 && this.#motion?.seq === requestId;
		const byProgress = progressId !== undefined && this.#progress?.id === progressId;
		if (this.running && (byRequest || byProgress)) this.#runner.interrupt();
	}

	/** Ends the session in the middle: the client asked for it, or is gone. */
	end(): void {
		this.over = true;
		this.#runner.abandon();
		this.#endProgress();
		this.#forget();
	}

	/** Breakpoints changed while the simulation runs: the motion looks at the list it began with, so it is begun anew. */
	breakpointsChanged(): void {
		const motion = this.#motion;
		if (!this.running || motion?.kind.kind !== "continue") return;
		this.#runner.abandon();
		this.move(motion.kind, motion.seq);
	}

	/** Tells the client that the session ended by itself, or by `terminate`. */
	terminated(code: number): void {
		this.end();
		this.#send("exited", { exitCode: code });
		this.#send("terminated");
	}

	#forget(): void {
		this.frames.clear();
		this.containers.clear();
		this.stopEvent = undefined;
		this.changed = undefined;
		this.exception = undefined;
	}

	#motionEnded(stop: Stop, direction: Direction): void {
		this.#motion = undefined;
		this.#endProgress();
		try {
			if (stop.kind === "end") this.#ended(stop.thread);
			else this.#stopped(stop, direction);
		} catch (error) {
			this.#failed(error);
		}
	}

	#stopped(stop: Exclude<Stop, { kind: "end" }>, direction: Direction, title?: string): void {
		const told = tellStop(stop, this.world.simulation, this.breakpoints, direction);
		const body = title === undefined ? told.body : { ...told.body, description: told.body.description?.replace(/^[^:]*/, title) };
		this.#tell({ ...told, body: body as ToldStop["body"] }, stop.thread);
	}

	#tell(told: ToldStop, thread: number): void {
		this.stopEvent = told.event;
		this.stopThread = thread;
		this.exception = told.exception;
		this.#send("stopped", told.body);
	}

	/** The run is at its end: one that some filter stands for is looked at, unless the user does not want to. */
	#ended(thread: number): void {
		const { simulation, config } = this.world;
		if (simulation.outcome() === "deadlock") this.output(simulation.report());
		const ending = config.noDebug ? undefined : endingOf(simulation);
		const entries = this.breakpoints.atEnd(ending?.filters ?? []).filter((e) => this.#wanted(e));
		if (ending === undefined || (ending.filters.length > 0 && entries.length === 0)) {
			this.#finish();
			return;
		}
		const ids = this.breakpoints.knownIds(entries.map((e) => e.id));
		this.#tell(tellEnd(simulation, ending.kind, thread, ids), thread);
	}

	#wanted(entry: Entry): boolean {
		const condition = entry.resolution.outcome?.condition;
		// Of a panic the last event is the panic's own.
		return condition === undefined || holds(condition, { event: this.world.simulation.moment().events - 1 });
	}

	#finish(): void {
		const { simulation } = this.world;
		for (const line of verdictLines(simulation)) this.output(line);
		this.terminated(exitCode(simulation));
	}

	/** The engine failed. Where words were written by hand that is a finding: the session stands where the motion began. */
	#failed(error: unknown): void {
		const origin = this.#motion?.from;
		this.#motion = undefined;
		this.#endProgress();
		const { simulation } = this.world;
		if (origin !== undefined && simulation.timeline.pokes.length > 0) {
			try {
				simulation.timeline.goTo(origin);
				this.output(`The kernel cannot go on with what was written by hand: ${(error as Error).message}`, "important");
				this.#stopped({ kind: "pause", thread: simulation.currentThread() }, "backward", "Failed");
				return;
			} catch {
				// There is no way back either.
			}
		}
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.output(`Internal error: the simulation failed. ${text}`, "stderr");
		this.terminated(3);
	}

	#tellProgress(direction: Direction, share: number | undefined): void {
		if (!this.settings.progress) return;
		this.#progress ??= new ProgressReporter(this.#send, direction, this.#motion?.seq ?? 0);
		const { events, tick } = this.world.simulation.moment();
		this.#progress.update(`event ${events}, tick ${tick}`, share);
	}

	#endProgress(): void {
		this.#progress?.end();
		this.#progress = undefined;
	}
}
