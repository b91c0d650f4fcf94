import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { STRUCTS } from "../../engine/kernel/structs.ts";
import { generateViews } from "../../engine/machine/generate-views.ts";
import { fieldTable, layOut, sizeTable } from "../../engine/machine/layout.ts";
import { field, type Struct } from "../../engine/machine/structs.ts";

const layouts = layOut(STRUCTS);

function bytesOf(name: string): readonly number[] {
	const bytes = layouts.get(name)?.struct.bytes;
	return [bytes?.i386 ?? 0, bytes?.amd64 ?? 0];
}

/** Places of a field in simulated memory: [offset, width] on i386 and amd64. */
function placeOf(struct: string, name: string): unknown {
	const bytes = layouts.get(struct)?.byName.get(name)?.bytes;
	return [
		[bytes?.i386.offset, bytes?.i386.width],
		[bytes?.amd64.offset, bytes?.amd64.width],
	];
}

const struct = (name: string, fields: Struct["fields"], bytes?: Struct["bytes"]): Struct => ({
	name,
	type: name,
	doc: "",
	source: "",
	fields,
	...(bytes ? { bytes } : {}),
});

describe("structs in simulated memory", () => {
	it("have the sizes of the kernel's, i386 and amd64", () => {
		const sizes = {
			vmem_btag: [28, 56],
			vmem: [960, 1856],
			uma_bucket: [12, 16],
			uma_cache: [64, 128],
			uma_zone_domain: [64, 128],
			uma_zone: [192, 384],
			uma_domain: [128, 128],
			uma_keg: [256, 384],
		};
		for (const [name, bytes] of Object.entries(sizes)) assert.deepEqual(bytesOf(name), bytes, name);
	});

	it("have their fields inside them, in order, aligned, and apart", () => {
		for (const layout of layouts.values()) {
			for (const arch of ["i386", "amd64"] as const) {
				let end = 0;
				const described = layout.struct.fields.filter((f) => !f.model);
				for (const f of described) {
					const place = layout.byName.get(f.name)?.bytes?.[arch];
					if (place === undefined) continue;
					assert.ok(place.offset >= end, `${layout.struct.name}.${f.name} overlaps on ${arch}`);
					const unit =
						f.kind === "struct" || f.kind === "structs" ? (arch === "i386" ? 4 : 8) : Math.min(place.width, arch === "i386" ? 4 : 8);
					assert.equal(place.offset % (unit || 1), 0, `${layout.struct.name}.${f.name} is not aligned on ${arch}`);
					end = place.offset + place.width * (typeof f.count === "number" ? f.count : f.count === "tail" ? 0 : 1);
				}
				const size = layout.struct.bytes?.[arch];
				if (size !== undefined) assert.ok(end <= size, `${layout.struct.name} on ${arch}`);
			}
		}
	});

	it("place pointers by the architecture's width", () => {
		assert.deepEqual(placeOf("vmem_btag", "bt_start"), [
			[16, 4],
			[32, 8],
		]);
		assert.deepEqual(placeOf("vmem_btag", "bt_type"), [
			[24, 4],
			[48, 4],
		]);
		assert.deepEqual(placeOf("uma_domain", "ud_free_items"), [
			[40, 4],
			[76, 4],
		]);
		assert.deepEqual(placeOf("uma_bucket", "ub_entries"), [
			[6, 2],
			[10, 2],
		]);
	});
});

describe("records in the heap", () => {
	it("have one word a field, flexible arrays last", () => {
		const made = layOut([
			struct("in", [field("i1", "u32", ""), field("i2", "ptr out", "")]),
			struct("out", [
				field("o_tail", "structs in[]", ""),
				field("o1", "u64", ""),
				field("o_in", "struct in", ""),
				field("o_words", "words[3]", ""),
				field("o2", "u8", ""),
			]),
		]);
		assert.deepEqual(sizeTable(made), { in: 2, out: 7 });
		assert.deepEqual(fieldTable(made), {
			i1: { offset: 0, shape: "word" },
			i2: { offset: 1, shape: "word" },
			o1: { offset: 0, shape: "word" },
			o_in: { offset: 1, shape: "struct" },
			o_words: { offset: 3, shape: "words" },
			o2: { offset: 6, shape: "word" },
			o_tail: { offset: 7, shape: "structs", size: 2 },
		});
	});

	it("have field names that tell their place", () => {
		const table = fieldTable(layouts);
		for (const layout of layouts.values()) for (const p of layout.fields) assert.equal(table[p.field.name]?.offset, p.offset, p.field.name);
	});

	it("are refused where the description makes no sense", () => {
		assert.throws(() => layOut([struct("a", [field("x", "struct b", "")])]), /struct b of field x is not described before its use/);
		assert.throws(
			() => layOut([struct("a", [field("x", "u64", ""), field("y", "ptr", "")], { i386: 11, amd64: 16 })]),
			/struct a needs 12 bytes on i386, 11 are given/,
		);
		assert.throws(
			() => fieldTable(layOut([struct("a", [field("x", "u32", "")]), struct("b", [field("y", "u32", ""), field("x", "u32", "")])])),
			/field x of b has another place/,
		);
		assert.throws(() => field("x", "u32[", ""), /field x: cannot read the type "u32\["/);
	});
});

describe("the generated views", () => {
	it("are those of the descriptions", () => {
		const file = readFileSync(path.join(process.cwd(), "engine/kernel/views.generated.ts"), "utf8").replaceAll("\r\n", "\n");
		assert.equal(generateViews(STRUCTS), file, "run `npm run generate`");
	});
});
