/** The commands of `uma`: one table, which the help, the completion scripts and the manual page are made of. */
import type { Command, CommandOption } from "./command.ts";

const KERNEL: CommandOption = {
	name: "kernel",
	value: "ID",
	doc: "Kernel in place of the file's `kernel` line, such as `13.0` or `r358097 with span_merge`; `all` takes every one that the file's expectations name. May be repeated.",
	multiple: true,
	complete: "kernel",
};
const PARAM: CommandOption = {
	name: "param",
	value: "NAME=VALUE",
	doc: "One value of a parameter, as the file writes it; without it each value gets its runs. May be repeated.",
	multiple: true,
};
/** The same for commands that look at one run. */
const ONE_KERNEL: CommandOption = {
	...KERNEL,
	doc: "Kernel in place of the file's `kernel` line, such as `13.0` or `r358097 with span_merge`.",
	multiple: false,
};
const ONE_VALUE: CommandOption = {
	...PARAM,
	doc: "The value of a parameter, as the file writes it: needed where the file gives several. May be repeated.",
};
const JSON_LINES: CommandOption = { name: "json", doc: "Output for programs: one JSON object a line." };
const QUIET: CommandOption = { name: "quiet", doc: "No progress, and nothing about files in which all is well." };

/** The table. */
export const COMMANDS: readonly Command[] = [
	{
		name: "check",
		operands: "FILE...",
		least: 1,
		doc: "Checks scenarios without running them.",
		more: ["Prints `file:line:column: error: text` for each finding; on a terminal with the line and a caret below it."],
		options: [KERNEL, JSON_LINES, QUIET],
		complete: "file",
	},
	{
		name: "run",
		operands: "FILE...",
		least: 1,
		doc: "Runs scenarios and prints the verdict of each expectation.",
		more: [
			"A file with parameters is run once for each combination of their values. Several runs are spread over the cores.",
			"Where a run ends in a deadlock, the report says who waits for whom, what is missing, and the event that took it.",
			"A run in which no expectation is judged fails if it ends in a deadlock, and one in which none is about a panic fails if it panics: `expect deadlock` or `expect panic` says that it is meant.",
			"Ctrl-C ends the runs and prints what is known so far.",
		],
		options: [
			KERNEL,
			PARAM,
			{ name: "seed", value: "N", doc: "Seed in place of the schedule's." },
			{ name: "seeds", value: "N", doc: "Runs N seeds, from the schedule's or --seed on, and counts how they end." },
			{ name: "fail-fast", doc: "Stops at the first expectation that breaks, or run that fails." },
			{ name: "check", doc: "Also checks the allocators' invariants at every event, which is slow." },
			{ name: "record", value: "FILE", doc: "Writes a recording: of the first run that fails, or of the first one.", complete: "file" },
			{ name: "junit", value: "FILE", doc: "Writes the verdicts as a JUnit report.", complete: "file" },
			JSON_LINES,
			QUIET,
		],
		complete: "file",
	},
	{
		name: "replay",
		operands: "RECORDING",
		least: 1,
		doc: "Executes a recording again, checks that it leads to the same state, and prints the verdicts there.",
		options: [JSON_LINES, QUIET],
		complete: "file",
	},
	{
		name: "format",
		operands: "FILE...",
		least: 1,
		doc: "Brings scenarios into their canonical layout, in place; comments and line ends are kept.",
		options: [{ name: "check", doc: "Writes nothing; names the files that would change and fails if there are any." }, QUIET],
		complete: "file",
	},
	{
		name: "explain",
		operands: "NAME...",
		least: 0,
		doc: "Tells what a name means: an event, condition, field, flag, toggle, kernel, call, wait message or word of the language.",
		options: [{ name: "list", doc: "Lists the names with their kinds." }, JSON_LINES],
		complete: "name",
	},
	{
		name: "conform",
		operands: "FILE|FOLDER...",
		least: 1,
		doc: "Replays golden traces and tells where they differ.",
		options: [
			{ name: "check", doc: "Also checks the allocators' invariants at every event." },
			{ name: "summary", doc: "A bar, what fails, and a table by mechanism, in place of a line a file." },
			{
				name: "debug",
				doc: "Shows the first difference of one file: both sides' events, where the thread stood, and how a debugger opens the trace.",
			},
		],
		complete: "file",
	},
	{
		name: "trace",
		operands: "FILE",
		least: 1,
		doc: "Writes a run of a scenario as a golden trace, which another implementation can replay.",
		more: ["What the format has no words for is refused with the reason. A name that ends in .gz is packed."],
		options: [
			{ name: "golden", doc: "The golden format, which is what is written in any case." },
			{ name: "output", short: "o", value: "FILE", doc: "The trace; without it, it goes to standard output.", complete: "file" },
			ONE_KERNEL,
			ONE_VALUE,
			{ name: "seed", value: "N", doc: "Seed in place of the schedule's." },
		],
		complete: "file",
	},
	{
		name: "diff",
		operands: "A [B]",
		least: 1,
		doc: "Runs two scenarios or recordings and shows the first event at which they differ, with both states there.",
		more: [
			"Events are compared by kind, thread and arguments; ticks, cpus, routines and lines of the scenario do not count.",
			"--kernel and --seed hold for both runs where they are given once; given twice, the first is A's and the second B's. Without B both runs are of A. A recording has its own.",
			"Exit code 0: the same events and the same end; 1: they differ.",
		],
		options: [
			{ ...KERNEL, doc: "Kernel in place of the file's `kernel` line, for both runs; given twice, for A and for B." },
			{ name: "seed", value: "N", doc: "Seed in place of the schedule's, for both runs; given twice, for A and for B.", multiple: true },
			ONE_VALUE,
			{ name: "no-addresses", doc: "Addresses do not count: runs that allocate in another order, and do the same with it, are alike." },
			{ name: "json", doc: "Output for programs: one JSON object." },
			{ name: "quiet", doc: "No progress and no report: the exit code tells." },
		],
		complete: "file",
	},
	{
		name: "show",
		operands: "WHAT FILE",
		least: 2,
		doc: "Shows what FreeBSD's kernel debugger would at a moment of a scenario's run or of a recording.",
		more: [
			"WHAT is `uma`, `uma/i`, `umacache`, `vmem [ARENA]`, `vmemdump ARENA`, `all vmem`, `all vmemdump`, `lock LOCK`, `page`, `threads`, `ps` or `bt [THREAD]`.",
			"FILE stands last.",
		],
		options: [
			{
				name: "at",
				value: "EVENT",
				doc: "The moment: behind the event of a number, `end`, `deadlock`, or at the first event or condition of a name, such as `reserve_drained`. Without it a scenario is run to its end, and a recording is shown at its moment.",
			},
			ONE_KERNEL,
			ONE_VALUE,
			{ name: "seed", value: "N", doc: "Seed in place of the schedule's." },
			{ name: "quiet", doc: "No progress." },
		],
		complete: "file",
	},
	{
		name: "dap",
		operands: "",
		least: 0,
		doc: "Serves the Debug Adapter Protocol over standard input and output, or over TCP.",
		options: [
			{ name: "port", value: "N", doc: "Listens on this port of 127.0.0.1 instead; 0 takes a free one and says which." },
			{ name: "once", doc: "Ends with its first client." },
		],
	},
	{
		name: "lsp",
		operands: "",
		least: 0,
		doc: "Serves the Language Server Protocol over standard input and output.",
	},
	{
		name: "demo",
		operands: "",
		least: 0,
		doc: "Debugs PR 248008 from the command line: stops where the reserve is lost, steps back, goes on to the hang.",
	},
	{
		name: "variants",
		operands: "",
		least: 0,
		doc: "Runs every kernel of PR 248008 under the kernel-build workload, and tells how often each hangs beside what the report says.",
		options: [{ name: "seeds", value: "N", doc: "Seeds for each kernel (40)." }],
	},
	{
		name: "completion",
		operands: "SHELL",
		least: 1,
		doc: "Prints a completion script for bash, zsh, fish, tcsh or sh.",
		more: ['Bash: eval "$(uma completion bash)" in ~/.bashrc. The others name their place in the first lines of the script.'],
		complete: "shell",
	},
	{
		name: "man",
		operands: "",
		least: 0,
		doc: "Prints the manual page, in mdoc.",
	},
];

/** Options that every command has. */
export const COMMON_OPTIONS: readonly CommandOption[] = [{ name: "help", doc: "Tells how the command is used." }];
