/** Dynamic debug configurations: the scenario in the editor, on the kernel it names, on each that its expectations name, and compared with each. */
import path from "node:path";
import * as vscode from "vscode";
import type { Language } from "./language.ts";
import { activeScenario, UMA } from "./scenario-file.ts";

/** Answers "Select and Start Debugging" and the list of the Run and Debug view. */
export class DynamicConfigurations implements vscode.DebugConfigurationProvider {
	readonly #language: Language;

	constructor(language: Language) {
		this.#language = language;
	}

	async provideDebugConfigurations(): Promise<vscode.DebugConfiguration[]> {
		const scenario = activeScenario();
		if (scenario === undefined) return [];
		const text = vscode.window.activeTextEditor?.document.getText() ?? "";
		const name = path.basename(scenario);
		const base = { type: UMA, request: "launch", scenario };
		const { kernel, variants } = await this.#language.scenario(text);
		const others = variants.filter((variant) => variant !== kernel);
		return [
			{ ...base, name: `${name} on ${kernel}` },
			...others.map((variant) => ({ ...base, name: `${name} on ${variant}`, kernel: variant })),
			...others.map((variant) => ({ ...base, name: `${name} on ${kernel}, compared with ${variant}`, compareWith: variant })),
		];
	}
}
