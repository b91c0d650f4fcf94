/** `uma trace FILE`: writes a run of a scenario as a golden trace. */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { TraceError } from "../../engine/golden/config.ts";
import { writeTrace } from "../../engine/golden/write.ts";
import { BootFailure } from "../../engine/kernel/boot.ts";
import { HeapExhausted } from "../../engine/machine/records.ts";
import { type Io, optionText, optionTexts, UsageError, type Values, wholeNumber } from "../command.ts";
import { EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { FileProblem, readText, replaceFile } from "../files.ts";
import { tellFindings, withFile } from "../findings.ts";
import { labelOf, matrixOf } from "../run/matrix.ts";

/** The trace as text. Throws a FileProblem where the format cannot express the run. */
function traceOf(file: string, ...args: Parameters<typeof writeTrace>): string {
	try {
		return `${writeTrace(...args)
			.map((line) => JSON.stringify(line))
			.join("\n")}\n`;
	} catch (error) {
		if (error instanceof TraceError || error instanceof BootFailure || error instanceof HeapExhausted) {
			throw new FileProblem(`${path.basename(file)} cannot be written as a trace: ${error.message}`);
		}
		throw error;
	}
}

/** Writes the trace. Returns the exit code. */
export function trace(files: readonly string[], values: Values, io: Io): number {
	const [file] = files;
	if (files.length !== 1 || file === undefined) throw new UsageError("a trace is of one file");
	const teller = { io, json: false };
	const text = withFile(file, teller, () => readText(file));
	if (text === undefined) return EXIT_WRONG;
	const seed = wholeNumber(values, "seed", 0, 2 ** 32 - 1);
	const kernel = optionText(values, "kernel");
	const options = {
		kernels: kernel === undefined ? [] : [kernel],
		params: optionTexts(values, "param"),
		...(seed === undefined ? {} : { seed }),
	};
	const { configurations, diagnostics } = matrixOf(file, text, options);
	tellFindings(file, diagnostics, text, teller);
	const [c, ...others] = configurations;
	if (c === undefined) return EXIT_WRONG;
	if (others.length > 0)
		throw new UsageError(`a trace is of one run, and these are ${configurations.length}: choose with --kernel and --param`);
	const output = optionText(values, "output");
	const written = withFile(file, teller, () => traceOf(file, c.scenario, `${path.basename(file, ".uma")}: ${labelOf(c)}`));
	if (written === undefined) return EXIT_WRONG;
	if (output === undefined) io.out(written.trimEnd());
	else {
		const content = output.endsWith(".gz") ? gzipSync(written) : written;
		if (withFile(output, teller, () => replaceFile(output, content) ?? true) === undefined) return EXIT_WRONG;
	}
	return EXIT_OK;
}
