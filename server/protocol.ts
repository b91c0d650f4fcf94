/** Requests beyond the Language Server Protocol: what the extension asks of the language, so that it need not know the engine. */

/** Name of the request for everything that can be stopped at by name. No parameters; answered with {@link EventInfo} rows. */
export const CATALOGUE_REQUEST = "uma/catalogue";

/** One event or condition, as pickers and check boxes show it. */
export interface EventInfo {
	readonly name: string;
	readonly kind: "event" | "condition";
	/** Group of check boxes. */
	readonly group: string;
	readonly doc: string;
	/** Names of the arguments that a condition may use. */
	readonly args: readonly string[];
	/** FreeBSD's source file of the routine that raises it; of a condition, the event it rests on. */
	readonly origin: string;
}

/** Name of the request for what a scenario says of kernels. Parameters: {@link ScenarioParams}; answered with a {@link ScenarioInfo}. */
export const SCENARIO_REQUEST = "uma/scenario";

/** The text of a scenario: it need not be open in an editor. */
export interface ScenarioParams {
	readonly text: string;
}

/** What a scenario says of kernels. */
export interface ScenarioInfo {
	/** Variant of the `kernel` line as written; the newest one where there is none. */
	readonly kernel: string;
	/** Variants that the expectations name, in the order of the text. */
	readonly variants: readonly string[];
}
