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
