/** Commands that begin another future from where a session stands, and the one that saves what there is. */
import path from "node:path";
import * as vscode from "vscode";
import type { ForkArguments } from "../debug-adapter/session/custom-requests.ts";
import { ask, inSession } from "./active-session.ts";
import type { Language } from "./language.ts";
import { askSeed, kernelsInEditor, pickKernel } from "./pick-kernel.ts";
import { pickThread } from "./run-thread-next.ts";

/** Something to pick: what is sent, or what is asked for first. */
interface Choice extends vscode.QuickPickItem {
	/** The text, with `%` in the place of what is to be asked. */
	readonly text: string;
	readonly asks?: string;
	/** A thread carries it out, and is to be picked. */
	readonly byThread?: boolean;
}

/** A choice of its own text. */
const OTHER: Choice = { label: "$(edit) Other...", text: "%", asks: "As a scenario writes it." };

const SCHEDULES: readonly Choice[] = [
	{ label: "Round-robin", detail: "One thread after the other, in the order of their numbers.", text: "round-robin" },
	{
		label: "Random",
		detail: "Any thread that can run, and sometimes another one at a lock.",
		text: "random seed %",
		asks: "Seed: another one, another run.",
	},
	{
		label: "PCT",
		detail: "Random priorities that change at two random decisions: finds what needs three.",
		text: "pct depth 3 seed %",
		asks: "Seed: another one, another run.",
	},
	OTHER,
];

const FAULTS: readonly Choice[] = [
	{ label: "Refuse One Page Request", detail: "fail pages once", text: "fail pages once" },
	{ label: "Refuse Page Requests", detail: "fail pages 1 in N", text: "fail pages 1 in %", asks: "One in how many requests is refused." },
	{ label: "Refuse Address Space", detail: "fail kva for 2s", text: "fail kva for %", asks: "For how long, such as 2s." },
	{
		label: "Shrink Memory",
		detail: "shrink memory to 400K for 2s",
		text: "shrink memory to %",
		asks: "How much stays free, and for how long, such as 400K for 2s.",
	},
	{
		label: "Trim Caches",
		detail: "uma_reclaim(UMA_RECLAIM_TRIM), as the page daemon does: what has not been in use lately.",
		text: "uma_reclaim(UMA_RECLAIM_TRIM)",
		byThread: true,
	},
	{
		label: "Drain Caches",
		detail: "uma_reclaim(UMA_RECLAIM_DRAIN)",
		text: "uma_reclaim(UMA_RECLAIM_DRAIN)",
		byThread: true,
	},
	{
		label: "Drain All Caches",
		detail: "uma_reclaim(UMA_RECLAIM_DRAIN_CPU), as the uma thread does: those of the cpus, too.",
		text: "uma_reclaim(UMA_RECLAIM_DRAIN_CPU)",
		byThread: true,
	},
	OTHER,
];

/** Lets the user pick, and asks for what the choice leaves open; undefined where they walk away. */
async function pick(title: string, choices: readonly Choice[]): Promise<Choice | undefined> {
	const chosen = await vscode.window.showQuickPick(choices, { title, matchOnDetail: true });
	if (chosen?.asks === undefined) return chosen;
	const answer = await vscode.window.showInputBox({ title, prompt: chosen.asks });
	return answer === undefined || answer.trim() === "" ? undefined : { ...chosen, text: chosen.text.replace("%", answer.trim()) };
}

async function askFault(session: vscode.DebugSession): Promise<ForkArguments | undefined> {
	const title = "Inject Fault Here";
	const fault = await pick(title, FAULTS);
	if (fault?.byThread !== true) return fault && { fault: fault.text };
	const threadId = await pickThread(session, title, "Thread that makes the call, before its next statement");
	return threadId === undefined ? undefined : { fault: fault.text, threadId };
}

function fork(decide: (session: vscode.DebugSession) => Promise<ForkArguments | undefined>): () => Promise<void> {
	return () =>
		inSession(async (session) => {
			const args = await decide(session);
			if (args !== undefined) await ask(session, "uma/fork", args);
		});
}

async function otherKernel(language: Language): Promise<ForkArguments | undefined> {
	const kernel = await pickKernel("Run to Here Under Another Kernel", await kernelsInEditor(language));
	return kernel === undefined ? undefined : { kernel };
}

async function otherSeed(): Promise<ForkArguments | undefined> {
	const seed = await askSeed("Run to Here with Another Seed");
	return seed === undefined ? undefined : { seed };
}

async function saveRecording(session: vscode.DebugSession): Promise<void> {
	const { scenario } = await ask(session, "uma/status", {});
	const uri = await vscode.window.showSaveDialog({
		title: "Save Recording",
		defaultUri: vscode.Uri.file(scenario.replace(/\.uma$/, "").concat(".umarec")),
		filters: { Recordings: ["umarec"] },
	});
	if (uri === undefined) return;
	const { file, bytes } = await ask(session, "uma/record", { file: uri.fsPath });
	void vscode.window.showInformationMessage(`${path.basename(file)} holds all timelines and this moment, in ${bytes} bytes.`);
}

/** Registers the commands. */
export function registerWhatIf(language: Language): vscode.Disposable[] {
	const { registerCommand } = vscode.commands;
	return [
		registerCommand(
			"uma.continueWith",
			fork(async () => {
				const schedule = await pick("Continue from Here with", SCHEDULES);
				return schedule && { schedule: schedule.text };
			}),
		),
		registerCommand("uma.injectFault", fork(askFault)),
		registerCommand(
			"uma.rerunUnderKernel",
			fork(() => otherKernel(language)),
		),
		registerCommand("uma.rerunWithSeed", fork(otherSeed)),
		registerCommand("uma.saveRecording", () => inSession(saveRecording)),
		registerCommand("uma.restartHere", () => inSession(async (session) => void (await ask(session, "uma/restartHere", {})))),
	];
}
