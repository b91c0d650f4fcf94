/** What the commands do, by name. */
import { type Body, wholeNumber } from "./command.ts";
import { check } from "./commands/check.ts";
import { completion } from "./commands/completion.ts";
import { conformCommand } from "./commands/conform.ts";
import { diff } from "./commands/diff.ts";
import { explain } from "./commands/explain.ts";
import { formatFiles } from "./commands/format.ts";
import { lsp } from "./commands/lsp.ts";
import { man } from "./commands/man.ts";
import { replay } from "./commands/replay.ts";
import { run } from "./commands/run.ts";
import { show } from "./commands/show.ts";
import { trace } from "./commands/trace.ts";
import { runDap } from "./dap.ts";
import { demo } from "./demo.ts";
import { variants } from "./variants.ts";

/**
 * A body for each row of the table of commands. They are imported as a whole: of modules that are loaded one by one the bundler makes
 * variables that are assigned when they are, and the simulation is a quarter slower for it.
 */
export const BODIES: Readonly<Record<string, Body>> = {
	check,
	run,
	replay,
	format: formatFiles,
	explain,
	conform: conformCommand,
	trace,
	diff,
	show,
	dap: (_operands, values) => runDap({ port: wholeNumber(values, "port", 0, 65535), once: values.once === true }),
	lsp,
	demo: (_operands, _values, io) => demo(io.out),
	variants: (_operands, values, io) => variants(wholeNumber(values, "seeds", 1, 100_000) ?? 40, io.out),
	completion,
	man,
};
