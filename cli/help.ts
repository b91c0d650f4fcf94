/** Help texts, from the table of commands. */
import type { Command, CommandOption } from "./command.ts";
import { COMMANDS, COMMON_OPTIONS } from "./command-table.ts";
import { EXIT_CODES } from "./exit.ts";

const WIDTH = 100;

/** Breaks a text into lines of a width. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	return [...lines, line];
}

/** `run FILE... [OPTION...]`. */
export function usage(command: Command): string {
	const options = (command.options ?? []).map((o) => `[${optionUsage(o)}]`);
	return [command.name, ...(command.operands === "" ? [] : [command.operands]), ...options].join(" ");
}

/** `--seed N`. */
export function optionUsage(option: CommandOption): string {
	const name = option.short === undefined ? `--${option.name}` : `-${option.short}, --${option.name}`;
	return option.value === undefined ? name : `${name} ${option.value}`;
}

function rows(pairs: readonly (readonly [string, string])[]): string[] {
	const width = Math.max(...pairs.map(([left]) => left.length));
	return pairs.flatMap(([left, right]) =>
		wrap(right, WIDTH - width - 4).map((line, i) => `  ${(i === 0 ? left : "").padEnd(width)}  ${line}`),
	);
}

/** What `uma --help` prints. */
export function generalHelp(): string {
	return [
		"uma: a debugger over a simulation of FreeBSD's UMA and vmem allocators",
		"",
		...rows(COMMANDS.map((c) => [`uma ${c.name} ${c.operands}`.trim(), c.doc])),
		"",
		"`uma COMMAND --help` tells the options of a command.",
		"Exit codes:",
		...rows(EXIT_CODES.map(([code, doc]) => [String(code), doc])),
	].join("\n");
}

/** What `uma COMMAND --help` prints. */
export function commandHelp(command: Command): string {
	const options = [...(command.options ?? []), ...COMMON_OPTIONS];
	return [
		...wrap(`uma ${usage(command)}`, WIDTH).map((line, i) => (i === 0 ? line : `    ${line}`)),
		"",
		...wrap(command.doc, WIDTH),
		...(command.more ?? []).flatMap((text) => wrap(text, WIDTH)),
		"",
		...rows(options.map((o) => [optionUsage(o), o.doc])),
	].join("\n");
}
