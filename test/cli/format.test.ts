/** `uma format`: in place, whole or not at all, line ends kept. */
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { FileProblem, replaceFile } from "../../cli/files.ts";
import { format } from "../../language/format.ts";
import { file, shortScenario, uma } from "./program.ts";

const UGLY = shortScenario().replaceAll("  ", "      ");

describe("format", () => {
	it("writes the canonical layout, once", () => {
		const name = file("ugly.uma", UGLY);
		const first = uma("format", name);
		assert.deepEqual(first, { status: 0, out: `${name}: formatted\n`, err: "" });
		assert.equal(readFileSync(name, "utf8"), format(UGLY));
		assert.deepEqual(uma("format", name), { status: 0, out: "", err: "" });
	});

	it("keeps CRLF", () => {
		const name = file("crlf-format.uma", UGLY.replaceAll("\n", "\r\n"));
		assert.equal(uma("format", "--quiet", name).status, 0);
		assert.equal(readFileSync(name, "utf8"), format(UGLY).replaceAll("\n", "\r\n"));
	});

	it("only looks with --check", () => {
		const name = file("check-format.uma", UGLY);
		const { status, out } = uma("format", "--check", name);
		assert.equal(status, 1);
		assert.match(out, /check-format\.uma: would change/);
		assert.equal(readFileSync(name, "utf8"), UGLY);
	});

	it("leaves a file with errors alone", () => {
		const name = file("broken-format.uma", `${UGLY}thread {`);
		const { status, out } = uma("format", name);
		assert.equal(status, 2);
		assert.match(out, /broken-format\.uma:\d+:\d+: error: /);
		assert.equal(readFileSync(name, "utf8"), `${UGLY}thread {`);
	});
});

describe("files are replaced in one move", () => {
	it("keeps the mode and leaves nothing beside", () => {
		const name = file("mode.txt", "a");
		if (process.platform !== "win32") chmodSync(name, 0o640);
		const { mode } = statSync(name);
		replaceFile(name, "b");
		assert.equal(readFileSync(name, "utf8"), "b");
		assert.equal(statSync(name).mode, mode);
		assert.ok(!readdirSync(path.dirname(name)).some((n) => n.endsWith(".tmp")));
	});

	it("writes through a link", (t) => {
		const target = file("target.txt", "a");
		const link = `${target}.link`;
		try {
			symlinkSync(target, link);
		} catch {
			return t.skip("links may not be made here");
		}
		replaceFile(link, "b");
		assert.equal(readFileSync(target, "utf8"), "b");
	});

	it("says why it cannot", () => {
		assert.throws(() => replaceFile(path.join(path.dirname(file("y", "")), "no", "such", "file"), "x"), FileProblem);
	});
});
