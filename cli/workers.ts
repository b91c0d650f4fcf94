/**
 * Work over the cores. A simulation fills a JavaScript realm, so each worker is a thread that runs this same program with one job after
 * the other; results are told in the order of the jobs.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parentPort, Worker } from "node:worker_threads";

interface Job {
	readonly kind: string;
	readonly job: unknown;
	readonly options: unknown;
}

type Answer = { readonly result: unknown } | { readonly error: string };

/** Serves jobs in a worker thread: one function a kind of job. */
export function serveWorker(kinds: Readonly<Record<string, (job: unknown, options: unknown) => Promise<unknown>>>): void {
	parentPort?.on("message", (message: Job) => {
		const run = kinds[message.kind];
		const answer = (a: Answer): void => parentPort?.postMessage(a);
		if (run === undefined) answer({ error: `no worker does ${message.kind}` });
		else
			run(message.job, message.options).then(
				(result) => answer({ result }),
				(error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
			);
	});
}

/** Does jobs in worker threads. `tell` hears of each result in the order of the jobs. Rejects where a worker fails. */
export function overWorkers<J, R>(kind: string, jobs: readonly J[], options: unknown, tell: (job: J, result: R) => void): Promise<void> {
	return new Promise((resolve, reject) => {
		const results: (R | undefined)[] = [];
		let next = 0;
		let told = 0;
		const workers: Worker[] = [];
		const stop = (error?: Error): void => {
			for (const w of workers) void w.terminate();
			if (error === undefined) resolve();
			else reject(error);
		};
		const flush = (): void => {
			while (told < jobs.length && results[told] !== undefined) {
				tell(jobs[told] as J, results[told] as R);
				results[told] = undefined;
				told++;
			}
			if (told === jobs.length) stop();
		};
		for (let i = 0; i < Math.min(availableParallelism(), jobs.length); i++) {
			const worker = new Worker(fileURLToPath(import.meta.url));
			workers.push(worker);
			let mine = -1;
			const give = (): void => {
				if (next >= jobs.length) return;
				mine = next++;
				worker.postMessage({ kind, job: jobs[mine], options } satisfies Job);
			};
			worker.on("message", (answer: Answer) => {
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
