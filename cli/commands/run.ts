/** `uma run FILE...`: runs scenarios and prints the verdict of each expectation. */
import { encodeRecording } from "../../engine/timeline/recording.ts";
import { type Io, optionText, optionTexts, UsageError, type Values, wholeNumber } from "../command.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { expandFiles, readText, replaceFile } from "../files.ts";
import { type Teller, tellFindings, withFile } from "../findings.ts";
import { Interrupt } from "../run/interrupt.ts";
import { errorFinding, runScenario, withSeed } from "../run/job.ts";
import { runObject, summaryObject } from "../run/json.ts";
import { type JunitSuite, junitReport } from "../run/junit.ts";
import { type Configuration, labelOf, type MatrixOptions, matrixOf } from "../run/matrix.ts";
import { Progress } from "../run/progress.ts";
import { execute, type RunListener, seedsOf } from "../run/runner.ts";
import type { Tally } from "../run/tally.ts";
import { headerText, runLines, tallyLines } from "../run/text.ts";

const MAX_SEEDS = 1_000_000;
/** Most runs of one command. */
const MAX_RUNS = 5_000_000;

/** What the command line asks for. */
interface Request {
	readonly matrix: MatrixOptions;
	readonly seeds: number | undefined;
	readonly failFast: boolean;
	readonly check: boolean;
	readonly quiet: boolean;
	readonly record: string | undefined;
	readonly junit: string | undefined;
	readonly teller: Teller;
}

function requestOf(values: Values, io: Io): Request {
	const seed = wholeNumber(values, "seed", 0, 2 ** 32 - 1);
	return {
		matrix: { kernels: optionTexts(values, "kernel"), params: optionTexts(values, "param"), ...(seed === undefined ? {} : { seed }) },
		seeds: wholeNumber(values, "seeds", 1, MAX_SEEDS),
		failFast: values["fail-fast"] === true,
		check: values.check === true,
		quiet: values.quiet === true,
		record: optionText(values, "record"),
		junit: optionText(values, "junit"),
		teller: { io, json: values.json === true },
	};
}

/** Collects what came of the runs: prints it, and keeps what the files to write need. */
class Results implements RunListener {
	readonly suites: JunitSuite[] = [];
	/** The run to record: the first that failed, or the first of all. */
	recorded: { readonly configuration: Configuration; readonly seed: number | undefined; readonly failed: boolean } | undefined;
	exit: number = EXIT_OK;
	readonly #request: Request;
	#began = Date.now();

	constructor(request: Request) {
		this.#request = request;
	}

	/** A file that cannot be run. */
	wrong(file: string, errors: readonly string[]): void {
		this.exit = EXIT_WRONG;
		this.suites.push({ name: file, file, errors, seconds: 0 });
	}

	run(c: Configuration, seed: number | undefined, result: Parameters<RunListener["run"]>[2], of: number): void {
		const { teller } = this.#request;
		const error = errorFinding(result);
		if (error !== undefined) {
			if (this.exit !== EXIT_WRONG || of === 1) {
				const message = seed === undefined ? error.message : `${error.message} (seed ${seed})`;
				tellFindings(c.file, [{ ...error, message }], undefined, teller);
			}
			this.exit = EXIT_WRONG;
		}
		if (teller.json) teller.io.out(JSON.stringify(runObject(c, seed, result)));
	}

