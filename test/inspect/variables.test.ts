import assert from "node:assert/strict";
import test from "node:test";
import { fullDump } from "../../engine/golden/dump.ts";
import { evaluate } from "../../engine/inspect/evaluate.ts";
import { fieldValue, layoutOf, scenarioNames, wordAt } from "../../engine/inspect/layouts.ts";
import { lineOf, localsOf } from "../../engine/inspect/locals.ts";
import { allObjects, pathOfRecord } from "../../engine/inspect/objects.ts";
import { open, roots } from "../../engine/inspect/variables.ts";
import { zoneNamed } from "../../engine/kernel/calls.ts";
import { M_WAITOK } from "../../engine/kernel/flags.ts";
import type { Value } from "../../engine/kernel/views.generated.ts";
import { position, put, w } from "../../engine/machine/heap.ts";
import { changedSince } from "../../engine/machine/journal.ts";
import { intern } from "../../engine/machine/names.ts";
import { allocZeroed } from "../../engine/machine/records.ts";
import { routineAt, stops } from "../../engine/machine/routine.ts";
import type { ProbeKind } from "../../engine/scenario/program.ts";
import { listOf, listPush } from "../../engine/scenario/values.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { callUntil, i386, start, value, wordOf } from "./machine.ts";

/** The parts of a dump that tests compare with. */
interface Dump {
	readonly kegs: readonly {
		name: string;
		addr: string;
		ipers: number;
		free_items: number;
		reserve: number;
		part: [string, string, number, number, string][];
		full: unknown[];
	}[];
	readonly zones: readonly {
		name: string;
		addr: string;
		cpu: { alloc: [string, number, number, string[]] | null }[];
		zcache: { b: [string, number, number, string[]] }[];
	}[];
	readonly arenas: readonly {
		name: string;
		addr: string;
		segs: [string, string, string, string][];
		freetags: string[];
		freelists: Record<string, string[]>;
		hash: Record<string, string[]>;
	}[];
	readonly free_pages: number;
}

const dump = () => fullDump() as unknown as Dump;

function child(of: readonly Shown[], name: string): Shown {
	const found = of.find((v) => v.name === name);
	assert.ok(found, `${name} among ${of.map((v) => v.name).join(", ")}`);
	return found;
}

function inside(shown: Shown, start?: number, count?: number): Shown[] {
	assert.ok(shown.reference, `${shown.name} can be opened`);
	return open(shown.reference, start, count);
}

/** A busy machine: mallocs of two sizes, half of them freed, a zone with a full bucket in its cache. */
function busy() {
	const [t0, t1] = start(i386());
	assert.ok(t0 && t1);
	const addrs: number[] = [];
	for (let i = 0; i < 400; i++) addrs.push(value(i % 3 === 0 ? t1 : t0, "malloc", i % 2 === 0 ? 64 : 700, M_WAITOK));
	for (let i = 0; i < 400; i += 2) value(t0, "free", addrs[i] as number);
	value(t0, "kmem_malloc", 5 * 4096, M_WAITOK);
	return { t0, t1 };
}

test("scopes come in the order of the variables pane, those of a thread first", () => {
	start(i386());
	assert.deepEqual(
		roots({ thread: 0 }).map((s) => s.name),
		["Locals", "Thread", "Zones and kegs", "CPU caches", "Arenas", "Memory", "Machine"],
	);
	assert.deepEqual(roots().map((s) => s.name)[0], "Zones and kegs");
});

test("zones, kegs and arenas are those of the dump, with names that find them again", () => {
	busy();
	const lists = inside(child(roots(), "Zones and kegs"));
	const d = dump();
	assert.deepEqual(
		inside(child(lists, "kegs")).map((k) => [k.name, k.value.split(" ")[0]]),
		d.kegs.map((k) => [k.name, k.addr]),
	);
	assert.deepEqual(
		inside(child(lists, "zones")).map((z) => [z.name, z.value.split(" ")[0]]),
		d.zones.map((z) => [z.name, z.addr]),
	);
	const arenas = inside(child(roots(), "Arenas"));
	assert.deepEqual(
		arenas.map((a) => a.value.split(" ")[0]),
		d.arenas.map((a) => a.addr),
	);
	assert.equal(child(arenas, "kernel arena domain").expression, 'arena["kernel arena domain"]');
	assert.equal(child(lists, "kegs").indexed, d.kegs.length);
});

