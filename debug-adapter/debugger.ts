/**
 * A debug session's state: the loaded scenario, its breakpoints, the motion in progress, and what the numbers mean that the client was
 * given at this stop. Knows DAP's events, but nothing of how messages travel.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { FIELDS_HEADING } from "../engine/compare/report.ts";
import type { FrameInfo, MotionKind, Stop } from "../engine/simulation-types.ts";
import { Branches } from "../engine/timeline/branches.ts";
import { defaultFilters, EXCEPTION_GROUP } from "./breakpoints/exception-filters.ts";
import { functionBreakpoint } from "./breakpoints/function-breakpoints.ts";
import { currentPlace, logText } from "./breakpoints/log-message.ts";
import { BreakpointStore, describe, type Entry, type Requested } from "./breakpoints/store.ts";
import { ConsoleOutput } from "./display/console-output.ts";
import type { LaunchConfig } from "./launch/launch-config.ts";
import { Preliminaries } from "./launch/preliminaries.ts";
import { boot, type Prepared, prepare, type World } from "./launch/world.ts";
import { Asking } from "./questions/asking.ts";
import { Mover, type Moving } from "./running/mover.ts";
import type { ClientSettings } from "./session/client-settings.ts";
import { ClientView } from "./session/client-view.ts";
import { alreadyLaunched, alreadyStarted, isRunning, notLaunched, notRunning } from "./session/errors.ts";
import { whenDone } from "./session/handler.ts";
import { endingOf, isWanted } from "./stops/endings.ts";
import type { ExceptionStop } from "./stops/exception-report.ts";
import { failureOf } from "./stops/failure.ts";
import { type Arrival, type Direction, directionOf, type ToldStop, tellEnd, tellStop, toThreadId } from "./stops/stops.ts";
import { exitCode, greeting, verdictLines } from "./stops/verdict.ts";
import { byHand } from "./timelines/acts.ts";
import { COMPARISON_GROUP, DIFFERENCE } from "./timelines/comparison.ts";
import { branchesOfRestart } from "./timelines/timelines.ts";
import { MessageTrace } from "./transport/message-trace.ts";
import type { ChangedObject } from "./variables/changed.ts";
import type { Container } from "./variables/containers.ts";
import { Handles } from "./variables/handles.ts";

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
	changed: readonly ChangedObject[] | undefined;
	/** What `exceptionInfo` tells. */
	exception: ExceptionStop | undefined;
	/** Numbers are shown in hex, as the user has chosen. */
	hex = false;
	/** The session has come to its end. */
	over = false;
	/** What the client was told beside frames and variables. */
	readonly view: ClientView;
	/** Questions about the past. */
	readonly asking: Asking;
	/** What is found out before a simulation is loaded. */
	readonly preliminaries: Preliminaries;
	readonly #console: ConsoleOutput;
	readonly #mover: Mover;
	readonly #send: SendEvent;
	#world: World | undefined;
	#started = false;
	#choseFilters = false;

	constructor(send: SendEvent) {
		this.#send = send;
		this.view = new ClientView(send);
		this.asking = new Asking(send);
		this.#mover = new Mover(send);
		this.preliminaries = new Preliminaries(send);
		this.#console = new ConsoleOutput(send, () => this.settings?.ansiStyling === true);
		this.trace.onFailure = (message) => this.output(message, "stderr");
	}

	get launched(): boolean {
		return this.#world !== undefined;
	}

	get running(): boolean {
		return this.#mover.busy;
	}

	/** What was launched. */
	get world(): World {
		if (this.#world === undefined) throw notLaunched("this request");
		return this.#world;
	}

	/** A line in the debug console. */
	output(text: string, category: "console" | "stdout" | "stderr" | "important" = "console"): void {
		this.#console.line(text, category);
	}

	/** Loads the scenario; the run waits for {@link begin}. A promise is for what must be found out before. */
	launch(config: LaunchConfig, seq: number): void | Promise<void> {
		if (this.launched || this.preliminaries.busy) throw alreadyLaunched();
		this.trace.open(config.trace);
		return whenDone(this.preliminaries.complete(prepare(config), seq, this.settings.progress), (prepared) => {
			this.enter(prepared, new Branches(prepared.recording ?? prepared.source));
			this.noteTimelines();
		});
	}

	/** Tells the client of the launch: after the response. */
	announceLaunch(): void {
		this.greet();
		this.#send("initialized");
	}

	/** The client has set its breakpoints: what is returned starts the run, unless the client has moved it before. */
	begin(): () => void {
		if (this.#started) throw alreadyStarted();
		this.#started = true;
		return () => {
			if (!this.running && this.stopThread === undefined) this.run();
		};
	}

	/** Loads the scenario anew, under new attributes if there are some. */
	restart(config: LaunchConfig | undefined, seq: number): void | Promise<void> {
		const wanted = config ?? this.world.config;
		this.trace.open(wanted.trace);
		const prepared = prepare(wanted);
		const branches = byHand(() => branchesOfRestart(this.world, prepared));
		const complete = this.preliminaries.complete(prepared, seq, this.settings.progress, () => this.drop());
		if (complete instanceof Promise) complete.catch(() => this.over || this.terminated(2));
		return whenDone(complete, (next) => {
			this.enter(next, branches);
			this.#started = true;
		});
	}

	/** Boots a run. The simulation that was there before ends; where there is none in its place, so does the session. */
	enter(prepared: Prepared, branches: Branches): void {
		this.drop();
		try {
			this.#load(boot(prepared, branches, this.settings));
		} catch (error) {
			if (this.launched) this.terminated(2);
			throw error;
		}
	}

	/** The simulation is about to be lost. */
	drop(): void {
		this.#mover.drop();
		this.asking.drop();
	}

	/** Says what runs, and goes. */
	afterRestart(): void {
		this.greet();
		this.run();
	}

	/** Goes from the first moment; a recording is run to its own. */
	run(): void {
		const { config, simulation } = this.world;
		const recorded: Arrival = { title: "Recorded moment", reason: "entry" };
		if (config.isRecording) this.move({ kind: "switch", branch: simulation.branches.current.id }, 0, recorded);
		else if (config.noDebug) this.move({ kind: "end" }, 0);
		else if (config.stopOnEntry)
			this.#stopped({ kind: "beginning", thread: simulation.currentThread() }, "forward", { title: "Entry", reason: "entry" });
		else this.move({ kind: "continue" }, 0);
	}

	#load(world: World): void {
		this.#world = world;
		this.#forget();
		this.containers.reset();
		this.view.reset();
		const { simulation } = world;
		simulation.onLog = (id, event) => this.#log(id, event);
		simulation.onScenarioLog = (tid, line, text) =>
			this.#console.ofThread(text, tid, "stdout", { source: world.sources.scenario(), line: this.settings.toClientLine(line) });
		if (world.config.noDebug) return;
		const breakOn = world.config.breakOn.map((name) => ({ ...functionBreakpoint(name, undefined, undefined), implicit: true }));
		this.breakpoints.replace(BREAK_ON_GROUP, breakOn);
		this.breakpoints.replace(COMPARISON_GROUP, world.comparison?.breakpoints() ?? []);
		for (const entry of this.breakpoints.attach(world)) this.#send("breakpoint", { reason: "changed", breakpoint: this.toClient(entry) });
		if (!this.#choseFilters) this.breakpoints.replace(EXCEPTION_GROUP, defaultFilters());
	}

	/** Tells the client what runs. */
	greet(): void {
		const { warnings, comparison } = this.world;
		this.view.tellWorld(this.world);
		this.output(greeting(this.world));
		if (comparison !== undefined) this.output(comparison.verdict);
		for (const warning of warnings) this.output(`warning: ${warning}`, "important");
		for (const problem of this.breakpoints.problemsOf(BREAK_ON_GROUP)) this.output(`breakOn ${problem}`, "important");
	}

	#log(id: number, event: number | undefined): void {
		const entry = this.breakpoints.find(id);
		if (entry === undefined) return;
		const { simulation } = this.world;
		const text = logText(entry.requested, simulation, event);
		this.#console.ofThread(text, simulation.currentThread(), "console", currentPlace(this));
	}

	/** A breakpoint in the client's terms. */
	toClient(entry: Entry): DebugProtocol.Breakpoint {
		const told = describe(entry);
		return told.line === undefined ? told : { ...told, line: this.settings.toClientLine(told.line) };
	}

	/** Replaces the exception breakpoints; from then on the defaults do not count. */
	chooseFilters(requested: readonly Requested[]): Entry[] {
		this.#choseFilters = true;
		return this.breakpoints.replace(EXCEPTION_GROUP, requested);
	}

	/**
	 * Tells of a motion that the client does not expect of its request; what is returned begins it, once the response is on its way. VS Code
	 * takes two events in a row at once and would forget the stop with what came before it, so the response stands between them.
	 */
	go(kind: MotionKind, seq: number, arrival?: Arrival): () => void {
		this.leave();
		return () => this.move(kind, seq, arrival);
	}

	/** Tells the client that the moment it knows is left. */
	leave(): void {
		const threadId = toThreadId(this.stopThread ?? this.world.simulation.currentThread());
		this.#send("continued", { threadId, allThreadsContinued: true });
	}

	/** Begins a motion. `seq` is the request that asked for it. */
	move(kind: MotionKind, seq: number, arrival?: Arrival): void {
		if (this.running) throw isRunning(kind.kind);
		const { simulation } = this.world;
		const ended = simulation.outcome();
		if (kind.kind === "continue" && ended !== undefined) {
			// The run has been looked at where it ended: going on is leaving.
			this.#finish();
			return;
		}
		this.#forget();
		const motion = simulation.motion(kind);
		const where = (): string => {
			const { events, tick } = simulation.moment();
			return `event ${events}, tick ${tick}`;
		};
		this.#mover.start(
			motion,
			{ kind, seq, from: simulation.timeline.here(), arrival },
			{
				stopped: (stop, moving) => this.#motionEnded(stop, moving),
				failed: (error, moving) => this.#failed(error, moving),
				where: this.settings.progress ? where : undefined,
			},
		);
	}

	/** Tells the client that what it shows is not so any more. */
	invalidate(area: "all" | "variables"): void {
		if (area === "all") this.noteTimelines();
		if (this.settings.invalidated) this.#send("invalidated", { areas: [area] });
		if (area === "all") this.view.tellMemory(this.settings);
	}

	/** Tells the client where the branches of the timeline are others than it knows of. */
	noteTimelines(): void {
		this.view.tellTimelines(this.world.simulation.branches);
	}

	/** Stops the motion in progress where it is, or gives the question up. */
	pause(): void {
		if (this.asking.busy) return this.asking.cancel();
		if (!this.running) throw notRunning();
		this.#mover.interrupt();
	}

	/** Cancels by request or progress id; one that is not in progress any more is no error. */
	cancel(requestId: number | undefined, progressId: string | undefined): void {
		if (this.#mover.cancel(requestId, progressId) || (requestId === undefined && progressId === undefined)) return;
		this.asking.cancel(requestId, progressId);
		this.preliminaries.cancel(requestId, progressId);
	}

	/** Ends the session in the middle: the client asked for it, or is gone. */
	end(): void {
		this.over = true;
		this.preliminaries.cancel();
		this.#mover.abandon();
		this.asking.drop();
		this.#forget();
	}

	/** Breakpoints changed while the simulation runs: the motion looks at the list it began with, so it is begun anew. */
	breakpointsChanged(): void {
		const motion = this.#mover.current;
		if (motion?.kind.kind !== "continue") return;
		this.#mover.abandon();
		this.move(motion.kind, motion.seq, motion.arrival);
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
		this.view.forget();
		this.stopEvent = undefined;
		this.changed = undefined;
		this.exception = undefined;
	}

	#motionEnded(stop: Stop, moving: Moving): void {
		const { arrival: wanted, from, kind } = moving;
		const unmoved = from.position === this.world.simulation.moment().position ? wanted?.unmoved : undefined;
		const arrival = stop.kind !== "step" ? undefined : wanted && { ...wanted, title: unmoved ?? wanted.title };
		if (wanted?.remark !== undefined) this.output(wanted.remark);
		try {
			if (stop.kind === "step" && wanted?.hit !== undefined) {
				const ids = this.breakpoints.ofGroup(wanted.hit.group).map((entry) => entry.id);
				this.#stopped({ kind: "breakpoint", ids, thread: stop.thread, event: wanted.hit.event }, directionOf(kind));
			} else if (stop.kind === "end") this.#ended(stop.thread, kind.kind === "visit");
			else this.#stopped(stop, directionOf(kind), arrival);
		} catch (error) {
			this.#failed(error, moving);
		}
	}

	#stopped(stop: Exclude<Stop, { kind: "end" }>, direction: Direction, arrival?: Arrival): void {
		const told = tellStop(stop, this.world.simulation, this.breakpoints, direction);
		const description = told.body.description?.replace(/^[^:]*/, arrival?.title ?? "$&") ?? "";
		this.#tell({ ...told, body: { ...told.body, description, ...(arrival === undefined ? {} : { reason: arrival.reason }) } }, stop.thread);
	}

	/** Tells the client that the simulation stands still at a moment that it does not know yet. */
	stay(title: string, direction: Direction = "forward"): void {
		this.#stopped({ kind: "pause", thread: this.world.simulation.currentThread() }, direction, { title, reason: "goto" });
	}

	#tell(told: ToldStop, thread: number): void {
		this.stopEvent = told.event;
		this.stopThread = thread;
		this.exception = told.exception;
		if (told.exception?.id === DIFFERENCE) this.#console.report(told.exception.details, FIELDS_HEADING);
		this.view.tellThreads(this.world.simulation, thread);
		this.#send("stopped", told.body);
		this.view.tellMemory(this.settings);
		this.noteTimelines();
	}

	/** The run is at its end: one that some filter stands for is looked at, unless the user does not want to. */
	#ended(thread: number, isVisit: boolean): void {
		const { simulation, config } = this.world;
		if (simulation.outcome() === "deadlock") this.#console.report(simulation.report(), "Stacks:");
		const differences = simulation.differenceReport();
		if (differences.length > 0) this.output(differences.join("\n"));
		const ending = config.noDebug ? undefined : endingOf(this.world);
		const entries = this.breakpoints.atEnd(ending?.filters ?? []).filter((e) => isWanted(e, simulation));
		if (ending === undefined || (ending.filters.length > 0 && entries.length === 0)) {
			// What was done by hand, and the runs beside this one, would be gone with the session. Who looked for a line did not want to leave.
			if (config.noDebug || (simulation.branches.all.length === 1 && !isVisit)) this.#finish();
			else this.#stopped({ kind: "step", thread }, "forward", { title: isVisit ? "Not there again" : "End of the run", reason: "goto" });
			return;
		}
		const ids = this.breakpoints.knownIds(entries.map((e) => e.id));
		this.#tell(tellEnd(this.world, ending.kind, thread, ids), thread);
	}

	#finish(): void {
		const { simulation, config, comparison } = this.world;
		if (config.noDebug && comparison !== undefined) this.#console.report(comparison.details, FIELDS_HEADING);
		for (const line of verdictLines(simulation)) this.output(line);
		this.terminated(exitCode(simulation));
	}

	/** The engine failed. */
	#failed(error: unknown, moving: Moving): void {
		const { message, category, next } = failureOf(error, this.world.simulation, moving);
		this.output(message, category);
		if ("exitCode" in next) this.terminated(next.exitCode);
		else this.stay(next.title, next.direction);
	}
}
