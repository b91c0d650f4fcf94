/** The manual says something of every word, and its sample is a scenario. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TOGGLES } from "../../engine/kernel/variants.ts";
import { diagnose } from "../../language/load.ts";
import { languageManual, MANUAL_SAMPLE } from "../../language/manual.ts";
import { VOCABULARY } from "../../language/vocabulary.ts";

test("the sample of the manual has no remark", () => {
	assert.deepEqual(diagnose(MANUAL_SAMPLE), []);
});

test("every word of the vocabulary is in the manual", () => {
	const manual = languageManual();
	const missing = VOCABULARY.filter(({ name }) => !manual.includes(name));
	assert.deepEqual(missing, []);
});

test("rows of tables have as many cells as their heads", () => {
	const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length;
	let head = 0;
	for (const line of languageManual().split("\n")) {
		if (!line.startsWith("|")) head = 0;
		else if (head === 0) head = cells(line);
		else assert.equal(cells(line), head, line);
	}
});

test("routines that toggles name stand in the files they name", () => {
	for (const { where } of TOGGLES) {
		const [routine = "", file = ""] = where.split(" in ");
		assert.ok(readFileSync(file, "utf8").includes(routine), where);
	}
});
