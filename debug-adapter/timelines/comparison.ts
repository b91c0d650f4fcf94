/** What a session that is compared with another run knows of it, and how it stops where the two part. */
import path from "node:path";
import { type Compared, type ComparedRun, type ComparedSide, compareRuns } from "../../engine/compare/compare.ts";
import { comparedLines, eventText, verdictText } from "../../engine/compare/report.ts";
import type { Scenario } from "../../engine/scenario/program.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { EventInfo } from "../../engine/simulation-types.ts";
import { Branches, type BranchTree, type RunSource } from "../../engine/timeline/branches.ts";
import type { Requested } from "../breakpoints/store.ts";
import type { Prepared } from "../launch/world.ts";
import type { Work } from "../running/sliced-work.ts";
import { cannotStart } from "../session/errors.ts";
import type { ExceptionStop } from "../stops/exception-report.ts";

/** Group of the breakpoint in the store. */
export const COMPARISON_GROUP = "comparison";
/** What `exceptionInfo` calls a stop at which the session's run parts from the other one. */
export const DIFFERENCE = "difference";

/** A run before it has a name; that of a branch on which something was done by hand has the tree. */
export type Run = Pick<Prepared, "scenario" | "source"> & { readonly tree?: BranchTree };

/** Names that tell two runs apart: by the first of kernel, seed and file in which they differ. */
function labelsOf(a: Scenario, b: Scenario): readonly [string, string] {
	const seedOf = ({ schedule }: Scenario): string => ("seed" in schedule ? `seed ${schedule.seed}` : schedule.kind);
	const names = [(s: Scenario) => s.kernel, seedOf, (s: Scenario) => path.basename(s.file), (s: Scenario) => s.file];
	const differing = names.filter((of) => of(a) !== of(b)).slice(0, 2);
	if (differing.length === 0) return ["this run", "the other run"];
	const label = (s: Scenario): string => differing.map((of) => of(s)).join(", ");
	return [label(a), label(b)];
}

/** Compares the run of the session with the other one. Throws a RequestError where one of them does not boot. */
export function* compareScenarios(own: Run, other: Run, addresses: boolean): Work<Compared> {
	const labels = labelsOf(own.scenario, other.scenario);
	const run = ({ scenario, source: { maxEvents }, tree }: Run, label: string): ComparedRun => ({
		label: tree === undefined ? label : `${label}, timeline ${tree.current}`,
		load() {
			const branches = tree === undefined ? {} : { branches: new Branches(tree) };
			try {
				return Simulation.load(scenario, { keyframeBytes: 0, ...(maxEvents === undefined ? {} : { maxEvents }), ...branches });
			} catch (error) {
				throw cannotStart(`${label}: ${(error as Error).message}`);
			}
		},
	});
	return yield* compareRuns(run(own, labels[0]), run(other, labels[1]), addresses);
}

/** What came of the comparison, from the session's side. */
export class Comparison {
	readonly #compared: Compared;
	readonly #own: Run;
	readonly #addresses: boolean;

	/** `own` is the session's run; without `addresses` those in events did not count. */
	constructor(compared: Compared, own: Run, addresses: boolean) {
		this.#compared = compared;
		this.#own = own;
		this.#addresses = addresses;
	}

	/** Whether it was a run made from this that was compared. */
	isOf(source: RunSource): boolean {
		return JSON.stringify(source) === JSON.stringify(this.#own.source);
	}

	/** Whether what was done by hand on the branch in force is what was done in the run that was compared. */
	isOfBranch(branches: Branches): boolean {
		const { tree } = this.#own;
		const of = (b: Branches): string => JSON.stringify(b.interventionsOf(b.current));
		return of(branches) === (tree === undefined ? "[]" : of(new Branches(tree)));
	}

	/** The other run. */
	get other(): ComparedSide {
		return this.#compared.sides[1];
	}

	/** One sentence: where the runs part. */
	get verdict(): string {
		return `Compared with ${this.other.label}${this.#addresses ? "" : ", without addresses"}: ${verdictText(this.#compared)}.`;
	}

	/** Everything, in lines: where they part, both sides there, and how each ends. */
	get details(): string {
		return comparedLines(this.#compared).join("\n");
	}

	/** The session's own event at which it parts from the other run; undefined where the other one only goes on longer, or ends otherwise. */
	get event(): EventInfo | undefined {
		return this.#compared.sides[0].moment?.event;
	}

	/** Whether the session's run comes to its end where the other one goes on, or ends otherwise. */
	get partsAtEnd(): boolean {
		return this.#compared.event !== undefined && this.event === undefined;
	}

	/** The breakpoint at the event; none where the runs do not part at one. */
	breakpoints(): Requested[] {
		const { event } = this;
		if (event === undefined) return [];
		const place = { kind: "event", event: event.name } as const;
		const condition = {
			op: "binary",
			operator: "==",
			left: { op: "argument", name: "event" },
			right: { op: "number", value: event.number },
		} as const;
		return [
			{
				key: "difference",
				kind: "exception",
				label: `differs from ${this.other.label}`,
				implicit: true,
				resolve: () => ({ places: [{ place, condition }] }),
				exception: (simulation, number) => this.#exception(simulation, number),
			},
		];
	}

	/** What is told at the breakpoint. A run that was changed by hand may have another event of that number. */
	#exception(simulation: Simulation, number: number | undefined): ExceptionStop {
		const own = this.event;
		if (own === undefined || number === undefined || eventText(simulation.event(number)) === eventText(own)) return this.stop();
		const [compared, shown] =
			this.#own.tree === undefined
				? ["the run as launched", "this one was changed by hand"]
				: [`timeline ${this.#own.tree.current}`, "this is another one"];
		const description = `${compared} parts from ${this.other.label} here; ${shown}`;
		return { id: DIFFERENCE, description, details: `${description}.\n${this.details}` };
	}

	/** What is told where the session's run parts from the other one. */
	stop(): ExceptionStop {
		return { id: DIFFERENCE, description: verdictText(this.#compared), details: this.details };
	}
}
