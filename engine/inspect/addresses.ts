/** Simulated kernel addresses and the records behind them, both ways. */
import { kegBytes, zoneBytes } from "../kernel/boot.ts";
import { conf, PAGE_SIZE } from "../kernel/conf.ts";
import { pmap_kextract } from "../kernel/pmap.ts";
import { slabHeaderBytes } from "../kernel/uma_core/keg_layout.ts";
import type { PlacedField } from "../machine/layout.ts";
import { M } from "../machine/records.ts";
import { isRecord, ownAddress } from "./identity.ts";
import { structOfItems } from "./item-structs.ts";
import { fieldValue, layoutOf, placed } from "./layouts.ts";
import { type NamedKind, nextObject, STRUCT_OF_KIND } from "./objects.ts";
import { elementOffset, offsetOfWord, slabFront, structBytes } from "./struct-bytes.ts";

/** A stretch of addresses that is one thing: a record, or nothing whose content is modelled. */
export interface Region {
	/** First address, and first address behind it. */
	readonly start: number;
	readonly end: number;
	readonly thing?: { readonly struct: string; readonly record: number; readonly address: number };
	/** Reads as zeros where it has no thing: padding of a slab. */
	readonly padding?: boolean;
}

/** Objects that may lie outside slabs, or have embedded structs of their own. */
const OWNERS: readonly NamedKind[] = ["zone", "keg", "arena"];

/** Address of a record, or of a struct embedded in a zone, keg or arena; undefined where no kernel address covers it. */
export function addressOf(struct: string, record: number): number | undefined {
	if (structBytes(struct) === undefined || !isRecord(struct, record)) return undefined;
	return ownAddress(struct, record) || addressOfWord(record);
}

/** Address of an element of a field of a record that knows its own address; undefined where it does not, or the field has no bytes. */
export function addressInside(struct: string, record: number, place: PlacedField, i: number): number | undefined {
	const own = ownAddress(struct, record) || undefined;
	const offset = own === undefined ? undefined : elementOffset(place, i);
	return own === undefined || offset === undefined ? undefined : own + offset;
}

function wordsOf(struct: string): number {
	return layoutOf(struct).words + (struct === "uma_zone" ? conf.ncpu * layoutOf("uma_cache").words : 0);
}

/** Address of a word inside a zone, keg or arena; undefined where it lies in none or has no bytes. */
export function addressOfWord(word: number): number | undefined {
	for (const kind of OWNERS) {
		const struct = STRUCT_OF_KIND[kind];
		const words = wordsOf(struct);
		for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record)) {
			if (word < record || word >= record + words) continue;
			const [address, offset] = [ownAddress(struct, record), offsetOfWord(struct, word - record)];
			return !address || offset === undefined ? undefined : address + offset;
		}
	}
	return undefined;
}

/** The stretch that an address lies in. It ends no later than the next page where nothing is known of it. */
export function regionAt(address: number): Region {
	const page = { start: address - (address % PAGE_SIZE), end: address - (address % PAGE_SIZE) + PAGE_SIZE };
	const frame = pmap_kextract(address);
	if (frame < 0) return page;
	const slab = fieldValue("vm_page", "pg_slab", fieldValue("machine", "v_page_array", M) + frame * layoutOf("vm_page").words);
	if (slab > 0 && isRecord("uma_slab", slab)) return inSlab(slab, address) ?? page;
	return bootRecord(address) ?? page;
}

/** The first zones and the first keg lie in memory that no slab covers. */
function bootRecord(address: number): Region | undefined {
	for (const kind of OWNERS) {
		if (kind === "arena") continue;
		const struct = STRUCT_OF_KIND[kind];
		const size = kind === "zone" ? zoneBytes() : kegBytes();
		for (let record = nextObject(kind, 0); record !== 0; record = nextObject(kind, record)) {
			const start = ownAddress(struct, record);
			if (start && address >= start && address < start + size)
				return { start, end: start + size, thing: { struct, record, address: start } };
		}
	}
	return undefined;
}

function inSlab(slab: number, address: number): Region | undefined {
	const keg = fieldValue("uma_slab", "us_keg", slab);
	if (!isRecord("uma_keg", keg)) return undefined;
	const number = (field: string): number => fieldValue("uma_keg", field, keg);
	const data = fieldValue("uma_slab", "us_data", slab);
	const last = data + number("uk_ppera") * PAGE_SIZE;
	if (address < data || address >= last) return undefined;
	const [rsize, ipers] = [number("uk_rsize"), number("uk_ipers")];
	const header = number("uk_pgoff") === 0 ? last : (ownAddress("uma_slab", slab) as number);
	if (address >= header) {
		const end = Math.min(last, header + slabHeaderBytes(ipers));
		if (address >= end) return { start: end, end: last, padding: true };
		return { start: header, end, thing: { struct: "uma_slab", record: slab, address: header } };
	}
	const index = Math.floor((address - data) / rsize);
	if (index >= ipers) return { start: data + ipers * rsize, end: header, padding: true };
	const start = data + index * rsize;
	return itemRegion(slab, keg, start, start + rsize, index) ?? { start, end: start + rsize };
}

/** The record of an item; undefined where the content of the items is not modelled, or the slab is being made or given back. */
function itemRegion(slab: number, keg: number, start: number, end: number, index: number): Region | undefined {
	const struct = structOfItems(keg);
	const records = fieldValue("uma_slab", "us_records", slab);
	if (struct === undefined || records === 0) return undefined;
	const record = records + index * fieldValue("uma_keg", "uk_record", keg);
	if (!isRecord(struct, record)) return undefined;
	// A header in an item of UMA Slabs has the hash link and the data pointer in front.
	return { start, end, thing: { struct, record, address: struct === "uma_slab" ? start + slabFront() : start } };
}

/**
 * Address of the word that a LIST's back link holds: the link of the record before, through the same `entry`, or the head in its owner.
 * Undefined where neither has an address.
 */
export function addressOfLink(struct: string, entry: string, word: number): number | undefined {
	const { offset } = placed(struct, entry);
	const record = word - offset;
	const address = (isRecord(struct, record) && ownAddress(struct, record)) || 0;
	if (Number.isSafeInteger(address) && address > 0) {
		const { thing } = regionAt(address);
		if (thing?.record === record && thing.struct === struct) return address + (offsetOfWord(struct, offset) ?? 0);
	}
	return addressOfWord(word);
}
