// dialect
/**
 * Running a scenario: one call of {@link advance} is one move, a thread from the moment it is given the processor to the moment it
 * gives it up. Everything that decides what comes next lies in the heap, so that a move can be repeated after going back.
 */

import { boot } from "../kernel/boot.ts";
import { conf } from "../kernel/conf.ts";
import { daemonCalls } from "../kernel/daemon-calls.ts";
import type { Thread } from "../kernel/views.generated.ts";
import { periodic_worker, uma_reclaim_worker, vm_pageout_worker } from "../kernel/vm_pageout.ts";
import { clearLog, log } from "../machine/event-log.ts";
import { markStep, nextEvent, rebase } from "../machine/heap.ts";
import {
	OUTCOME_DEADLOCK,
	OUTCOME_ERROR,
	OUTCOME_EVENTS,
	OUTCOME_FINISHED,
	OUTCOME_PANIC,
	OUTCOME_STOPPED,
	OUTCOME_TIME,
} from "../machine/outcome.ts";
import { preemption } from "../machine/preemption.ts";
import { seedRandom } from "../machine/random.ts";
import { M, usedWords } from "../machine/records.ts";
import { DONE, STOP } from "../machine/routine.ts";
import { beginOperation, continueThread, PANICKED } from "../machine/run.ts";
import { createThread, TDF_DAEMON, TDF_PAGEDAEMON, TDS_FINISHED, TDS_READY, TDS_RUNNING } from "../machine/thread.ts";
import {
	allFinished,
	counts,
	isDeadlock,
	isDeadSilence,
	isLockCycle,
	jumpToNext,
	LOOK_AGAIN,
	NO_MORE,
	passTime,
	timeIsUp,
	wakeWaiting,
} from "./clock.ts";
import { resetEvaluation } from "./evaluation.ts";
import { judge, nextDeadline, startExpectations } from "./expectations.ts";
import { createProgramThread, resetPrograms } from "./loaded-programs.ts";
import { ScenarioError } from "./operations.ts";
import type { Scenario, Schedule } from "./program.ts";
import {
	atLockPoint,
	atStatementTick,
	chooseThread,
	currentSchedule,
	dispatchThread,
	plan,
	startSchedule,
	tickIsDue,
} from "./scheduler.ts";
import { recording } from "./script-recorder.ts";
import { GIVE_UP, GO_ON, IN_KERNEL, operationReturned, STOPPED, step } from "./thread-program.ts";
import { noteWait } from "./wait-for.ts";

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
	conf.reportsThresholds = true;
	resetPrograms();
	resetEvaluation();
	failure.error = undefined;
	plan.schedules = [scenario.schedule];
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
	failWhereWrong(() => {
		startExpectations(scenario);
		return "moved";
	});
	rebase(0, usedWords());
	clearLog();
	log.recording = true;
}

/** An error of the scenario ends the run, at its first moment if need be. */
function failWhereWrong(act: () => Advance): Advance {
	try {
		return act();
	} catch (error) {
		if (!(error instanceof ScenarioError)) throw error;
		failure.error = error;
		return end(OUTCOME_ERROR);
	}
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
	return M.m_outcome !== 0 ? "ended" : failWhereWrong(nextMove);
}

function nextMove(): Advance {
	const current = M.m_curthread;
	if (current !== 0 && current.td_state === TDS_RUNNING) return move(current);
	markStep();
	const td = nextThread();
	if (td === 0) return M.m_outcome === 0 ? "moved" : "ended";
	dispatchThread(td);
	return move(td);
}

/** Lets time pass, looks whether the run is over, and chooses; 0 if it is over, or the clock alone has moved. */
function nextThread(): Thread {
	const last = M.m_curthread;
	if (last !== 0) noteWait(last);
	if (last !== 0 && isLockCycle(last)) {
		end(OUTCOME_DEADLOCK);
		return 0 as Thread;
	}
	// What the last move came to counts for the tick in which it was made.
	judge();
	if (passTime()) judge();
	let looked = false;
	for (;;) {
		if (M.m_started === 0 && M.m_threads.td_state === TDS_FINISHED) startThreads();
		const outcome = verdict();
		if (outcome !== 0) {
			end(outcome);
			return 0 as Thread;
		}
		wakeWaiting();
		const td = chooseThread();
		// After a look in vain the caller has its turn before the clock goes on.
		if (td !== 0 || looked) return td;
		const jump = jumpToNext(nextDeadline());
		if (jump === NO_MORE) {
			end(isDeadSilence() ? OUTCOME_DEADLOCK : OUTCOME_STOPPED);
			return 0 as Thread;
		}
		looked = jump === LOOK_AGAIN;
		judge();
	}
}

function verdict(): number {
	if (allFinished()) return OUTCOME_FINISHED;
	if (isDeadlock(M.m_ticks)) return OUTCOME_DEADLOCK;
	const events = currentSchedule().events;
	if (events !== undefined && nextEvent() >= events) return OUTCOME_EVENTS;
	if (nextEvent() >= log.limit) return OUTCOME_EVENTS;
	return timeIsUp() ? OUTCOME_TIME : 0;
}

/** Runs a thread until it gives up the processor or a debugger stops it. */
function move(td: Thread): Advance {
	for (;;) {
		if (td.td_frame !== 0) {
			switch (continueThread(td)) {
				case STOP:
					return "stopped";
				case PANICKED:
					return end(OUTCOME_PANIC);
				case DONE:
					return operationDone(td);
				default:
					return "moved";
			}
		}
		const result = step(td);
		// Being looked at costs nothing: the state is that in front of the statement.
		if (result === STOPPED) return "stopped";
		M.m_units += 1;
		switch (result) {
			case GIVE_UP:
				return M.m_outcome === 0 ? "moved" : "ended";
			case IN_KERNEL:
				continue;
			case GO_ON:
				if (!tickIsDue()) continue;
				td.td_state = TDS_READY;
				atStatementTick(td);
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
