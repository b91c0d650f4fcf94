/** `uma show WORDS... FILE`: what FreeBSD's kernel debugger would show at a moment of a run. */
import { DDB_COMMANDS, type DdbCommand, DdbError } from "../../engine/ddb/commands.ts";
import { nearest } from "../../engine/inspect/nearest.ts";
import type { Simulation } from "../../engine/simulation.ts";
import { type Io, optionText, optionTexts, UsageError, type Values, wholeNumber } from "../command.ts";
import { EXIT_INTERRUPTED, EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { FileProblem } from "../files.ts";
import { problemFinding, tellFindings } from "../findings.ts";
import { Interrupt } from "../run/interrupt.ts";
import { goToMoment, type Moment, readMoment } from "../run/moment.ts";
import { Progress } from "../run/progress.ts";
import { subjectOf } from "../run/subject.ts";

/** Words of ddb's commands as they stand behind `uma show`: without ddb's own `show`. */
const shownAs = (c: DdbCommand): string => c.words.replace(/^show /, "");

/** Longest first, so that `vmemdump` is not `vmem`. */
const BY_LENGTH = [...DDB_COMMANDS].sort((a, b) => b.words.length - a.words.length);

/** The command that the words mean, and its operand. Throws a UsageError. */
function commandOf(words: readonly string[]): { readonly command: DdbCommand; readonly operand: string } {
	const line = words
		.join(" ")
		.trim()
		.replaceAll(/\s+/g, " ")
		.replace(/^show /, "");
	const command = BY_LENGTH.find((c) => line === shownAs(c) || line.startsWith(`${shownAs(c)} `));
	if (command === undefined) {
		const names = DDB_COMMANDS.map(shownAs);
		const best = nearest(line, names);
		throw new UsageError(
			`there is nothing to show called ${line}: ${best === undefined ? `there are ${names.join(", ")}` : `did you mean ${best}?`}`,
		);
	}
	const operand = line.slice(shownAs(command).length).trim();
	if (command.operand === "" && operand !== "") throw new UsageError(`${shownAs(command)} takes no ${operand}: the file stands last`);
	return { command, operand };
}

/** Lines of output at the moment that the simulation shows. Throws a FileProblem. */
function linesOf(sim: Simulation, command: DdbCommand, operand: string): string[] {
	try {
		return command.run(operand, {
			threads: () => sim.threads(),
			stack: (tid) => sim.stack(tid),
			thread: sim.currentThread(),
		});
	} catch (error) {
		throw error instanceof DdbError ? new FileProblem(error.message) : error;
	}
}

/** Shows a moment. Returns the exit code. */
export async function show(operands: readonly string[], values: Values, io: Io): Promise<number> {
	const file = operands.at(-1) ?? "";
	const { command, operand } = commandOf(operands.slice(0, -1));
	const at = optionText(values, "at");
	const given = at === undefined ? undefined : readMoment(at);
	const seed = wholeNumber(values, "seed", 0, 2 ** 32 - 1);
	const teller = { io, json: false };
	const subject = subjectOf(file, { kernel: optionText(values, "kernel"), seed, params: optionTexts(values, "param") }, teller);
	if (subject === undefined) return EXIT_WRONG;
	// A recording is opened at its moment, anything else is run to its end.
	const moment: Moment | undefined = given ?? (subject.isRecording ? undefined : { kind: "end", deadlock: false });
	const progress = new Progress(io, values.quiet === true);
	const interrupt = new Interrupt();
	try {
		const sim = subject.load();
		const there = moment === undefined || (await goToMoment(sim, moment, progress, interrupt));
		progress.clear();
		if (!there) return EXIT_INTERRUPTED;
		for (const line of linesOf(sim, command, operand)) io.out(line);
		return EXIT_OK;
	} catch (error) {
		progress.clear();
		if (!(error instanceof FileProblem)) throw error;
		tellFindings(file, [problemFinding(error)], undefined, teller);
		return EXIT_WRONG;
	} finally {
		interrupt.dispose();
	}
}
