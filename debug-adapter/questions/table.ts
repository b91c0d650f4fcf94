/** The questions about the past that the debug console and watches understand, written like calls. */

/** A question's description. */
export interface QuestionKind {
	readonly name: QuestionName;
	/** Its operands, as the help shows them. */
	readonly operands: string;
	readonly doc: string;
}

/** Names of the questions. */
export type QuestionName = "when" | "history" | "writer" | "origin" | "at" | "prev" | "count" | "diff";

/** The table. */
export const QUESTIONS: readonly QuestionKind[] = [
	{ name: "when", operands: "condition", doc: "events at which a condition became true, over the whole run" },
	{ name: "history", operands: "value", doc: "all writes of a value: what, when, by whom" },
	{ name: "writer", operands: "value", doc: "who wrote a value last" },
	{ name: "origin", operands: "value", doc: "where a value came from: the chain of its writers" },
	{ name: "at", operands: "event, expression", doc: "an expression as it was at an event" },
	{ name: "prev", operands: "expression", doc: "an expression as it was one event ago" },
	{ name: "count", operands: "event where condition", doc: "how often an event happened; the condition may be left out" },
	{ name: "diff", operands: "event, event", doc: "what differs between the moments of two events" },
];
