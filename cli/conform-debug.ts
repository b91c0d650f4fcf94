/** `uma conform --debug FILE`: goes to the first difference between a golden trace and this engine, and shows both sides there. */
import { goldenEvents } from "../engine/golden/events.ts";
import { Simulation } from "../engine/simulation.ts";
import { conformFile, describeResult, readTrace } from "./conform.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_WRONG } from "./exit.ts";

/** Events shown before and behind the first that differs. */
const AROUND = 5;
const COLUMN = 60;

function cell(value: unknown): string {
	const text = value === undefined ? "" : JSON.stringify(value);
	return text.length > COLUMN ? `${text.slice(0, COLUMN - 3)}...` : text;
}

/** Two lists of events beside each other, around the first place at which they differ. */
export function sideBySide(expected: readonly unknown[], got: readonly unknown[]): string[] {
	let first = 0;
	while (first < Math.min(expected.length, got.length) && JSON.stringify(expected[first]) === JSON.stringify(got[first])) first++;
	const rows: string[] = [`    ${"expected".padEnd(COLUMN)}  got`];
	for (let i = Math.max(0, first - AROUND); i < Math.min(Math.max(expected.length, got.length), first + AROUND + 1); i++) {
		const same = JSON.stringify(expected[i]) === JSON.stringify(got[i]);
		rows.push(`  ${same ? " " : ">"} ${cell(expected[i]).padEnd(COLUMN)}  ${cell(got[i])}`.trimEnd());
	}
	return rows;
}

/** Shows the first difference of a file. Returns the exit code. */
export async function debugTrace(file: string, print: (text: string) => void): Promise<number> {
	const result = await conformFile(file);
	print(describeResult(file, result));
	if (result.kind === "ok") return EXIT_OK;
	if (result.kind !== "differs") return EXIT_WRONG;
	const lines = await readTrace(file);
	const sim = Simulation.trace(file, lines, result.difference);
	const motion = sim.motion({ kind: "end" });
	let before = 0;
	while (motion.slice(1) === undefined) before = sim.moment().events;
	const line = lines[result.difference.line - 1] ?? {};
	const wanted = Array.isArray(line.ev) ? (line.ev as unknown[]) : [];
	if (wanted.length > 0) for (const row of sideBySide(wanted, goldenEvents(before))) print(row);
	const { ev: _events, d: _digest, ...script } = line;
	print(`  line ${result.difference.line}: ${JSON.stringify(script)}`);
	for (const f of sim.stack(sim.currentThread())) print(`    at ${f.name} (${f.file}:${f.line})`);
	return EXIT_FAILED;
}
