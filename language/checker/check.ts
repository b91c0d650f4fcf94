/** Checks a whole scenario. */
import type { Block, Document } from "../ast.ts";
import type { Finding } from "../diagnostics.ts";
import { constantValue } from "./constants.ts";
import { checkExpectation, checkSchedule } from "./expectations.ts";
import { want } from "./expressions.ts";
import { Findings } from "./findings.ts";
import { misfit } from "./fit.ts";
import { checkKernel, defaultKernel, type KernelChoice } from "./kernel.ts";
import { checkMachine, type MachineSettings, machineDefaults } from "./machine.ts";
import { checkArena, checkImportOrder, checkZone } from "./objects.ts";
import { type BarrierUses, checkMoment, checkProgram } from "./statements.ts";
import { collectSymbols, declarationsOf, type Of } from "./symbols.ts";
import type { Range, Scope, Symbols } from "./types.ts";

/** Most threads of a scenario. */
const MAX_THREADS = 1000;

/** Threads that every machine has. */
const OWN_THREADS: readonly string[] = ["main", "dom0", "uma", "clock"];

/** What a check found: findings, and what lowering needs to know. */
export interface Checked {
	readonly findings: readonly Finding[];
	readonly symbols: Symbols;
	readonly machine: MachineSettings;
	readonly kernel: KernelChoice;
}

/** Checks a document. `pick` tells which value of a parameter counts, from 0. */
export function check(document: Document, pick: (name: string) => number = () => 0): Checked {
	const findings = new Findings();
	const collected = collectSymbols(document, findings, pick);
	const [machineLine] = declarationsOf(document, "machine");
	const machine = machineLine === undefined ? machineDefaults("i386") : checkMachine(machineLine, collected, findings);
	const symbols: Symbols = { ...collected, cpus: machine.cpus };
	const scope: Scope = { symbols, findings, variables: new Map(), draws: false };
	let kernel = defaultKernel();
	for (const line of declarationsOf(document, "kernel")) {
		kernel = checkKernel(line, findings) ?? kernel;
		const fault = misfit(machine, kernel);
		if (fault !== undefined) findings.error("misfit", line.refinements.find((r) => r.toggle.text === "small_alloc") ?? line.variant, fault);
	}
	for (const zone of declarationsOf(document, "zone")) checkZone(zone, scope);
	const arenas = declarationsOf(document, "arena");
	for (const arena of arenas) checkArena(arena, scope);
	checkImportOrder(arenas, scope);
	new ProgramsChecker(scope).check(document);
	for (const s of declarationsOf(document, "schedule")) checkSchedule(s, scope);
	for (const e of declarationsOf(document, "expect")) checkExpectation(e, machine, scope);
	return { findings: findings.list, symbols, machine, kernel };
}

class ProgramsChecker {
	readonly #scope: Scope;
	/** For each barrier where it is named, and by how many threads. */
	readonly #barriers = new Map<string, { place: Range; threads: number }>();
	#threads = 0;

	constructor(scope: Scope) {
		this.#scope = scope;
	}

	check(document: Document): void {
		for (const d of declarationsOf(document, "thread", "at", "every")) {
			if (d.kind === "thread") this.#thread(d);
			else {
				checkMoment(d.kind, d.time, this.#scope);
				this.#program(d.body, 1, d.kind === "every");
			}
		}
		this.#empty(document);
		for (const [name, { place, threads }] of this.#barriers) {
			if (threads < 2)
				this.#scope.findings.warn("lonely-barrier", place, `only one thread names the barrier \`${name}\`: it waits for nobody`);
		}
	}

	#thread(d: Of<"thread">): void {
		const { findings, symbols } = this.#scope;
		if (OWN_THREADS.includes(d.name.text)) {
			const whose = d.name.text === "main" ? "which makes zones and arenas" : "a daemon";
			findings.warn(
				"own-thread",
				d.name,
				`the machine has a thread \`${d.name.text}\` of its own, ${whose}: by name they cannot be told apart`,
			);
		}
		let count = 1;
		if (d.count !== undefined && d.count.kind !== "missing") {
			const fits = want("number", d.count, this.#scope, "the number of threads");
			const n = constantValue(d.count, symbols);
			if (!fits) count = 1;
			else if (n === undefined || !Number.isInteger(n) || n < 1 || n > MAX_THREADS) {
				findings.error("out-of-range", d.count, `the number of threads is a whole number from 1 to ${MAX_THREADS.toLocaleString("en-US")}`);
			} else count = n;
		}
		const before = this.#threads;
		this.#threads += count;
		if (before <= MAX_THREADS && this.#threads > MAX_THREADS) {
			findings.error("too-many", d.name, `a scenario has at most ${MAX_THREADS.toLocaleString("en-US")} threads`);
		}
		if (d.cpu !== undefined && d.cpu !== "any" && d.cpu.kind !== "missing") {
			const fits = want("number", d.cpu, this.#scope, "`on cpu`");
			const cpu = constantValue(d.cpu, symbols);
			if (fits && (cpu === undefined || !Number.isInteger(cpu) || cpu < 0 || cpu >= symbols.cpus)) {
				const last = symbols.cpus - 1;
				findings.error(
					"out-of-range",
					d.cpu,
					`the machine has ${symbols.cpus} cpu${last === 0 ? "" : "s"}: ${last === 0 ? "write `cpu 0`" : `cpu 0 to cpu ${last}`}`,
				);
			}
		}
		this.#program(d.body, count, false);
	}

	#program(body: Block, instances: number, inLoop: boolean): void {
		this.#addBarriers(checkProgram(body, { symbols: this.#scope.symbols, findings: this.#scope.findings }, inLoop), instances);
	}

	#addBarriers(uses: BarrierUses, instances: number): void {
		for (const [name, place] of uses) {
			const known = this.#barriers.get(name);
			if (known === undefined) this.#barriers.set(name, { place, threads: instances });
			else known.threads += instances;
		}
	}

	#empty(document: Document): void {
		if (document.declarations.some((d) => d.kind === "thread" || d.kind === "missing")) return;
		const first = document.declarations[0];
		const at = { from: first?.from ?? 0, to: first?.from ?? 0 };
		this.#scope.findings.error("no-thread", at, "the scenario has no thread: write `thread NAME { ... }` with what it does");
	}
}
