/**
 * The branches of the timeline, as plain data. A run is deterministic: what it is made from and the interventions on the way are all of it,
 * so a branch that was left can be run again, and nothing that was recorded is ever lost.
 *
 *     1 as launched      ----+------------------------------> deadlock
 *     2 uk_reserve = 300      \------+----------->
 *     3 cc[1] runs next               \---->                  shares one intervention with 2
 */
import type { Outcome } from "../simulation-types.ts";
import type { Intervention } from "./interventions.ts";
import type { Place } from "./timeline.ts";

/** What a run is made from, for those who turn texts into scenarios. */
export interface RunSource {
	/** Name and text of the scenario. */
	readonly file: string;
	readonly text: string;
	/** What was given beside the text: a kernel, a seed, a schedule as the language writes it, the most events. */
	readonly kernel?: string;
	readonly seed?: number;
	readonly schedule?: string;
	readonly maxEvents?: number;
	/** Threads that the text's `schedule replay` takes out of another recording: number of the decision and of the thread. */
	readonly choices?: readonly (readonly [number, number])[];
}

/** A branch. */
export interface Branch {
	/** Its number, from 1 on; never given twice. */
	readonly id: number;
	/** The branch that it left; absent for a run as it was launched. */
	readonly parent?: number;
	/** Number of the next event where it left; 0 without a parent. */
	readonly fork: number;
	/** Number of what it is made from, in the tree's table. */
	readonly source: number;
	/** How many interventions, the first ones, it shares with its parent. */
	readonly shared: number;
	/** The interventions that are its own. */
	readonly own: readonly Intervention[];
	/** They were done in another run first, and again in this one: nobody has made the branch by hand. */
	readonly carried?: boolean;
	/** What sets it apart, in words, where that is no intervention. */
	readonly what: string;
	/** The furthest place at which a motion has stopped on it. */
	readonly furthest: Place;
	/** Where the user stood when they left it. */
	readonly stood: Place;
	/** Hash of the state there, once they have. */
	readonly hash?: string;
	/** How the run ends on it, once it has been seen to. */
	readonly outcome?: Outcome;
}

/** All branches, with what they are made from. */
export interface BranchTree {
	readonly sources: readonly RunSource[];
	readonly branches: readonly Branch[];
	/** Number of the branch in force. */
	readonly current: number;
}

/** Most branches: a list that can still be read. */
export const MAX_BRANCHES = 64;

/** The beginning of every run. */
export const BEGINNING: Place = { position: 0, event: 0 };

/** A branch cannot be made, found or forgotten. The message says why and what to do. */
export class BranchError extends Error {
	override readonly name = "BranchError";
}

/** The branches of a session. They outlive the simulation: another world of the tree is another simulation. */
export class Branches {
	readonly #sources: RunSource[];
	#branches: Branch[];
	#current: number;
	#nextId: number;

	/** The branches of a run that begins, or those of a tree. */
	constructor(from: RunSource | BranchTree) {
		if ("branches" in from) {
			this.#sources = [...from.sources];
			this.#branches = [...from.branches];
			this.#current = from.current;
		} else {
			this.#sources = [from];
			this.#branches = [newBranch(1, 0, "as launched")];
			this.#current = 1;
		}
		this.#nextId = Math.max(...this.#branches.map((b) => b.id)) + 1;
	}