test("a field carries its word, doc, type and expression", () => {
	busy();
	const kegs = inside(child(inside(child(roots(), "Zones and kegs")), "kegs"));
	const domain = child(inside(child(kegs, "vmem btag")), "uk_domain");
	const free = child(inside(domain), "ud_free_items");
	assert.equal(free.value, String(dump().kegs.find((k) => k.name === "vmem btag")?.free_items));
	assert.equal(free.expression, 'keg["vmem btag"].uk_domain.ud_free_items');
	assert.equal(free.doc, "free items in all slabs");
	assert.equal(free.type, "u_int");
	assert.equal(String(w[free.word as number]), free.value);
});

test("slabs are those of the dump and open in pages", () => {
	busy();
	const d = dump().kegs.find((k) => k.part.length > 0);
	assert.ok(d);
	const domain = evaluate({ op: "probe", kind: "keg", object: { op: "text", value: d.name }, path: ["uk_domain"] }, {});
	const part = child(inside(domain), "ud_part_slab");
	assert.equal(part.indexed, d.part.length);
	const slabs = inside(part);
	assert.deepEqual(
		slabs.map((s) => s.value),
		d.part.map((s) => `${s[0]} ${s[2]} of ${d.ipers} free`),
	);
	assert.deepEqual(
		inside(part, 1, 1).map((s) => s.name),
		d.part.length > 1 ? ["[1]"] : [],
	);
	const items = child(inside(slabs[0] as Shown), "items");
	assert.equal(items.indexed, d.ipers);
	const free = inside(items).filter((i) => i.value.endsWith("free")).length;
	assert.equal(free, d.part[0]?.[2]);
	assert.equal(inside(items, d.ipers - 3, 10).length, 3);
});

test("items of a struct that is modelled open as records", () => {
	busy();
	const slab = inside(evaluate({ op: "probe", kind: "keg", object: { op: "text", value: "vmem btag" }, path: ["ud_part_slab"] }, {}))[0];
	assert.ok(slab);
	const used = inside(child(inside(slab), "items")).filter((i) => i.type === "struct vmem_btag");
	assert.ok(used.length > 0);
	assert.ok(child(inside(used[0] as Shown), "bt_start"));
});

test("segments, tags in stock, free lists and the busy hash of an arena are those of the dump", () => {
	busy();
	const d = dump().arenas.find((a) => a.name === "kernel arena dom");
	assert.ok(d);
	const arena = inside(evaluate({ op: "probe", kind: "arena", object: { op: "text", value: "kernel arena dom" }, path: [] }, {}));
	const startOf = (tag: Shown) => child(inside(tag), "bt_start").value;
	const segments = inside(child(arena, "vm_seglist"));
	assert.deepEqual(
		segments.map(startOf),
		d.segs.map((s) => s[2]),
	);
	assert.match(segments[1]?.value ?? "", /^0x[0-9a-f]+ span 0x[0-9a-f]+ \+ 4M$/);
	assert.equal(segments[1]?.expression, 'arena["kernel arena dom"].vm_seglist.tqh_first.bt_seglist.tqe_next');
	assert.deepEqual(
		inside(child(arena, "vm_freetags")).map((t) => t.value.split(" ")[0]),
		d.freetags,
	);
	const lists = inside(child(arena, "vm_freelist"));
	assert.deepEqual(
		lists.map((l) => inside(l).map(startOf)),
		Object.values(d.freelists),
	);
	const hash = inside(child(arena, "vm_hashlist")).map((c) => inside(c).map(startOf));
	assert.deepEqual(Object.fromEntries(hash.flatMap((c, i) => (c.length > 0 ? [[String(i), c]] : []))), d.hash);
});

test("cpu caches show the items of the loaded bucket", () => {
	busy();
	const zone = dump().zones.find((z) => z.name === "malloc-64");
	const loaded = zone?.cpu[0]?.alloc;
	assert.ok(loaded);
	const cpu0 = inside(child(inside(child(roots(), "CPU caches")), "cpu 0"));
	const cache = child(cpu0, "malloc-64");
	assert.equal(cache.expression, 'zone["malloc-64"].uz_cpu[0]');
	const slot = child(inside(cache), "uc_allocbucket");
	assert.equal(slot.value, `${loaded[1]} of ${loaded[2]} items`);
	assert.deepEqual(
		inside(child(inside(slot), "items")).map((i) => i.value),
		loaded[3],
	);
});

