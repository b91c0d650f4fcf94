/** How runs end: the numbers in m_outcome and their names. */

/** Names by number; 0 while the run goes on. */
export const OUTCOMES = ["", "finished", "time", "events", "stopped", "deadlock", "panic", "error", "differs"] as const;
export const OUTCOME_FINISHED = 1;
export const OUTCOME_TIME = 2;
export const OUTCOME_EVENTS = 3;
export const OUTCOME_STOPPED = 4;
export const OUTCOME_DEADLOCK = 5;
export const OUTCOME_PANIC = 6;
export const OUTCOME_ERROR = 7;
/** A golden trace is replayed and the answer differs. */
export const OUTCOME_DIFFERS = 8;

const TEXTS: Readonly<Record<string, string>> = {
	finished: "all threads finished",
	time: "time is up",
	events: "the limit of events is reached",
};

/** An outcome in words, to be followed by when it was. */
export function outcomeText(outcome: string): string {
	return TEXTS[outcome] ?? outcome;
}

/** Ways to end that fail a run of which they are not expected, and of which many runs tell even where none occurs. */
export const BAD_OUTCOMES: readonly string[] = ["deadlock", "panic"];

/** Why it fails then, and what to write. */
export function unexpectedText(outcome: string): string {
	return `ends in a ${outcome}, and no expectation is judged that allows it: write \`expect ${outcome}\` if it is meant`;
}
