/** A question in progress: at most one, run in slices; other requests wait for its end. Answers about the whole run are remembered. */
import type { Query } from "../../engine/history/query.ts";
import type { Motion, Stop } from "../../engine/simulation-types.ts";
import { ProgressReporter } from "../running/progress.ts";
import { Runner } from "../running/runner.ts";
import { questionGivenUp } from "../session/errors.ts";
import type { Answer } from "./answer.ts";
import { asRequestError } from "./ask.ts";

/** Answers that are remembered: watches ask the same at every stop. */
const MOST_REMEMBERED = 32;

/** The request that asks, or waits for the end of a question, as it is named where it is to be given up. */
export interface Asker {
	readonly seq: number;
	/** What the client wants its progress to be called: it can cancel by that name at once, also where no progress is shown. */
	readonly progressId?: string | undefined;
}

/** What waits for the end of a question. */
export interface Waiting extends Asker {
	go(): void;
	/** It was cancelled before its turn. */
	giveUp(): void;
}

/** Whether a `cancel` means a request. */
function means(asker: Asker, requestId: number | undefined, progressId: string | undefined): boolean {
	return asker.seq === requestId || (progressId !== undefined && asker.progressId === progressId);
}

/** A query as a motion, which ends where it began. */
class QueryMotion implements Motion {
	readonly #query: Query<Answer>;
	readonly #thread: number;
	#answer: { readonly answer: Answer } | undefined;

	constructor(query: Query<Answer>, thread: number) {
		this.#query = query;
		this.#thread = thread;
	}

	get answer(): Answer {
		if (this.#answer === undefined) throw questionGivenUp();
		return this.#answer.answer;
	}

	slice(moves: number): Stop | undefined {
		this.#answer = this.#query.slice(moves);
		return this.#answer === undefined ? undefined : { kind: "step", thread: this.#thread };
	}

	cancel(): Stop {
		this.#query.cancel();
		return { kind: "pause", thread: this.#thread };
	}

	progress(): number {
		return this.#query.progress();
	}
}

export class Asking {
	readonly #runner = new Runner();
	readonly #send: (event: string, body: object) => void;
	#asker: Asker = { seq: 0 };
	#reject: ((reason: unknown) => void) | undefined;
	#progress: ProgressReporter | undefined;
	#waiting: Waiting[] = [];
	readonly #answers = new Map<string, Answer>();

	/** `send` sends an event; `showsProgress` tells whether the client wants to see progress. */
	constructor(send: (event: string, body: object) => void) {
		this.#send = send;
	}

	/** Whether a question is in progress. */
	get busy(): boolean {
		return this.#runner.running;
	}

	/** Asks; `asker` is the request that wants to know, `text` what it asked. */
	ask(query: Query<Answer>, thread: number, asker: Asker, text: string, showsProgress: boolean): Promise<Answer> {
		return new Promise((resolve, reject) => {
			const motion = new QueryMotion(query, thread);
			this.#asker = asker;
			this.#reject = reject;
			const finish = (action: () => void): void => {
				this.#reject = undefined;
				this.#progress?.end();
				this.#progress = undefined;
				action();
				// The answer goes out first; then those that waited have their turn.
				setImmediate(() => this.#release());
			};
			this.#runner.start(motion, {
				stopped: () =>
					finish(() => {
						try {
							resolve(motion.answer);
						} catch (error) {
							reject(error);
						}
					}),
				failed: (error) => finish(() => reject(asRequestError(error))),
				progress: (share) => {
					if (!showsProgress) return;
					this.#progress ??= new ProgressReporter(this.#send, "question", asker.seq, asker.progressId);
					this.#progress.update(text.slice(0, 80), share);
				},
			});
		});
	}

	/** The answer to a question about what has not changed since. */
	remembered(key: string): Answer | undefined {
		return this.#answers.get(key);
	}

	/** Remembers an answer; `key` tells the question and what it was asked about. */
	remember(key: string, answer: Answer): void {
		this.#answers.set(key, answer);
		for (const oldest of this.#answers.keys()) {
			if (this.#answers.size <= MOST_REMEMBERED) break;
			this.#answers.delete(oldest);
		}
	}

	/** Lets a request wait until no question is in progress. */
	afterwards(waiting: Waiting): void {
		this.#waiting.push(waiting);
	}

	#release(): void {
		while (!this.busy) {
			const next = this.#waiting.shift();
			if (next === undefined) return;
			next.go();
		}
	}

	/** Gives the question up, if it is the one of this request or progress, or what waits for its end; the question where neither is given. */
	cancel(requestId?: number, progressId?: string): void {
		const any = requestId === undefined && progressId === undefined;
		const { progressId: own = this.#progress?.id, seq } = this.#asker;
		if (this.busy && (any || means({ seq, progressId: own }, requestId, progressId))) {
			this.#runner.interrupt();
			return;
		}
		const at = this.#waiting.findIndex((waiting) => means(waiting, requestId, progressId));
		if (at >= 0) this.#waiting.splice(at, 1)[0]?.giveUp();
	}

	/** The simulation is gone, and the question with it. */
	drop(): void {
		this.#answers.clear();
		this.#runner.drop();
		this.#progress?.end();
		this.#progress = undefined;
		this.#reject?.(questionGivenUp());
		this.#reject = undefined;
		setImmediate(() => this.#release());
	}
}
