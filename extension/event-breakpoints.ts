/**
 * Breakpoints on events are VS Code's own function breakpoints, by the name of the event: they are shown, edited and kept with all others,
 * and hold for every session. The Events view and the Quick Pick have no state beside them.
 */
import * as vscode from "vscode";

/** The breakpoints on a name, without those that stop under a condition of their own text, such as `sleep:btalloc`. */
function on(name: string): vscode.FunctionBreakpoint[] {
	return vscode.debug.breakpoints.filter(
		(b): b is vscode.FunctionBreakpoint => b instanceof vscode.FunctionBreakpoint && b.functionName.trim() === name,
	);
}

/** Whether there is an enabled breakpoint on a name. */
export function breaksOn(name: string): boolean {
	return on(name).some((b) => b.enabled);
}

/** Adds breakpoints on names that have none. A disabled one is replaced, with its condition: it cannot be changed. */
export function breakOn(names: readonly string[]): void {
	const missing = names.filter((name) => !breaksOn(name));
	const disabled = missing.map((name) => on(name)[0]);
	vscode.debug.removeBreakpoints(disabled.filter((b) => b !== undefined));
	vscode.debug.addBreakpoints(
		missing.map((name, i) => {
			const { condition, hitCondition, logMessage } = disabled[i] ?? {};
			return new vscode.FunctionBreakpoint(name, true, condition, hitCondition, logMessage);
		}),
	);
}

/** Removes the breakpoints on names. */
export function doNotBreakOn(names: readonly string[]): void {
	vscode.debug.removeBreakpoints(names.flatMap(on));
}