test("full buckets of a zone are those of the dump", () => {
	const { t0 } = busy();
	const addrs = Array.from({ length: 600 }, () => value(t0, "malloc", 64, M_WAITOK));
	for (const addr of addrs) value(t0, "free", addr);
	const d = dump().zones.find((z) => z.name === "malloc-64");
	assert.ok(d && d.zcache.length > 0);
	const buckets = inside(evaluate({ op: "probe", kind: "zone", object: { op: "text", value: "malloc-64" }, path: ["uzd_buckets"] }, {}));
	assert.deepEqual(
		buckets.map((b) => b.value),
		d.zcache.map(({ b }) => `${b[0]} ${b[1]} of ${b[2]} items`),
	);
	const items = inside(child(inside(buckets[0] as Shown), "ub_bucket"));
	assert.deepEqual(
		items.map((i) => i.value),
		d.zcache[0]?.b[3],
	);
});

test("memory has the page counts and thresholds", () => {
	busy();
	const memory = inside(child(roots(), "Memory"));
	assert.ok(child(memory, "v_free_count").value.startsWith(`${dump().free_pages} (`));
	assert.equal(child(memory, "free_min").expression, "pages.free_min");
	assert.equal(inside(child(memory, "v_page_array"), 100, 3).length, 3);
});

test("what the model notes down for itself lies behind one row of the machine", () => {
	busy();
	const machine = inside(child(roots(), "Machine"));
	const simulation = inside(child(machine, "Simulation"));
	const names = machine.map((v) => v.name);
	assert.deepEqual(
		["m_ticks", "m_outcome", "m_budget", "m_choices"].map((name) => names.includes(name)),
		[true, true, false, false],
	);
	assert.equal(child(simulation, "m_choices").expression, "machine.m_choices");
	assert.deepEqual(
		names.filter((name) => simulation.some((v) => v.name === name)),
		[],
	);
});

test("changed words mark their field and what holds it", () => {
	const { t0 } = busy();
	const mark = position();
	value(t0, "malloc", 64, M_WAITOK);
	const changed = changedSince(mark);
	const zone = evaluate({ op: "probe", kind: "zone", object: { op: "text", value: "malloc-64" }, path: [] }, { changed });
	assert.equal(zone.changed, undefined, "the zone's own words have not changed, its cpu cache lies behind them");
	const cache = open({ kind: "array", struct: "uma_zone", field: "uz_cpu", record: zoneNamed("malloc-64"), path: "" }, 0, 1, changed)[0];
	assert.ok(cache?.reference && cache.changed);
	const fields = open(cache.reference, 0, undefined, changed);
	assert.equal(child(fields, "uc_allocs").changed, true);
	assert.equal(child(fields, "uc_frees").changed, undefined);
});

test("locals of a frame: parameters and locals in scope, records by their names", () => {
	const { t0 } = busy();
	callUntil(t0, "kmem_malloc", (frame) => routineAt(frame).name === "vmem_xalloc" && inXallocLoop(frame), 3 * 4096, M_WAITOK);
	const locals = inside(child(roots({ thread: 0 }), "Locals"));
	const vm = child(locals, "vm");
	assert.match(vm.value, /^0x[0-9a-f]+ "kernel arena domain"$/);
	assert.equal(vm.type, "struct vmem *");
	assert.equal(child(inside(vm), "vm_quantum_shift").expression, 'arena["kernel arena domain"].vm_quantum_shift');
	assert.equal(child(locals, "size0").value, "12288 (12K)");
	assert.match(child(locals, "flags0").value, /M_WAITOK\|M_BESTFIT/);
	const frame = fieldValue("thread", "td_frame", t0);
	const line = lineOf(frame);
	for (const slot of routineAt(frame).slots) {
		if (slot.fromLine !== line)
			assert.equal(
				locals.some((l) => l.name === slot.name),
				slot.fromLine < line && line <= slot.toLine,
				slot.name,
			);
	}
});

