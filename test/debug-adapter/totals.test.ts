/** The stops that one comes by going on to the end are as many as the command line counts in the same run. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DapClient } from "../../debug-adapter/transport/client.ts";
import { EVENTS } from "../../engine/kernel/events.ts";
import { objects, uma } from "../cli/program.ts";
import { beginAndStop, startSession } from "./harness.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

/** The next stop; undefined where the session ends. */
async function stopOrEnd(client: DapClient): Promise<Stopped | undefined> {
	for (;;) {
		const [stop] = client.take<Stopped>("stopped");
		if (stop !== undefined || client.take("terminated").length > 0) return stop;
		await new Promise(setImmediate);
	}
}

/** Goes on to the end of the run. Returns the number of stops at each breakpoint by its name. */
async function stopsOf(t: TestContext, scenario: string, kernel: string, names: readonly string[]): Promise<Map<string, number>> {
	const session = startSession(t);
	const { client } = session;
	const launch = { kernel, stopOnEntry: true };
	const { threadId } = await beginAndStop(session, scenario, { launch });
	await client.request("setExceptionBreakpoints", { filters: [] });
	const { breakpoints } = await client.request<DebugProtocol.SetFunctionBreakpointsResponse["body"]>("setFunctionBreakpoints", {
		breakpoints: names.map((name) => ({ name })),
	});
	assert.ok(breakpoints.every((b) => b.verified));
	const counts = new Map(names.map((name) => [name, 0]));
	for (;;) {
		await client.request("continue", { threadId });
		const body = await stopOrEnd(client);
		if (body === undefined) return counts;
		for (const id of body.hitBreakpointIds ?? []) {
			const name = names[breakpoints.findIndex((b) => b.id === id)] ?? "";
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
	}
}

const RUNS = [
	["scenarios/teaching/boundary-tag.uma", "13.0"],
	["scenarios/teaching/zone-limit.uma", "13.0"],
	["scenarios/teaching/slab.uma", "r358097"],
] as const;

for (const [scenario, kernel] of RUNS) {
	test(`every event of ${scenario} on ${kernel} is a stop`, async (t) => {
		const [run] = objects(uma("run", "--json", scenario, "--kernel", kernel).out);
		const counts = await stopsOf(t, scenario, kernel, ["*"]);
		assert.equal(counts.get("*"), run?.events);
	});
}

/** Events of a trace by their names, those of the catalogue. */
function tracedEvents(scenario: string, kernel: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { ev } of objects(uma("trace", scenario, "--kernel", kernel).out)) {
		for (const [golden] of (ev ?? []) as readonly (readonly unknown[])[]) {
			const name = EVENTS.find((e) => "golden" in e && e.golden === golden)?.name;
			if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
		}
	}
	return counts;
}

for (const kernel of ["13.0", "r366840-only"]) {
	test(`the events of a trace on ${kernel} are stops, and routines are entered and left as often`, async (t) => {
		const scenario = "scenarios/five-lines-that-hang.uma";
		const traced = tracedEvents(scenario, kernel);
		assert.ok(traced.size > 20, [...traced.keys()].join());
		const routines = ["vmem_xalloc entry", "vmem_xalloc return", "keg_drain entry"];
		const counts = await stopsOf(t, scenario, kernel, [...traced.keys(), ...routines]);
		for (const name of counts.keys()) assert.equal(counts.get(name), traced.get(name.split(" ")[0] ?? ""), name);
	});
}
