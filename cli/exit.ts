/** Exit codes of the command line. */

/** Everything holds. */
export const EXIT_OK = 0;
/** An expectation failed, a trace differs. */
export const EXIT_FAILED = 1;
/** The scenario, the file or the command line is wrong. */
export const EXIT_WRONG = 2;
/** The program itself failed. */
export const EXIT_INTERNAL = 3;
/** Interrupted from the keyboard, as shells have it: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;
