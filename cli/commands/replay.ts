/** `uma replay RECORDING`: executes a recording again and checks that it leads to the same state. */
import { BootFailure } from "../../engine/kernel/boot.ts";
import { HeapExhausted } from "../../engine/machine/records.ts";
import { Simulation } from "../../engine/simulation.ts";
import { sourceOf } from "../../engine/timeline/branches.ts";
import { decodeRecording, type Recording, RecordingError } from "../../engine/timeline/recording.ts";
import { loadSource } from "../../language/run-source.ts";
import type { Io, Values } from "../command.ts";
import { EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { expandFiles, FileProblem, readText } from "../files.ts";
import { type Teller, tellFindings, withFile } from "../findings.ts";
import { errorFinding, exitOf, resultOf } from "../run/job.ts";
import { runObject } from "../run/json.ts";
import type { Configuration } from "../run/matrix.ts";
import { headerText, runLines } from "../run/text.ts";

/** Where a recording leads. */
interface Replayed {
	readonly sim: Simulation;
	readonly configuration: Configuration;
}

/** Executes a recording. Throws a FileProblem where it cannot be, or leads somewhere else. */
function execute(recording: Recording): Replayed {
	const source = sourceOf(recording);
	const { file, text, kernel } = source;
	const { scenario, diagnostics } = loadSource(source);
	if (scenario === undefined) {
		const first = diagnostics.find((d) => d.severity === "error");
		const place = first === undefined ? "" : ` (line ${first.line}: ${first.message})`;
		throw new FileProblem(`the recorded scenario is not one for this version${place}: record it again`);
	}
	const configuration = { file, text, ...(kernel === undefined ? {} : { kernel }), params: {}, scenario };
	// Nobody goes back in it: without room for keyframes hardly any are taken.
	return { sim: Simulation.replay(scenario, recording, { keyframeBytes: 0 }), configuration };
}

function replayFile(file: string): Replayed {
	try {
		return execute(decodeRecording(readText(file)));
	} catch (error) {
		if (error instanceof RecordingError || error instanceof BootFailure || error instanceof HeapExhausted) {
			throw new FileProblem(error.message);
		}
		throw error;
	}
}

function tell(file: string, { sim, configuration }: Replayed, values: Values, teller: Teller): number {
	const { io, json } = teller;
	const result = resultOf(sim);
	if (json) io.out(JSON.stringify({ ...runObject(configuration, undefined, result), type: "replay", recording: file, hash: sim.hash() }));
	else {
		io.out(`${file}: the same state as recorded, hash ${sim.hash()}`);
		io.out(headerText(configuration));
		for (const line of runLines(result, io, values.quiet === true)) io.out(line);
		const error = errorFinding(result);
		if (error !== undefined) tellFindings(configuration.file, [error], undefined, teller);
	}
	return exitOf(result);
}

/** Replays recordings. Returns the exit code: the worst of them. */
export function replay(files: readonly string[], values: Values, io: Io): number {
	const teller = { io, json: values.json === true };
	let exit: number = EXIT_OK;
	for (const file of expandFiles(files)) {
		const replayed = withFile(file, teller, () => replayFile(file));
		exit = Math.max(exit, replayed === undefined ? EXIT_WRONG : tell(file, replayed, values, teller));
	}
	return exit;
}
