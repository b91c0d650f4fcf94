/** "Run This Thread Next": the thread that is picked is the one the adapter is asked to run; its refusal is shown. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { activate } from "./fake-module.ts";
import { FakeWindow } from "./fake-vscode.ts";

async function runNext(refusal?: string): Promise<{ window: FakeWindow; asked: unknown[] }> {
	const window = new FakeWindow();
	activate(window);
	const asked: unknown[] = [];
	const threads = [
		{ id: 1, name: "cc[0] sleep(btalloc)" },
		{ id: 2, name: "cc[1] ready" },
	];
	const customRequest = async (command: string, args?: unknown): Promise<unknown> => {
		if (command === "threads") return { threads };
		asked.push([command, args]);
		if (refusal !== undefined) throw new Error(refusal);
		return undefined;
	};
	window.session = { id: "1", type: "uma", customRequest } as FakeWindow["session"];
	window.answers.pick = "cc[1] ready";
	await window.commands.get("uma.runThreadNext")?.();
	return { window, asked };
}

it("asks the adapter to run the thread that is picked", async () => {
	assert.deepEqual((await runNext()).asked, [["uma/runThreadNext", { threadId: 2 }]]);
});

it("shows why a thread cannot run", async () => {
	const { window } = await runNext("cc[1] sleeps on btalloc");
	assert.match(window.messages.join("\n"), /cc\[1\] sleeps on btalloc/);
});
