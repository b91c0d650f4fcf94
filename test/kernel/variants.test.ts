/** The kernels of PR 248008 (spec/00 section 5), their toggles (section 6) and the page thresholds (spec/30 section 4.2). */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { readConfig, type TraceLine } from "../../engine/golden/config.ts";
import { thresholdsFor } from "../../engine/kernel/conf.ts";
import {
	findVariant,
	setToggle,
	TOGGLES,
	type Toggles,
	togglesOf,
	untracedSettings,
	VARIANTS,
	writtenValue,
} from "../../engine/kernel/variants.ts";
import { kernel } from "./booted.ts";

const OLD_FOUR: Partial<Toggles> = { keg_drain: "all", import_stops_at_reserve: false, xalloc_prefill: "each_pass", span_merge: false };
const NOFREE: Partial<Toggles> = { bt_nofree: true };

/** Settings relative to 13.0: on i386, and on amd64 where they differ. */
const TABLE: Record<string, { readonly i386: Partial<Toggles>; readonly amd64?: Partial<Toggles> }> = {
	"12.1": { i386: { ...OLD_FOUR, ...NOFREE, drain_boot_slabs: false } },
	"pre-r358097": { i386: { ...OLD_FOUR, ...NOFREE } },
	r358097: { i386: OLD_FOUR },
	"option-1": { i386: { ...OLD_FOUR, ...NOFREE } },
	r364744: { i386: { ...OLD_FOUR, ...NOFREE }, amd64: OLD_FOUR },
	"option-2": { i386: { ...OLD_FOUR, ...NOFREE }, amd64: OLD_FOUR },
	"attachment-216478": { i386: { ...OLD_FOUR, ...NOFREE }, amd64: OLD_FOUR },
	"option-3": { i386: { ...OLD_FOUR, bt_free: "matching" } },
	"attachment-217173": { i386: { ...OLD_FOUR, keg_drain: "v1" } },
	"attachment-217196": { i386: { ...OLD_FOUR, keg_drain: "v2" } },
	"attachment-217268": { i386: { ...OLD_FOUR, keg_drain: "v3" } },
	r364302: { i386: OLD_FOUR },
	r364819: { i386: { ...OLD_FOUR, ...NOFREE, span_merge: true }, amd64: { ...OLD_FOUR, span_merge: true } },
	r366837: { i386: { ...OLD_FOUR, ...NOFREE, span_merge: true }, amd64: { ...OLD_FOUR, span_merge: true } },
	r366838: {
		i386: { ...NOFREE, keg_drain: "all", import_stops_at_reserve: false },
		amd64: { keg_drain: "all", import_stops_at_reserve: false },
	},
	r366839: { i386: { ...NOFREE, keg_drain: "all" }, amd64: { keg_drain: "all" } },
	r366840: { i386: NOFREE, amd64: {} },
	"r366838-only": { i386: { keg_drain: "all", import_stops_at_reserve: false } },
	"r366839-only": { i386: { keg_drain: "all", xalloc_prefill: "each_pass" } },
	"r366840-only": { i386: { import_stops_at_reserve: false, xalloc_prefill: "each_pass" } },
	"tester-final": { i386: {} },
	r368236: { i386: {} },
	"13.0": { i386: {} },
	"pre-2019-reserve": { i386: { ...OLD_FOUR, ...NOFREE, reserve_formula: "old" } },
	"13.1": { i386: { fetch_reserve_rr: true, wss_model: "v13_1" } },
};

describe("kernel variants", () => {
	it("differ from 13.0 as the table says, on both architectures", () => {
		for (const [id, { i386, amd64 = i386 }] of Object.entries(TABLE)) {
			assert.deepEqual(kernel(id, "i386"), { ...kernel("13.0", "i386"), ...i386 }, id);
			assert.deepEqual(kernel(id, "amd64"), { ...kernel("13.0", "amd64"), ...amd64 }, `${id} on amd64`);
		}
	});

	it("are all in the table, under one name each", () => {
		const names = VARIANTS.flatMap((v) => [v.id, ...v.aliases]);
		assert.deepEqual(names.toSorted(), Object.keys(TABLE).toSorted());
		assert.equal(findVariant("13.2"), undefined);
	});

	it("that are reconstructions say so", () => {
		assert.deepEqual(
			VARIANTS.filter((v) => v.reconstruction).map((v) => v.id),
			["option-3", "attachment-217173", "attachment-217196", "attachment-217268"],
		);
	});

	it("do not share their toggles", () => {
		const variant = findVariant("13.0");
		assert.ok(variant);
		togglesOf(variant, "i386").keg_drain = "v1";
		assert.equal(kernel("13.0").keg_drain, "reserve");
	});
});

