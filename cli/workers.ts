/**
 * Work over the cores. A simulation fills a JavaScript realm, so each worker is a thread that runs this same program with one job after
 * the other; results are told in the order of the jobs.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parentPort, Worker, workerData } from "node:worker_threads";

/** A kind of job: does one with the options of all. */
export type Work = (job: unknown, options: unknown) => unknown;

/** What a worker is started with: options that all its jobs share are sent once. */
interface Start {
	readonly kind: string;
	readonly options: unknown;
}

type Answer = { readonly result: unknown } | { readonly error: string };

/** Serves jobs in a worker thread: one function a kind of job. */
export function serveWorker(kinds: Readonly<Record<string, Work>>): void {
	const { kind, options } = workerData as Start;
	const run = kinds[kind];
	parentPort?.on("message", (job: unknown) => {
		const answer = (a: Answer): void => parentPort?.postMessage(a);
		if (run === undefined) answer({ error: `no worker does ${kind}` });
		else
			Promise.resolve()
				.then(() => run(job, options))
				.then(
					(result) => answer({ result }),
					(error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
				);
	});
}

/**
 * Does jobs in worker threads. `tell` hears of each result in the order of the jobs; where it answers false, the rest is dropped.
 * `signal` drops the rest too. Rejects where a worker fails.
 */
export function overWorkers<J, R>(
	kind: string,
	jobs: readonly J[],
	options: unknown,
	tell: (job: J, result: R) => boolean | void,
	signal?: AbortSignal,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const results: (R | undefined)[] = [];
		let next = 0;
		let told = 0;
		let over = false;
		const workers: Worker[] = [];
		const stop = (error?: Error): void => {
			over = true;
			for (const w of workers) void w.terminate();
			if (error === undefined) resolve();
			else reject(error);
		};
		const flush = (): void => {
			while (!over && told < jobs.length && results[told] !== undefined) {
				const more = tell(jobs[told] as J, results[told] as R);
				results[told] = undefined;
				told++;
				if (more === false) return stop();
			}
			if (!over && told === jobs.length) stop();
		};
		signal?.addEventListener("abort", () => stop(), { once: true });
		for (let i = 0; i < Math.min(availableParallelism(), jobs.length); i++) {
			const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { kind, options } satisfies Start });
			workers.push(worker);
			let mine = -1;
			const give = (): void => {
				if (next >= jobs.length) return;
				mine = next++;
				worker.postMessage(jobs[mine]);
			};
			worker.on("message", (answer: Answer) => {
				if (over) return;
				if ("error" in answer) {
					stop(new Error(answer.error));
					return;
				}
				results[mine] = answer.result as R;
				give();
				flush();
			});
			worker.on("error", stop);
			give();
		}
		flush();
	});
}
