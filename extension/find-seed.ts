/** "Find a Seed That Fails...": runs seeds in the background and opens the first failing one in the debugger. */
import { availableParallelism } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { Cli } from "./cli.ts";
import { start } from "./run-scenario.ts";
import { saved, scenarioOrComplain } from "./scenario-file.ts";
import { findFailingSeed, runSeed } from "./seed-search.ts";

/** Largest seed plus one. */
const SEEDS = 2 ** 32;

/** Registers the command. */
export function registerFindSeed(cli: Cli): vscode.Disposable[] {
	return [vscode.commands.registerCommand("uma.findFailingSeed", (uri?: vscode.Uri) => find(cli, uri))];
}

async function find(cli: Cli, uri: vscode.Uri | undefined): Promise<void> {
	const file = await scenarioOrComplain(uri);
	if (file === undefined || !(await saved(file))) return;
	if (!vscode.workspace.isTrusted) {
		void vscode.window.showErrorMessage("Scenarios run only in a trusted workspace.");
		return;
	}
	const first = await askFirst();
	if (first === undefined) return;
	const name = path.basename(file);
	const count = Math.min(vscode.workspace.getConfiguration("uma").get("findSeed.count", 200), SEEDS - first);
	try {
		const { seed, cancelled } = await search(cli, file, first, count);
		if (seed !== undefined) await openFound(file, seed);
		else if (!cancelled) void vscode.window.showInformationMessage(`${name} holds under the seeds ${first} to ${first + count - 1}.`);
	} catch (error) {
		void vscode.window.showErrorMessage(`${name} does not run: ${error instanceof Error ? error.message : String(error)}`);
	}
}

async function askFirst(): Promise<number | undefined> {
	const text = await vscode.window.showInputBox({
		title: "Find a Seed That Fails",
		prompt: "First seed. A seed fails when an expectation does, or when the run ends in a deadlock or panic.",
		value: "1",
		validateInput: (value) => (/^\d+$/.test(value) && Number(value) < SEEDS ? undefined : `A whole number below ${SEEDS}.`),
	});
	return text === undefined ? undefined : Number(text);
}

/** Runs the seeds under a notification with progress; cancelling it ends the runs. */
async function search(cli: Cli, file: string, first: number, count: number): Promise<{ seed: number | undefined; cancelled: boolean }> {
	const title = `${path.basename(file)}: looking for a seed that fails`;
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return vscode.window.withProgress(options, async (progress, token) => {
		const stop = new AbortController();
		token.onCancellationRequested(() => stop.abort());
		try {
			const seed = await findFailingSeed({
				first,
				count,
				// One core stays with the editor.
				workers: Math.max(1, Math.min(8, availableParallelism() - 1)),
				run: (seed) => runSeed(cli.invoke("run", file, "--seed", String(seed)), stop.signal),
				onProgress: (finished) => progress.report({ message: `${finished} of ${count}`, increment: 100 / count }),
			});
			return { seed, cancelled: token.isCancellationRequested };
		} finally {
			// Runs that nobody waits for any more.
			stop.abort();
		}
	});
}

async function openFound(file: string, seed: number): Promise<void> {
	void vscode.window.showInformationMessage(`${path.basename(file)} fails under seed ${seed}.`);
	await start(file, false, { seed });
}
