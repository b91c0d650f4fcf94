/** Moments of a run as the command line names them, and the way to them. */
import { endText } from "../../engine/compare/report.ts";
import { nearest } from "../../engine/inspect/nearest.ts";
import { CONDITIONS, EVENTS } from "../../engine/kernel/events.ts";
import type { Simulation } from "../../engine/simulation.ts";
import type { Motion, Stop } from "../../engine/simulation-types.ts";
import { UsageError } from "../command.ts";
import { FileProblem } from "../files.ts";
import type { Interrupt } from "./interrupt.ts";
import type { Progress } from "./progress.ts";

/** A moment: behind an event by its number, at the first event or condition of a name, or where the run ends. */
export type Moment =
	| { readonly kind: "event"; readonly number: number }
	| { readonly kind: "name"; readonly name: string }
	| { readonly kind: "end"; readonly deadlock: boolean };

/** Moves between two looks around, and milliseconds after which signals and timers have their turn. */
const MOVES = 2000;
const BREATH = 100;

/** Reads what stands behind `--at`. Throws a UsageError. */
export function readMoment(text: string): Moment {
	if (text === "end" || text === "deadlock") return { kind: "end", deadlock: text === "deadlock" };
	if (/^\d{1,15}$/.test(text)) return { kind: "event", number: Number(text) };
	const names = [...EVENTS, ...CONDITIONS].map((e) => e.name as string);
	if (names.includes(text)) return { kind: "name", name: text };
	const best = nearest(text, names);
	const hint = best === undefined ? "" : `; did you mean ${best}?`;
	throw new UsageError(`--at takes the number of an event, end, deadlock, or the name of an event or condition, not ${text}${hint}`);
}

/** Drives a motion to its stop; undefined where the user has had enough. */
async function driven(sim: Simulation, motion: Motion, progress: Progress, interrupt: Interrupt): Promise<Stop | undefined> {
	const { ticks } = sim.scenario.schedule;
	let breath = Date.now();
	for (;;) {
		const stop = motion.slice(MOVES);
		if (stop !== undefined) return stop;
		if (Date.now() - breath < BREATH) continue;
		const { tick, events } = sim.moment();
		progress.tell(ticks === undefined ? 0 : Math.min(1, tick / ticks), `event ${events}, tick ${tick}`);
		await new Promise(setImmediate);
		breath = Date.now();
		if (interrupt.requested) {
			motion.cancel();
			return undefined;
		}
	}
}

function endOf(sim: Simulation): string {
	const outcome = sim.outcome() ?? "stopped";
	const message = outcome === "panic" ? sim.panicMessage() : sim.error?.message;
	return endText({ outcome, ...(message === undefined ? {} : { message }), ...sim.moment() });
}

/** Brings a simulation to a moment. False where the user has had enough. Throws a FileProblem where the run has no such moment. */
export async function goToMoment(sim: Simulation, moment: Moment, progress: Progress, interrupt: Interrupt): Promise<boolean> {
	switch (moment.kind) {
		case "event": {
			const { number } = moment;
			if (number >= sim.knownEvents && (await driven(sim, untilKnown(sim, number), progress, interrupt)) === undefined) return false;
			if (number >= sim.knownEvents)
				throw new FileProblem(`there is no event ${number}: ${endOf(sim)}; choose one from 0 to ${sim.knownEvents - 1}`);
			return (await driven(sim, sim.motion({ kind: "seek", event: number }), progress, interrupt)) !== undefined;
		}
		case "name": {
			sim.timeline.goTo({ position: 0, event: 0 });
			sim.setBreakpoints([{ id: 1, place: { kind: "event", event: moment.name } }]);
			const stop = await driven(sim, sim.motion({ kind: "continue" }), progress, interrupt);
			sim.setBreakpoints([]);
			if (stop?.kind === "end") throw new FileProblem(`${moment.name} does not happen: ${endOf(sim)}; try --at end`);
			return stop !== undefined;
		}
		case "end": {
			if ((await driven(sim, sim.motion({ kind: "end" }), progress, interrupt)) === undefined) return false;
			if (moment.deadlock && sim.outcome() !== "deadlock")
				throw new FileProblem(`the run does not end in a deadlock: ${endOf(sim)}; try --at end, or another --kernel or --seed`);
			return true;
		}
	}
}

/** A run to the end that stops as soon as an event is known. */
function untilKnown(sim: Simulation, event: number): Motion {
	const motion = sim.motion({ kind: "end" });
	return {
		slice(moves) {
			const stop = motion.slice(Math.min(moves, 200));
			return stop ?? (event < sim.knownEvents ? motion.cancel() : undefined);
		},
		cancel: () => motion.cancel(),
		progress: () => motion.progress(),
	};
}
