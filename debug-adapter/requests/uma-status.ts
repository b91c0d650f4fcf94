import type { CustomBody } from "../session/custom-requests.ts";
import { handler } from "../session/handler.ts";
import { toThreadId } from "../stops/stops.ts";

/** What runs and where it stands. */
export const umaStatus = handler<CustomBody<"uma/status">>("launched", (debug) => {
	const { simulation, scenario, config } = debug.world;
	const { events, tick } = simulation.moment();
	const outcome = simulation.outcome();
	const { schedule } = simulation;
	return {
		body: {
			scenario: scenario.file,
			...(config.isRecording ? { recording: config.scenario } : {}),
			kernel: scenario.kernel,
			schedule: schedule.kind,
			...("seed" in schedule ? { seed: schedule.seed } : {}),
			event: events,
			known: simulation.recordedEvents,
			tick,
			hz: scenario.machine.hz,
			running: debug.running,
			...(outcome === undefined ? {} : { outcome }),
			...(debug.stopThread === undefined ? {} : { threadId: toThreadId(debug.stopThread) }),
		},
	};
});
