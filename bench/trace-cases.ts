/** The workload of PR 248008 as the golden traces have it: their `op` and `run` lines executed without comparing, with journal and events. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { TraceLine } from "../engine/golden/config.ts";
import { Replay } from "../engine/golden/replay.ts";
import { clearLog, counts, log } from "../engine/machine/event-log.ts";
import { type Figure, median, processorSeconds } from "./harness.ts";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Random jobs on 13.0, which does not hang: an operation of a trace that hangs is many events. */
const WORKLOAD = /^(full-)?w1-.*\.r368236\.i386\./;
const ROUNDS = 9;

/** Events and operations of a run, and seconds it took. */
export interface Speed {
	readonly events: number;
	readonly operations: number;
	readonly seconds: number;
}

/** Every trace of the workload where all golden traces lie beside the checkout, else the one that the tests carry. */
function traces(): TraceLine[][] {
	const folder = ["../shared/golden/pr248008", "test/golden/pr248008"].map((f) => path.join(root, f)).find((f) => existsSync(f)) as string;
	const files = readdirSync(folder).filter((f) => WORKLOAD.test(f));
	return files.map((file) => {
		const text = gunzipSync(readFileSync(path.join(folder, file))).toString("utf8");
		const lines = text.trimEnd().split("\n");
		return lines.map((line) => JSON.parse(line) as TraceLine).filter((line) => line.c !== "boot" && line.c !== "end");
	});
}

/** The fastest of some executions of one trace. */
export function replayOf(lines: readonly TraceLine[]): Speed {
	const speeds = Array.from({ length: ROUNDS }, () => execute(lines));
	return speeds.reduce((best, s) => (s.seconds < best.seconds ? s : best));
}

/** Executes a trace. Its machine boots before, outside the time. */
function execute(lines: readonly TraceLine[]): Speed {
	const replay = new Replay(lines[0] as TraceLine, { compare: false });
	// These traces only count their events; here they are recorded, as in any run.
	clearLog();
	log.recording = true;
	let events = 0;
	const seconds = processorSeconds(() => {
		for (const line of lines.slice(1)) {
			replay.line(line, 0);
			// Counts are those of one line.
			for (let i = 0; i < counts.length; i++) events += counts[i] as number;
		}
	});
	return { events, operations: lines.filter((l) => l.c === "op").length, seconds };
}

/** Speeds of rounds over all traces, the first of which warm up. */
export function replays(): Speed[] {
	const all = traces();
	const rounds = Array.from({ length: ROUNDS + 3 }, () => all.map(execute));
	return rounds.slice(3).map((speeds) => ({
		events: speeds.reduce((sum, s) => sum + s.events, 0),
		operations: speeds.reduce((sum, s) => sum + s.operations, 0),
		seconds: speeds.reduce((sum, s) => sum + s.seconds, 0),
	}));
}

/** Thousand operations a second. */
export function workload(): Figure[] {
	const rates = replays().map((s) => s.operations / s.seconds / 1000);
	const value = `${median(rates).toFixed(1)} thousand/s (best ${Math.max(...rates).toFixed(1)})`;
	return [{ name: "PR workload w1 on 13.0, operations", value, aim: "" }];
}
