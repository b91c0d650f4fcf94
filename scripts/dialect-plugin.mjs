/** The esbuild plugin that compiles sources of the kernel dialect. It first builds the compiler and the struct tables themselves. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import esbuild from "esbuild";
import { replaceFile } from "./checkout.mjs";

const root = path.resolve(import.meta.dirname, "..");

/** Bundles a module of the repository and imports it. The bundle appears whole: several builds may run at the same time. */
export async function importBundled(entry) {
	const outfile = path.join(root, "dist/build", `${entry.replaceAll("/", "-").replace(/\.ts$/, "")}.mjs`);
	const { outputFiles } = await esbuild.build({
		entryPoints: [path.join(root, entry)],
		bundle: true,
		platform: "node",
		format: "esm",
		outfile,
		packages: "external",
		logLevel: "error",
		write: false,
	});
	mkdirSync(path.dirname(outfile), { recursive: true });
	replaceFile(outfile, outputFiles[0].contents);
	return import(`${pathToFileURL(outfile).href}?v=${Date.now()}`);
}

/** The compiler with the tables it needs, built once a process. */
let tools;
export function dialectTools() {
	tools ??= Promise.all([
		importBundled("engine/dialect/compile.ts"),
		importBundled("engine/kernel/structs.ts"),
		importBundled("engine/machine/layout.ts"),
	]).then(([dialect, { STRUCTS }, { layOut, fieldTable, sizeTable }]) => {
		const layouts = layOut(STRUCTS);
		return { ...dialect, fields: fieldTable(layouts), sizes: sizeTable(layouts) };
	});
	return tools;
}

/** Sources that are there a second time, in the observed form: those of the kernel, and of what its threads wait with. */
const OBSERVED = /^engine[\\/](kernel[\\/].*|machine[\\/](locks|sleep|queue|thread|random))\.ts$/;

function hasRoutines(file) {
	return OBSERVED.test(path.relative(root, file)) && existsSync(file) && readFileSync(file, "utf8").startsWith("// dialect");
}

/** Compiles `// dialect` sources; `form` is "compiled" (state machines) or "native" (generators, the reference meaning). */
export function dialectPlugin(form = "compiled") {
	const callees = new Map();
	return {
		name: "dialect",
		async setup(build) {
			const { compileDialect, calleesIn, DIALECT_MARK, fields, sizes } = await dialectTools();
			const calleesOf = (file) => {
				if (!callees.has(file))
					callees.set(file, file.endsWith(".ts") && existsSync(file) ? calleesIn(readFileSync(file, "utf8")) : new Map());
				return callees.get(file);
			};
			const compile = (file, form) => {
				const source = readFileSync(file, "utf8");
				if (!source.startsWith(DIALECT_MARK)) return undefined;
				const relative = (to) => {
					const rel = path.relative(path.dirname(file), path.join(root, to)).replaceAll("\\", "/");
					return rel.startsWith(".") ? rel : `./${rel}`;
				};
				const compiled = compileDialect(source, {
					file: path.relative(root, file).replaceAll("\\", "/"),
					form,
					fields,
					sizes,
					calleesOf: (specifier) => (specifier.startsWith(".") ? calleesOf(path.resolve(path.dirname(file), specifier)) : new Map()),
					heap: relative("engine/machine/heap.ts"),
					runtime: relative(form === "observed" ? "engine/machine/observed-routines.ts" : "engine/machine/routine.ts"),
				});
				if (compiled.error) {
					const { line, column, message } = compiled.error;
					return { errors: [{ text: message, location: { file, line, column: column - 1, lineText: source.split("\n")[line - 1] } }] };
				}
				return { contents: compiled.code, loader: "js" };
			};
			build.onLoad({ filter: /[\\/](engine|test|bench)[\\/].*\.ts$/, namespace: "file" }, ({ path: file }) => compile(file, form));
			// The second form of the routines: their modules import each other in that form, and everything else as it is.
			build.onResolve({ filter: /^virtual:observed-kernel$/ }, () => ({
				path: path.join(root, "engine/kernel/calls.ts"),
				namespace: "observed",
			}));
			build.onResolve({ filter: /^\./, namespace: "observed" }, ({ path: specifier, importer }) => {
				const file = path.resolve(path.dirname(importer), specifier);
				return { path: file, namespace: hasRoutines(file) && form === "compiled" ? "observed" : "file" };
			});
			build.onLoad({ filter: /.*/, namespace: "observed" }, ({ path: file }) =>
				form === "compiled" ? { ...compile(file, "observed"), resolveDir: path.dirname(file) } : { contents: "", loader: "js" },
			);
		},
	};
}
