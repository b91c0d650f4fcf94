/** `uma conform --debug FILE`: goes to the first difference between a golden trace and this engine, and shows both sides there. */
import path from "node:path";
import { Conformance } from "../engine/golden/conform.ts";
import { Simulation } from "../engine/simulation.ts";
import { describeResult, replayFile } from "./conform.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_WRONG } from "./exit.ts";

/** How a debugger opens the trace. */
function openingLines(file: string): string[] {
	const configuration = { type: "uma", request: "launch", name: `Debug ${path.basename(file)}`, golden: path.resolve(file) };
	return [
		"To go back and forth in it: in VS Code, UMA: Debug Golden Trace... on the file, or this configuration in launch.json:",
		`  ${JSON.stringify(configuration)}`,
	];
}

/** Shows the first difference of a file, and how a debugger opens it. Returns the exit code. */
export async function debugTrace(file: string, print: (text: string) => void): Promise<number> {
	const conformance = new Conformance({ keep: true });
	const result = await replayFile(file, conformance);
	if (result.kind !== "differs") {
		print(describeResult(file, result));
		if (result.kind === "ok") for (const line of openingLines(file)) print(line);
		return result.kind === "ok" ? EXIT_OK : EXIT_WRONG;
	}
	const sim = Simulation.trace(file, conformance.lines, result);
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(1000) === undefined);
	print(`${file}:${result.difference.line}: differs`);
	for (const line of sim.differenceReport()) print(`  ${line}`);
	for (const f of sim.stack(sim.currentThread())) print(`    at ${f.name} (${f.file}:${f.line})`);
	for (const line of openingLines(file)) print(line);
	return EXIT_FAILED;
}
