/** Runs and counts of runs as text. */
import { BAD_OUTCOMES, outcomeText, unexpectedText } from "../../engine/machine/outcome.ts";
import type { Io } from "../command.ts";
import { paint } from "../findings.ts";
import { type Judged, type RunResult, seedOf, verdictText } from "./job.ts";
import { type Configuration, labelOf } from "./matrix.ts";
import { percent, shareText } from "./statistics.ts";
import { seedsText, type Tally } from "./tally.ts";

const GREEN = "32";
const RED = "31";
const YELLOW = "33";

/** `scenarios/x.uma: kernel r358097, i386, random, seed 1`. */
export function headerText(c: Configuration, seeds: readonly number[] = []): string {
	const { schedule, machine } = c.scenario;
	const seed = seeds[0] ?? seedOf(c.scenario);
	const last = seeds.at(-1);
	const range = seed === undefined ? "" : last === undefined || last === seed ? `, seed ${seed}` : `, seeds ${seed} to ${last}`;
	return `${c.file}: kernel ${labelOf(c)}, ${machine.arch}, ${schedule.kind}${range}`;
}

/** How a run ended, in words. */
export function resultText(result: RunResult): string {
	const when = `at tick ${result.tick} (${result.tick / result.hz} s), event ${result.events - 1}`;
	switch (result.outcome) {
		case "panic":
			return `panic: ${result.message ?? ""} ${when}`;
		case "error":
			return `error in line ${result.line}: ${result.message}`;
		case "broken":
			return result.message ?? "the machine does not boot";
		case "failed fast":
			return `stopped at the first expectation that broke ${when}`;
		default:
			return `${outcomeText(result.outcome)} ${when}`;
	}
}

function statusText(status: Judged["status"], io: Io): string {
	if (status === "holds") return paint("holds ", GREEN, io);
	return status === "failed" ? paint("FAILED", RED, io) : paint("open  ", YELLOW, io);
}

/** The lines of one run: what it logged, its end, its verdicts, the deadlock report. */
export function runLines(result: RunResult, io: Io, quiet = false): string[] {
	const lines = [...(quiet ? [] : (result.log ?? []).map((l) => `  ${l}`)), `  ${resultText(result)}`];
	for (const v of result.verdicts) {
		if (quiet && v.status === "holds") continue;
		const event = v.event === undefined ? "" : ` (event ${v.event})`;
		const message = v.message === undefined || v.status !== "failed" ? "" : `: ${v.message}`;
		lines.push(`  ${statusText(v.status, io)} ${verdictText(v)}${event}${message}`);
	}
	if (!quiet && result.report !== undefined) lines.push(...result.report.map((l) => `  ${l}`));
	// Behind a report of many lines the end must still be seen.
	if (result.unexpected === true) lines.push(`  ${statusText("failed", io)} ${unexpectedText(result.outcome)}`);
	return lines;
}

/** The same of many runs. */
export function unexpectedTally(tally: Tally): string {
	const { count } = tally.unexpected;
	const outcomes = BAD_OUTCOMES.filter((name) => tally.outcome(name).count > 0);
	const ends = `${count} of ${tally.runs} end in a ${outcomes.join(" or ")}`;
	return `${ends}, and no expectation is judged that allows it; ${seedsText(tally.unexpected)}`;
}

/** The lines of many runs of a configuration. */
export function tallyLines(tally: Tally, io: Io): string[] {
	const lines: string[] = [];
	const names = [...new Set([...tally.outcomes.keys(), ...BAD_OUTCOMES])];
	const width = Math.max(...names.map((n) => n.length));
	for (const name of names) {
		const count = tally.outcome(name);
		const bad = BAD_OUTCOMES.includes(name);
		const share = bad || tally.outcomes.size > 1 ? shareText(count.count, tally.runs) : `${count.count} of ${tally.runs}`;
		const seeds = bad && count.count > 0 ? `; ${seedsText(count)}` : "";
		lines.push(`  ${name.padEnd(width)}  ${share}${seeds}`);
	}
	for (const e of tally.expectations) {
		const status = statusText(e.count > 0 ? "failed" : e.judged === 0 ? "open" : "holds", io);
		const broken = `${e.count} of ${e.judged} (${percent(e.count / Math.max(1, e.judged))})`;
		const how = e.count > 0 ? `: broken in ${broken}, ${seedsText(e)}${e.message === undefined ? "" : `: ${e.message}`}` : "";
		lines.push(`  ${status} ${verdictText(e)}${how}`);
	}
	if (tally.unexpected.count > 0) lines.push(`  ${statusText("failed", io)} ${unexpectedTally(tally)}`);
	return lines;
}
