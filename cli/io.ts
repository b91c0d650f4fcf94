/** Where the command line writes. */
import type { Io } from "./command.ts";

export const io: Io = {
	out: (line) => {
		process.stdout.write(`${line}\n`);
	},
	err: (line) => {
		process.stderr.write(`${line}\n`);
	},
	terminal: process.stdout.isTTY === true,
	// https://no-color.org: set and not empty.
	colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb",
	bar: process.stderr.isTTY === true && process.env.TERM !== "dumb",
};
