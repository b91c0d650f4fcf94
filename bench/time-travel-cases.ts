/** Cases of the time machine: going back one step, going anywhere, what an event and a keyframe take. */
import { bytesPerEvent } from "../engine/machine/event-log.ts";
import { Simulation } from "../engine/simulation.ts";
import { drive } from "./drive.ts";
import { type Figure, fractions, milliseconds, spread } from "./harness.ts";
import { longRun } from "./workload.ts";

const places = (events: number) => fractions(60).map((x) => Math.floor(x * events));

/** Measures a run of so many events. */
export function timeTravel(events: number): Figure[] {
	const sim = Simulation.load(longRun(events));
	const run = milliseconds(() => drive(sim, { kind: "end" }));
	const known = sim.moment().events;
	const seeks = places(known).map((event) => milliseconds(() => drive(sim, { kind: "seek", event })));
	const backs = places(known).map((event) => {
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
