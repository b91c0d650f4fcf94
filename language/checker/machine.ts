/** The machine: its properties with their defaults and bounds. */
import { PAGE_SIZE, THRESHOLD_DOCS, type Thresholds, thresholdsFor } from "../../engine/kernel/conf.ts";
import type { Declaration, Expr, Property } from "../ast.ts";
import { didYouMean } from "../nearest.ts";
import { structNamed } from "../vocabulary-fields.ts";
import { constantValue } from "./constants.ts";
import { want } from "./expressions.ts";
import { append, type Findings, replace } from "./findings.ts";
import { propertiesByName, valueOf, wordsOf } from "./properties.ts";
import type { Range, Scope, Symbols } from "./types.ts";

const K = 1024;
const M = 1024 ** 2;
const G = 1024 ** 3;

/** A machine as a scenario asks for it, sizes in bytes. */
export interface MachineSettings {
	arch: "i386" | "amd64";
	cpus: number;
	memory: number;
	kva: number;
	quantum: number;
	hz: number;
	invariants: boolean;
	daemons: boolean;
	holes: { readonly size: number; readonly every: number } | undefined;
	/** Page thresholds that are given, in pages. */
	thresholds: Partial<Thresholds>;
}

/** What an architecture has where nothing is said. */
export function machineDefaults(arch: "i386" | "amd64"): MachineSettings {
	const i386 = arch === "i386";
	return {
		arch,
		cpus: 2,
		memory: i386 ? 64 * M : 256 * M,
		kva: i386 ? 96 * M : 512 * M,
		quantum: i386 ? 4 * M : 2 * M,
		hz: 100,
		invariants: false,
		daemons: true,
		holes: undefined,
		thresholds: {},
	};
}

/** Names of the page thresholds, from the lowest to the highest. */
export const THRESHOLDS = Object.keys(THRESHOLD_DOCS) as readonly (keyof Thresholds)[];

/** Lines of a machine. */
export const MACHINE_PROPERTIES = ["cpus", "memory", "kva", "quantum", "hz", "options", "kva_holes", "daemons", ...THRESHOLDS] as const;

const ARCHS = ["i386", "amd64"] as const;
const MAX_KVA = { i386: 3 * G, amd64: 24 * G } as const;
const OPTIONS = ["INVARIANTS", "NUMA", "PAE"] as const;

/** Words of state that pages and page tables may take of the engine's 2^23. */
const MAX_STATE = 7_000_000;

/** Words of state of one page. */
const PAGE_WORDS = structNamed("vm_page")?.fields.length ?? 1;

/** The hz of a machine, needed before anything that measures time can be read. */
export function hzOf(line: Extract<Declaration, { kind: "machine" }> | undefined): number {
	const value = line?.properties.find((p) => p.name.text === "hz")?.values[0];
	return value?.kind === "number" && value.value >= 1 && value.value <= 10_000 ? Math.floor(value.value) : 100;
}

/** Architecture of a machine line. */
export function archOf(line: Extract<Declaration, { kind: "machine" }> | undefined): "i386" | "amd64" {
	return line?.arch.text === "amd64" ? "amd64" : "i386";
}

/** Checks a machine and fills in the defaults. */
export function checkMachine(line: Extract<Declaration, { kind: "machine" }>, symbols: Symbols, findings: Findings): MachineSettings {
	const arch = line.arch.text;
	if (arch !== "" && !(ARCHS as readonly string[]).includes(arch)) {
		findings.error("unknown-arch", line.arch, `there is no architecture \`${arch}\`${didYouMean(arch, ARCHS) || ": i386 or amd64"}`);
	}
	return new MachineChecker(line, symbols, findings).settings();
}

class MachineChecker {
	readonly #properties: Map<string, Property>;
	readonly #line: Extract<Declaration, { kind: "machine" }>;
	readonly #scope: Scope;
	readonly #findings: Findings;
	readonly #settings: MachineSettings;

	constructor(line: Extract<Declaration, { kind: "machine" }>, symbols: Symbols, findings: Findings) {
		this.#line = line;
		this.#properties = propertiesByName("machine", line.properties, MACHINE_PROPERTIES, findings, ["options"]);
		this.#scope = { symbols, findings, variables: new Map(), draws: false };
		this.#findings = findings;
		this.#settings = machineDefaults(archOf(line));
	}

	settings(): MachineSettings {
		const s = this.#settings;
		this.#options();
		s.cpus = this.#number("cpus", s.cpus, 1, 64);
		s.hz = this.#number("hz", s.hz, 1, 10_000);
		s.quantum = this.#size("quantum", s.quantum);
		s.memory = this.#size("memory", s.memory);
		s.kva = this.#size("kva", s.kva);
		this.#bounds();
		this.#daemons();
		this.#holes();
		this.#thresholds();
		return s;
	}

