/** Questions about the past, from the context menus of variables and watches and from the palette; an answer's moments can be gone to. */
import * as vscode from "vscode";
import type { AskArguments } from "../debug-adapter/session/custom-requests.ts";
import { ask, inSession } from "./active-session.ts";
import { type Fetch, type Member, nearest, pageAroundHere, pageAt, type Row, rowsOf } from "./moments.ts";

/** What VS Code hands to a command of the menu: a member of the Variables view, of a watch, or a watch itself, which has no container. */
interface MenuTarget {
	readonly container?: { readonly variablesReference?: number; readonly expression?: string };
	readonly variable: { readonly name: string; readonly value?: string; readonly evaluateName?: string };
}

/** What the adapter answers. */
interface Answer {
	readonly result: string;
	readonly variablesReference: number;
	readonly indexedVariables?: number;
}

interface Item extends vscode.QuickPickItem {
	readonly row?: Row;
}

/** The question that was asked last: it is proposed when the user asks for one. */
let lastQuestion = "";

/** Registers the commands. */
export function registerAskThePast(): vscode.Disposable[] {
	const { registerCommand } = vscode.commands;
	const about = (id: string, question: (expression: string) => string): vscode.Disposable =>
		registerCommand(id, (target: MenuTarget) =>
			inSession(async (session) => {
				const expression = expressionOf(target);
				if (expression !== undefined) await askAndShow(session, question(expression));
			}),
		);
	return [
		about("uma.showHistory", (expression) => `history(${expression})`),
		about("uma.whoWrote", (expression) => `writer(${expression})`),
		about("uma.whereFrom", (expression) => `origin(${expression})`),
		registerCommand("uma.whenHeld", (target: MenuTarget) => inSession((session) => whenHeld(session, target))),
		registerCommand("uma.goToMoment", (target: MenuTarget) => inSession((session) => goToMoment(session, target))),
		registerCommand("uma.ask", () => inSession(askAnything)),
	];
}

/** The expression that gives a variable's value; undefined, and the user is told, where there is none. */
function expressionOf({ container, variable }: MenuTarget): string | undefined {
	const expression = variable.evaluateName ?? (container === undefined ? variable.name : undefined);
	if (expression === undefined) {
		void vscode.window.showInformationMessage(`${variable.name} has no name in expressions, so that nothing can be asked about it.`);
	}
	return expression;
}

/** Asks for a condition: one over the value, to be completed. */
async function whenHeld(session: vscode.DebugSession, target: MenuTarget): Promise<void> {
	const expression = expressionOf(target);
	if (expression === undefined) return;
	const plain = /^-?(?:0x[\da-f]+|\d+)\b/i.exec(target.variable.value ?? "")?.[0];
	const value = `${expression} ${plain === undefined ? "" : `== ${plain}`}`;
	const condition = await vscode.window.showInputBox({
		title: "When Did This Hold?",
		prompt: "A condition: the answer lists the events at which it became true, over the whole run.",
		value,
		valueSelection: [expression.length + 1, value.length],
	});
	if (condition !== undefined && condition.trim() !== "") await askAndShow(session, `when(${condition.trim()})`);
}

async function askAnything(session: vscode.DebugSession): Promise<void> {
	const question = await vscode.window.showInputBox({
		title: "Ask About the Past",
		prompt:
			"history(value), writer(value), origin(value), when(condition), count(event where condition), at(event, value), diff(event, event)",
		placeHolder: 'history(keg["vmem btag"].ud_free_items)',
		value: lastQuestion,
	});
	if (question !== undefined && question.trim() !== "") await askAndShow(session, question.trim());
}

/**
 * Asks in the frame in focus. The adapter shows progress where the answer takes long, and can be told there to give up; `progressId` gives up
 * sooner.
 */
async function evaluate(session: vscode.DebugSession, expression: string, progressId?: string): Promise<Answer> {
	const item = vscode.debug.activeStackItem;
	const frame = item instanceof vscode.DebugStackFrame && item.session.id === session.id ? { frameId: item.frameId } : {};
	const name: AskArguments = progressId === undefined ? {} : { progressId };
	return (await session.customRequest("evaluate", { expression, context: "watch", ...frame, ...name })) as Answer;
}

