/** The layers of docs/architecture.md: who may import whom. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import typescript from "typescript";

const root = path.resolve(import.meta.dirname, "../..");

interface Layer {
	/** Folder whose files the rule is for; the first that fits a file counts. */
	readonly folder: string;
	/** Folders its files may import from, its own included. */
	readonly folders: readonly string[];
	/** Packages they may import: names, or beginnings that end in `*`. */
	readonly packages: readonly string[];
	/** Files of the allowed folders that stay out of reach. */
	readonly except?: readonly string[];
}

/** The state of the machine is reached through the typed interface of engine/simulation.ts and engine/inspect/ only. */
const HEAP = ["engine/machine/heap.ts", "engine/machine/journal.ts", "engine/machine/state-hash.ts", "engine/kernel/views.generated.ts"];

const LAYERS: readonly Layer[] = [
	{ folder: "engine/dialect", folders: ["engine/"], packages: ["acorn", "@sveltejs/acorn-typescript"] },
	{ folder: "engine", folders: ["engine/"], packages: ["virtual:observed-kernel"] },
	{ folder: "language", folders: ["engine/", "language/"], packages: [], except: HEAP },
	{
		folder: "debug-adapter",
		folders: ["engine/", "language/", "debug-adapter/"],
		packages: ["node:*", "@vscode/debugadapter", "@vscode/debugadapter/*", "@vscode/debugprotocol", "virtual:kernel-sources"],
		except: HEAP,
	},
	{
		folder: "cli",
		folders: ["engine/", "language/", "debug-adapter/", "cli/"],
		packages: ["node:*", "@vscode/debugprotocol"],
		except: HEAP,
	},
	{
		folder: "server",
		folders: ["engine/", "language/", "server/"],
		packages: ["vscode-languageserver", "vscode-languageserver/*", "vscode-languageserver-textdocument"],
		except: HEAP,
	},
	{
		folder: "extension",
		// Of the others only what crosses a process or a thread: the shapes of messages, and the near end of the adapter.
		folders: ["extension/", "server/protocol.ts", "debug-adapter/session/custom-requests.ts", "debug-adapter/transport/inline-adapter.ts"],
		packages: ["node:*", "vscode", "vscode-languageclient/*"],
	},
];

function sourcesBelow(folder: string): string[] {
	if (!existsSync(path.join(root, folder))) return [];
	return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
		.filter((e) => e.isFile() && e.name.endsWith(".ts"))
		.map((e) => path.relative(root, path.join(e.parentPath, e.name)).replaceAll("\\", "/"))
		.sort();
}

/** What a source imports, types too. */
function importsOf(source: string): string[] {
	return typescript.preProcessFile(source, true, true).importedFiles.map((f) => f.fileName);
}

const fits = (pattern: string, name: string): boolean => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

/** Why a file of a layer may not import something; undefined when it may. */
function objection(layer: Layer, file: string, specifier: string): string | undefined {
	if (!specifier.startsWith(".")) return layer.packages.some((p) => fits(p, specifier)) ? undefined : specifier;
	const target = path.posix.join(path.posix.dirname(file), specifier);
	if (layer.except?.includes(target)) return target;
	return layer.folders.some((f) => target.startsWith(f)) ? undefined : target;
}

describe("layers", () => {
	const seen = new Set<string>();
	for (const layer of LAYERS) {
		it(`${layer.folder} imports only what it may`, () => {
			const objections: string[] = [];
			for (const file of sourcesBelow(layer.folder)) {
				if (seen.has(file)) continue;
				seen.add(file);
				for (const specifier of importsOf(readFileSync(path.join(root, file), "utf8"))) {
					const what = objection(layer, file, specifier);
					if (what !== undefined) objections.push(`${file} imports ${what}`);
				}
			}
			assert.deepEqual(objections, []);
		});
	}

	it("is a rule with teeth", () => {
		const source = `import { a } from "./a.ts";\nimport type { B } from "../b.ts";\nexport * from "node:fs";\nimport "vscode";
// import "comment";\n/** import "comment" */\nexport type T = import("../c.ts").T;\nconst m = await import('pkg');
import {\n\tc,\n} from "./long.ts";`;
		assert.deepEqual(importsOf(source), ["./a.ts", "../b.ts", "node:fs", "vscode", "../c.ts", "pkg", "./long.ts"]);
		const engine = LAYERS.find((l) => l.folder === "engine") as Layer;
		assert.equal(objection(engine, "engine/a.ts", "./machine/heap.ts"), undefined);
		assert.equal(objection(engine, "engine/a.ts", "../language/parser.ts"), "language/parser.ts");
		assert.equal(objection(engine, "engine/a.ts", "node:fs"), "node:fs");
		const extension = LAYERS.find((l) => l.folder === "extension") as Layer;
		assert.equal(objection(extension, "extension/main.ts", "../engine/simulation.ts"), "engine/simulation.ts");
	});
});
