/** Commands of the debug console for the branches of the timeline: what clients without views of ours have of them. */
import path from "node:path";
import type { Debugger } from "../debugger.ts";
import type { CompareWith } from "../launch/launch-config.ts";
import type { TimelineRow } from "../session/custom-requests.ts";
import { wrongCommand } from "../session/errors.ts";
import { compareAloud } from "../timelines/compare-with.ts";
import { saveRecording } from "../timelines/save-recording.ts";
import { continueWith, forgetTimeline, injectFault, rerun, restartHere, switchTimeline, timelineRows } from "../timelines/timelines.ts";
import type { ConsoleCommand } from "./commands.ts";

/** Kernels and seeds of the scenario are too many to be proposed; schedules are not. */
const SCHEDULES: readonly string[] = ["round-robin", "random seed 1", "pct depth 3 seed 1"];
const FAULTS: readonly string[] = [
	"fail pages once",
	"fail pages 1 in 20",
	"fail kva once",
	"shrink memory to 400K for 2s",
	"uma_reclaim(UMA_RECLAIM_DRAIN)",
];

function wordsOf(row: TimelineRow): string {
	const left = row.parent === undefined ? "" : `leaves ${row.parent} before event ${row.fork}`;
	const seen = row.events === 0 ? "nothing seen yet" : `seen up to event ${row.events - 1}`;
	return [row.title, left, row.edited ? "another text" : "", seen, row.outcome ?? ""].filter((part) => part !== "").join(", ");
}

/** The branches, a line each, the one in force marked. */
function list(debug: Debugger): string[] {
	const rows = timelineRows(debug);
	const width = String(rows.at(-1)?.id).length;
	return rows.map((row) => `${row.current ? "*" : " "} ${String(row.id).padStart(width)}  ${wordsOf(row)}`);
}

function numberOf(operand: string): number {
	if (!/^\d{1,9}$/.test(operand)) throw wrongCommand('The number of a timeline is missing; "timelines" lists them.');
	return Number(operand);
}

function needed(operand: string, example: string): string {
	if (operand === "") throw wrongCommand(`Something is missing behind it, such as "${example}".`);
	return operand;
}

function seedOf(text: string): number {
	if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 32) throw wrongCommand("A seed is a whole number below 4294967296.");
	return Number(text);
}

/** The run that `compare with` names; the option is the command line's. */
function otherRunOf(operand: string): CompareWith {
	const text = needed(operand.replace(/(^| )--no-addresses$/, ""), "compare with 13.0");
	const addresses = operand.endsWith("--no-addresses") ? { addresses: false } : {};
	return text.startsWith("seed ") ? { seed: seedOf(text.slice("seed ".length)), ...addresses } : { kernel: text, ...addresses };
}

const others = (debug: Debugger): string[] =>
	timelineRows(debug)
		.filter((row) => !row.current)
		.map((row) => String(row.id));

/** The table. */
export const TIMELINE_COMMANDS: readonly ConsoleCommand[] = [
	{ words: "timelines", operand: "", doc: "the branches of the timeline", run: (_none, debug) => list(debug) },
	{
		words: "timeline",
		operand: "N",
		doc: "goes to where a branch was left",
		complete: others,
		run: (operand, debug) => ({ lines: [], then: switchTimeline(debug, numberOf(operand), 0) }),
	},
	{
		words: "forget timeline",
		operand: "N",
		doc: "forgets a branch",
		complete: others,
		run(operand, debug) {
			forgetTimeline(debug, numberOf(operand));
			return { lines: list(debug), then: () => debug.noteTimelines() };
		},
	},
	{
		words: "inject",
		operand: "FAULT",
		doc: "injects a fault here, as a scenario writes it: inject fail pages 1 in 20",
		complete: () => [...FAULTS],
		run(operand, debug) {
			const { told, then } = injectFault(debug, needed(operand, "fail pages once"));
			return { lines: [told], then };
		},
	},
	{
		words: "continue with",
		operand: "SCHEDULE",
		doc: "goes on under another schedule: continue with random 5",
		complete: () => [...SCHEDULES],
		run(operand, debug) {
			const { told, then } = continueWith(debug, needed(operand, "random 5"), 0);
			return { lines: [told], then };
		},
	},
	{
		words: "rerun under",
		operand: "KERNEL",
		doc: "runs another kernel up to the same event",
		run: (operand, debug) => ({ lines: [], then: rerun(debug, { kernel: needed(operand, "13.0") }, 0) }),
	},
	{
		words: "rerun with seed",
		operand: "N",
		doc: "runs another seed up to the same event",
		run(operand, debug) {
			return { lines: [], then: rerun(debug, { seed: seedOf(operand) }, 0) };
		},
	},
	{
		words: "compare with",
		operand: "RUN",
		doc: "goes to where this run parts from another: compare with 13.0, compare with seed 5 --no-addresses",
		run: (operand, debug) => ({ lines: [], then: compareAloud(debug, otherRunOf(operand)) }),
	},
	{
		words: "restart here",
		operand: "",
		doc: "runs the scenario as it is saved now, up to the same event or the first that differs",
		run: (_none, debug) => ({ lines: [], then: restartHere(debug, 0) }),
	},
	{
		words: "record",
		operand: "FILE",
		doc: "writes a recording of the branches and of this moment",
		run(operand, debug) {
			const file = path.resolve(needed(operand, "hang.umarec"));
			const bytes = saveRecording(debug.world.simulation, file);
			return [`recorded in ${file}, ${bytes} bytes`];
		},
	},
];
