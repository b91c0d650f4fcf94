/** `uma explain`: every name of every table, kernels with their places in our source. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { proposals } from "../../cli/commands/explain.ts";
import { type Entry, entries, entriesOf } from "../../cli/explain/entries.ts";
import { placesOfEvent } from "../../cli/explain/places.ts";
import { CONDITIONS, EVENTS } from "../../engine/kernel/events.ts";
import { INTERFACE } from "../../engine/kernel/interface.ts";
import { STRUCTS } from "../../engine/kernel/structs.ts";
import { TOGGLES, VARIANTS } from "../../engine/kernel/variants.ts";
import { FLAG_WORDS } from "../../language/vocabulary-flags.ts";
import { objects, root, uma } from "./program.ts";

function linesOf(name: string, kind: string): string[] {
	const entry = entriesOf(name).find((e: Entry) => e.kind.startsWith(kind));
	assert.ok(entry !== undefined, `${kind} ${name}`);
	return entry.lines();
}

describe("explain", () => {
	it("knows every name of the tables, and has something to say of each", () => {
		const tables: readonly (readonly [string, readonly string[]])[] = [
			["event", EVENTS.map((e) => e.name)],
			["condition", CONDITIONS.map((c) => c.name)],
			["field", STRUCTS.flatMap((s) => s.fields.map((f) => f.name))],
			["flag", [...FLAG_WORDS.keys()]],
			["toggle", TOGGLES.map((t) => t.name)],
			["kernel", VARIANTS.flatMap((v) => [v.id, ...v.aliases])],
			["call", INTERFACE.map((c) => c.name)],
			["wait message", ["btalloc", "vmwait", "zonelimit", "zonedrain", "psleep", "umarcl", "kernel arena domain"]],
		];
		for (const [kind, names] of tables) for (const name of names) assert.ok((linesOf(name, kind)[0] ?? "").length > 2, `${kind} ${name}`);
	});

	it("tells all entries without failing", () => {
		for (const e of entries())
			assert.ok(
				e.lines().every((line) => !line.includes("undefined")),
				`${e.kind} ${e.name}: ${e.lines().join("; ")}`,
			);
	});

	it("says FreeBSD of what is FreeBSD's only", () => {
		const sources = entries().flatMap((e) => e.lines().flatMap((line) => /^FreeBSD: (.*)$/.exec(line)?.[1] ?? []));
		assert.ok(sources.length > 100);
		assert.deepEqual(
			sources.filter((source) => !source.startsWith("sys/")),
			[],
		);
		assert.equal(linesOf("scenario_value", "struct").at(-1), "part of the scenario; FreeBSD has none");
		assert.equal(linesOf("pg_pc", "field").at(-1), "part of the scenario; FreeBSD has none");
	});

	it("names lines of our source that are there", () => {
		const text = [...VARIANTS.map((v) => linesOf(v.id, "kernel")), ...EVENTS.map((e) => linesOf(e.name, "event"))].flat().join("\n");
		const places = [...text.matchAll(/(engine\/\S+\.ts):(\d+)/g)];
		assert.ok(places.length > 50);
		for (const [, file = "", line] of places) {
			assert.ok(existsSync(path.join(root, file)), file);
			assert.ok(readFileSync(path.join(root, file), "utf8").split("\n").length >= Number(line), `${file}:${line}`);
		}
	});

	/** Places as they are told, `routine, file:line: text`, after each was found in the file. */
	function placesIn(lines: readonly string[]): string[] {
		return lines.flatMap((told) => {
			const [, file = "", line, text = ""] = /(engine\/\S+\.ts):(\d+): (.*)$/.exec(told) ?? [];
			if (file === "") return [];
			const source = readFileSync(path.join(root, file), "utf8").split(/\r?\n/);
			const there = [source[Number(line) - 1], source[Number(line) - 2]].map((l) => (l ?? "").trim());
			// The line behind a `case` is told together with it.
			assert.ok(text === there[0] || text === `${there[1]} ${there[0]}`, `${file}:${line} is ${there[0]}, not ${text}`);
			return [text];
		});
	}

	it("names for every toggle the lines in which it acts", () => {
		for (const t of TOGGLES) {
			const lines = linesOf(t.name, "toggle");
			const places = placesIn(lines);
			assert.ok(places.length > 0, t.name);
			assert.ok(
				places.some((p) => p.includes(`toggles.${t.name}`)),
				t.name,
			);
			const [routine, file] = t.where.split(" in ");
			assert.ok(new RegExp(`function\\*? ${routine}\\b`).test(readFileSync(path.join(root, file ?? ""), "utf8")), t.where);
		}
		assert.ok(placesIn(linesOf("slab_bitsets", "toggle")).length >= 2);
		assert.match(linesOf("assertions", "toggle").join("\n"), /KASSERT, engine\/machine\/panic\.ts:\d+: if \(assertions\.on/);
		for (const name of ["keg_drain", "vmem_xalloc", "sleep"]) assert.ok(placesOfEvent(name).length > 0, name);
	});

	it("names for every kernel the lines in which what is different acts", () => {
		for (const v of VARIANTS) {
			const lines = linesOf(v.id, "kernel");
			const changed = lines.flatMap((line) => /^ {2}(\w+) = /.exec(line)?.[1] ?? []);
			const places = placesIn(lines);
			assert.ok(changed.length > 0, v.id);
			for (const name of changed)
				assert.ok(
					places.some((p) => p.includes(`toggles.${name}`)),
					`${v.id}: ${name}`,
				);
		}
	});

	it("tells of a kernel what it changes, where, and what the thread says", () => {
		const { status, out } = uma("explain", "attachment-217196");
		assert.equal(status, 0);
		assert.match(out, /^attachment-217196: kernel\n/);
		assert.match(out, /stands for: attachment 217196 \(its code is not public: this is our reconstruction\)/);
		assert.match(out, /the thread: Hangs in the same way as an unpatched kernel\./);
		assert.match(out, /keg_drain = v2 \(13\.0: reserve\)/);
		assert.match(out, /takeSlabs, engine\/kernel\/uma_core\/keg_drain\.ts:\d+: case "v2": return takeByPages/);
		assert.match(uma("explain", "13.0").out, /differs from 13\.0 in nothing[\s\S]*keg_drain = reserve\n.*keg_drain\.ts:\d+/);
		assert.match(uma("explain", "r366838-only").out, /default: return takeAll/);
		assert.match(uma("explain", "r364744").out, /bt_nofree = on \(13\.0: off\)[\s\S]*on amd64 in: keg_drain = all/);
	});

	it("tells all meanings of a name", () => {
		const kinds = objects(uma("explain", "--json", "keg_drain", "uma_zalloc").out).map((o) => `${o.name} ${o.kind}`);
		assert.deepEqual(kinds, ["keg_drain event", "keg_drain toggle", "uma_zalloc event", "uma_zalloc call"]);
	});

	it("proposes the nearest names, exit code 2", () => {
		const { status, out, err } = uma("explain", "M_USE_RESERV");
		assert.deepEqual([status, out], [2, ""]);
		assert.match(err, /nothing is called M_USE_RESERV: did you mean M_USE_RESERVE/);
		assert.ok(proposals("reserve_drain").includes("reserve_drained"));
		assert.deepEqual(proposals("qqqqqqqqqqqqqqqq"), []);
	});

	it("lists the names", () => {
		const lines = uma("explain", "--list").out.trim().split("\n");
		assert.ok(lines.includes("M_USE_RESERVE\tflag (malloc)"));
		assert.ok(lines.includes("option-2\tkernel"));
	});
});
