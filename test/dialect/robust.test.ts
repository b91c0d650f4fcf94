import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "acorn";
import esbuild from "esbuild";
import fc from "fast-check";
import { calleesIn, compileDialect, DIALECT_MARK } from "../../engine/dialect/compile.ts";
import { STRUCTS } from "../../engine/kernel/structs.ts";
import { fieldTable, layOut, sizeTable } from "../../engine/machine/layout.ts";
import { described, type RoutineCode } from "../../engine/machine/routine.ts";
import { compile } from "./sources.ts";

const root = process.cwd();
const layouts = layOut(STRUCTS);

function sourcesBelow(folder: string): { file: string; text: string }[] {
	return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
		.filter((f) => f.endsWith(".ts") && !f.endsWith(".d.ts"))
		.map((f) => path.join(folder, f))
		.map((file) => ({ file, text: readFileSync(path.join(root, file), "utf8") }));
}

function compileKernel(file: string, text: string, form: "compiled" | "native") {
	const calleesOf = (specifier: string) => {
		try {
			return calleesIn(readFileSync(path.resolve(root, path.dirname(file), specifier), "utf8"));
		} catch {
			return new Map();
		}
	};
	return compileDialect(text, {
		fields: fieldTable(layouts),
		sizes: sizeTable(layouts),
		file,
		form,
		calleesOf,
		heap: "./heap.ts",
		runtime: "./routine.ts",
	});
}

/** Throws where a text is no JavaScript module. */
function mustParse(code: string, source: string): void {
	try {
		parse(code, { ecmaVersion: "latest", sourceType: "module" });
	} catch (error) {
		assert.fail(`${(error as Error).message}\n--- source\n${source}\n--- output\n${code}`);
	}
}

/** A program that uses most of the dialect, to be damaged. */
const SPECIMEN = `import { take, try_take, settle, held, label } from "./locks.ts";
interface Box { b_id: number }
const LIMIT = 3;
export function* work(b: Box, n: number, ok: boolean): Routine<number> {
	let sum = 0;
	const flag: boolean = n > 1 && ok;
	outer: for (let i = 0; i < LIMIT; i++) {
		switch (i) {
			case 0: continue;
			case 1: { const x = yield* take(i + 1); sum += x; break; }
			default: if (yield* try_take(b.b_pair.x)) break outer; else yield 2;
		}
		do { b.b_slots[i & 3] += n; } while (held());
	}
	while (sum > 0) { sum = Math.floor(sum / 2); if (flag) return -sum; }
	yield* settle();
	b.b_id = (yield* take(1)) * load(ref(b.b_pair.y)); store(b + 1, n);
	return ok ? sizeof.box : sum;
}
export function plain(b: Box): string { b.b_id++; const { length } = [1]; return label() + \`\${length}\`; }
`;

const TOKENS = SPECIMEN.match(/\w+\*?|[^\s\w]|\s+/g) as string[];

describe("any text", () => {
	it("gives a result or an error inside the text, and never an exception", () => {
		assert.ok("code" in compile(SPECIMEN), JSON.stringify(compile(SPECIMEN)));
		const edit = fc.record({
			at: fc.nat(TOKENS.length),
			remove: fc.nat(3),
			insert: fc.array(fc.constantFrom(...TOKENS), { maxLength: 3 }),
		});
		let accepted = 0;
		fc.assert(
			fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
				const tokens = [...TOKENS];
				for (const e of edits) tokens.splice(e.at, e.remove, ...e.insert);
				const source = tokens.join("");
				for (const form of ["compiled", "native"] as const) {
					const result = compile(source, form);
					if ("code" in result) {
						accepted++;
						mustParse(result.code, source);
						continue;
					}
					const { line, column, message } = result.error;
					assert.ok(line >= 1 && line <= source.split("\n").length + 1, `line ${line}\n${source}`);
					assert.ok(
						column >= 1 && column <= (source.split("\n")[line - 1]?.length ?? 0) + 1,
						`column ${column} of line ${line}\n${source}`,
					);
					assert.ok(message.length > 5);
				}
			}),
			{ numRuns: 3000 },
		);
		assert.ok(accepted > 200, `some damage is none: ${accepted}`);
	});

	it("cut off anywhere", () => {
		for (let end = 0; end < SPECIMEN.length; end += 3) {
			const source = SPECIMEN.slice(0, end);
			const result = compile(source);
			if ("code" in result) mustParse(result.code, source);
		}
	});
});

