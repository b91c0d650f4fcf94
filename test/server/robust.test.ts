/** The server on texts that are being typed, on clients of little ability, and over standard input and output. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { CATALOGUE_REQUEST, type EventInfo, SCENARIO_REQUEST, type ScenarioInfo } from "../../server/protocol.ts";
import { LanguageClient } from "./client.ts";

const root = path.resolve(import.meta.dirname, "../..");
const scenarios = readdirSync(path.join(root, "scenarios")).filter((name) => name.endsWith(".uma"));
const textOf = (name: string): string => readFileSync(path.join(root, "scenarios", name), "utf8");

describe("language server on damaged texts", () => {
	let client: LanguageClient;
	before(async () => {
		client = await LanguageClient.start({ markdown: false });
	});
	after(() => client.stop());

	for (const name of scenarios) {
		it(`finds nothing wrong with ${name}, and lays it out once and for all`, async () => {
			const text = textOf(name);
			assert.deepEqual(await client.diagnose(text), []);
			const clean = await client.format(text);
			assert.equal(await client.format(clean), clean);
		});
	}

	it("answers every request anywhere in a text that breaks off anywhere", async () => {
		const text = textOf("kernel-build.uma");
		await fc.assert(
			fc.asyncProperty(fc.nat(text.length), fc.nat(text.length), async (a, b) => {
				const [cursor, end] = [Math.min(a, b), Math.max(a, b)];
				const broken = `${text.slice(0, cursor)}^${text.slice(cursor, end)}`;
				await client.complete(broken);
				await client.hover(broken);
				await client.signature(broken);
				await client.symbols(broken);
				await client.fixes(broken);
			}),
			{ numRuns: 60, seed: 1 },
		);
	});

	it("gives plain text to a client that shows no Markdown", async () => {
		assert.equal((await client.hover("kernel r36474^4\n")).includes("\\"), false);
	});

	it("knows nothing of a document that is not open", async () => {
		const params = { textDocument: { uri: "file:///nowhere.uma" }, position: { line: 0, character: 0 } };
		for (const method of ["hover", "completion", "documentSymbol", "formatting"]) {
			assert.equal(await client.connection.sendRequest(`textDocument/${method}`, { ...params, options: {} }), null, method);
		}
	});
});

describe("requests of the extension", () => {
	let client: LanguageClient;
	before(async () => {
		client = await LanguageClient.start();
	});
	after(() => client.stop());

	it("lists events and conditions by group, with a sentence each", async () => {
		const list = await client.connection.sendRequest<EventInfo[]>(CATALOGUE_REQUEST);
		assert.deepEqual(
			list.filter((e) => e.group === "" || e.doc === "" || e.origin === ""),
			[],
		);
		const drained = list.find((e) => e.name === "reserve_drained");
		assert.deepEqual([drained?.kind, drained?.group, drained?.origin], ["condition", "reserve", "keg_drain"]);
	});

	it("tells which kernels a scenario names", async () => {
		const text =
			"kernel r358097  with bt_nofree\nexpect deadlock under r358097, 13.0\nexpect no panic\nexpect no deadlock under 13.0, 12.1 set keg_drain=all\nzone {";
		const info = await client.connection.sendRequest<ScenarioInfo>(SCENARIO_REQUEST, { text });
		assert.deepEqual(info, { kernel: "r358097 with bt_nofree", variants: ["r358097", "13.0", "12.1 set keg_drain = all"] });
		assert.deepEqual(await client.connection.sendRequest(SCENARIO_REQUEST, { text: "" }), { kernel: "13.0", variants: [] });
	});
});

describe("dist/server.cjs", () => {
	it("serves standard input and output, and ends when it is told to", async () => {
		const server = spawn(process.execPath, [path.join(root, "dist/server.cjs"), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
		const ended = new Promise<number | null>((resolve) => server.on("exit", resolve));
		const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
		connection.listen();
		const { capabilities } = await connection.sendRequest<{ capabilities: object }>("initialize", {
			processId: null,
			rootUri: null,
			capabilities: {},
		});
		assert.ok("hoverProvider" in capabilities);
		await connection.sendRequest("shutdown");
		await connection.sendNotification("exit");
		assert.equal(await ended, 0);
		connection.dispose();
	});
});