	configuration(c: Configuration, seeds: readonly number[], tally: Tally): void {
		const { teller, quiet } = this.#request;
		const { io } = teller;
		const now = Date.now();
		this.suites.push({ name: `${c.file}: ${labelOf(c)}`, file: c.file, tally, seconds: (now - this.#began) / 1000 });
		this.#began = now;
		const failed = tally.firstFailure;
		if (this.recorded === undefined || (failed !== undefined && !this.recorded.failed)) {
			this.recorded = { configuration: c, seed: (failed ?? tally.first)?.seed, failed: failed !== undefined };
		}
		if (tally.failures > 0 && this.exit === EXIT_OK) this.exit = EXIT_FAILED;
		if (teller.json) {
			if (tally.runs > 1) io.out(JSON.stringify(summaryObject(c, tally)));
			return;
		}
		if (quiet && tally.failures === 0) return;
		io.out(headerText(c, seeds));
		const only = tally.runs === 1 ? tally.first : undefined;
		for (const line of only === undefined ? tallyLines(tally, io) : runLines(only.result, io, quiet)) io.out(line);
	}
}

/** Reads the files and makes the matrix of each; tells what is wrong with them. */
function configurationsOf(files: readonly string[], request: Request, results: Results): Configuration[] {
	const { teller } = request;
	return expandFiles(files).flatMap((file) => {
		const read = withFile(file, teller, () => {
			const text = readText(file);
			return { text, ...matrixOf(file, text, request.matrix) };
		});
		if (read === undefined) {
			results.wrong(file, ["the file cannot be read"]);
			return [];
		}
		const { text, configurations, diagnostics } = read;
		tellFindings(file, diagnostics, text, teller);
		const errors = diagnostics.filter((d) => d.severity === "error").map((d) => `${file}:${d.line}:${d.column}: ${d.message}`);
		if (errors.length > 0) {
			results.wrong(file, errors);
			return [];
		}
		if ((request.seeds ?? 1) > 1 || request.matrix.seed !== undefined) hintSeedless(configurations[0], teller);
		return configurations;
	});
}

/** Seeds mean nothing to a schedule that draws nothing. */
function hintSeedless(c: Configuration | undefined, { io }: Teller): void {
	if (c === undefined || seedsOf(c, 1).length > 0) return;
	io.err(`${c.file}: the schedule is ${c.scenario.schedule.kind}, which has no seed: it is run once. Try \`schedule random seed 1\`.`);
}

/** Executes the run in question once more and writes where it ends. */
async function writeRecording(file: string, results: Results, request: Request): Promise<void> {
	const { teller, failFast, check } = request;
	if (results.recorded === undefined) return;
	const { configuration: c, seed } = results.recorded;
	const { schedule } = c.scenario;
	const source = {
		file: c.file,
		text: c.text,
		...(c.kernel === undefined ? {} : { kernel: c.kernel }),
		...(seed === undefined ? {} : { seed }),
		...(schedule.kind === "replay" ? { choices: [...schedule.choices.entries()].filter(([, tid]) => tid !== undefined) } : {}),
	};
	const { sim } = await runScenario(withSeed(c.scenario, seed), { failFast, check, source });
	if (sim === undefined) return;
	const recording = encodeRecording(sim.record());
	if (withFile(file, teller, () => replaceFile(file, recording) ?? true) === undefined) {
		results.exit = EXIT_WRONG;
		return;
	}
	if (!request.quiet)
		teller.io.err(`recorded in ${file}: ${headerText(c, seed === undefined ? [] : [seed])}; \`uma replay ${file}\` runs it again`);
}

function checkRequest(request: Request, configurations: readonly Configuration[]): void {
	const runs = configurations.reduce((sum, c) => sum + Math.max(1, seedsOf(c, request.seeds ?? 1).length), 0);
	if (runs > MAX_RUNS) throw new UsageError(`these are ${runs} runs: one command does at most ${MAX_RUNS}`);
}

/** Runs files. Returns the exit code. */
export async function run(files: readonly string[], values: Values, io: Io): Promise<number> {
	const request = requestOf(values, io);
	const { teller } = request;
	const results = new Results(request);
	const configurations = configurationsOf(files, request, results);
	checkRequest(request, configurations);
	const interrupt = new Interrupt();
	const progress = new Progress(io, request.quiet);
	try {
		const { failFast, check, seeds = 1 } = request;
		const plan = { configurations, seeds, failFast, check };
		const { done, of } = await execute(plan, results, progress, interrupt);
		if (interrupt.requested) io.err(`interrupted in run ${Math.min(done + 1, of)} of ${of}: this is what is known so far`);
		if (request.record !== undefined && !interrupt.requested) await writeRecording(request.record, results, request);
	} finally {
		interrupt.dispose();
	}
	const { junit } = request;
	if (junit !== undefined) {
		const report = junitReport(results.suites);
		if (withFile(junit, teller, () => replaceFile(junit, report) ?? true) === undefined) results.exit = EXIT_WRONG;
	}
	return interrupt.requested ? EXIT_INTERRUPTED : results.exit;
}
