/** Kernels and toggles explained: what is different, where in our source, and what the report's thread says. */
import {
	type ToggleInfo,
	type Toggles,
	togglesOf,
	untracedSettings,
	VARIANTS,
	type Variant,
	writtenValue,
} from "../../engine/kernel/variants.ts";
import { placesOfToggle, placesOfValue, placeText } from "./places.ts";

/** Values of a toggle that some kernels set, with their ids. */
function usersOf(toggle: ToggleInfo): string[] {
	const byValue = new Map<string, string[]>();
	for (const v of VARIANTS) {
		const value = writtenValue(togglesOf(v, "i386")[toggle.name]);
		byValue.set(value, [...(byValue.get(value) ?? []), v.id]);
	}
	return [...byValue].map(([value, ids]) => `  ${value}: ${ids.join(", ")}`);
}

/** Places where a toggle decides, and where a value of it is asked for. */
function placeLines(name: keyof Toggles, value?: string): string[] {
	const places = [...placesOfToggle(name), ...(value === undefined ? [] : placesOfValue(name, value))];
	return [...new Set(places.map((p) => `${placeText(p)}: ${p.text}`))];
}

/** A toggle. */
export function toggleLines(toggle: ToggleInfo): string[] {
	return [
		toggle.doc,
		`values: ${toggle.values.join(", ")}; write \`kernel 13.0 ${refinement(toggle, toggle.values[0] ?? "")}\``,
		...(toggle.untraced === undefined ? [] : [`not covered by golden traces: ${toggle.untraced.join(", ")}`]),
		"decided in:",
		...placeLines(toggle.name).map((p) => `  ${p}`),
		"kernels, on i386:",
		...usersOf(toggle),
	];
}

function refinement(toggle: ToggleInfo, value: string): string {
	if (value === "on") return `with ${toggle.name}`;
	return value === "off" ? `without ${toggle.name}` : `set ${toggle.name} = ${value}`;
}

/** Differences of a kernel to 13.0 on an architecture: toggle, its value, the release's. */
function differences(v: Variant, arch: "i386" | "amd64"): (readonly [keyof Toggles, string, string])[] {
	const own = togglesOf(v, arch);
	const release = togglesOf(VARIANTS.find((x) => x.aliases.includes("13.0")) ?? v, arch);
	return (Object.keys(own) as (keyof Toggles)[])
		.filter((name) => own[name] !== release[name])
		.map((name) => [name, writtenValue(own[name]), writtenValue(release[name])] as const);
}

/** Toggles of the release that other kernels have otherwise, with its values. */
function distinctions(release: Variant): (readonly [keyof Toggles, string])[] {
	const own = togglesOf(release, "i386");
	const names = (Object.keys(own) as (keyof Toggles)[]).filter((name) => VARIANTS.some((v) => togglesOf(v, "i386")[name] !== own[name]));
	return names.map((name) => [name, writtenValue(own[name])] as const);
}

/** What of a kernel differs from the release, or, of the release, from the others: each with its places. */
function differenceLines(v: Variant): string[] {
	const changes = differences(v, "i386");
	const withPlaces = (head: string, name: keyof Toggles, value: string) => [head, ...placeLines(name, value).map((p) => `    ${p}`)];
	if (changes.length > 0) {
		const lines = changes.flatMap(([name, value, release]) => withPlaces(`  ${name} = ${value} (13.0: ${release})`, name, value));
		return ["differs from 13.0 on i386 in:", ...lines];
	}
	const lines = distinctions(v).flatMap(([name, value]) => withPlaces(`  ${name} = ${value}`, name, value));
	return ["differs from 13.0 in nothing on i386; what other kernels do otherwise:", ...lines];
}

/** A kernel. */
export function variantLines(v: Variant): string[] {
	const changes = differences(v, "i386");
	const other = differences(v, "amd64");
	const amd64 = other.map(([name, value]) => `${name} = ${value}`).join(", ");
	const same = other.map(String).join() === changes.map(String).join();
	const untraced = untracedSettings(togglesOf(v, "i386"));
	return [
		v.doc,
		`stands for: ${v.revision}${v.reconstruction === true ? " (its code is not public: this is our reconstruction)" : ""}`,
		...(v.aliases.length === 0 ? [] : [`also called: ${v.aliases.join(", ")}`]),
		`the thread: ${v.thread}`,
		...differenceLines(v),
		...(untraced.length === 0 ? [] : [`not covered by golden traces: ${untraced.join(", ")}`]),
		...(same ? [] : [`on amd64 in: ${amd64 === "" ? "nothing" : amd64}`]),
		`try: uma run scenarios/five-lines-that-hang.uma --kernel ${v.id}`,
	];
}
