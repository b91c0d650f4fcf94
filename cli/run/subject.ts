/** What a command looks at: one run, of a scenario or out of a recording, which can be begun again and again. */
import { BootFailure } from "../../engine/kernel/boot.ts";
import { HeapExhausted } from "../../engine/machine/records.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import { sourceOf } from "../../engine/timeline/branches.ts";
import { decodeRecording, isRecordingText, RecordingError } from "../../engine/timeline/recording.ts";
import { loadSource } from "../../language/run-source.ts";
import { UsageError } from "../command.ts";
import { FileProblem, readText } from "../files.ts";
import { type Teller, tellFindings, withFile } from "../findings.ts";
import { seedOf } from "./job.ts";
import { labelOf, matrixOf } from "./matrix.ts";

/** How a run is chosen among those that a file stands for. */
export interface SubjectOptions {
	readonly kernel?: string | undefined;
	readonly seed?: number | undefined;
	readonly params: readonly string[];
	/** They are said of another run too: a recording, which holds its own, leaves them to that one. */
	readonly shared?: boolean;
}

/** A run. */
export interface Subject {
	readonly file: string;
	readonly scenario: Scenario;
	/** Kernel, parameters and seed: `13.0, n = 16, seed 3`. */
	readonly label: string;
	readonly isRecording: boolean;
	/** Begins it; one out of a recording stands at its recorded moment. Throws a FileProblem where it cannot be. */
	load(): Simulation;
}

function boots(begin: () => Simulation): Simulation {
	try {
		return begin();
	} catch (error) {
		if (error instanceof RecordingError || error instanceof BootFailure || error instanceof HeapExhausted)
			throw new FileProblem(error.message);
		throw error;
	}
}

/** The run of a recording. Throws a FileProblem. */
function recordedSubject(file: string, text: string): Subject {
	try {
		const recording = decodeRecording(text);
		const { scenario, diagnostics } = loadSource(sourceOf(recording));
		if (scenario === undefined) {
			const first = diagnostics.find((d) => d.severity === "error");
			const place = first === undefined ? "" : ` (line ${first.line}: ${first.message})`;
			throw new FileProblem(`the recorded scenario is not one for this version${place}: record it again`);
		}
		const label = withSeedText(scenario.kernel, scenario);
		return { file, scenario, label, isRecording: true, load: () => boots(() => Simulation.replay(scenario, recording)) };
	} catch (error) {
		if (error instanceof RecordingError) throw new FileProblem(error.message);
		throw error;
	}
}

function withSeedText(label: string, scenario: Scenario): string {
	const seed = seedOf(scenario);
	return seed === undefined ? label : `${label}, seed ${seed}`;
}

/** The run that a file and the options mean. Tells what is wrong with the file, and returns undefined then. Throws a UsageError. */
export function subjectOf(file: string, { kernel, seed, params, shared }: SubjectOptions, teller: Teller): Subject | undefined {
	return withFile(file, teller, () => {
		const text = readText(file);
		if (isRecordingText(text)) {
			if (shared !== true && (kernel !== undefined || seed !== undefined || params.length > 0))
				throw new UsageError(`${file} is a recording, which holds its kernel and seed: leave --kernel, --seed and --param out`);
			return recordedSubject(file, text);
		}
		const options = { kernels: kernel === undefined ? [] : [kernel], params, ...(seed === undefined ? {} : { seed }) };
		const { configurations, diagnostics } = matrixOf(file, text, options);
		tellFindings(file, diagnostics, text, teller);
		const [c, ...others] = configurations;
		if (c === undefined || diagnostics.some((d) => d.severity === "error")) return undefined;
		if (others.length > 0) throw new UsageError(`${file} stands for ${configurations.length} runs: choose one with --kernel and --param`);
		const { scenario } = c;
		// Nobody goes far back in such a run: without room for keyframes hardly any are taken.
		const load = (): Simulation => boots(() => Simulation.load(scenario, { keyframeBytes: 0 }));
		return { file, scenario, label: withSeedText(labelOf(c), scenario), isRecording: false, load };
	});
}
