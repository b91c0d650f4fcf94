/** The matrix of runs of a file: kernels times values of its parameters. */
import { findVariant, VARIANTS } from "../../engine/kernel/variants.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import type { Declaration } from "../../language/ast.ts";
import type { Diagnostic } from "../../language/diagnostics.ts";
import { type LoadOptions, loadScenario } from "../../language/load.ts";
import { didYouMean } from "../../language/nearest.ts";
import { parseDocument } from "../../language/parser.ts";
import { UsageError } from "../command.ts";
import { choicesBeside } from "./choices.ts";

/** Most combinations of kernels and parameters of one file. */
const MAX_CONFIGURATIONS = 10_000;

/** What the command line says of the matrix. */
export interface MatrixOptions {
	/** Kernels in place of the file's; `all` for those that the expectations name. */
	readonly kernels: readonly string[];
	/** `name=value`. */
	readonly params: readonly string[];
	readonly seed?: number;
}

/** One column of the matrix: everything of a run but its seed. */
export interface Configuration {
	readonly file: string;
	/** Text with each parameter at its one value: what a recording holds. */
	readonly text: string;
	/** Kernel in place of the text's. */
	readonly kernel?: string;
	/** Values of the parameters as written, in the order of the file. */
	readonly params: Readonly<Record<string, string>>;
	readonly scenario: Scenario;
}

/** The matrix, or why there is none. */
export interface Matrix {
	readonly configurations: readonly Configuration[];
	readonly diagnostics: readonly Diagnostic[];
}

type Param = Extract<Declaration, { kind: "param" }>;

/** A choice of a value for each parameter. */
type Choice = ReadonlyMap<Param, number>;

function valueText(text: string, param: Param, index: number): string {
	const value = param.values[index];
	return value === undefined ? "" : text.slice(value.from, value.to).replace(/\s+/g, " ");
}

/** Values of a parameter that count, as indexes. */
function wantedValues(text: string, param: Param, given: ReadonlyMap<string, string>): number[] {
	const all = param.values.map((_, i) => i);
	const wanted = given.get(param.name.text);
	if (wanted === undefined) return all;
	const normal = (s: string): string => s.replace(/\s+/g, "");
	const found = all.filter((i) => normal(valueText(text, param, i)) === normal(wanted));
	if (found.length === 0) {
		const values = all.map((i) => valueText(text, param, i)).join(", ");
		throw new UsageError(`the parameter ${param.name.text} has no value ${wanted}: there are ${values}`);
	}
	return found;
}

function choices(text: string, params: readonly Param[], options: MatrixOptions): Choice[] {
	const given = new Map<string, string>();
	for (const word of options.params) {
		const [name = "", value] = word.split(/=(.*)/s);
		if (value === undefined) throw new UsageError(`--param takes NAME=VALUE, not ${word}`);
		const names = params.map((p) => p.name.text);
		if (!names.includes(name)) throw new UsageError(`the scenario has no parameter ${name}${didYouMean(name, names)}`);
		given.set(name, value);
	}
	let result: Choice[] = [new Map()];
	for (const param of params) {
		const values = wantedValues(text, param, given);
		if (result.length * values.length > MAX_CONFIGURATIONS) {
			throw new UsageError(`the parameters make more than ${MAX_CONFIGURATIONS} combinations: choose values with --param`);
		}
		result = result.flatMap((choice) => values.map((v) => new Map([...choice, [param, v]])));
	}
	return result;
}

/** The text with a single value for each parameter; lines stay where they are unless values span several. */
function pin(text: string, choice: Choice): string {
	let pinned = text;
	for (const [param, index] of [...choice].sort(([a], [b]) => b.from - a.from)) {
		const [first, last, value] = [param.values[0], param.values.at(-1), param.values[index]];
		if (first === undefined || last === undefined || value === undefined) continue;
		pinned = pinned.slice(0, first.from) + text.slice(value.from, value.to) + pinned.slice(last.to);
	}
	return pinned;
}

/** The kernels that a scenario's expectations name, oldest first, those refined behind their variant; its own where they name none. */
function namedKernels(scenario: Scenario): string[] {
	const ages = new Map<string, number>();
	for (const text of scenario.expectations.flatMap((e) => e.under)) {
		const [name = "", ...refinements] = text.split(" ");
		const variant = findVariant(name);
		// Releases are better known than the revisions they were made of.
		const known = variant?.aliases.find((a) => /^\d+\.\d+$/.test(a)) ?? variant?.id ?? name;
		const age = VARIANTS.findIndex((v) => v.id === variant?.id);
		ages.set([known, ...refinements].join(" "), refinements.length > 0 ? age + 0.5 : age);
	}
	const sorted = [...ages.keys()].sort((a, b) => (ages.get(a) ?? 0) - (ages.get(b) ?? 0));
	return sorted.length > 0 ? sorted : [scenario.kernel];
}

/** Parameters of a text. Few texts have any, and the others need not be parsed a second time for it. */
function paramsOf(text: string): Param[] {
	if (!/\bparam\b/.test(text)) return [];
	return parseDocument(text).document.declarations.filter((d): d is Param => d.kind === "param" && d.values.length > 0);
}

/** The configurations of a text. Throws a UsageError where the options do not fit it. */
export function matrixOf(file: string, text: string, options: MatrixOptions): Matrix {
	const params = paramsOf(text);
	const seed = options.seed === undefined ? {} : { seed: options.seed };
	const loadWith = (more: LoadOptions) => loadScenario(text, file, { choices: choicesBeside(file), ...seed, ...more });
	const own = loadWith({});
	let kernels: (string | undefined)[] = options.kernels.length > 0 ? [...options.kernels] : [undefined];
	if (kernels.includes("all")) {
		if (own.scenario === undefined) return { configurations: [], diagnostics: own.diagnostics };
		const named = namedKernels(own.scenario);
		kernels = kernels.flatMap((k) => (k === "all" ? named : [k]));
	}
	const configurations: Configuration[] = [];
	const diagnostics = new Map<string, Diagnostic>();
	const combinations = choices(text, params, options);
	if (kernels.length * combinations.length > MAX_CONFIGURATIONS) throw new UsageError(`there are more than ${MAX_CONFIGURATIONS} runs`);
	const plain = params.length === 0 && kernels.length === 1 && kernels[0] === undefined;
	for (const kernel of kernels) {
		for (const choice of combinations) {
			const indexes = Object.fromEntries([...choice].map(([p, i]) => [p.name.text, i]));
			const loaded = plain ? own : loadWith({ ...(kernel === undefined ? {} : { kernel }), params: indexes });
			for (const d of loaded.diagnostics) diagnostics.set(`${d.from}:${d.to}:${d.message}`, d);
			if (loaded.scenario === undefined) continue;
			configurations.push({
				file,
				text: pin(text, choice),
				...(kernel === undefined ? {} : { kernel }),
				params: Object.fromEntries([...choice].map(([p, i]) => [p.name.text, valueText(text, p, i)])),
				scenario: loaded.scenario,
			});
		}
	}
	return { configurations, diagnostics: [...diagnostics.values()] };
}

/** `r358097, n = 16`: what tells a configuration from the others of its file. */
export function labelOf(c: Configuration): string {
	return [c.scenario.kernel, ...Object.entries(c.params).map(([name, value]) => `${name} = ${value}`)].join(", ");
}