describe("13.0", () => {
	it("has all fixes and no NOFREE; only the direct map differs between architectures", () => {
		const i386: Toggles = {
			small_alloc: false,
			bt_nofree: false,
			bt_free: "page_free",
			keg_drain: "reserve",
			import_stops_at_reserve: true,
			xalloc_prefill: "once",
			span_merge: true,
			reserve_formula: "new",
			drain_boot_slabs: true,
			assertions: true,
			slab_bitsets: 1,
			fetch_reserve_rr: false,
			wss_model: "v13_0",
			early_zones: false,
		};
		assert.deepEqual(kernel("13.0", "i386"), i386);
		assert.deepEqual(kernel("13.0", "amd64"), { ...i386, small_alloc: true });
	});
});

describe("toggles", () => {
	it("take the values they list and no others", () => {
		for (const { name, values } of TOGGLES) {
			for (const value of values) {
				const toggles = kernel("13.0");
				assert.ok(setToggle(toggles, name, value), `${name} = ${value}`);
				const read = toggles[name];
				assert.equal(typeof read === "boolean" ? (read ? "on" : "off") : String(read), value);
			}
			assert.equal(setToggle(kernel("13.0"), name, "perhaps"), false);
		}
		assert.equal(setToggle(kernel("13.0"), "no_such_toggle", "on"), false);
		assert.deepEqual(TOGGLES.map((t) => t.name).toSorted(), Object.keys(kernel("13.0")).toSorted());
	});
});

describe("golden traces", () => {
	/** The kernel of a trace. */
	function kernelOf(file: string): Toggles {
		const [config = ""] = gunzipSync(readFileSync(file)).toString("utf8").split("\n", 1);
		return readConfig(JSON.parse(config) as TraceLine).machine.toggles;
	}

	it("have every value of every toggle but those that the table says they lack", () => {
		const folder = "test/golden";
		const traces = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".gz"));
		const kernels = traces.map((f) => kernelOf(path.join(folder, f)));
		for (const { name, values, untraced } of TOGGLES) {
			const seen = new Set(kernels.map((k) => writtenValue(k[name])));
			assert.deepEqual(
				values.filter((v) => !seen.has(v)),
				untraced ?? [],
				name,
			);
		}
	});

	it("so cover a kernel unless it has such a value", () => {
		assert.deepEqual(untracedSettings(kernel("13.0")), []);
		assert.deepEqual(untracedSettings(kernel("13.1")), ["fetch_reserve_rr = on", "wss_model = v13_1"]);
		assert.deepEqual(untracedSettings(kernel("12.1")), ["span_merge = off", "drain_boot_slabs = off"]);
	});
});

describe("page thresholds", () => {
	it("follow the table: pages, reserved, severe, min, target, wakeup", () => {
		const table = [
			[16384, 87, 127, 168, 411, 369],
			[32768, 108, 189, 271, 760, 684],
			[65536, 151, 314, 478, 1459, 1305],
			[131072, 236, 563, 891, 2856, 2565],
			[262144, 407, 1062, 1717, 5647, 5076],
			[524288, 748, 2058, 3369, 11232, 10107],
			[1048576, 1431, 4052, 6673, 22399, 20151],
		] as const;
		for (const [pages, reserved, severe, min, target, wakeup] of table) {
			const t = thresholdsFor(pages);
			assert.deepEqual(
				[t.free_reserved, t.free_severe, t.free_min, t.free_target, t.pageout_wakeup_thresh],
				[reserved, severe, min, target, wakeup],
				`${pages} pages`,
			);
			assert.deepEqual([t.interrupt_free_min, t.pageout_free_min], [2, 34]);
		}
	});
});