describe("types", () => {
	it("are erased exactly as esbuild erases them", () => {
		const shapes = `
			abstract class A<T> extends B<T> implements C, D {
				static readonly x: number = 1; declare y: string; private override z?: T; #w!: number; [key: string]: unknown;
				constructor(a: number, b?: string) { super(); this.#w = a; }
				static async m<U>(this: A<U>, u?: U): Promise<void> { await u; }
				get v(): number { return this.#w!; }
				abstract q(): void;
			}
			declare const zero: number; declare function f(): void; declare global { const g: number; }
			export type T1 = { a: number }; export interface I1 { b: string }
			import { type X, Y as Z } from "./x.ts"; import type { W } from "./w.ts";
			export { type T1 as T2, A }; export type { I1 as I2 };
			let d!: number, e = <number>Z, s = Z as const, t = (Z satisfies unknown)!, m = new Map<string, number>();
			function overload(a: string): void; function overload(a: unknown, ...rest: number[]): asserts a is string { if (rest) throw a; }
			const arrow = async <Q,>(x: Q, { y = 1 }: { y?: number } = {}): Promise<Q> => (x as Q), neg = -(d as number), call = (A as unknown as () => void)();
			const g1 = () => ({ a: 1 }) as const, g2 = (d + s)! * 2, g3 = <number>(d + s) * 2, g4 = (d ? s : t)!, g5 = ((d, s) as number) + 1;
			const o = { k: 1 as number, d, [e]: 2, n(): void {}, get p(): number { return 1; } };
			label: for (const [i, j] of m as Map<string, number>) { if (i) continue label; else j!; }
			if (d) o.k = (d, 3); else arrow<number>((1, 2) as number);`;
		const files = [...sourcesBelow("engine"), ...sourcesBelow("cli"), { file: "shapes.ts", text: shapes }];
		let compared = 0;
		for (const { file, text } of files) {
			if (text.startsWith(DIALECT_MARK) || /function\*|=> \w+\.\w+ = /.test(text)) continue;
			const ours = compileDialect(text, { fields: {}, sizes: {}, file, form: "native", calleesOf: () => new Map(), heap: "", runtime: "" });
			assert.ok("code" in ours, `${file}: ${JSON.stringify(ours)}`);
			const normal = (code: string, loader: "js" | "ts") =>
				esbuild.transformSync(code, {
					loader,
					minifyWhitespace: true,
					target: "esnext",
					tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
				}).code;
			mustParse((ours as { code: string }).code, file);
			assert.equal(normal((ours as { code: string }).code, "js"), normal(text, "ts"), file);
			compared++;
		}
		assert.ok(compared > 20, `${compared} files`);
	});
});

describe("the kernel's own sources", () => {
	it("compile in both forms to modules that parse", () => {
		const files = [...sourcesBelow("engine/kernel"), ...sourcesBelow("engine/machine")].filter((f) => f.text.startsWith(DIALECT_MARK));
		assert.ok(files.length > 30);
		for (const { file, text } of files) {
			for (const form of ["compiled", "native"] as const) {
				const result = compileKernel(file, text, form);
				assert.ok("code" in result, `${file} ${JSON.stringify(result)}`);
				mustParse((result as { code: string }).code, file);
			}
		}
	});

	it("say where their points and locals are", () => {
		const file = "engine/kernel/subr_vmem/vmem_xalloc.ts";
		const text = readFileSync(path.join(root, file), "utf8");
		const { code } = compileKernel(file, text, "compiled") as { code: string };
		const json = /const vmem_xalloc = \$routine\(\{ \.\.\.(\{.*?\}), begin: /s.exec(code)?.[1] as string;
		const tables = described({ ...(JSON.parse(json) as RoutineCode), begin: () => 0, resume: () => 0 });
		const lines = text.split("\n");
		assert.match(lines[tables.line - 1] as string, /function\* vmem_xalloc/);
		assert.equal(lines[tables.endLine - 1], "}");
		assert.equal(tables.file, file);
		assert.deepEqual(tables.params.slice(0, 2), ["vm", "size0"]);
		for (const point of tables.points) assert.ok(point.line >= tables.line && point.line <= tables.endLine);
		assert.ok(tables.points.some((p) => p.kind === "resume"));
		for (const point of tables.points.filter((p) => p.returns)) assert.match(lines[point.line - 1] as string, /return|^\}/);
		for (const slot of tables.slots) {
			assert.ok(slot.fromLine >= tables.line && slot.toLine <= tables.endLine, slot.name);
			assert.ok(
				lines
					.slice(slot.fromLine - 1, slot.fromLine + 10)
					.join("\n")
					.includes(slot.name),
				slot.name,
			);
		}
	});
});
