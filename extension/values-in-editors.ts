/** Values in the editors while a session stands still: beside the lines of the frame in focus, and under the mouse. */
import * as vscode from "vscode";
import { activeSession } from "./active-session.ts";
import { UMA } from "./scenario-file.ts";
import { type Named, valueAt, valuesOfRoutine, valuesOfScenario } from "./values-in-text.ts";

/** The kernel's sources come from the adapter. */
const KERNEL: vscode.DocumentFilter = { scheme: "debug", language: "typescript" };

function rangeOf({ line, start, end }: Named, first = 0): vscode.Range {
	return new vscode.Range(first + line, start, first + line, end);
}

/** Registers the providers. */
export function registerValuesInEditors(): vscode.Disposable[] {
	return [
		vscode.languages.registerEvaluatableExpressionProvider(UMA, {
			provideEvaluatableExpression(document, { line, character }) {
				const found = valueAt(document.lineAt(line).text, character);
				return found === undefined ? undefined : new vscode.EvaluatableExpression(rangeOf(found, line), found.text);
			},
		}),
		vscode.languages.registerInlineValuesProvider([{ language: UMA }, KERNEL], {
			provideInlineValues(document, _viewPort, { stoppedLocation }) {
				if (activeSession() === undefined) return [];
				const find = document.languageId === UMA ? valuesOfScenario : valuesOfRoutine;
				// Locals are there already; for everything else the adapter is asked.
				return find(document.getText().split(/\r?\n/), stoppedLocation.end.line).map((named) =>
					/^\w+$/.test(named.text)
						? new vscode.InlineValueVariableLookup(rangeOf(named), named.text)
						: new vscode.InlineValueEvaluatableExpression(rangeOf(named), named.text),
				);
			},
		}),
	];
}
