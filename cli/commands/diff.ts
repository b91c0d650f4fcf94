/** `uma diff A [B]`: runs two scenarios or recordings and shows the first event at which they differ. */
import path from "node:path";
import type { Compared, ComparedRun, ComparedSide } from "../../engine/compare/compare.ts";
import { compareRuns } from "../../engine/compare/compare.ts";
import { comparedLines } from "../../engine/compare/report.ts";
import { type Io, optionTexts, UsageError, type Values } from "../command.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { FileProblem } from "../files.ts";
import { problemFinding, type Teller, tellFindings } from "../findings.ts";
import { Interrupt } from "../run/interrupt.ts";
import { Progress } from "../run/progress.ts";
import { type Subject, type SubjectOptions, subjectOf } from "../run/subject.ts";

/** Milliseconds after which the comparison lets signals have their turn. */
const BREATH = 100;

/** What an option says of each side: given once it holds for both, given twice the first is A's. */
interface Sides {
	readonly of: readonly [string | undefined, string | undefined];
	readonly shared: boolean;
}

function sidesOf(values: Values, name: string): Sides {
	const given = optionTexts(values, name);
	if (given.length > 2) throw new UsageError(`--${name} is given ${given.length} times: once for both runs, or twice, for A and for B`);
	return { of: [given[0], given[1] ?? given[0]], shared: given.length < 2 };
}

function seedOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const n = /^\d+$/.test(text) ? Number(text) : Number.NaN;
	if (!(n <= 2 ** 32 - 1)) throw new UsageError(`--seed takes a whole number from 0 to ${2 ** 32 - 1}`);
	return n;
}

/** The two runs that the command line means; undefined where one cannot be, which has been told. */
function subjects(files: readonly string[], values: Values, teller: Teller): readonly [Subject, Subject] | undefined {
	const [a = "", b = a] = files;
	if (files.length > 2) throw new UsageError(`diff compares two runs, not ${files.length}`);
	const [kernels, seeds] = [sidesOf(values, "kernel"), sidesOf(values, "seed")];
	const params = optionTexts(values, "param");
	const alike = ({ of: [x, y] }: Sides): boolean => x === y;
	if (files.length === 1 && alike(kernels) && alike(seeds))
		throw new UsageError("both runs would be the same: name a second file, or give --kernel or --seed twice, for A and for B");
	const shared = files.length === 2 && kernels.shared && seeds.shared;
	const options = (i: 0 | 1): SubjectOptions => ({ kernel: kernels.of[i], seed: seedOf(seeds.of[i]), params, shared });
	const [first, second] = [subjectOf(a, options(0), teller), subjectOf(b, options(1), teller)];
	if (first === undefined || second === undefined) return undefined;
	if (first.isRecording && second.isRecording && (kernels.of[0] ?? seeds.of[0] ?? params[0]) !== undefined)
		throw new UsageError("recordings hold their kernels and seeds: leave --kernel, --seed and --param out");
	return [first, second];
}

/** The runs under names that tell them apart: by what differs, the files, or else as A and B. Each says when it is about to begin. */
function named([a, b]: readonly [Subject, Subject], begins: (s: Subject) => void): readonly [ComparedRun, ComparedRun] {
	const names = (of: (s: Subject) => string): readonly [string, string] => [of(a), of(b)];
	const tries = [names((s) => s.label), names((s) => `${path.basename(s.file)}, ${s.label}`), names((s) => `${s.file}, ${s.label}`)];
	const [x, y] = tries.find(([p, q]) => p !== q) ?? (["A", "B"] as const);
	const run = (label: string, s: Subject): ComparedRun => ({
		label,
		load() {
			begins(s);
			return s.load();
		},
	});
	return [run(x, a), run(y, b)];
}

function sideObject(side: ComparedSide, subject: Subject): object {
	const { schedule } = subject.scenario;
	return {
		file: subject.file,
		kernel: subject.scenario.kernel,
		...("seed" in schedule ? { seed: schedule.seed } : {}),
		label: side.label,
		end: side.end,
		...(side.moment === undefined ? {} : { moment: side.moment }),
	};
}

function tell(compared: Compared, both: readonly [Subject, Subject], { io, json }: Teller): void {
	if (!json) {
		for (const line of comparedLines(compared)) io.out(line);
		return;
	}
	const { event, fields, sides } = compared;
	const [a, b] = [sideObject(sides[0], both[0]), sideObject(sides[1], both[1])];
	const rows = fields.map(({ name, values }) => ({ name, a: values[0], b: values[1] }));
	io.out(JSON.stringify({ type: "diff", same: event === undefined, event, a, b, fields: rows }));
}

/** Drives the comparison to its end, with progress; undefined where the user has had enough. */
async function driven(work: ReturnType<typeof compareRuns>, progress: Progress, interrupt: Interrupt): Promise<Compared | undefined> {
	let breath = Date.now();
	for (;;) {
		const { done, value } = work.next();
		if (done === true) return value;
		if (Date.now() - breath < BREATH) continue;
		progress.tell(value.share, value.text);
		await new Promise(setImmediate);
		breath = Date.now();
		if (interrupt.requested) return undefined;
	}
}

/** Compares two runs. Returns the exit code: 1 where they differ. */
export async function diff(files: readonly string[], values: Values, io: Io): Promise<number> {
	const teller = { io, json: values.json === true };
	const both = subjects(files, values, teller);
	if (both === undefined) return EXIT_WRONG;
	const progress = new Progress(io, values.quiet === true);
	const interrupt = new Interrupt();
	let begun: Subject = both[0];
	const runs = named(both, (s) => {
		begun = s;
	});
	try {
		const result = await driven(compareRuns(...runs, values["no-addresses"] !== true), progress, interrupt);
		progress.clear();
		if (result === undefined) return EXIT_INTERRUPTED;
		if (values.quiet !== true || teller.json) tell(result, both, teller);
		return result.event === undefined ? EXIT_OK : EXIT_FAILED;
	} catch (error) {
		progress.clear();
		if (!(error instanceof FileProblem)) throw error;
		tellFindings(begun.file, [problemFinding(error)], undefined, teller);
		return EXIT_WRONG;
	} finally {
		interrupt.dispose();
	}
}
