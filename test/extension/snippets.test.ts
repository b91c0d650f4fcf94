/** Snippets: taken with their defaults they are correct pieces of a scenario, in the canonical layout. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { format } from "../../language/format.ts";
import { diagnose } from "../../language/load.ts";

const root = path.resolve(import.meta.dirname, "../..");
const snippets: Record<string, { prefix: string; description: string; body: string | string[] }> = JSON.parse(
	readFileSync(path.join(root, "syntaxes/uma.snippets.json"), "utf8"),
);

/** The text of a snippet that is accepted without a change. */
function expanded(body: string | string[]): string {
	const text = Array.isArray(body) ? body.join("\n") : body;
	return text.replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, "$1").replaceAll(/\$\{\d+:([^}]*)\}/g, "$1");
}

describe("snippets", () => {
	for (const [name, { prefix, description, body }] of Object.entries(snippets)) {
		it(`${name} is a piece of a scenario`, () => {
			assert.ok(prefix !== "" && description !== "");
			const text = `${expanded(body)}\n`;
			const whole = /^thread /m.test(text) ? text : `${text}\nthread t {\n  work 1 ticks\n}\n`;
			assert.deepEqual(diagnose(whole), []);
			assert.equal(format(whole), whole);
		});
	}
});
