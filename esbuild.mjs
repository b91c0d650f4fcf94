/** Builds the bundles: one table, one pass. `node esbuild.mjs` builds the product, `node esbuild.mjs test [SUITE...]` and `bench` the rest. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import esbuild from "esbuild";
import { dialectPlugin } from "./scripts/dialect-plugin.mjs";

const root = import.meta.dirname;

/** CommonJS packages inside an ES module bundle want a `require`. */
const requireBanner = 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

const esm = { format: "esm", platform: "node", target: "node20", banner: { js: requireBanner } };

/** What ships. */
const PRODUCT = [
	{ entryPoints: ["cli/main.ts"], outfile: "dist/uma.mjs", ...esm, minifySyntax: true },
	{ entryPoints: ["extension/main.ts"], outfile: "dist/extension.cjs", format: "cjs", platform: "node", target: "node20", external: ["vscode"] },
];

function filesBelow(folder) {
	return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
		.filter((e) => e.isFile())
		.map((e) => path.relative(root, path.join(e.parentPath ?? e.path, e.name)).replaceAll("\\", "/"))
		.sort();
}

/** `virtual:kernel-sources`: the texts that the debugger shows, by their path in the repository. */
const kernelSources = {
	name: "kernel-sources",
	setup(build) {
		build.onResolve({ filter: /^virtual:kernel-sources$/ }, () => ({ path: "kernel-sources", namespace: "virtual" }));
		build.onLoad({ filter: /.*/, namespace: "virtual" }, () => {
			const files = [...filesBelow("engine/kernel"), ...filesBelow("engine/machine")].filter((f) => f.endsWith(".ts"));
			const sources = files.map((f) => [f, readFileSync(path.join(root, f), "utf8")]).filter(([, text]) => text.startsWith("// dialect"));
			return { contents: `export const KERNEL_SOURCES = ${JSON.stringify(Object.fromEntries(sources))};`, loader: "js" };
		});
	},
};

async function build(bundles) {
	const plugins = [kernelSources, dialectPlugin("compiled")];
	await Promise.all(bundles.map((b) => esbuild.build({ bundle: true, sourcemap: false, logLevel: "warning", absWorkingDir: root, plugins, ...b })));
}

/** Test suites: the folders below test/ that hold tests, one bundle each. */
export function suites() {
	return readdirSync(path.join(root, "test"), { withFileTypes: true })
		.filter((e) => e.isDirectory() && filesBelow(`test/${e.name}`).some((f) => f.endsWith(".test.ts")))
		.map((e) => e.name);
}

/** Builds the product. */
export async function buildProduct() {
	await build(PRODUCT.filter((b) => existsSync(path.join(root, b.entryPoints[0]))));
}

/** Builds the test bundles of some suites; returns their files. */
export async function buildTests(names) {
	rmSync(path.join(root, "dist/test"), { recursive: true, force: true });
	const bundles = names.map((suite) => {
		const tests = filesBelow(`test/${suite}`).filter((f) => f.endsWith(".test.ts"));
		const contents = tests.map((f) => `import "./${f}";`).join("\n");
		return {
			stdin: { contents, resolveDir: root, sourcefile: `${suite}.ts`, loader: "ts" },
			outfile: `dist/test/${suite}.test.mjs`,
			...esm,
			sourcemap: "linked",
			packages: "external",
		};
	});
	await build(bundles);
	return bundles.map((b) => b.outfile);
}

/** Builds the benchmarks. */
export async function buildBench() {
	const entryPoints = readdirSync(path.join(root, "bench"))
		.filter((f) => f.endsWith(".bench.ts"))
		.map((f) => `bench/${f}`);
	await build([{ entryPoints, outdir: "dist/bench", outExtension: { ".js": ".mjs" }, ...esm }]);
}

if (process.argv[1] === import.meta.filename) {
	const [what = "product", ...names] = process.argv.slice(2);
	if (what === "test") await buildTests(names.length > 0 ? names : suites());
	else if (what === "bench") await buildBench();
	else await buildProduct();
}
