/** Everything that needs a real VS Code: the mocha suites inside it, and the workbench driven from outside. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it, type TestContext } from "node:test";
import type { Row } from "./report.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "uma-vscode-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script to its end; beyond its time it is asked to clean up, then killed. */
function script(file: string, args: string[], seconds: number): Promise<{ readonly code: number | null; readonly output: string }> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
		const timers = [
			setTimeout(() => child.kill("SIGTERM"), seconds * 1000),
			setTimeout(() => child.kill("SIGKILL"), (seconds + 20) * 1000),
		];
		let output = "";
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding("utf8");
			stream.on("data", (text: string) => {
				output += text;
			});
		}
		child.on("close", (code) => {
			timers.forEach(clearTimeout);
			resolve({ code, output });
		});
	});
}

/** Why there is no VS Code to test in; undefined when there is one. It is installed when it is missing. */
async function missing(): Promise<string | undefined> {
	const { code, output } = await script("scripts/vscode/install.mjs", [], 900);
	if (code === 0) return undefined;
	const reason = output.trim();
	// Where the tests decide about a change, nothing may go untested for want of a program.
	if (process.env.CI || code !== 3) throw new Error(`VS Code could not be had: ${reason}`);
	return `NOT TESTED IN VS CODE: ${reason.split("\n").at(-1)}`;
}

let looked: Promise<string | undefined> | undefined;
/** The same, looked for once. */
function unavailable(): Promise<string | undefined> {
	looked ??= missing();
	return looked;
}

describe("in VS Code", () => {
	it("the suites of test/vscode pass", async (t: TestContext) => {
		// A desktop VS Code runs the suites without Chromium and code-server.
		const reason = process.env.VSCODE_EXECUTABLE_PATH ? undefined : await unavailable();
		if (reason !== undefined) return t.skip(reason);
		const file = path.join(folder, "report.jsonl");
		const { code, output } = await script("scripts/vscode/run-suites.mjs", [file], 240);
		const text = existsSync(file) ? readFileSync(file, "utf8") : "";
		const rows: Row[] = text
			.split("\n")
			.filter(Boolean)
			.map((line) => JSON.parse(line));
		for (const row of rows) {
			if (row.kind === "figure") t.diagnostic(row.text);
			else if (row.kind !== "end") await t.test(row.title, (one) => tell(row, one));
		}
		assert.ok(rows.some((row) => row.kind === "pass") && rows.at(-1)?.kind === "end", `the run did not come to its end:\n${output}`);
		assert.equal(code, 0, output);
	});

	it("a user installs the package, opens a scenario and debugs it", async (t: TestContext) => {
		const reason = await unavailable();
		if (reason !== undefined) return t.skip(reason);
		const { code, output } = await script("e2e/main.mjs", [], 200);
		for (const line of output.split("\n").filter((l) => l.includes("after F5"))) t.diagnostic(line.trim());
		assert.equal(code, 0, output);
	});
});

function tell(row: Row, t: TestContext): void {
	if (row.kind === "fail") assert.fail(row.error);
	if (row.kind === "skip") t.skip("pending");
}