test("a local that is said to be a record is one, at every statement of a busy run", () => {
	const { t0, t1 } = busy();
	const wrong = new Set<string>();
	let looked = 0;
	const namesOf = { uma_zone: "zone", uma_keg: "keg", vmem: "arena" } as const;
	// These hold a record whose fields are about to be set.
	const fresh = new Set(["keg_alloc_slab.slab", "bucket_alloc.bucket"]);
	const isThere = (struct: string, record: number): boolean => {
		if (struct in namesOf)
			return allObjects(namesOf[struct as keyof typeof namesOf]).includes(record) || fieldValue(struct, "va", record) !== 0;
		if (struct === "lock_object") return [1, 2, 3].includes(fieldValue(struct, "lo_kind", record));
		if (struct === "uma_bucket") return fieldValue(struct, "ub_entries", record) > 0 && fieldValue(struct, "ub_entries", record) < 255;
		if (struct === "uma_slab") return allObjects("keg").includes(fieldValue(struct, "us_keg", record));
		if (struct === "vmem_btag") return [1, 2, 3, 4, 5].includes(fieldValue(struct, "bt_type", record));
		return true;
	};
	stops.armed = 1;
	stops.check = (frame, point) => {
		assert.equal(w[frame + 1], point);
		for (const { name, word, type } of localsOf(frame)) {
			const record = w[word] as number;
			if (type.kind !== "record" || record === 0) continue;
			looked++;
			const local = `${routineAt(frame).name}.${name}`;
			if (!fresh.has(local) && !isThere(type.struct, record)) wrong.add(`${local}: ${record} at ${lineOf(frame)}`);
		}
		return false;
	};
	const addrs = Array.from({ length: 60 }, (_, i) => value(i % 2 ? t0 : (t1 ?? t0), "malloc", 900 + i, M_WAITOK));
	const big = value(t0, "kmem_malloc", 9 * 4096, M_WAITOK);
	const arena = value(t0, "vmem_create", intern("dma"), 0x1000000, 1 << 22, 4096, 8192, M_WAITOK);
	for (let i = 0; i < 8; i++) value(t0, "vmem_alloc", arena, 4096 * (1 + (i % 3)), M_WAITOK | 0x2000);
	const next = value(t0, "vmem_xalloc", arena, 4096, 0, 0, 0, 0, 0xffffffff, M_WAITOK | 0x8000);
	value(t0, "vmem_xfree", arena, next, 4096);
	for (const addr of addrs) value(t0, "free", addr);
	value(t0, "kmem_free", big, 9 * 4096);
	value(t0, "uma_reclaim", 2);
	value(t0, "uma_timeout");
	value(t0, "vmem_periodic");
	stops.armed = 0;
	assert.ok(looked > 10000);
	assert.deepEqual([...wrong], []);
});

test("a local that says where items' addresses lie shows the first item, and not the model's own number", () => {
	const { t0 } = busy();
	const seen = new Set<string>();
	stops.armed = 1;
	stops.check = (frame) => {
		if (!["zone_import", "zone_release"].includes(routineAt(frame).name)) return false;
		const local = open({ kind: "locals", thread: 0, frame }).find((v) => v.name === "into" || v.name === "from");
		if (local !== undefined) seen.add(`${local.type}: ${local.value.replace(/0x4[0-9a-f]{7}/, "ADDRESS")}`);
		return false;
	};
	const addrs = Array.from({ length: 60 }, () => value(t0, "malloc", 900, M_WAITOK));
	for (const addr of addrs) value(t0, "free", addr);
	value(t0, "uma_reclaim", 2);
	stops.armed = 0;
	assert.deepEqual([...seen].sort(), ["void **: {ADDRESS, ...}", "void **: {NULL, ...}"]);
});

test("a part of an object with a name is found by the path that it is given", () => {
	busy();
	let looked = 0;
	const isFound = (struct: string, record: number): void => {
		const path = pathOfRecord(struct, record);
		const { kind, object, path: elements } = readPath(path);
		assert.equal(wordOf(kind, object, elements), record, path);
		looked++;
	};
	for (const keg of allObjects("keg")) {
		isFound("uma_domain", wordAt("uma_keg", "uk_domain", keg));
		isFound("lock_object", wordAt("uma_domain", "ud_lock", wordAt("uma_keg", "uk_domain", keg)));
	}
	for (const zone of allObjects("zone")) isFound("uma_cache", wordAt("uma_zone", "uz_cpu", zone));
	for (const vm of allObjects("arena")) isFound("lock_object", wordAt("vmem", "vm_lock", vm));
	assert.ok(looked > 50);
	const somewhere = wordAt("uma_keg", "uk_domain", allObjects("keg")[0] as number) + 1;
	assert.deepEqual([pathOfRecord("uma_domain", somewhere), pathOfRecord("uma_slab", somewhere)], ["", ""]);
});