	/** Where a figure stands, or the head of the machine where it is a default. */
	#place(name: string): Range {
		return this.#properties.get(name) ?? this.#line.arch;
	}

	#number(name: "cpus" | "hz", otherwise: number, least: number, most: number): number {
		const value = valueOf(this.#properties.get(name));
		if (value === undefined) return otherwise;
		if (!want("number", value, this.#scope, `\`${name}\``)) return otherwise;
		// Constants may be durations, whose ticks depend on hz.
		if (name === "hz" && value.kind !== "number") this.#findings.error("not-constant", value, "`hz` is a number, such as `100`");
		const n = constantValue(value, this.#scope.symbols);
		if (n !== undefined && Number.isInteger(n) && n >= least && n <= most) return n;
		this.#findings.error("out-of-range", value, `\`${name}\` is a whole number from ${least} to ${most.toLocaleString("en-US")}`);
		return otherwise;
	}

	#size(name: "memory" | "kva" | "quantum", otherwise: number): number {
		const value = valueOf(this.#properties.get(name));
		return value === undefined ? otherwise : (this.#constantSize(value, `\`${name}\``) ?? otherwise);
	}

	#constantSize(value: Expr, what: string): number | undefined {
		if (!want("size", value, this.#scope, what)) return undefined;
		const n = constantValue(value, this.#scope.symbols);
		if (n === undefined) this.#notConstant(value, what);
		return n;
	}

	#notConstant(value: Expr, what: string): void {
		if (value.kind !== "name" && value.kind !== "call")
			this.#findings.error("not-constant", value, `${what} is the same in every run: a number or a constant`);
	}

	#bounds(): void {
		const { arch, memory, kva, quantum } = this.#settings;
		const findings = this.#findings;
		if (quantum < PAGE_SIZE || !Number.isInteger(Math.log2(quantum)) || quantum > 64 * M) {
			findings.error("out-of-range", this.#place("quantum"), "`quantum` is a power of two from 4K to 64M");
			return;
		}
		if (memory % PAGE_SIZE !== 0 || memory < 4 * M || memory > 4 * G) {
			findings.error("out-of-range", this.#place("memory"), "`memory` is a multiple of 4K from 4M to 4G");
		}
		if (kva > MAX_KVA[arch] || kva % PAGE_SIZE !== 0) {
			findings.error("out-of-range", this.#place("kva"), `\`kva\` is a multiple of 4K, at most ${sizeText(MAX_KVA[arch])} on ${arch}`);
			return;
		}
		if (Math.floor(memory / PAGE_SIZE) * PAGE_WORDS + kva / PAGE_SIZE > MAX_STATE) {
			findings.error("out-of-range", this.#place("kva"), "the model has no room for so much `memory` and `kva` together");
			return;
		}
		const least = leastKva(quantum);
		if (kva < least) {
			const why = `a machine with a quantum of ${sizeText(quantum)} does not boot below \`kva ${sizeText(least)}\``;
			findings.error("out-of-range", this.#place("kva"), why);
		} else if (arch === "i386" && kva <= LITTLE_QUANTA * quantum) {
			const left = sizeText(kva - BOOT_QUANTA * quantum);
			findings.warn(
				"little-room",
				this.#place("kva"),
				`boot leaves ${left} of \`kva ${sizeText(kva)}\`, handed out in units of ${sizeText(quantum)}`,
			);
		}
	}

	#options(): void {
		for (const p of this.#line.properties) {
			if (p.name.text !== "options") continue;
			for (const word of wordsOf(p)) this.#option(word.text, word);
		}
	}

	#option(name: string, range: Range): void {
		const s = this.#settings;
		switch (name) {
			case "INVARIANTS":
				s.invariants = true;
				return;
			case "PAE":
				if (s.arch === "i386") s.quantum = 2 * M;
				else this.#findings.error("wrong-option", range, "PAE is an option of i386");
				return;
			case "NUMA":
				this.#findings.error("wrong-option", range, "NUMA is not modelled: the machine has one memory domain");
				return;
			default:
				this.#findings.error(
					"unknown-option",
					range,
					`there is no option \`${name}\`${didYouMean(name, OPTIONS) || `: ${OPTIONS.join(", ")}`}`,
				);
		}
	}

	#daemons(): void {
		const p = this.#properties.get("daemons");
		if (p === undefined) return;
		const word = wordsOf(p)[0]?.text;
		if (word === "off") this.#settings.daemons = false;
		else if (word !== "on") this.#findings.error("wrong-value", p, "`daemons` is `on` or `off`");
	}

	#holes(): void {
		const p = this.#properties.get("kva_holes");
		const [size, every] = p?.values.filter((v) => v.kind !== "name") ?? [];
		if (p === undefined) return;
		if (size === undefined || every === undefined) {
			this.#findings.error("missing-value", p, "`kva_holes` needs two sizes: `kva_holes 4K every 16M`");
			return;
		}
		const hole = this.#constantSize(size, "`kva_holes`");
		const stretch = this.#constantSize(every, "`kva_holes ... every`");
		if (hole === undefined || stretch === undefined) return;
		const aligned = hole % PAGE_SIZE === 0 && stretch % PAGE_SIZE === 0;
		const { quantum } = this.#settings;
		if (!aligned || hole <= 0 || stretch <= 0) this.#findings.error("out-of-range", p, "sizes of `kva_holes` are multiples of 4K above 0");
		else if (stretch < STRETCH_QUANTA * quantum) {
			const least = sizeText(STRETCH_QUANTA * quantum);
			const why = `between two holes the first import of a boot needs ${STRETCH_QUANTA} times the quantum: \`every ${least}\` or more`;
			this.#findings.error("out-of-range", every, why, [replace(every, least)]);
		} else this.#settings.holes = { size: hole, every: stretch };
	}

	#thresholds(): void {
		const s = this.#settings;
		const npages = Math.floor(s.memory / PAGE_SIZE);
		for (const name of THRESHOLDS) {
			const value = valueOf(this.#properties.get(name));
			const bytes = value === undefined ? undefined : this.#thresholdSize(value, name);
			if (value === undefined || bytes === undefined) continue;
			if (bytes % PAGE_SIZE === 0 && bytes >= 0 && bytes <= s.memory) s.thresholds[name] = bytes / PAGE_SIZE;
			else
				this.#findings.error(
					"out-of-range",
					value,
					`\`${name}\` is a number of whole pages, up to the ${pagesText(npages)} of the machine`,
				);
		}
		this.#thresholdOrder(thresholdsFor(npages, s.thresholds), npages);
	}

	#thresholdSize(value: Expr, name: string): number | undefined {
		if (value.kind !== "number" || value.unit !== undefined) return this.#constantSize(value, `\`${name}\``);
		const fix = append(value, " pages", `Write ${value.value} pages`);
		this.#findings.error("missing-unit", value, `\`${name}\` is measured in pages: write \`${name} ${value.value} pages\``, [fix]);
		return undefined;
	}

	/** Thresholds rise, as FreeBSD computes them: the daemons rely on being woken before threads wait. */
	#thresholdOrder(limits: Thresholds, npages: number): void {
		const { thresholds } = this.#settings;
		const given = THRESHOLDS.filter((name) => name in thresholds);
		const named = (name: keyof Thresholds) =>
			`\`${name}\`, ${pagesText(limits[name])}${given.includes(name) ? "" : " as it follows from the others"}`;
		for (const [i, upper] of THRESHOLDS.entries()) {
			const lower = THRESHOLDS[i - 1];
			if (lower === undefined || limits[lower] <= limits[upper]) continue;
			const at = [upper, lower].find((name) => given.includes(name)) ?? given.at(-1);
			if (at === undefined) return;
			const order = `thresholds rise in the order ${THRESHOLDS.join(", ")}`;
			this.#findings.error("out-of-order", this.#place(at), `${named(lower)}, is above ${named(upper)}: ${order}`);
			return;
		}
		const highest = given.at(-1);
		if (highest !== undefined && limits.free_target > npages) {
			const why = `${named("free_target")}, is more than the ${pagesText(npages)} of the machine: the page daemon would never be done`;
			this.#findings.error("out-of-range", this.#place(highest), why);
		}
	}
}

function pagesText(n: number): string {
	return `${n.toLocaleString("en-US")} page${n === 1 ? "" : "s"}`;
}

/** Quanta that the boot of an i386 takes: its first import is for a piece of one, aligned to one. */
const BOOT_QUANTA = 2;

/** Quanta up to which it is told what boot leaves of them. */
const LITTLE_QUANTA = 8;

/** Quanta that a stretch must have for the first import of a boot, of three: one may be lost to alignment. */
const STRETCH_QUANTA = 4;

/** Least address space with which a machine boots; found by booting machines, as test/language/behaviour.test.ts does. */
export function leastKva(quantum: number): number {
	return Math.max(4 * quantum, 512 * K);
}

/** A size as scenarios write it: the largest unit that divides it. */
export function sizeText(bytes: number): string {
	for (const [unit, size] of [
		["G", G],
		["M", M],
		["K", K],
	] as const)
		if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`;
	return `${bytes}B`;
}
