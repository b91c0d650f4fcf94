/** What-if: the branches of the timeline as a session works with them, going to another one and beginning new ones. */

import { UMA_RECLAIM_DRAIN_CPU } from "../../engine/kernel/flags.ts";
import type { ThreadInfo } from "../../engine/simulation-types.ts";
import { Branches, type RunSource, titleOf } from "../../engine/timeline/branches.ts";
import { inPlaceOf, readFault, readSchedule } from "../../language/fragments.ts";
import type { Debugger } from "../debugger.ts";
import { type CompareWith, readUserFile } from "../launch/launch-config.ts";
import { type Prepared, prepareSource, type World } from "../launch/world.ts";
import type { TimelineRow } from "../session/custom-requests.ts";
import { wrongFragment, wrongTimeline } from "../session/errors.ts";
import { type Arrival, toThreadId } from "../stops/stops.ts";
import { byHand, checkFork, checkScenario, intervene, wentBack } from "./acts.ts";
import { carriedText, forerunOf } from "./carry-over.ts";

/** What is done once the request has been answered: a motion begins. */
type Then = () => void;

/** The branches, for clients. */
export function timelineRows({ world: { simulation } }: Debugger): TimelineRow[] {
	const { branches } = simulation;
	const { current } = branches;
	return branches.all.map((branch) => {
		const { id, parent, fork, furthest, outcome } = branch;
		const source = branches.sourceOf(branch);
		return {
			id,
			...(parent === undefined ? {} : { parent, fork }),
			title: titleOf(branch),
			...(source.kernel === undefined ? {} : { kernel: source.kernel }),
			...(source.seed === undefined ? {} : { seed: source.seed }),
			edited: source.text !== branches.sourceOf(current).text,
			events: branch === current ? simulation.recordedEvents : furthest.event,
			...(outcome === undefined ? {} : { outcome }),
			current: branch === current,
		};
	});
}

/** Branches for a restart: those of the session, where it is the same scenario or recording that begins again. Throws a BranchError. */
export function branchesOfRestart({ simulation, recording }: World, prepared: Prepared): Branches {
	const { branches, timeline } = simulation;
	const opened = prepared.recording;
	timeline.leave();
	if (opened !== undefined) {
		if (JSON.stringify(opened) !== JSON.stringify(recording)) return new Branches(opened);
		branches.reopen(opened);
		return branches;
	}
	if (recording !== undefined || branches.sourceOf(branches.current).file !== prepared.source.file) return new Branches(prepared.source);
	branches.launch(prepared.source);
	return branches;
}

/** Goes to another branch, to where it was left. */
export function switchTimeline(debug: Debugger, id: number, seq: number): Then {
	const { branches } = debug.world.simulation;
	const branch = byHand(() => branches.find(id));
	if (branch === branches.current) throw wrongTimeline(`timeline ${id} is the one in force`);
	const isOther = branch.source !== branches.current.source;
	if (isOther) enterRun(debug, branches.sourceOf(branch), () => branches.select(id));
	const go = debug.go({ kind: "switch", branch: id }, seq, arrivalAt(id));
	return () => {
		if (isOther) debug.greet();
		go();
	};
}

function arrivalAt(id: number): Arrival {
	return { title: `Timeline ${id}`, reason: "goto" };
}

/** Forgets a branch. */
export function forgetTimeline(debug: Debugger, id: number): void {
	byHand(() => debug.world.simulation.branches.forget(id));
}

/** Runs the scenario anew under another kernel or seed, up to the event at which it stands now. */
export function rerun(debug: Debugger, given: { readonly kernel?: string } | { readonly seed: number }, seq: number): Then {
	checkScenario(debug, "Another kernel or seed");
	const { simulation } = debug.world;
	const { branches } = simulation;
	const { events } = simulation.moment();
	const source = sourceWith(debug, given);
	const what = "seed" in given ? `seed ${given.seed}` : `kernel ${given.kernel}`;
	return makeAnew(debug, source, () => branches.diverge(source, what, events), false, seq);
}

/** What the session's run is made from, with something else in its place. Throws a RequestError. */
export function sourceWith({ world: { simulation, scenario } }: Debugger, given: CompareWith): RunSource {
	const { branches } = simulation;
	const { schedule, ...own } = branches.sourceOf(branches.current);
	const { kernel, seed, scenario: file } = given;
	if (seed !== undefined && file === undefined && !("seed" in scenario.schedule))
		throw wrongTimeline(`the schedule ${scenario.schedule.kind} draws nothing, and has no seed: continue with a random one`);
	return {
		...own,
		// The new seed takes the place of one that the schedule names.
		...(schedule === undefined ? {} : { schedule: seed === undefined ? schedule : schedule.replace(/\bseed\s+\S+/, "") }),
		...(kernel === undefined ? {} : { kernel }),
		...(seed === undefined ? {} : { seed }),
		...(file === undefined ? {} : { file, text: readUserFile(file, "scenario") }),
	};
}

/**
 * Makes the run anew from another source, which `choose` puts in force, with what was done by hand so far, and goes to where it stands. With
 * `toDifference` it goes to the first event that is not as it was, where there is one.
 */
