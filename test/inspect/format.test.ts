import assert from "node:assert/strict";
import test from "node:test";
import { typeName } from "../../engine/inspect/conventions.ts";
import { formatArgument, formatField, formatNumber } from "../../engine/inspect/format.ts";
import { LAYOUTS, placed } from "../../engine/inspect/layouts.ts";
import { ENUM_NAMES, FLAG_NAMES } from "../../engine/inspect/value-names.ts";
import { configure } from "../../engine/kernel/conf.ts";
import { intern } from "../../engine/machine/names.ts";
import { i386 } from "./machine.ts";

const show = (struct: string, field: string, value: number) => formatField(placed(struct, field).field, value);

test("values are written in the format of their field", () => {
	configure(i386());
	assert.equal(show("vmem_btag", "bt_size", 0x400000), "4194304 (4M)");
	assert.equal(show("vmem_btag", "bt_size", 512), "512");
	assert.equal(show("vmem_btag", "bt_start", 0x40000000), "0x40000000");
	assert.equal(show("vmem_btag", "bt_type", 3), "3 (free)");
	assert.equal(show("uma_zone", "uz_flags", 0x102), "0x102 (UMA_ZONE_ZINIT|UMA_ZONE_NOTPAGE)");
	assert.equal(show("uma_zone", "uz_flags", 0), "0");
	assert.equal(show("uma_keg", "uk_allocf", 4), "vmem_bt_alloc");
	assert.equal(show("uma_keg", "uk_allocf", 0), "NULL");
	assert.equal(show("uma_zone", "uz_ctor", 1), "zone_ctor");
	assert.equal(show("uma_zone", "uz_dtor", 1), "zone_dtor");
	assert.equal(show("uma_zone", "uz_name", intern('a "zone"')), '"a \\"zone\\""');
	assert.equal(show("uma_zone", "uz_bucket_max", 2 ** 64), "no limit");
	assert.equal(show("uma_zone", "uz_max_items", 12), "12");
	assert.equal(show("machine", "v_free_count", 12), "12 (48K)");
	assert.equal(show("machine", "m_ticks", 1250), "1250 (12.5 s)");
	assert.equal(show("kernel", "bucketdisable", 1), "true");
	assert.equal(show("kernel", "booted", 3), "3 (BOOT_RUNNING)");
});

test("all ones of 64 bits keep their digits", () => {
	assert.equal(formatNumber("hex", 2 ** 64), "0xffffffffffffffff");
	assert.equal(formatNumber("dec", 2 ** 64), "18446744073709551615");
	assert.equal(formatNumber("bytes", 2 ** 64), "18446744073709551615");
});

test("arguments of events are written by their type", () => {
	assert.equal(formatArgument("flags", 0x2102), "0x2102 (M_WAITOK|M_ZERO|M_BESTFIT)");
	assert.equal(formatArgument("addr_or_errno", 0), "ENOMEM");
	assert.equal(formatArgument("zone", intern("malloc-64")), "malloc-64");
	assert.equal(formatArgument("size", 4096), "4096 (4K)");
});

test("every format of the struct descriptions has its table", () => {
	for (const layout of LAYOUTS.values()) {
		for (const { field } of layout.fields) {
			const [kind, table = ""] = field.format?.split(":") ?? [];
			if (kind === "flags") assert.ok(FLAG_NAMES[table], `${field.name}: ${field.format}`);
			if (kind === "enum") assert.ok(ENUM_NAMES[table], `${field.name}: ${field.format}`);
			assert.ok(typeName(field).length > 0);
		}
	}
});
