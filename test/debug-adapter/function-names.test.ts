/** Names of function breakpoints. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Catalogue, resolveName } from "../../debug-adapter/breakpoints/function-names.ts";

const catalogue: Catalogue = {
	events: new Map([
		["keg_drain", ["keg", "domain"]],
		["keg_alloc_slab", ["keg"]],
		["vmem_xalloc", ["arena"]],
		["sleep", ["wmesg", "timeout"]],
		["wakeup", ["wmesg"]],
	]),
	conditions: new Map([["reserve_drained", "keg_drain"]]),
	routines: new Set(["keg_drain", "keg_fetch_slab", "vmem_xalloc", "vmem_alloc"]),
};

/** Places in short: `event keg_drain`, `vmem_alloc return`. */
function places(text: string): string {
	const named = resolveName(text, catalogue);
	if (typeof named === "string") return named;
	const list = named.places.map((p) => (p.kind === "event" ? `event ${p.event}` : p.kind === "routine" ? `${p.routine} ${p.at}` : p.kind));
	return `${list.join(", ")}${named.condition === undefined ? "" : ` where ${named.condition}`}`;
}

for (const [text, expected] of [
	["keg_drain", "event keg_drain"],
	["reserve_drained", "event reserve_drained"],
	["  vmem_alloc ", "vmem_alloc entry"],
	["vmem_xalloc", "event vmem_xalloc"],
	["vmem_xalloc entry", "vmem_xalloc entry"],
	["vmem_xalloc return", "vmem_xalloc return"],
	['keg_drain where keg == "vmem btag"', 'event keg_drain where keg == "vmem btag"'],
	["sleep:btalloc", 'event sleep where wmesg == "btalloc"'],
	["sleep:kernel arena dom where timeout > 0", 'event sleep where (wmesg == "kernel arena dom") and (timeout > 0)'],
	["keg_*", "event keg_drain, event keg_alloc_slab"],
	["keg_* entry", "keg_drain entry, keg_fetch_slab entry"],
	["vmem_a*", "vmem_alloc entry"],
	["*_dr?in*", "event keg_drain, event reserve_drained"],
	["keg_drian", "There is no event, condition or routine keg_drian. Did you mean keg_drain?"],
	["qqqqqq", "There is no event, condition or routine qqqqqq."],
	["sleep return", "There is no routine sleep."],
	["keg_drain:x", "keg_drain has no wait message to stand behind a colon; sleep, wakeup have one. Write: keg_drain where ..."],
	["", "The name of an event, a condition or a routine is missing, such as keg_drain."],
] as const) {
	test(`"${text}"`, () => assert.equal(places(text), expected));
}

test("no text makes it fail, or take long", () => {
	fc.assert(fc.property(fc.string(), (text) => typeof places(text) === "string"));
	assert.match(places(`${"a*".repeat(5000)}b`), /There is no/);
});
