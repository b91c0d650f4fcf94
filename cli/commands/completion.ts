/** `uma completion SHELL`: completion scripts, from the table of commands. */
import { VARIANTS } from "../../engine/kernel/variants.ts";
import { type Io, UsageError, type Values } from "../command.ts";
import { COMMANDS, COMMON_OPTIONS } from "../command-table.ts";
import { EXIT_OK } from "../exit.ts";

const SHELLS = ["bash", "zsh", "fish", "tcsh", "sh"] as const;
type Shell = (typeof SHELLS)[number];

const commandNames = COMMANDS.map((c) => c.name);
const kernels = ["all", ...VARIANTS.flatMap((v) => [v.id, ...v.aliases])];
const optionsOf = (name: string): string[] =>
	[...(COMMANDS.find((c) => c.name === name)?.options ?? []), ...COMMON_OPTIONS].map((o) => `--${o.name}`);

/** A text in the single quotes of a shell. */
function single(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

function bash(): string[] {
	return [
		'# Completion of uma for bash: eval "$(uma completion bash)" in ~/.bashrc',
		"_uma() {",
		'\tlocal word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
		'\tif [ "$COMP_CWORD" -eq 1 ]; then',
		`\t\tCOMPREPLY=($(compgen -W "${commandNames.join(" ")} help --help --version" -- "$word"))`,
		"\t\treturn",
		"\tfi",
		'\tcase "$before" in',
		`\t--kernel) COMPREPLY=($(compgen -W "${kernels.join(" ")}" -- "$word")); return ;;`,
		"\tesac",
		'\tcase "$word" in',
		"\t-*)",
		'\t\tcase "${COMP_WORDS[1]}" in',
		...commandNames.map((n) => `\t\t${n}) COMPREPLY=($(compgen -W "${optionsOf(n).join(" ")}" -- "$word")) ;;`),
		"\t\tesac",
		"\t\treturn ;;",
		"\tesac",
		'\tcase "${COMP_WORDS[1]}" in',
		`\tcompletion) COMPREPLY=($(compgen -W "${SHELLS.join(" ")}" -- "$word")) ;;`,
		`\thelp) COMPREPLY=($(compgen -W "${commandNames.join(" ")}" -- "$word")) ;;`,
		'\texplain) COMPREPLY=($(compgen -W "$(uma explain --list | cut -f1 | grep -v " ")" -- "$word")) ;;',
		'\t*) COMPREPLY=($(compgen -f -- "$word")) ;;',
		"\tesac",
		"}",
		"complete -o filenames -F _uma uma",
	];
}

function zsh(): string[] {
	const clean = (text: string): string => text.replace(/[[\]:'"`$\\]/g, "");
	const optionSpec = (o: (typeof COMMON_OPTIONS)[number]): string => {
		const action =
			o.value === undefined
				? ""
				: o.complete === "kernel"
					? `:kernel:(${kernels.join(" ")})`
					: `:${clean(o.value)}:${o.complete === "file" ? "_files" : ""}`;
		return single(`${o.multiple === true ? "*" : ""}--${o.name}[${clean(o.doc)}]${action}`);
	};
	const operandSpec = (complete: string | undefined): string => {
		switch (complete) {
			case "file":
				return single("*:file:_files");
			case "shell":
				return single(`1:shell:(${SHELLS.join(" ")})`);
			case "name":
				return single('*:name:($(uma explain --list | cut -f1 | grep -v " "))');
			default:
				return "";
		}
	};
	return [
		"#compdef uma",
		"# Completion of uma for zsh: put it as _uma into a folder of $fpath.",
		"_uma() {",
		"\tlocal -a commands",
		"\tcommands=(",
		...COMMANDS.map((c) => `\t\t${single(`${c.name}:${clean(c.doc)}`)}`),
		"\t)",
		"\tif (( CURRENT == 2 )); then",
		"\t\t_describe command commands",
		"\t\treturn",
		"\tfi",
		"\tlocal command=$words[2]",
		"\tshift words; (( CURRENT-- ))",
		"\tcase $command in",
		...COMMANDS.map(
			(c) => `\t${c.name}) _arguments ${[...(c.options ?? []), ...COMMON_OPTIONS].map(optionSpec).join(" ")} ${operandSpec(c.complete)} ;;`,
		),
		"\tesac",
		"}",
		'if [ "$funcstack[1]" = "_uma" ]; then _uma "$@"; else compdef _uma uma; fi',
	];
}

/** The kernels for fish, each with what it is: what an option says of itself it would repeat beside each of them. */
function kernelsOfFish(): string {
	const offers = VARIANTS.flatMap((v) => [v.id, ...v.aliases].map((name) => [name, v.revision] as const));
	return [["all", "every kernel that the file names"] as const, ...offers]
		.map(([name, doc]) => `${name}\\t${JSON.stringify(doc)}`)
		.join(" ");
}

function fish(): string[] {
	const at = (name: string): string => `complete -c uma -n "__fish_seen_subcommand_from ${name}"`;
	return [
		"# Completion of uma for fish: put it into ~/.config/fish/completions/uma.fish",
		...COMMANDS.map((c) => `complete -c uma -n __fish_use_subcommand -f -a ${c.name} -d ${single(c.doc)}`),
		...COMMANDS.flatMap((c) =>
			[...(c.options ?? []), ...COMMON_OPTIONS].map((o) => {
				const value =
					o.value === undefined
						? ""
						: o.complete === "kernel"
							? ` -x -a ${single(kernelsOfFish())}`
							: o.complete === "file"
								? " -r"
								: " -x";
				return `${at(c.name)} -l ${o.name} -d ${single(o.doc)}${value}`;
			}),
		),
		`${at("completion")} -f -a ${single(SHELLS.join(" "))}`,
		`${at("explain")} -f -a ${single("(uma explain --list | string split -f1 \\t)")}`,
	];
}

function tcsh(): string[] {
	const options = [...new Set(commandNames.flatMap(optionsOf))];
	return [
		"# Completion of uma for tcsh: source it in ~/.cshrc",
		`complete uma 'p/1/(${commandNames.join(" ")})/' 'n/--kernel/(${kernels.join(" ")})/' 'n/completion/(${SHELLS.join(" ")})/' 'c/--/(${options.map((o) => o.slice(2)).join(" ")})/' 'p/*/f/'`,
	];
}

function sh(): string[] {
	return [
		"# Completion of uma for sh. POSIX shells have none of their own; Korn shells, which are sh on some systems, complete from arrays.",
		"# Put it into the file that $ENV names.",
		'if [ -n "${KSH_VERSION:-}" ]; then',
		`\teval ${single(`set -A complete_uma_1 -- ${commandNames.join(" ")}`)}`,
		`\teval ${single(`set -A complete_uma -- ${[...new Set(commandNames.flatMap(optionsOf))].join(" ")}`)}`,
		"fi",
	];
}

const SCRIPTS: Readonly<Record<Shell, () => string[]>> = { bash, zsh, fish, tcsh, sh };

/** The completion script of a shell. */
export function completionScript(shell: string): string {
	const script = SHELLS.find((s) => s === shell);
	if (script === undefined) throw new UsageError(`there is no completion for ${shell}: there are ${SHELLS.join(", ")}`);
	return `${SCRIPTS[script]().join("\n")}\n`;
}

/** Prints the completion script. */
export function completion([shell = ""]: readonly string[], _values: Values, io: Io): number {
	io.out(completionScript(shell).trimEnd());
	return EXIT_OK;
}
