/** The search for a seed under which a scenario fails: the lowest one, found by several runs at a time. Knows nothing of VS Code. */
import { spawn } from "node:child_process";
import type { Invocation } from "./cli.ts";

/** What came of one seed. `wrong` is a scenario that cannot run at all. */
export type SeedResult = { readonly kind: "holds" | "fails" | "stopped" } | { readonly kind: "wrong"; readonly message: string };

/** A search. */
export interface SeedSearch {
	readonly first: number;
	readonly count: number;
	/** Runs at a time. */
	readonly workers: number;
	readonly run: (seed: number) => Promise<SeedResult>;
	/** Told after each run. */
	readonly onProgress: (finished: number) => void;
}

/** The lowest failing seed, `undefined` where none fails or the search was stopped. Throws where the scenario is wrong. */
export async function findFailingSeed({ first, count, workers, run, onProgress }: SeedSearch): Promise<number | undefined> {
	let next = first;
	let end = first + count;
	let finished = 0;
	let found: number | undefined;
	const work = async (): Promise<void> => {
		while (next < end) {
			const seed = next++;
			const result = await run(seed);
			onProgress(++finished);
			if (result.kind === "wrong") {
				end = first;
				throw new Error(result.message);
			}
			if (result.kind === "stopped") end = first;
			if (result.kind === "fails" && seed < end) {
				// Lower seeds that are under way may fail too: they are waited for.
				end = seed;
				found = seed;
			}
		}
	};
	await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, count)) }, work));
	return end === first && found !== first ? undefined : found;
}

/** Most text of a run that is kept. */
const MOST_OUTPUT = 1 << 20;

/** Runs `uma run FILE --seed N`. A run fails where an expectation does, and where it ends in a deadlock or panic, expected or not. */
export function runSeed({ command, args, env }: Invocation, signal: AbortSignal): Promise<SeedResult> {
	return new Promise((resolve) => {
		const child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], signal });
		let output = "";
		const take = (chunk: Buffer): void => {
			if (output.length < MOST_OUTPUT) output += chunk.toString("utf8");
		};
		child.stdout.on("data", take);
		child.stderr.on("data", take);
		child.on("error", (error) => resolve(signal.aborted ? { kind: "stopped" } : { kind: "wrong", message: error.message }));
		child.on("close", (code) => resolve(signal.aborted ? { kind: "stopped" } : resultOf(code, output)));
	});
}

/** What an exit code and the output mean: 0 holds, 1 it failed, anything else is no verdict. */
function resultOf(code: number | null, output: string): SeedResult {
	if (code === 1) return { kind: "fails" };
	if (code === 0) return { kind: /^\s*(?:deadlock|panic)\b/m.test(output) ? "fails" : "holds" };
	const [line = `uma ended with ${code}`] = output.split("\n").filter((l) => l.includes("error"));
	return { kind: "wrong", message: line.trim() };
}
