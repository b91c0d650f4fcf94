import assert from "node:assert/strict";
import test from "node:test";
import { fullDump } from "../../engine/golden/dump.ts";
import { addressOf, addressOfWord, regionAt } from "../../engine/inspect/addresses.ts";
import { fieldValue, placed, wordAt } from "../../engine/inspect/layouts.ts";
import { MemoryError, planWrite, readMemory } from "../../engine/inspect/memory.ts";
import { allObjects, findObject } from "../../engine/inspect/objects.ts";
import { byteFields } from "../../engine/inspect/struct-bytes.ts";
import type { MachineConfig } from "../../engine/kernel/conf.ts";
import { M_WAITOK } from "../../engine/kernel/flags.ts";
import { w } from "../../engine/machine/heap.ts";
import { amd64, i386, start, value } from "./machine.ts";

/** What the golden dumps know of addresses: the same machine told another way. */
interface Dump {
	readonly kegs: readonly { name: string; addr: string; free_items: number; part: [string, string, number, number, string][] }[];
	readonly zones: readonly { name: string; addr: string }[];
	readonly arenas: readonly { name: string; addr: string; segs: [string, string, string, string][] }[];
}

const dump = () => fullDump() as unknown as Dump;

/** A machine in the middle of its life; the addresses that malloc gave out. */
function busy(config: MachineConfig): number[] {
	const [t0, t1] = start(config);
	assert.ok(t0 && t1);
	const addrs: number[] = [];
	for (let i = 0; i < 300; i++) addrs.push(value(i % 3 === 0 ? t1 : t0, "malloc", i % 2 === 0 ? 64 : 700, M_WAITOK));
	for (let i = 0; i < 300; i += 2) value(t0, "free", addrs[i] as number);
	value(t0, "kmem_malloc", 5 * 4096, M_WAITOK);
	return addrs;
}

/** A number in simulated memory. */
function peek(address: number, width: number): number {
	const { bytes } = readMemory(address, width);
	assert.equal(bytes.length, width, `0x${address.toString(16)} can be read`);
	return Number(bytes.reduceRight((n, byte) => (n << 8n) | BigInt(byte), 0n));
}

/** Address of a field of a named object. */
function fieldAddress(struct: string, record: number, path: string): number {
	const field = byteFields(struct, record).find((f) => f.path === path);
	assert.ok(field, path);
	return (addressOf(struct, record) ?? 0) + field.at;
}

for (const [config, pointer] of [
	[i386(), 4],
	[amd64(), 8],
] as const) {
	test(`${config.arch}: a list of the kernel can be followed through the bytes alone`, () => {
		busy(config);
		const record = findObject("arena", "kernel arena domain");
		const arena = dump().arenas.find((a) => Number(a.addr) === addressOf("vmem", record));
		assert.ok(arena, "the arena lies where the dump has one");
		const [begin, size] = pointer === 4 ? [16, 20] : [32, 40];
		const tags: number[][] = [];
		for (let bt = peek(fieldAddress("vmem", record, "vm_seglist.tqh_first"), pointer); bt !== 0; bt = peek(bt, pointer)) {
			tags.push([bt, peek(bt + begin, pointer), peek(bt + size, pointer)]);
		}
		// The cursor lies in the arena itself; the dump knows no address of it.
		const cursor = fieldAddress("vmem", record, "vm_cursor.bt_start") - begin;
		const segs = arena.segs.map(([va, , first, bytes]) => [Number(va) || cursor, Number(first), Number(bytes)]);
		assert.ok(segs.length > 2);
		assert.deepEqual(tags, segs);
	});

	test(`${config.arch}: each record that has an address is found there again`, () => {
		busy(config);
		for (const [kind, struct] of Object.entries({ zone: "uma_zone", keg: "uma_keg" }) as ["zone" | "keg", string][]) {
			for (const record of allObjects(kind)) {
				const address = addressOf(struct, record);
				assert.ok(address !== undefined);
				assert.deepEqual(regionAt(address).thing, { struct, record, address });
				const flags = kind === "zone" ? "uz_flags" : "uk_flags";
				assert.equal(peek(fieldAddress(struct, record, flags), 4), fieldValue(struct, flags, record));
			}
		}
	});
}

