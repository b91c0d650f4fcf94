/** `uma check FILE...`: parses and checks scenarios without running them. */
import type { Scenario } from "../../engine/scenario/program.ts";
import { type Io, optionTexts, type Values } from "../command.ts";
import { EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { expandFiles, readText } from "../files.ts";
import { tellFindings, withFile } from "../findings.ts";
import { matrixOf } from "../run/matrix.ts";

function plural(n: number, what: string): string {
	return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function summary(scenario: Scenario, configurations: number): string {
	const parts = [
		`kernel ${scenario.kernel}`,
		scenario.machine.arch,
		plural(scenario.threads.length, "thread"),
		plural(scenario.expectations.length, "expectation"),
	];
	if (configurations > 1) parts.push(plural(configurations, "combination"));
	return parts.join(", ");
}

/** Checks files. Returns the exit code. */
export function check(files: readonly string[], values: Values, io: Io): number {
	const teller = { io, json: values.json === true };
	const matrix = { kernels: optionTexts(values, "kernel"), params: [] };
	let exit = EXIT_OK;
	for (const file of expandFiles(files)) {
		const read = withFile(file, teller, () => {
			const text = readText(file);
			return { text, ...matrixOf(file, text, matrix) };
		});
		if (read === undefined) {
			exit = EXIT_WRONG;
			continue;
		}
		const { text, configurations, diagnostics } = read;
		tellFindings(file, diagnostics, text, teller);
		const ok = !diagnostics.some((d) => d.severity === "error");
		if (!ok) exit = EXIT_WRONG;
		const [first] = configurations;
		if (teller.json) io.out(JSON.stringify({ type: "file", file, ok, findings: diagnostics.length }));
		else if (ok && first !== undefined && values.quiet !== true) io.out(`${file}: ok, ${summary(first.scenario, configurations.length)}`);
	}
	return exit;
}
