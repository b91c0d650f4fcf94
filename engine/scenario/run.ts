// dialect
/**
 * Running a scenario: one call of {@link advance} is one move, a thread from the moment it is given the processor to the moment it
 * gives it up. Everything that decides what comes next lies in the heap, so that a move can be repeated after going back.
 */
import { boot } from "../kernel/boot.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { thresholds } from "../kernel/vm_page.ts";
import { daemonCalls, periodic_worker, uma_reclaim_worker, vm_pageout_worker } from "../kernel/vm_pageout.ts";
import { clearLog, log } from "../machine/event-log.ts";
import { markStep, nextEvent, rebase } from "../machine/heap.ts";
import { preemption } from "../machine/locks.ts";
import { OUTCOME_DEADLOCK, OUTCOME_ERROR, OUTCOME_EVENTS, OUTCOME_FINISHED, OUTCOME_PANIC, OUTCOME_TIME } from "../machine/outcome.ts";
import { seedRandom } from "../machine/random.ts";
import { M, usedWords } from "../machine/records.ts";
import { beginOperation, runThread } from "../machine/run.ts";
import { createThread, TDF_DAEMON, TDF_PAGEDAEMON, TDS_FINISHED, TDS_READY, TDS_RUNNING, TDS_WAITING } from "../machine/thread.ts";
import { allFinished, counts, isDeadlock, isDeadSilence, isLockCycle, jumpToNext, passTime, timeIsUp } from "./clock.ts";
import { judge, startExpectations } from "./expectations.ts";
import { ScenarioError } from "./operations.ts";
import type { Scenario, Schedule } from "./program.ts";
import { atLockPoint, chooseThread, dispatchThread, plan, startSchedule, tickIsDue } from "./scheduler.ts";
import { recording } from "./script-recorder.ts";
import {
	conditionHolds,
	createProgramThread,
	GIVE_UP,
	GO_ON,
	IN_KERNEL,
	operationReturned,
	resetPrograms,
	STOPPED,
	step,
} from "./thread-program.ts";

/** What a move came to. */
export type Advance = "moved" | "stopped" | "ended";

/** The error that ended a run whose outcome is `error`. */
export const failure: { error: ScenarioError | undefined } = { error: undefined };

function seedOf(schedule: Schedule): number {
	return schedule.kind === "random" || schedule.kind === "pct" ? schedule.seed : 0;
}

/** Boots the scenario's machine and creates its threads; the run stands at its first moment. */
export function startScenario(scenario: Scenario): void {
	boot(scenario.machine);
	thresholds.reported = true;
	resetPrograms();
	failure.error = undefined;
	plan.schedule = scenario.schedule;
	plan.overrides.clear();
	preemption.decide = atLockPoint;
	daemonCalls.begin = (op, args) => recording.recorder?.began(M.m_curthread, op, args);
	daemonCalls.end = () => recording.recorder?.ended(M.m_curthread);
	const seed = seedOf(scenario.schedule);
	seedRandom(ref(M.m_rng), seed, 0);
	seedRandom(ref(M.m_fault_rng), seed, 1);
	M.m_ballast_free = -1;
	createProgramThread(scenario.main, 0).td_state = TDS_READY;
	scenario.threads.forEach((program, i) => {
		const td = createProgramThread(program, program.cpu);
		seedRandom(ref(td.td_rng), seed, i + 2);
	});
	seedRandom(ref(M.m_threads.td_rng), seed, 1);
	if (scenario.daemons) createDaemons();
	startSchedule();
	startExpectations(scenario);
	rebase(0, usedWords());
	clearLog();
	log.recording = true;
}

function createDaemons(): void {
	beginOperation(createThread("dom0", 0, TDF_DAEMON | TDF_PAGEDAEMON), vm_pageout_worker, []);
	beginOperation(createThread("uma", 0, TDF_DAEMON), uma_reclaim_worker, []);
	beginOperation(createThread("clock", 0, TDF_DAEMON), periodic_worker, []);
}

/** `main` has created what the scenario declares: the others start, and so does the count of time. */
function startThreads(): void {
	M.m_started = 1;
	for (let td = M.m_threads.td_link; td !== 0; td = td.td_link) td.td_state = TDS_READY;
	M.m_progress = M.m_ticks;
}

function end(outcome: number): Advance {
	M.m_outcome = outcome;
	return "ended";
}

/** Makes the next move. A thread that was stopped inside a move goes on with it. */
export function advance(): Advance {
	if (M.m_outcome !== 0) return "ended";
	const current = M.m_curthread;
	try {
		if (current !== 0 && current.td_state === TDS_RUNNING) return move(current);
		markStep();
		const td = nextThread();
		if (td === 0) return "ended";
		dispatchThread(td);
		return move(td);
	} catch (error) {
		if (!(error instanceof ScenarioError)) throw error;
		failure.error = error;
		return end(OUTCOME_ERROR);
	}
}

/** Lets time pass, looks whether the run is over, and chooses; 0 if it is over. */
function nextThread(): Thread {
	passTime();
	for (;;) {
		judge();
		if (M.m_started === 0 && M.m_threads.td_state === TDS_FINISHED) startThreads();
		const outcome = verdict();
		if (outcome !== 0) {
			end(outcome);
			return 0 as Thread;
		}
		wakeWaiting();
		const td = chooseThread();
		if (td !== 0) return td;
		if (jumpToNext()) continue;
		end(isDeadSilence() ? OUTCOME_DEADLOCK : OUTCOME_FINISHED);
		return 0 as Thread;
	}
}

function verdict(): number {
	if (allFinished()) return OUTCOME_FINISHED;
	if (isDeadlock(M.m_ticks)) return OUTCOME_DEADLOCK;
	const events = plan.schedule.events;
	if (events !== undefined && nextEvent() >= events) return OUTCOME_EVENTS;
	if (nextEvent() >= log.limit) return OUTCOME_EVENTS;
	return timeIsUp() ? OUTCOME_TIME : 0;
}

/** Conditions that threads wait for are looked at whenever another one may have made them true. */
function wakeWaiting(): void {
	for (let td = M.m_threads; td !== 0; td = td.td_link) {
		if (td.td_state === TDS_WAITING && td.td_program !== 0 && conditionHolds(td)) td.td_state = TDS_READY;
	}
}

/** Runs a thread until it gives up the processor or a debugger stops it. */
function move(td: Thread): Advance {
	for (;;) {
		if (td.td_frame !== 0) {
			const status = runThread(td);
			switch (status.status) {
				case "stop":
					return "stopped";
				case "panic":
					return end(OUTCOME_PANIC);
				case "lock":
					return isLockCycle(td) ? end(OUTCOME_DEADLOCK) : "moved";
				case "done":
					return operationDone(td);
				default:
					return "moved";
			}
		}
		const result = step(td);
		M.m_units += 1;
		switch (result) {
			case STOPPED:
				return "stopped";
			case GIVE_UP:
				return M.m_outcome === 0 ? "moved" : "ended";
			case IN_KERNEL:
				continue;
			case GO_ON:
				if (!tickIsDue()) continue;
				td.td_state = TDS_READY;
				M.m_keep = 1;
				return "moved";
		}
	}
}

function operationDone(td: Thread): Advance {
	M.m_units += 1;
	if (td.td_program === 0) {
		td.td_state = TDS_FINISHED;
		return "moved";
	}
	td.td_state = TDS_READY;
	if (counts(td)) M.m_progress = M.m_ticks;
	operationReturned(td);
	return "moved";
}
