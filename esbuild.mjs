/** Builds the bundles: one table, one pass. `node esbuild.mjs` builds the product, `node esbuild.mjs test [SUITE...]` and `bench` the rest. */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import esbuild from "esbuild";
import { replaceFile } from "./scripts/checkout.mjs";
import { constantBindings } from "./scripts/constant-bindings.mjs";
import { dialectPlugin } from "./scripts/dialect-plugin.mjs";
import { notices } from "./scripts/notices.mjs";

const root = import.meta.dirname;

/** CommonJS packages inside an ES module bundle want a `require`. */
const requireBanner = 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

const node = { platform: "node", target: "node20" };
const esm = { ...node, format: "esm", banner: { js: requireBanner } };

/** What ships. */
const PRODUCT = [
	{ entryPoints: ["cli/main.ts"], outfile: "dist/uma.mjs", ...node, format: "esm", banner: { js: "#!/usr/bin/env node" }, minify: true },
	// Functions keep their names: they are what the stack of an internal error is read by.
	{ entryPoints: ["cli/program.ts"], outfile: "dist/program.mjs", ...esm, minify: true, keepNames: true },
	{ entryPoints: ["extension/main.ts"], outfile: "dist/extension.cjs", ...node, format: "cjs", external: ["vscode"], minify: true },
	{
		entryPoints: ["extension/language-client.ts"],
		outfile: "dist/language-client.cjs",
		...node,
		format: "cjs",
		external: ["vscode"],
		minify: true,
	},
	{ entryPoints: ["server/main.ts"], outfile: "dist/server.cjs", ...node, format: "cjs", minify: true },
];

function filesBelow(folder) {
	return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
		.filter((e) => e.isFile())
		.map((e) => path.relative(root, path.join(e.parentPath ?? e.path, e.name)).replaceAll("\\", "/"))
		.sort();
}

/** Sources that declare what the kernel's routines name, structs with their fields and events with their arguments, and plain ones in which a toggle acts. */
const PLAIN = [
	"engine/kernel/structs.ts",
	"engine/kernel/events.ts",
	"engine/kernel/uma_core/keg_layout.ts",
	"engine/machine/machine-structs.ts",
	"engine/machine/panic.ts",
];

/** `virtual:kernel-sources`: the texts that the debugger shows, by their path in the repository. */
const kernelSources = {
	name: "kernel-sources",
	setup(build) {
		build.onResolve({ filter: /^virtual:kernel-sources$/ }, () => ({ path: "kernel-sources", namespace: "virtual" }));
		build.onLoad({ filter: /.*/, namespace: "virtual" }, () => {
			const files = [...filesBelow("engine/kernel"), ...filesBelow("engine/machine")].filter((f) => f.endsWith(".ts"));
			const sources = files
				.map((f) => [f, readFileSync(path.join(root, f), "utf8")])
				.filter(([f, text]) => text.startsWith("// dialect") || PLAIN.includes(f));
			// Compressed, they take a quarter of the room; they are unpacked when the debugger starts.
			const packed = deflateRawSync(JSON.stringify(Object.fromEntries(sources)), { level: 9 }).toString("base64");
			const unpack = `JSON.parse(inflateRawSync(Buffer.from("${packed}", "base64")).toString())`;
			return { contents: `import { inflateRawSync } from "node:zlib"; export const KERNEL_SOURCES = ${unpack};`, loader: "js" };
		});
	},
};

/** The program stays out of what starts it: `uma --help` has no need of it. */
const programApart = {
	name: "program-apart",
	setup(build) {
		build.onResolve({ filter: /^\.\/program\.ts$/ }, ({ kind }) =>
			kind === "dynamic-import" ? { path: "./program.mjs", external: true } : undefined,
		);
	},
};

/**
 * Builds one bundle. The outputs appear whole (temporary name, then rename), so that a process that starts meanwhile never reads half
 * of one, and carry the time the build began: a source that changes during the build is newer than they are.
 */
async function build({ minify = false, keepNames = false, ...bundle }) {
	const began = new Date();
	const plugins = [kernelSources, programApart, dialectPlugin("compiled")];
	const settings = { bundle: true, logLevel: "warning", absWorkingDir: root, plugins, write: false, metafile: true };
	const { outputFiles, metafile } = await esbuild.build({ ...settings, ...bundle });
	const { format, target } = bundle;
	for (const output of outputFiles) {
		let { contents } = output;
		if (!output.path.endsWith(".map")) {
			contents = constantBindings(output.text, format === "esm" ? "module" : "script");
			// Only now: shorter names are used in many scopes, and do not tell which of them is assigned.
			if (minify) ({ code: contents } = await esbuild.transform(contents, { minify, keepNames, format, target, logLevel: "warning" }));
		}
		mkdirSync(path.dirname(output.path), { recursive: true });
		replaceFile(output.path, contents, began);
	}
	return metafile;
}

/** Test suites: the folders below test/ that hold tests, one bundle each. */
export function suites() {
	return readdirSync(path.join(root, "test"), { withFileTypes: true })
		.filter((e) => e.isDirectory() && filesBelow(`test/${e.name}`).some((f) => f.endsWith(".test.ts")))
		.map((e) => e.name);
}

/** Name of the test that closes each suite: it is reported only when everything before it came to an end. */
export const endOfSuite = (suite) => `end of suite ${suite}`;

/** Builds the bundle of one test suite; returns its file. */
export async function buildSuite(suite) {
	const tests = filesBelow(`test/${suite}`).filter((f) => f.endsWith(".test.ts"));
	const contents = [
		'import { test as $test } from "node:test";',
		...tests.map((f) => `import "./${f}";`),
		`$test(${JSON.stringify(endOfSuite(suite))}, () => {});`,
	].join("\n");
	const outfile = `dist/test/${suite}.test.mjs`;
	const stdin = { contents, resolveDir: root, sourcefile: `${suite}.ts`, loader: "ts" };
	await build({ stdin, outfile, ...esm, sourcemap: "linked", packages: "external" });
	return outfile;
}

/** Builds the suites that run inside VS Code; returns the module that its extension host loads. */
export async function buildVsCodeSuites() {
	const outfile = "dist/vscode-suites/index.cjs";
	const settings = { ...node, format: "cjs", sourcemap: "inline", packages: "external" };
	await build({ entryPoints: ["test/vscode/index.ts"], outfile, ...settings });
	return outfile;
}

/** Builds the product: everything, even when a part of it fails; then it fails. */
export async function buildProduct() {
	const results = await Promise.allSettled(PRODUCT.map(build));
	const failure = results.find((r) => r.status === "rejected");
	if (failure) throw failure.reason;
	replaceFile(path.join(root, "dist/third-party-notices.txt"), notices(results.map((r) => r.value)));
}

/** Builds the benchmarks. */
async function buildBench() {
	if (!existsSync(path.join(root, "bench"))) return;
	const entryPoints = readdirSync(path.join(root, "bench")).filter((f) => f.endsWith(".bench.ts"));
	await build({ entryPoints: entryPoints.map((f) => `bench/${f}`), outdir: "dist/bench", outExtension: { ".js": ".mjs" }, ...esm });
}

if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
	const [what = "product", ...names] = process.argv.slice(2);
	try {
		if (what === "test") for (const suite of names.length > 0 ? names : suites()) await buildSuite(suite);
		else if (what === "bench") await buildBench();
		else await buildProduct();
	} catch (error) {
		// esbuild has printed what is wrong in the sources; anything else is ours.
		if (!Array.isArray(error?.errors)) throw error;
		process.exitCode = 1;
	}
}
