/** Cases of the time machine: going back one step, going anywhere, what an event and a keyframe take. */
import { bytesPerEvent } from "../engine/machine/event-log.ts";
import { Simulation } from "../engine/simulation.ts";
import type { MotionKind } from "../engine/simulation-types.ts";
import { longRun } from "./workload.ts";

/** A figure with its unit. */
export interface Figure {
	readonly name: string;
	readonly value: string;
	readonly aim: string;
}

function drive(sim: Simulation, kind: MotionKind): void {
	const motion = sim.motion(kind);
	while (motion.slice(20_000) === undefined);
}

function milliseconds(action: () => void): number {
	const from = process.hrtime.bigint();
	action();
	return Number(process.hrtime.bigint() - from) / 1e6;
}

/** Middle, 95th percentile and largest of some times, in milliseconds. */
function spread(times: number[]): string {
	const sorted = times.sort((a, b) => a - b);
	const at = (p: number) => (sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0).toFixed(1);
	return `median ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)} ms`;
}

/** A fixed sequence of places in the run. */
function places(n: number, events: number): number[] {
	let x = 12345;
	return Array.from({ length: n }, () => {
		x = (Math.imul(x, 1103515245) + 12345) >>> 0;
		return x % events;
	});
}

/** Measures a run of so many events. */
export function timeTravel(events: number): Figure[] {
	const sim = Simulation.load(longRun(events));
	const run = milliseconds(() => drive(sim, { kind: "end" }));
	const known = sim.moment().events;
	const seeks = places(60, known).map((event) => milliseconds(() => drive(sim, { kind: "seek", event })));
	const backs = places(60, known).map((event) => {
		drive(sim, { kind: "seek", event });
		const thread = sim.currentThread();
		return milliseconds(() => drive(sim, { kind: "back", thread }));
	});
	const frames = sim.timeline.keyframes;
	return [
		{
			name: `run of ${known} events, all recorded`,
			value: `${(run / 1000).toFixed(2)} s, ${Math.round(known / run)} thousand events/s`,
			aim: "",
		},
		{ name: "seek to any event", value: spread(seeks), aim: "100 ms" },
		{ name: "step back from any event", value: spread(backs), aim: "10 ms" },
		{ name: "event log", value: `${bytesPerEvent().toFixed(1)} bytes an event`, aim: "48" },
		{ name: "keyframes", value: `${frames.count}, ${(frames.bytes / 1048576).toFixed(1)} MiB`, aim: "64 MiB" },
	];
}
