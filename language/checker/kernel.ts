/** The `kernel` line: a variant and its refinements. */
import { findVariant, setToggle, TOGGLES, type Toggles, togglesOf, VARIANTS, type Variant } from "../../engine/kernel/variants.ts";
import type { KernelName, Name, Refinement } from "../ast.ts";
import { didYouMean, nearest } from "../nearest.ts";
import { type Findings, replace } from "./findings.ts";

/** A kernel as a line names it. */
export interface KernelChoice {
	/** Id or alias as written. */
	readonly name: string;
	readonly variant: Variant;
	/** Toggles set on top of the variant, as written. */
	readonly settings: readonly (readonly [toggle: string, value: string])[];
}

/** Every id and alias. */
export const VARIANT_NAMES: readonly string[] = VARIANTS.flatMap((v) => [v.id, ...v.aliases]);

const TOGGLE_NAMES: readonly string[] = TOGGLES.map((t) => t.name);

/** The kernel of a scenario that names none. */
export function defaultKernel(): KernelChoice {
	return { name: "13.0", variant: findVariant("13.0") as Variant, settings: [] };
}

/** Finds a variant, or tells that there is none. */
function checkVariant(name: Name, findings: Findings): Variant | undefined {
	const variant = findVariant(name.text);
	if (variant !== undefined || name.text === "") return variant;
	const best = nearest(name.text, VARIANT_NAMES);
	const fixes = best === undefined ? [] : [replace(name, best)];
	const hint = didYouMean(name.text, VARIANT_NAMES) || `: there are ${VARIANTS.map((v) => [v.id, ...v.aliases].join(" or ")).join(", ")}`;
	findings.error("unknown-kernel", name, `there is no kernel \`${name.text}\`${hint}`, fixes);
	return undefined;
}

/** Checks a kernel that is named. */
export function checkKernel(name: KernelName, findings: Findings): KernelChoice | undefined {
	const variant = checkVariant(name.variant, findings);
	const settings = name.refinements.flatMap((r) => checkRefinement(r, findings));
	return variant === undefined ? undefined : { name: name.variant.text, variant, settings };
}

function checkRefinement(r: Refinement, findings: Findings): (readonly [string, string])[] {
	const toggle = r.toggle.text;
	const info = TOGGLES.find((t) => t.name === toggle);
	if (info === undefined) {
		if (toggle === "") return [];
		const best = nearest(toggle, TOGGLE_NAMES);
		const hint = best === undefined ? `: there are ${TOGGLE_NAMES.join(", ")}` : `: did you mean \`${best}\`?`;
		findings.error(
			"unknown-toggle",
			r.toggle,
			`there is no toggle \`${toggle}\`${hint}`,
			best === undefined ? [] : [replace(r.toggle, best)],
		);
		return [];
	}
	if (r.kind === "set") {
		if (info.values.includes(r.value.text)) return [[toggle, r.value.text]];
		if (r.value.text === "") return [];
		const best = nearest(r.value.text, info.values);
		findings.error(
			"unknown-value",
			r.value,
			`\`${toggle}\` is ${listed(info.values)}, not \`${r.value.text}\``,
			best === undefined ? [] : [replace(r.value, best)],
		);
		return [];
	}
	if (info.values.includes("on")) return [[toggle, r.kind === "with" ? "on" : "off"]];
	const fixes = info.values.map((v) => replace(r, `set ${toggle} = ${v}`));
	findings.error(
		"wrong-refinement",
		r,
		`\`${toggle}\` is not on or off but ${listed(info.values)}: write \`set ${toggle} = ${info.values[0]}\``,
		fixes,
	);
	return [];
}

function listed(values: readonly string[]): string {
	return `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

/** A kernel as it is named, with one space between two words. */
export function writtenKernel({ variant, refinements }: KernelName): string {
	const written = refinements.map((r) => `${r.kind} ${r.toggle.text}${r.kind === "set" ? ` = ${r.value.text}` : ""}`);
	return [variant.text, ...written].join(" ");
}

/**
 * The one text for a kernel on a machine: its variant and the refinements that make a difference there, in the order of the table. Two
 * names of a variant stay two.
 */
export function kernelText(kernel: KernelChoice, arch: "i386" | "amd64", invariants: boolean): string {
	const plain = togglesFor({ ...kernel, settings: [] }, arch, invariants);
	const refined = togglesFor(kernel, arch, invariants);
	const changes = TOGGLES.filter(({ name }) => plain[name] !== refined[name]).map(({ name }) => refinementText(name, refined[name]));
	return [kernel.name, ...changes].join(" ");
}

function refinementText(name: string, value: Toggles[keyof Toggles]): string {
	return typeof value === "boolean" ? `${value ? "with" : "without"} ${name}` : `set ${name} = ${value}`;
}

/** Toggle values of a kernel on a machine; `options INVARIANTS` comes between the variant and the line's own settings. */
export function togglesFor(kernel: KernelChoice, arch: "i386" | "amd64", invariants: boolean): Toggles {
	const toggles = togglesOf(kernel.variant, arch);
	const set = new Map(kernel.settings);
	if (kernel.variant.nofreeWithoutDirectMap && set.has("small_alloc")) toggles.bt_nofree = set.get("small_alloc") === "off";
	if (invariants) Object.assign(toggles, { slab_bitsets: 2, assertions: true });
	for (const [name, value] of kernel.settings) setToggle(toggles, name, value);
	return toggles;
}
