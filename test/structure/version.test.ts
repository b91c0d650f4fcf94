/** The version that recordings carry is that of the package. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { VERSION } from "../../engine/version.ts";

const root = path.resolve(import.meta.dirname, "../..");

it("engine/version.ts names the package's version", () => {
	assert.equal(VERSION, JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version);
});
