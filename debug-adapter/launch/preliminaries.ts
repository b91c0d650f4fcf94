/**
 * What a launch wants to be found out before its simulation is loaded: where a golden trace differs, where the run parts from another one.
 * A realm has one simulation at a time, so as long as that is worked out there is none.
 */
import type { RunSource } from "../../engine/timeline/branches.ts";
import { type ProgressKind, ProgressReporter } from "../running/progress.ts";
import { type Progress, SlicedWork, type Work } from "../running/sliced-work.ts";
import { Comparison, compareScenarios, type Run } from "../timelines/comparison.ts";
import { replayTrace } from "./golden-trace.ts";
import { type Prepared, prepare } from "./world.ts";

/** What has been found out. */
type Findings = Pick<Prepared, "golden" | "comparison">;

/** Work to be done. */
interface Plan {
	/** Equal keys come to equal findings. */
	readonly key: string;
	readonly progress: ProgressKind;
	readonly work: () => Work<Findings>;
}

/** The work that a launch wants; undefined for most. Throws a RequestError where what it is compared with is wrong. */
function planOf(prepared: Prepared): Plan | undefined {
	const { config, source, traceText } = prepared;
	if (traceText !== undefined) {
		return {
			key: JSON.stringify([source.file, traceText]),
			progress: "trace",
			*work() {
				return { golden: yield* replayTrace(source.file, traceText) };
			},
		};
	}
	if (config.compareWith === undefined) return undefined;
	const { addresses = true, ...other } = config.compareWith;
	return comparisonPlan({ scenario: prepared.scenario, source }, prepare({ ...config, ...other }), addresses);
}

function comparisonPlan(own: Run, other: Run, addresses: boolean): Plan {
	return {
		key: JSON.stringify([own.source, own.tree, other.source, addresses]),
		progress: "comparison",
		*work() {
			return { comparison: new Comparison(yield* compareScenarios(own, other, addresses), own, addresses) };
		},
	};
}

/** The work before the launch and the restarts of a session, and comparisons that are asked for later. */
export class Preliminaries {
	readonly #send: (event: string, body: object) => void;
	readonly #work = new SlicedWork();
	/** What was found out last: a restart of the same needs no work. */
	#known: { readonly key: string; readonly findings: Findings } | undefined;
	#progress: ProgressReporter | undefined;
	#seq: number | undefined;
	/** What is being done, in words. */
	doing = "";

	/** `send` sends an event. */
	constructor(send: (event: string, body: object) => void) {
		this.#send = send;
	}

	/** Whether work is in progress. */
	get busy(): boolean {
		return this.#seq !== undefined;
	}

	/**
	 * Completes what a launch has prepared: at once where there is nothing to find out, or where it is known already. Else `begins` is called,
	 * any simulation is lost, and a promise tells of the end; it rejects with a RequestError. `seq` is the request that wants it.
	 */
	complete(prepared: Prepared, seq: number, showsProgress: boolean, begins = (): void => {}): Prepared | Promise<Prepared> {
		const plan = planOf(prepared);
		if (plan === undefined) return prepared;
		if (plan.key === this.#known?.key) return { ...prepared, ...this.#known.findings };
		begins();
		this.doing = "the launch is prepared";
		return this.#workOut(plan, "launch", seq, showsProgress).then((findings) => ({ ...prepared, ...findings }));
	}

	/** Compares the session's run with another one; any simulation is lost. Rejects with a RequestError. `seq` is the request that wants it. */
	compare(own: Run, other: Run, addresses: boolean, seq: number, showsProgress: boolean): Promise<Findings> {
		this.doing = "runs are compared";
		return this.#workOut(comparisonPlan(own, other, addresses), "comparison", seq, showsProgress);
	}

	#workOut(plan: Plan, what: string, seq: number, showsProgress: boolean): Promise<Findings> {
		this.#seq = seq;
		const onProgress = ({ text, share }: Progress): void => {
			if (!showsProgress) return;
			this.#progress ??= new ProgressReporter(this.#send, plan.progress, seq);
			this.#progress.update(text, share);
		};
		return this.#work
			.run(what, plan.work(), onProgress)
			.then((findings) => {
				this.#known = { key: plan.key, findings };
				return findings;
			})
			.finally(() => {
				this.#seq = undefined;
				this.#progress?.end();
				this.#progress = undefined;
			});
	}

	/** What is known of a run that comes back, by what it is made from. */
	comparisonOf(source: RunSource): Pick<Prepared, "comparison"> {
		const comparison = this.#known?.findings.comparison;
		return comparison?.isOf(source) === true ? { comparison } : {};
	}

	/** Gives the work up, if it is that of this request or progress; in any case where neither is given. */
	cancel(requestId?: number, progressId?: string): void {
		const any = requestId === undefined && progressId === undefined;
		if (any || requestId === this.#seq || (progressId !== undefined && progressId === this.#progress?.id)) this.#work.abandon();
	}
}
