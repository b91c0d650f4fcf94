/** Progress events of one long motion, question, or work before a launch. An end is always sent, after a cancel too: clients keep the notification open until then. */
let count = 0;

/** What takes long, as the client shows it. */
const TITLES = {
	forward: "Running the simulation",
	backward: "Going back in time",
	question: "Looking through the run",
	trace: "Replaying the golden trace",
	comparison: "Comparing two runs",
} as const;

/** What takes long. */
export type ProgressKind = keyof typeof TITLES;

export class ProgressReporter {
	readonly id: string;
	readonly #send: (event: string, body: object) => void;

	/**
	 * Tells the client of something that has turned out to be long. `seq` is the request that began it, 0 for none; `id` is what the client
	 * wants the progress to be called.
	 */
	constructor(send: (event: string, body: object) => void, what: ProgressKind, seq: number, id = `motion-${++count}`) {
		this.id = id;
		this.#send = send;
		const request = seq === 0 ? {} : { requestId: seq };
		send("progressStart", { progressId: this.id, title: TITLES[what], cancellable: true, ...request });
	}

	/** `share` from 0 to 1, where it can be told. */
	update(message: string, share: number | undefined): void {
		const percentage = share === undefined ? {} : { percentage: Math.min(100, Math.max(0, Math.round(share * 100))) };
		this.#send("progressUpdate", { progressId: this.id, message, ...percentage });
	}

	end(): void {
		this.#send("progressEnd", { progressId: this.id });
	}
}
