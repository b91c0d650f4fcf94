/** Exit codes of the command line. */

/** Everything holds. */
export const EXIT_OK = 0;
/** An expectation failed, a run of which nothing is expected ended in a deadlock or panic, a trace differs. */
export const EXIT_FAILED = 1;
/** The scenario, the file or the command line is wrong. */
export const EXIT_WRONG = 2;
/** The program itself failed. */
export const EXIT_INTERNAL = 3;
/** Interrupted from the keyboard, as shells have it: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** What they mean, for the help and the manual page. */
export const EXIT_CODES: readonly (readonly [code: number, doc: string])[] = [
	[EXIT_OK, "All holds."],
	[
		EXIT_FAILED,
		"An expectation failed; a run in which none was judged ended in a deadlock or panic; runs or a trace differ; or a file would change.",
	],
	[EXIT_WRONG, "The input or the command line is wrong."],
	[EXIT_INTERNAL, "The program itself failed."],
	[EXIT_INTERRUPTED, "Interrupted from the keyboard."],
];
