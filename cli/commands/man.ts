/** `uma man`: the manual page, from the table of commands. docs/uma.1 holds what this prints. */
import type { Command, CommandOption, Io, Values } from "../command.ts";
import { COMMANDS, COMMON_OPTIONS } from "../command-table.ts";
import { EXIT_CODES, EXIT_OK } from "../exit.ts";

/** A text in mdoc: no line begins with a control character, and `code` is set as literal text. */
function prose(text: string): string[] {
	const escaped = text.replaceAll("\\", "\\e");
	const lines: string[] = [];
	for (const [i, part] of escaped.split("`").entries()) {
		const trimmed = part.trim();
		if (trimmed === "") continue;
		if (i % 2 === 1) lines.push(`.Ql ${quoted(trimmed)}`);
		else lines.push(...(/^[.,;:)]+ ?/.test(trimmed) && lines.length > 0 ? continued(lines, trimmed) : [plain(trimmed)]));
	}
	return lines;
}

/** Closing punctuation belongs to the literal before it. */
function continued(lines: string[], text: string): string[] {
	const [, mark = "", rest = ""] = /^([.,;:)]+) ?(.*)$/s.exec(text) ?? [];
	lines[lines.length - 1] += ` ${mark}`;
	return rest === "" ? [] : [plain(rest)];
}

function plain(line: string): string {
	return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** An argument of a macro: in quotes, so that words which are macros themselves stay words. */
function quoted(text: string): string {
	return `"${text.replaceAll('"', "\\(dq")}"`;
}

function optionMacro(o: CommandOption): string {
	const name = o.short === undefined ? `Fl -${o.name}` : `Fl ${o.short} , Fl -${o.name}`;
	return o.value === undefined ? name : `${name} Ar ${o.value}`;
}

function operandMacro(operands: string): string {
	return operands === "" ? "" : ` Ar ${operands.replace("...", " ...").replace("|", " \\*(Ba ")}`;
}

function synopsis(c: Command): string[] {
	return [
		".Nm",
		`.Cm ${c.name}`,
		...(c.options ?? []).map((o) => `.Op ${optionMacro(o)}`),
		...(c.operands === "" ? [] : [`.${operandMacro(c.operands).trim()}`]),
	];
}

function description(c: Command): string[] {
	const options = c.options ?? [];
	const list = options.flatMap((o) => [`.It ${optionMacro(o)}`, ...prose(o.doc)]);
	return [
		`.It Cm ${c.name}${operandMacro(c.operands)}`,
		...prose([c.doc, ...(c.more ?? [])].join(" ")),
		...(list.length === 0 ? [] : [".Bl -tag -width indent", ...list, ".El"]),
	];
}

/** The manual page. */
export function manPage(): string {
	const lines = [
		'.\\" Made from cli/command-table.ts: node dist/uma.mjs man > docs/uma.1',
		".Dd November 25, 2026",
		".Dt UMA 1",
		".Os",
		".Sh NAME",
		".Nm uma",
		".Nd debugger over a simulation of FreeBSD's UMA and vmem allocators",
		".Sh SYNOPSIS",
		...COMMANDS.flatMap(synopsis),
		".Sh DESCRIPTION",
		"A scenario is a text file that describes a machine, a kernel, and what its threads do.",
		".Nm",
		"checks, runs and explains scenarios.",
		"The commands are:",
		".Bl -tag -width indent",
		...COMMANDS.flatMap(description),
		".El",
		".Pp",
		"Every command has:",
		".Bl -tag -width indent",
		...COMMON_OPTIONS.flatMap((o) => [`.It ${optionMacro(o)}`, ...prose(o.doc)]),
		".El",
		".Sh ENVIRONMENT",
		".Bl -tag -width indent",
		".It Ev NO_COLOR",
		"Where it is set and not empty, no colours are used.",
		".El",
		".Sh EXIT STATUS",
		".Bl -tag -width indent",
		...EXIT_CODES.flatMap(([code, text]) => [`.It ${code}`, text]),
		".El",
		".Sh EXAMPLES",
		"Run a scenario under every kernel that its expectations name:",
		".Dl uma run --kernel all scenarios/five-lines-that-hang.uma",
		".Pp",
		"How often does it hang?",
		".Dl uma run --seeds 500 scenarios/kernel-build.uma",
		".Sh SEE ALSO",
		".Xr uma 9 ,",
		".Xr vmem 9",
	];
	return `${lines.join("\n")}\n`;
}

/** Prints the manual page. */
export function man(_operands: readonly string[], _values: Values, io: Io): number {
	io.out(manPage().trimEnd());
	return EXIT_OK;
}
