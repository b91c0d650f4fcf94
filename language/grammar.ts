/** The TextMate grammar of the scenario language, made from the vocabulary; `npm run generate` writes it to syntaxes/uma.tmLanguage.json. */
import { TOGGLES, VARIANTS } from "../engine/kernel/variants.ts";
import { namesOf } from "./vocabulary.ts";

/** One rule of a TextMate grammar. */
interface Rule {
	readonly name?: string;
	readonly match?: string;
	readonly begin?: string;
	readonly end?: string;
	readonly captures?: Readonly<Record<string, { readonly name: string }>>;
	readonly patterns?: readonly (Rule | { readonly include: string })[];
}

/** Alternatives, the longest first, so that none is cut short by another. */
function oneOf(names: readonly string[]): string {
	return [...names]
		.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
		.map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
		.join("|");
}

function word(names: readonly string[]): string {
	return `\\b(?:${oneOf(names)})\\b`;
}

const START = "(?:^|(?<=[{;]))\\s*";
/** Kernels by every name they have. */
const KERNELS = VARIANTS.flatMap((v) => [v.id, ...v.aliases]);
/** Values of toggles, without those that `with` and `without` stand for. */
const VALUES = [...new Set(TOGGLES.flatMap((t) => t.values))].filter((v) => v !== "on" && v !== "off");
const WORD_UNITS = namesOf("unit").filter((u) => /^\w+$/.test(u));

function rules(): Readonly<Record<string, Rule>> {
	const declared = ["zone", "arena", "const", "param", "thread"];
	const properties = namesOf("property");
	return {
		comment: { name: "comment.line.double-slash.uma", match: "//.*$" },
		string: {
			name: "string.quoted.double.uma",
			begin: '"',
			end: '"|$',
			patterns: [
				{ name: "constant.character.escape.uma", match: '\\\\["\\\\]|\\{\\{|\\}\\}' },
				{ name: "meta.embedded.uma", begin: "\\{", end: '\\}|(?<![\\[(,=]|[,=] )(?=")|(?=$)', patterns: [{ include: "#expression" }] },
			],
		},
		declaration: {
			match: `^\\s*(${oneOf(declared)})\\s+([A-Za-z_]\\w*)`,
			captures: { 1: { name: "keyword.declaration.uma" }, 2: { name: "entity.name.type.uma" } },
		},
		machine: {
			match: "^\\s*(machine)\\s+(i386|amd64)\\b",
			captures: { 1: { name: "keyword.declaration.uma" }, 2: { name: "support.constant.uma" } },
		},
		kernel: {
			match: "^\\s*(kernel)\\s+([\\w.-]+)",
			captures: { 1: { name: "keyword.declaration.uma" }, 2: { name: "support.constant.variant.uma" } },
		},
		block: {
			match: `^\\s*(${oneOf(["uma", "at", "every", "schedule", "expect"])})\\b`,
			captures: { 1: { name: "keyword.declaration.uma" } },
		},
		refinement: {
			match: `\\b(?:(with|without)|(set))\\s+(${oneOf(TOGGLES.map((t) => t.name))})\\b(?:\\s*(=)\\s*(${oneOf(VALUES)})\\b)?`,
			captures: {
				1: { name: "keyword.other.refinement.uma" },
				2: { name: "keyword.other.refinement.uma" },
				3: { name: "support.variable.toggle.uma" },
				4: { name: "keyword.operator.uma" },
				5: { name: "support.constant.toggle.uma" },
			},
		},
		expectation: { name: "keyword.other.expectation.uma", match: word([...namesOf("expectation"), "thread"]) },
		kernelId: { name: "support.constant.variant.uma", match: `(?<![\\w.-])(?:${oneOf(KERNELS)})(?![\\w-])` },
		schedule: { name: "keyword.other.schedule.uma", match: `${word([...namesOf("schedule"), "seed", "preempt", "depth"])}` },
		property: {
			match: `${START}(${oneOf(properties)})\\b(?=\\s+[^=<\\s])`,
			captures: { 1: { name: "variable.other.property.uma" } },
		},
		control: { name: "keyword.control.uma", match: word([...namesOf("control"), "times", "until", "for", "on", "of", "in"]) },
		statement: { match: `${START}(${oneOf(namesOf("statement"))})\\b`, captures: { 1: { name: "keyword.other.statement.uma" } } },
		quantity: {
			// A `%` is a unit where it touches the number and no operand follows at once: `5%`, but `5 % n` and `5%n` divide.
			match: `\\b(0x[0-9A-Fa-f]+|\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)(?:\\s*(${oneOf(WORD_UNITS)})\\b|(%)(?![\\w(=])|(?![\\w]))`,
			captures: { 1: { name: "constant.numeric.uma" }, 2: { name: "keyword.other.unit.uma" }, 3: { name: "keyword.other.unit.uma" } },
		},
		flag: { name: "constant.language.flag.uma", match: "\\b(?:M_|UMA_|VM_ALLOC_|VMEM_)[A-Z_]+\\b" },
		call: { name: "support.function.uma", match: `${word([...namesOf("call"), ...namesOf("value")])}(?=\\s*\\()` },
		probe: { name: "support.class.probe.uma", match: `\\b(?:${oneOf(namesOf("probe"))})(?=\\s*[.\\[])` },
		event: {
			name: "entity.name.function.event.uma",
			match: word([...namesOf("event"), ...namesOf("condition")].filter((n) => n.includes("_"))),
		},
		operator: { name: "keyword.operator.uma", match: "<<|>>|\\.\\.|[=!<>]=|[-+*/%&|^~<>=]|\\b(?:and|or|not)\\b" },
	};
}

/** The grammar as an object. */
export function textMateGrammar(): object {
	const repository = rules();
	const expression = ["string", "quantity", "flag", "call", "probe", "operator"];
	const all = [
		"comment",
		"declaration",
		"machine",
		"kernel",
		"block",
		"property",
		"statement",
		"schedule",
		"refinement",
		"expectation",
		"kernelId",
		"control",
	];
	return {
		$schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
		name: "UMA scenario",
		scopeName: "source.uma",
		patterns: [...all, ...expression, "event"].map((name) => ({ include: `#${name}` })),
		repository: { ...repository, expression: { patterns: expression.map((name) => ({ include: `#${name}` })) } },
	};
}
