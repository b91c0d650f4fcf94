/** Ctrl-C: the first one asks the work to end, so that what is known can be told; the second one ends the process. */
import { EXIT_INTERRUPTED } from "../exit.ts";

/** Listens for Ctrl-C until it is disposed. */
export class Interrupt {
	readonly #controller = new AbortController();
	readonly #listener = (): void => {
		if (this.#controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
		this.#controller.abort();
	};

	constructor() {
		process.on("SIGINT", this.#listener);
	}

	/** Aborted once the user has had enough. */
	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** Whether the user has had enough. */
	get requested(): boolean {
		return this.#controller.signal.aborted;
	}

	/** Leaves Ctrl-C to the system again. */
	dispose(): void {
		process.off("SIGINT", this.#listener);
	}
}