function makeAnew(debug: Debugger, source: RunSource, choose: () => void, toDifference: boolean, seq: number): Then {
	const { branches } = debug.world.simulation;
	const before = forerunOf(debug);
	enterRun(debug, source, choose);
	const arrival: Arrival = {
		get title() {
			if (!toDifference) return `Timeline ${branches.current.id}`;
			return before.parted === undefined ? "Restarted, same so far" : "Restarted, not the same";
		},
		get remark() {
			return carriedText(before);
		},
		reason: "goto",
	};
	const go = debug.go({ kind: "rerun", before, toDifference }, seq, arrival);
	return () => {
		debug.greet();
		go();
	};
}

/** Boots the run of another source, which `choose` puts in force. */
function enterRun(debug: Debugger, source: RunSource, choose: () => void): void {
	const { config, recording, simulation } = debug.world;
	const next = {
		...prepareSource(config, source),
		...(recording === undefined ? {} : { recording }),
		...debug.preliminaries.comparisonOf(source),
	};
	simulation.timeline.leave();
	byHand(choose);
	debug.enter(next, simulation.branches);
}

/**
 * Injects a fault, as the language writes it; tells what was done, and whether the user must know because the session went back for
 * it. `uma_reclaim` is called by a thread: the one given, or named behind it as in `uma_reclaim(UMA_RECLAIM_DRAIN) by cc[1]`.
 */
export function injectFault(debug: Debugger, text: string, threadId?: number): Injected {
	const [, what = "", name] = /^(.*?)(?: by (\S+))?$/s.exec(oneLine(text)) ?? [];
	checkFork(debug, "A fault");
	const read = readFault(what, debug.world.scenario.machine);
	if ("message" in read) throw wrongFragment("fault", what, read.message);
	if (read.value.kind !== "reclaim") {
		if (name !== undefined) throw wrongFragment("fault", oneLine(text), "no thread carries it out");
		return injected(debug, what, (simulation) => simulation.inject(read.value, what));
	}
	const by = reclaimer(debug, read.value.request, name ?? threadId);
	const told = `${what} by ${by.name}`;
	return injected(debug, told, (simulation) => simulation.inject(read.value, told, by.tid));
}

/** What a fault has led to. */
interface Injected {
	readonly told: string;
	readonly wentBack: boolean;
	readonly then: Then;
}

function injected(debug: Debugger, what: string, inject: (simulation: World["simulation"]) => void): Injected {
	const took = intervene(debug, inject);
	const before = took === "before line" ? `${wentBack(debug)}: what is done by hand counts from its beginning on. ` : "";
	return { told: before + done(debug, what), wentBack: before !== "", then: () => debug.stay("Fault injected") };
}

/** The thread that is to call uma_reclaim: the uma thread does when it is woken, the scenario's before their next statement. */
function reclaimer(debug: Debugger, request: number, asked: string | number | undefined): ThreadInfo {
	checkScenario(debug, "What is called");
	const { simulation } = debug.world;
	const threads = simulation.threads().filter((t) => !t.finished);
	const uma = threads.find((t) => t.daemon && t.name === "uma");
	const isAble = (t: ThreadInfo): boolean => !t.daemon || (t === uma && request === UMA_RECLAIM_DRAIN_CPU);
	const found =
		asked === undefined
			? [uma, threads.find((t) => t.tid === debug.stopThread)].find((t) => t !== undefined && isAble(t))
			: threads.find((t) => t.name === asked || toThreadId(t.tid) === asked);
	const able = threads.filter(isAble).map((t) => t.name);
	if (found === undefined || !isAble(found)) {
		const who = found?.name ?? (asked === undefined ? "the thread that stopped" : `thread ${asked}`);
		throw wrongTimeline(`${who} cannot make this call; these can: ${able.join(", ") || "none"}`);
	}
	return found;
}

/** Goes on under another schedule, as the language writes it; `random 5` is short for `random seed 5`. */
export function continueWith(debug: Debugger, text: string, seq: number): { readonly told: string; readonly then: Then } {
	const what = oneLine(text).replace(/^(schedule )?(random|pct) (?=\d+$)/, "$2 seed ");
	checkScenario(debug, "The schedule");
	checkFork(debug, "The schedule");
	const { scenario, simulation } = debug.world;
	const read = readSchedule(what, scenario.machine);
	if ("message" in read) throw wrongFragment("schedule", what, read.message);
	const schedule = inPlaceOf(read.value, what, simulation.schedule);
	intervene(debug, () => simulation.reschedule(schedule, what));
	return { told: done(debug, what), then: debug.go({ kind: "continue" }, seq) };
}

function oneLine(text: string): string {
	return text.trim().replaceAll(/[ \t]+/g, " ");
}

/** What was done by hand last, where, and on which branch. */
function done({ world: { simulation } }: Debugger, what: string): string {
	const { current } = simulation.branches;
	return `${what}, by hand before event ${current.own.at(-1)?.event}: this is timeline ${current.id}.`;
}

/**
 * Begins the run again with the scenario's text as it is now, and goes to the event at which it stands. Where the events before it are not
 * the same any more, it goes to the first that differs.
 */
export function restartHere(debug: Debugger, seq: number): Then {
	checkScenario(debug, "The text");
	const { config, simulation } = debug.world;
	if (config.isRecording) throw wrongTimeline("a recording holds its scenario: there is no other text to run");
	const { branches } = simulation;
	const source = { ...branches.sourceOf(branches.current), text: readUserFile(config.scenario, "scenario") };
	return makeAnew(debug, source, () => branches.launch(source), true, seq);
}