	/** Everything as plain data. */
	tree(): BranchTree {
		return { sources: [...this.#sources], branches: [...this.#branches], current: this.#current };
	}

	/** All branches, in the order in which they were made. */
	get all(): readonly Branch[] {
		return this.#branches;
	}

	/** The branch in force. */
	get current(): Branch {
		return this.find(this.#current);
	}

	/** A branch by number. Throws a BranchError where there is none. */
	find(id: number): Branch {
		const branch = this.#branches.find((b) => b.id === id);
		if (branch === undefined) throw new BranchError(`there is no timeline ${id}: there are ${this.#branches.map((b) => b.id).join(", ")}`);
		return branch;
	}

	/** What a branch is made from. */
	sourceOf(branch: Branch): RunSource {
		return this.#sources[branch.source] as RunSource;
	}

	/** All interventions of a branch, from the beginning of the run on. */
	interventionsOf(branch: Branch): readonly Intervention[] {
		if (branch.parent === undefined || branch.shared === 0) return branch.own;
		return [...this.interventionsOf(this.find(branch.parent)).slice(0, branch.shared), ...branch.own];
	}

	/** Makes a branch the one in force. */
	select(id: number): void {
		this.#current = this.find(id).id;
	}

	/** A motion has stopped at a place of the branch in force; `outcome` is how the run ended, if it is its end. */
	arrived(place: Place, outcome: Outcome | undefined): void {
		if (place.position > this.current.furthest.position) this.#change({ furthest: place });
		if (outcome !== undefined) this.#change({ outcome });
	}

	/** The user leaves the branch in force. */
	left(place: Place, hash: string): void {
		this.#change({ stood: place, hash });
	}

	/**
	 * Takes an intervention into the branch in force. If a future of that branch has been seen, or it is a run as it was launched, it stays as
	 * it is and another branch begins. `done` is how many interventions lie behind, `isLast` tells that nothing seen lies ahead, `carried` that
	 * it is done again after another run. Throws a BranchError where there are too many.
	 */
	intervene(intervention: Intervention, done: number, isLast: boolean, carried = false): void {
		const { current } = this;
		if (isLast && done > 0 && done === current.shared + current.own.length) {
			this.#change({ own: [...current.own, intervention], ...(carried ? {} : { carried }) });
			return;
		}
		const branch = { ...newBranch(this.#nextId, current.source, ""), ...this.#leaving(intervention.event) };
		this.#add({ ...branch, shared: done, own: [intervention], ...(carried ? { carried } : {}) });
	}

	/**
	 * Begins a run that is made from something else and seen in its place, from event number `fork` on, and puts it in force; the branch of
	 * such a run is taken if there is one already. Throws a BranchError where there are too many.
	 */
	diverge(source: RunSource, what: string, fork: number): void {
		const known = this.#runOf(source);
		if (known !== undefined) this.#current = known.id;
		else this.#add({ ...newBranch(this.#nextId, this.#numberOf(source), what), ...this.#leaving(fork) });
	}

	/**
	 * Begins a run as it is launched, and puts it in force. Of those before, launched or carried over, the ones to which nobody has done
	 * anything are forgotten.
	 */
	launch(source: RunSource): void {
		const known = this.#runOf(source);
		if (known !== undefined) {
			this.#current = known.id;
			return;
		}
		const kept = new Set<number>();
		for (const b of this.#branches) if (b.parent !== undefined && b.carried !== true) this.#keep(b, kept);
		if (kept.size >= MAX_BRANCHES) throw tooMany();
		this.#branches = this.#branches.filter((b) => kept.has(b.id));
		const { kernel } = source;
		this.#add(newBranch(this.#nextId, this.#numberOf(source), kernel === undefined ? "as launched" : `as launched, kernel ${kernel}`));
	}

	/** Keeps a branch, and those that it leaves. */
	#keep({ id, parent }: Branch, kept: Set<number>): void {
		kept.add(id);
		if (parent !== undefined) this.#keep(this.find(parent), kept);
	}

	/** Puts the branch in force that is so in a tree, to be gone to where it was left there. Branches made since stay. */
	reopen({ branches, current }: BranchTree): void {
		const { stood, hash } = branches.find((b) => b.id === current) as Branch;
		this.select(current);
		this.#change({ stood, ...(hash === undefined ? {} : { hash }) });
	}

	/** Forgets a branch from which no other one leaves. Throws a BranchError. */
	forget(id: number): void {
		const branch = this.find(id);
		if (id === this.#current) throw new BranchError(`timeline ${id} is the one in force: go to another one first`);
		const child = this.#branches.find((b) => b.parent === id);
		if (child !== undefined) throw new BranchError(`timeline ${child.id} leaves from timeline ${id}: forget that one first`);
		this.#branches = this.#branches.filter((b) => b !== branch);
	}

	/** The branch that is made from the same as the one in force and has exactly these interventions. */
	branchWith(interventions: readonly Intervention[]): Branch | undefined {
		const key = keyOf(interventions);
		return this.#branches.find((b) => b.source === this.current.source && keyOf(this.interventionsOf(b)) === key);
	}

	/** The branch of a run without interventions. */
	#runOf(source: RunSource): Branch | undefined {
		return this.#branches.find((b) => b.shared === 0 && b.own.length === 0 && sameSource(this.sourceOf(b), source));
	}

	#numberOf(source: RunSource): number {
		const known = this.#sources.findIndex((s) => sameSource(s, source));
		return known >= 0 ? known : this.#sources.push(source) - 1;
	}

	#leaving(fork: number): { readonly parent: number; readonly fork: number } {
		return { parent: this.#current, fork };
	}

	#add(branch: Branch): void {
		if (this.#branches.length >= MAX_BRANCHES) throw tooMany();
		this.#branches = [...this.#branches, branch];
		this.#current = branch.id;
		this.#nextId = branch.id + 1;
	}

	#change(part: Partial<Branch>): void {
		this.#branches = this.#branches.map((b) => (b.id === this.#current ? { ...b, ...part } : b));
	}
}

/** What is done, and where. */
function keyOf(interventions: readonly Intervention[]): string {
	return JSON.stringify(
		interventions.map((i) =>
			Object.entries(i)
				.filter(([name]) => name !== "hash")
				.sort(),
		),
	);
}

function newBranch(id: number, source: number, what: string): Branch {
	return { id, fork: 0, source, shared: 0, own: [], what, furthest: BEGINNING, stood: BEGINNING };
}

function tooMany(): BranchError {
	return new BranchError(`there are ${MAX_BRANCHES} timelines: forget one first, with "forget timeline N"`);
}

function sameSource(a: RunSource, b: RunSource): boolean {
	const names: readonly (keyof RunSource)[] = ["file", "text", "kernel", "seed", "schedule", "maxEvents"];
	return names.every((name) => a[name] === b[name]);
}

/** What the branch in force of a tree is made from. */
export function sourceOf(tree: BranchTree): RunSource {
	const branches = new Branches(tree);
	return branches.sourceOf(branches.current);
}

/**
 * Threads chosen by hand on the branch in force of a tree, by number of the scheduling decision; the others are the scheduler's. Those that
 * its run took out of another recording are among them.
 */
export function choicesOf(tree: BranchTree): number[] {
	const branches = new Branches(tree);
	const choices: number[] = [];
	for (const [decision, thread] of sourceOf(tree).choices ?? []) choices[decision] = thread;
	for (const i of branches.interventionsOf(branches.current)) if (i.kind === "choice") choices[i.decision] = i.thread;
	return choices;
}

/** What sets a branch apart, in words. */
export function titleOf(branch: Branch): string {
	return branch.own.length === 0 ? branch.what : branch.own.map((i) => i.what).join("; ");
}
