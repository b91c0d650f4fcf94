/** Stepping backwards: the thread in focus steps, and a refusal is shown. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { activate } from "./fake-module.ts";
import { FakeWindow } from "./fake-vscode.ts";

/** Presses a button in a session; `focus` is the thread that VS Code shows. */
async function press(command: string, focus: number | undefined, refusal?: string): Promise<{ window: FakeWindow; asked: unknown[] }> {
	const window = new FakeWindow();
	activate(window);
	const asked: unknown[] = [];
	const customRequest = async (name: string, args: unknown): Promise<unknown> => {
		if (name === "uma/status") return { threadId: 5 };
		asked.push([name, args]);
		if (refusal !== undefined) throw new Error(refusal);
		return undefined;
	};
	const session = { id: "1", type: "uma", customRequest };
	window.session = session;
	if (focus !== undefined) window.stackItem = { session, threadId: focus };
	await window.commands.get(command)?.();
	return { window, asked };
}

it("asks the adapter to step the thread in focus back, over, into and out of calls", async () => {
	for (const [command, step] of [
		["uma.reverseStepOver", "next"],
		["uma.reverseStepInto", "in"],
		["uma.reverseStepOut", "out"],
	] as const) {
		assert.deepEqual((await press(command, 3)).asked, [["uma/stepBack", { threadId: 3, step }]]);
	}
});

it("steps the thread that stopped, where none is in focus", async () => {
	assert.deepEqual((await press("uma.reverseStepOut", undefined)).asked, [["uma/stepBack", { threadId: 5, step: "out" }]]);
});

it("shows why a step back is refused", async () => {
	const { window } = await press("uma.reverseStepInto", 3, "The simulation runs: pause it first.");
	assert.deepEqual(window.messages, ["The simulation runs: pause it first."]);
});
