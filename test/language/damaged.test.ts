/** Damaged scenarios: whatever is cut off, left out or put in, loading gives a scenario or says what is wrong. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { loadScenario } from "../../language/load.ts";
import { FORMS, SAMPLE } from "./samples.ts";

const files = readdirSync("scenarios").filter((f) => f.endsWith(".uma"));
const texts = [SAMPLE, FORMS, ...files.map((f) => readFileSync(`scenarios/${f}`, "utf8"))];

/** Tokens of a text, the spaces between them included. */
function tokens(text: string): string[] {
	return text.match(/\s+|\w+|[^\s\w]/g) ?? [];
}

function loads(text: string): void {
	const { scenario, diagnostics } = loadScenario(text, "x.uma");
	assert.equal(
		scenario === undefined,
		diagnostics.some((d) => d.severity === "error"),
		text,
	);
	for (const { from, to, line, column, message } of diagnostics) {
		assert.ok(from >= 0 && from <= to && to <= text.length && line >= 1 && column >= 1, `${message}: ${from}..${to}`);
		assert.ok(message.length > 0 && !/undefined|NaN|\[object/.test(message), message);
	}
}

const aText = fc.constantFrom(...texts);

test("truncated scenarios", () => {
	fc.assert(
		fc.property(aText, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => loads(text.slice(0, Math.floor(share * text.length)))),
		{ numRuns: 400 },
	);
});

test("scenarios with tokens left out", () => {
	fc.assert(
		fc.property(aText, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (text, places) => {
			const words = tokens(text);
			for (const place of places) words[place % words.length] = "";
			loads(words.join(""));
		}),
		{ numRuns: 400 },
	);
});

test("scenarios with tokens of other places put in", () => {
	fc.assert(
		fc.property(aText, fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }), (text, swaps) => {
			const words = tokens(text);
			for (const [to, from] of swaps) words[to % words.length] = words[from % words.length] as string;
			loads(words.join(""));
		}),
		{ numRuns: 400 },
	);
});