test("what FreeBSD keeps behind a zone and a keg lies behind them", () => {
	busy(i386());
	const zone = findObject("zone", "malloc-64");
	const at = addressOf("uma_zone", zone) as number;
	const cache = wordAt("uma_zone", "uz_cpu", zone) + placed("uma_zone", "uz_cpu").words;
	assert.equal(addressOf("uma_cache", cache), at + 192 + 64);
	assert.equal(addressOf("uma_zone_domain", wordAt("uma_zone", "uz_domain", zone)), at + 192 + 2 * 64);
	assert.equal(peek(fieldAddress("uma_zone", zone, "uz_cpu[1].uc_allocs"), 8), fieldValue("uma_cache", "uc_allocs", cache));
	const keg = findObject("keg", "malloc-64");
	const dom = wordAt("uma_keg", "uk_domain", keg);
	assert.equal(addressOf("uma_domain", dom), (addressOf("uma_keg", keg) as number) + 128);
	assert.equal(addressOfWord(wordAt("uma_domain", "ud_free_items", dom)), (addressOf("uma_keg", keg) as number) + 128 + 40);
	assert.equal(addressOf("thread", fieldValue("machine", "m_threads", 16)), undefined);
	assert.equal(addressOf("kernel", 16), undefined);
});

test("a slab is read as one page: items, padding, header and bitmap", () => {
	busy(i386());
	const slab = fieldValue("uma_domain", "ud_part_slab", wordAt("uma_keg", "uk_domain", findObject("keg", "vmem btag")));
	const data = fieldValue("uma_slab", "us_data", slab);
	const { bytes, unreadable } = readMemory(data, 4096);
	assert.deepEqual([bytes.length, unreadable], [4096, 0]);
	const header = addressOf("uma_slab", slab) as number;
	const freecount = fieldValue("uma_slab", "us_freecount", slab);
	assert.equal(peek(header + 8, 2), freecount);
	const bits = bytes.subarray(header - data + 12);
	let free = 0;
	for (const byte of bits) for (let i = 0; i < 8; i++) free += (byte >> i) & 1;
	assert.equal(free, freecount, "the bitmap counts as many");
});

test("a back link leads to the link or head before it", () => {
	busy(i386());
	const keg = findObject("keg", "vmem btag");
	const slab = fieldValue("uma_domain", "ud_part_slab", wordAt("uma_keg", "uk_domain", keg));
	const head = addressOfWord(wordAt("uma_domain", "ud_part_slab", wordAt("uma_keg", "uk_domain", keg)));
	assert.equal(peek((addressOf("uma_slab", slab) as number) + 4, 4), head, "of the first the head in the keg");
	const kegs = allObjects("keg");
	const [first = 0, second = 0] = kegs;
	assert.equal(peek(fieldAddress("uma_keg", second, "uk_link.le_prev"), 4), fieldAddress("uma_keg", first, "uk_link.le_next"));
});

test("what is not modelled cannot be read, and is measured", () => {
	const addrs = busy(i386());
	const large = addrs[1] as number;
	assert.deepEqual([...readMemory(large, 16).bytes], []);
	assert.equal(readMemory(large, 16).unreadable, 16);
	assert.equal(readMemory(0x1000, 8192).unreadable, 8192);
	assert.throws(() => planWrite(large, Uint8Array.of(1)), MemoryError);
});

test("bytes become fields again, whole or in part", () => {
	busy(i386());
	const keg = findObject("keg", "vmem btag");
	const at = fieldAddress("uma_keg", keg, "uk_reserve");
	const now = fieldValue("uma_keg", "uk_reserve", keg);
	const word = wordAt("uma_keg", "uk_reserve", keg);
	const same = readMemory(addressOf("uma_keg", keg) as number, 256).bytes;
	assert.deepEqual(planWrite(addressOf("uma_keg", keg) as number, same), [], "what is there already changes nothing");
	assert.deepEqual(planWrite(at, Uint8Array.of(7, 0, 0, 0)), [{ word, value: 7, name: "uk_reserve", type: "u_int" }]);
	assert.deepEqual(planWrite(at + 1, Uint8Array.of(1)), [{ word, value: now + 256, name: "uk_reserve", type: "u_int" }]);
	const zone = findObject("zone", "malloc-64");
	const max = fieldAddress("uma_zone", zone, "uz_bucket_max");
	assert.equal(w[wordAt("uma_zone", "uz_bucket_max", zone)], 2 ** 64);
	assert.deepEqual([...readMemory(max, 8).bytes], [255, 255, 255, 255, 255, 255, 255, 255], "all ones of 64 bits");
	const [write] = planWrite(max, new Uint8Array(8));
	assert.equal(write?.value, 0);
	const wss = fieldAddress("uma_zone", zone, "uz_domain.uzd_wss");
	assert.equal(planWrite(wss, Uint8Array.of(0xfe, 0xff, 0xff, 0xff))[0]?.value, -2, "signed ones");
});

test("bytes between the fields stay zero", () => {
	busy(i386());
	const keg = addressOf("uma_keg", findObject("keg", "vmem btag")) as number;
	const last = keg + 255;
	assert.equal(peek(last, 1), 0);
	assert.throws(() => planWrite(last, Uint8Array.of(1)), /belongs to no field/);
	assert.deepEqual(planWrite(last, Uint8Array.of(0)), []);
});
