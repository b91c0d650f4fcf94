/** "Go to Event" and "Toggle Hexadecimal": what they ask the adapter for. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { activate } from "./fake-module.ts";
import { FakeWindow } from "./fake-vscode.ts";

/** Runs a command in a window with a session of 100 known events; what the adapter was asked. */
async function run(command: string, text?: string): Promise<unknown[]> {
	const window = new FakeWindow();
	activate(window);
	const asked: unknown[] = [];
	const customRequest = async (request: string, args?: unknown): Promise<unknown> => {
		if (request === "uma/status") return { event: 42, known: 100 };
		asked.push([request, args]);
		return undefined;
	};
	window.session = { id: "1", type: "uma", customRequest } as FakeWindow["session"];
	if (text !== undefined) window.answers.text = text;
	await window.commands.get(command)?.();
	return asked;
}

it("goes to the event that is written", async () => {
	assert.deepEqual(await run("uma.goToEvent", "99"), [["uma/seek", { event: 99 }]]);
	assert.deepEqual(await run("uma.goToEvent", " 0 "), [["uma/seek", { event: 0 }]]);
});

it("goes nowhere for what is no event, or when the user thinks better of it", async () => {
	for (const text of ["100", "-1", "1.5", "", "ten", undefined]) assert.deepEqual(await run("uma.goToEvent", text), [], text);
});

it("turns hexadecimal numbers on, or off again", async () => {
	assert.deepEqual(await run("uma.toggleHex"), [["uma/setFormat", {}]]);
});