/** Questions asked so far: each has a name to be given up by. */
let asked = 0;

/** Shows a list at once, and in it the answer once there is one. A list that is closed before gives the question up. */
async function askAndShow(session: vscode.DebugSession, question: string): Promise<void> {
	lastQuestion = question;
	const progressId = `uma-question-${++asked}`;
	const list = vscode.window.createQuickPick<Item>();
	list.title = question;
	list.placeholder = "Looking through the run... Escape gives up";
	list.matchOnDescription = true;
	list.busy = true;
	const hidden = new Promise<undefined>((resolve) => list.onDidHide(() => resolve(undefined)));
	list.show();
	try {
		const answering = evaluate(session, question, progressId);
		const answer = await Promise.race([hidden, answering]);
		if (answer === undefined) {
			// The refusal that follows is what was asked for.
			answering.catch(() => {});
			await session.customRequest("cancel", { progressId });
			return;
		}
		const { variablesReference } = answer;
		const fetch: Fetch = async (start, count) => {
			const args = { variablesReference, filter: "indexed", start, count };
			return ((await session.customRequest("variables", args)) as { readonly variables: readonly Member[] }).variables;
		};
		const name = await Promise.race([hidden, pick(list, question, answer, fetch)]);
		if (name !== undefined) await ask(session, "uma/goToMoment", { variablesReference, name });
	} finally {
		list.dispose();
	}
}

/** Shows the members of an answer and lets the user pick one; its name, undefined where it is no moment. Goes on until the list is closed. */
async function pick(list: vscode.QuickPick<Item>, question: string, answer: Answer, fetch: Fetch): Promise<string | undefined> {
	const { result, variablesReference, indexedVariables: total = 0 } = answer;
	if (variablesReference === 0) {
		list.placeholder = "Enter closes the answer";
		list.items = [{ label: result, alwaysShow: true }];
		list.busy = false;
		return new Promise((resolve) => list.onDidAccept(() => resolve(undefined)));
	}
	// The chain of writers goes back in time: its first link is the nearest. Only it does.
	const backward = /^\s*origin\b/.test(question);
	list.title = `${question}: ${result}`;
	const show = async (start?: number): Promise<void> => {
		list.busy = true;
		const page = start !== undefined || backward ? await pageAt(fetch, total, start ?? 0) : await pageAroundHere(fetch, total);
		const rows = rowsOf(page);
		const at = start === undefined && !backward ? nearest(rows) : rows.find((row) => row.kind === "member");
		const isMoment = rows.some((row) => row.kind === "member" && row.lies !== undefined);
		list.placeholder = isMoment ? "Enter goes to the moment; type to look for a thread, a routine or a value" : "Type to look for a value";
		list.items = rows.map(itemOf);
		list.activeItems = list.items.filter((item) => item.row === at);
		list.busy = false;
	};
	await show();
	return new Promise((resolve, reject) => {
		list.onDidAccept(() => {
			const row = list.activeItems[0]?.row;
			if (row?.kind === "more") {
				list.value = "";
				show(row.start).catch(reject);
			} else if (row?.kind === "member" && row.lies !== undefined) resolve(row.name);
		});
	});
}

function itemOf(row: Row): Item {
	switch (row.kind) {
		case "member": {
			const mark = row.lies === undefined ? "" : row.lies === "here" ? "$(debug-stackframe) " : "$(blank) ";
			return { label: `${mark}${row.label}`, description: row.description, row };
		}
		case "here":
			return { label: "the moment shown", kind: vscode.QuickPickItemKind.Separator };
		case "more":
			return { label: row.label, alwaysShow: true, row };
	}
}

/** Goes to the moment of a row. Below a watch VS Code tells the watch's expression in place of a reference: it is asked again. */
async function goToMoment(session: vscode.DebugSession, { container, variable }: MenuTarget): Promise<void> {
	const reference =
		container?.variablesReference ??
		(container?.expression === undefined ? 0 : (await evaluate(session, container.expression)).variablesReference);
	await ask(session, "uma/goToMoment", { variablesReference: reference, name: variable.name });
}
