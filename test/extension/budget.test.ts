/** The size budget of what ships: budget.json. Who needs more room raises a line there, and says why in the commit. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const budget: { total: number; files: Record<string, number> } = JSON.parse(readFileSync(path.join(root, "budget.json"), "utf8"));
const sizeOf = (file: string): number => statSync(path.join(root, file)).size;

describe("size budget", () => {
	for (const [file, most] of Object.entries(budget.files)) {
		it(`${file} has at most ${most.toLocaleString("en-US")} bytes`, (t) => {
			const size = sizeOf(file);
			t.diagnostic(`${file}: ${size.toLocaleString("en-US")} bytes, ${Math.round((100 * size) / most)} % of its budget`);
			assert.ok(size <= most, `${file} has ${size} bytes`);
		});
	}

	it("the bundles together keep to the total, and every bundle has a line", () => {
		const { files }: { files: string[] } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
		const bundles = files.filter((file) => /^dist\/.*\.[cm]?js$/.test(file));
		assert.deepEqual(
			bundles.filter((file) => !Object.hasOwn(budget.files, file)),
			[],
		);
		const sum = bundles.reduce((size, file) => size + sizeOf(file), 0);
		assert.ok(sum <= budget.total, `${sum} bytes`);
	});
});
