/** The pages that users read name files and tasks that exist. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");
const pages = ["README.md", ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`)].filter((name) => name.endsWith(".md"));
const folders = readdirSync(root, { withFileTypes: true })
	.filter((e) => e.isDirectory() && e.name !== "dist" && e.name !== "node_modules")
	.map((e) => e.name);

/** Paths in a page: code spans that begin with a folder of the project, words of examples that do, and targets of links. */
function pathsIn(page: string, text: string): string[] {
	const words = [...text.matchAll(/(?<![\w./-])[.\w-]+\/[\w./-]*[\w/]/g)].map(([word]) => word);
	const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) =>
		path.posix.join(path.posix.dirname(page), target as string),
	);
	return [...words.filter((w) => folders.includes(w.slice(0, w.indexOf("/")))), ...links];
}

describe("pages", () => {
	for (const page of pages) {
		const text = readFileSync(path.join(root, page), "utf8");

		it(`${page} names paths that exist`, () => {
			assert.deepEqual(
				pathsIn(page, text).filter((p) => !existsSync(path.join(root, p))),
				[],
			);
		});

		it(`${page} names tasks that exist`, () => {
			const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
			const tasks = [...text.matchAll(/npm run ([a-z0-9|]+)/g)].flatMap(([, names]) => (names as string).split("|"));
			assert.deepEqual(
				tasks.filter((task) => !Object.hasOwn(scripts, task)),
				[],
			);
		});
	}
});