/** Reads an expression that the pane offers: `kind["name"].field[0].field`. */
function readPath(text: string): { kind: ProbeKind; object: string | number | undefined; path: string[] } {
	const match = /^(\w+)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\])?(?:\.(.*))?$/.exec(text);
	assert.ok(match, text);
	const object = match[2] === undefined ? (match[3] === undefined ? undefined : (JSON.parse(match[3]) as string)) : Number(match[2]);
	return { kind: match[1] as ProbeKind, object, path: match[4]?.split(".") ?? [] };
}

test("everything opens, and every expression leads to the word it stands beside", () => {
	busy();
	let opened = 0;
	let checked = 0;
	const walk = (shown: Shown, depth: number) => {
		if (shown.expression !== undefined && shown.word !== undefined) {
			const { kind, object, path } = readPath(shown.expression);
			assert.equal(wordOf(kind, object, path), shown.word, shown.expression);
			checked++;
		}
		if (shown.reference === undefined || depth === 0) return;
		opened++;
		const members = open(shown.reference, 0, 12);
		if (shown.indexed !== undefined)
			assert.equal(members.length, Math.min(shown.indexed, 12), `${shown.name} of ${JSON.stringify(shown.reference)}`);
		for (const member of members) walk(member, depth - 1);
	};
	for (const root of roots({ thread: 0 })) walk(root, 5);
	assert.ok(opened > 500 && checked > 1500, `${opened} opened, ${checked} checked`);
});

test("variables of a scenario thread: numbers, memory, lists", () => {
	const { t0 } = busy();
	const { words } = layoutOf("scenario_value");
	const program = allocZeroed(layoutOf("scenario_program").words + 3 * words);
	const slots = wordAt("scenario_program", "pg_slots", program);
	put(wordAt("thread", "td_program", t0), program);
	scenarioNames.slotsOf = (tid) => (tid === 0 ? ["n", "p", "bufs", "#count"] : []);
	put(wordAt("scenario_value", "sv_value", slots), 12);
	put(wordAt("scenario_value", "sv_value", slots + words), 0x40001000);
	put(wordAt("scenario_value", "sv_call", slots + words), 1);
	put(wordAt("scenario_value", "sv_size", slots + words), 4096);
	const list = listOf((slots + 2 * words) as Value);
	listPush(list, (slots + words) as Value);
	const locals = open({ kind: "locals", thread: 0, frame: 0 });
	assert.deepEqual(
		locals.map((l) => [l.name, l.value]),
		[
			["n", "12 (0xc)"],
			["p", "0x40001000, 4096 (4K)"],
			["bufs", "1 value"],
		],
	);
	assert.equal(inside(child(locals, "bufs"))[0]?.value, "0x40001000");
	assert.equal(evaluate({ op: "argument", name: "n" }, { thread: 0, frame: 0 }).value, "12 (0xc)");
	assert.equal(evaluate({ op: "length", slot: 2 }, { thread: 0, frame: 0 }).value, "1");
});

function inXallocLoop(frame: number): boolean {
	return lineOf(frame) > routineAt(frame).line + 12;
}

test("zones of one name are told apart, and each expression finds its own", () => {
	const { t0 } = busy();
	const first = value(t0, "uma_zcreate", intern("twin"), 100, 3, 0);
	const second = value(t0, "uma_zcreate", intern("twin"), 200, 3, 0);
	const zones = inside(child(inside(child(roots(), "Zones and kegs")), "zones"));
	const sizeOf = (text: string) => {
		const name = /\["(.*)"\]/.exec(text)?.[1] as string;
		return evaluate({ op: "probe", kind: "zone", object: { op: "text", value: name }, path: ["uz_size"] }, {}).value;
	};
	assert.equal(sizeOf(child(zones, "twin").expression as string), "100");
	assert.equal(sizeOf(child(zones, "twin_1").expression as string), "200");
	assert.equal(sizeOf('zone["twin"]'), "200", "the plain name is the newest");
	value(t0, "uma_zdestroy", second);
	assert.equal(sizeOf('zone["twin"]'), "100");
	value(t0, "uma_zdestroy", first);
	assert.throws(() => sizeOf('zone["twin"]'), /there is no zone "twin"/);
});
