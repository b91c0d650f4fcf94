/** Tasks: `uma run` and `uma check` on scenarios, whose messages the problem matcher `$uma` reads. */
import path from "node:path";
import * as vscode from "vscode";
import type { Cli } from "./cli.ts";
import { UMA } from "./scenario-file.ts";

/** A task as tasks.json writes it. */
interface Definition extends vscode.TaskDefinition {
	readonly command: "run" | "check";
	readonly scenario: string;
	readonly kernel?: string;
	readonly seed?: number;
}

/** Scenarios of the workspace that are proposed at most. */
const MOST_SCENARIOS = 50;

/** Proposes tasks for the scenarios of the workspace, and completes those of tasks.json. */
export class TaskProvider implements vscode.TaskProvider {
	readonly #cli: Cli;

	constructor(cli: Cli) {
		this.#cli = cli;
	}

	async provideTasks(): Promise<vscode.Task[]> {
		const files = await vscode.workspace.findFiles("**/*.uma", "**/node_modules/**", MOST_SCENARIOS);
		return files.flatMap((file) => {
			const folder = vscode.workspace.getWorkspaceFolder(file);
			if (folder === undefined) return [];
			const scenario = path.relative(folder.uri.fsPath, file.fsPath).replaceAll("\\", "/");
			return (["run", "check"] as const).map((command) => this.#task({ type: UMA, command, scenario }, folder));
		});
	}

	resolveTask(task: vscode.Task): vscode.Task | undefined {
		const definition = task.definition as Partial<Definition>;
		const { command, scenario } = definition;
		if ((command !== "run" && command !== "check") || typeof scenario !== "string") return undefined;
		// VS Code matches a resolved task by its very definition.
		return this.#task(task.definition as Definition, task.scope ?? vscode.TaskScope.Workspace);
	}

	#task(definition: Definition, scope: NonNullable<vscode.Task["scope"]>): vscode.Task {
		const { command: what, scenario, kernel, seed } = definition;
		const options = [...(kernel === undefined ? [] : ["--kernel", kernel]), ...(seed === undefined ? [] : ["--seed", String(seed)])];
		const { command, args, env } = this.#cli.invoke(what, scenario, ...options);
		const folder = typeof scope === "object" ? { cwd: scope.uri.fsPath } : {};
		const execution = new vscode.ProcessExecution(command, [...args], { env: { ...env }, ...folder });
		const task = new vscode.Task(definition, scope, `${what} ${scenario}`, UMA, execution, "$uma");
		task.group = what === "run" ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
		task.presentationOptions = { clear: true, showReuseMessage: false };
		return task;
	}
}
