/** Bundles keep what their modules declare constant. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";

const file = path.resolve(import.meta.dirname, "../../scripts/constant-bindings.mjs");
const { constantBindings } = (await import(pathToFileURL(file).href)) as {
	constantBindings: (code: string, sourceType: "module" | "script") => string;
};

const module = (code: string): string => constantBindings(code, "module");

describe("the constants of a bundle", () => {
	it("are the top-level variables that nobody assigns again", () => {
		assert.equal(module("var w = new Float64Array(8);\nw[0] = 1; w.x = 2;"), "const w = new Float64Array(8);\nw[0] = 1; w.x = 2;");
		for (const change of [
			"n = 1",
			"n += 1",
			"n++",
			"[n] = [1]",
			"({ a: n = 2 } = {})",
			"[...n] = []",
			"for (n of []);",
			"for (n in {});",
		]) {
			const code = `var n = 0;\nfunction f() { ${change}; }`;
			assert.equal(module(code), code, change);
		}
	});

	it("have one value from the beginning", () => {
		for (const code of ["var a;", "var a = 1;\nvar a = 2;", "var a = 1, b;", "{ var a = 1; }", "let a = 1;", "var { a } = {};"]) {
			assert.equal(module(code), code);
		}
	});

	it("may be many in one declaration, and in a script", () => {
		assert.equal(module("#!/usr/bin/env node\nvar a = 1, b = 2;var c = 3;c++;"), "#!/usr/bin/env node\nconst a = 1, b = 2;var c = 3;c++;");
		assert.equal(constantBindings("var a = 1;return a;", "script"), "const a = 1;return a;");
	});
});
