/**
 * Simulated memory as bytes: what a debugger's memory view reads and writes. Every field that FreeBSD's struct has lies at its byte offset,
 * little-endian, with the architecture's pointer size; bytes between the fields read zero. Pointers are the simulated address of what
 * they lead to. What has no address in the model (threads, functions, names) stands there as the number that expressions give for it, too.
 * Memory whose content is not modelled, such as what malloc gave out, cannot be read.
 */
import { w } from "../machine/heap.ts";
import { addressOf, addressOfLink, type Region, regionAt } from "./addresses.ts";
import { elementPointee, pointee } from "./conventions.ts";
import { ALL_ONES } from "./format.ts";
import { type ByteField, byteFields } from "./struct-bytes.ts";

/** Bytes read, up to the first that is not modelled. */
export interface MemoryBytes {
	readonly bytes: Uint8Array;
	/** Bytes behind them that cannot be read, up to the next that can or the end of what was asked for. */
	readonly unreadable: number;
}

/** A field that a write of bytes changes. */
export interface MemoryWrite {
	readonly word: number;
	readonly value: number;
	/** Name and type of the field, as the variables show it. */
	readonly name: string;
	readonly type: string;
}

/** Bytes cannot be written; the message says why, for users. */
export class MemoryError extends Error {
	override readonly name = "MemoryError";
}

/** Reads bytes from an address on. */
export function readMemory(address: number, count: number): MemoryBytes {
	const end = address + count;
	let at = address;
	const bytes = new Uint8Array(count);
	while (at < end) {
		const region = regionAt(at);
		if (!isReadable(region)) break;
		const stop = Math.min(end, region.end);
		copyRegion(region, at, stop, bytes, at - address);
		at = stop;
	}
	let next = at;
	while (next < end) {
		const region = regionAt(next);
		if (isReadable(region)) break;
		next = Math.min(end, region.end);
	}
	return { bytes: bytes.subarray(0, at - address), unreadable: next - at };
}

function isReadable(region: Region): boolean {
	return region.thing !== undefined || region.padding === true;
}

/** Copies the bytes from..to of a region into `out` at `base`. */
function copyRegion({ thing }: Region, from: number, to: number, out: Uint8Array, base: number): void {
	if (thing === undefined) return;
	for (const field of byteFields(thing.struct, thing.record)) {
		const start = thing.address + field.at;
		if (start >= to || start + field.width <= from) continue;
		let rest = encoded(field, thing.record);
		for (let i = 0; i < field.width; i++, rest >>= 8n) {
			const at = start + i;
			if (at >= from && at < to) out[base + at - from] = Number(rest & 0xffn);
		}
	}
}

/** A field's value as an unsigned integer of its width. */
function encoded(field: ByteField, record: number): bigint {
	const value = numberOf(field, record);
	if (value >= ALL_ONES) return (1n << BigInt(8 * field.width)) - 1n;
	return BigInt.asUintN(8 * field.width, BigInt(Math.trunc(value)));
}

/** The number that a field's bytes hold: addresses in place of the model's own pointers. */
function numberOf({ field, word, link, path }: ByteField, record: number): number {
	const value = w[record + word] as number;
	if (value === 0) return 0;
	if (field.name === "le_prev" && link !== undefined) return addressOfLink(link, path.split(".").at(-2) ?? "", value) ?? value;
	const to = field.kind === "ptr" ? pointee(field, link) : field.kind === "words" ? elementPointee(field) : undefined;
	return to === undefined ? value : (addressOf(to, value) ?? value);
}

/** What writing bytes would change, field by field. Throws a MemoryError where they cannot be written. */
export function planWrite(address: number, bytes: Uint8Array): MemoryWrite[] {
	const writes: MemoryWrite[] = [];
	const end = address + bytes.length;
	for (let at = address; at < end; ) {
		const region = regionAt(at);
		const stop = Math.min(end, region.end);
		if (!isReadable(region)) throw new MemoryError(`what lies at 0x${at.toString(16)} is not modelled`);
		planRegion(region, at, bytes.subarray(at - address, stop - address), writes);
		at = stop;
	}
	return writes;
}

function planRegion(region: Region, from: number, bytes: Uint8Array, writes: MemoryWrite[]): void {
	const to = from + bytes.length;
	const now = new Uint8Array(bytes.length);
	copyRegion(region, from, to, now, 0);
	const { thing } = region;
	const left = new Set<number>();
	bytes.forEach((byte, i) => {
		if (byte !== now[i]) left.add(from + i);
	});
	if (left.size === 0) return;
	for (const field of thing === undefined ? [] : byteFields(thing.struct, thing.record)) {
		const start = (thing as NonNullable<typeof thing>).address + field.at;
		let changed = false;
		for (let i = 0; i < field.width; i++) changed = left.delete(start + i) || changed;
		if (changed && thing !== undefined) writes.push(decoded(field, thing, start, from, bytes));
	}
	const [gap] = left;
	if (gap !== undefined) throw new MemoryError(`the byte at 0x${gap.toString(16)} belongs to no field`);
}

/** The field with the new bytes in place of its own; those that were not written stay. */
function decoded(field: ByteField, { record }: NonNullable<Region["thing"]>, start: number, from: number, bytes: Uint8Array): MemoryWrite {
	let value = encoded(field, record);
	for (let i = 0; i < field.width; i++) {
		const byte = bytes[start + i - from];
		if (byte === undefined) continue;
		const shift = BigInt(8 * i);
		value = (value & ~(0xffn << shift)) | (BigInt(byte) << shift);
	}
	const signed = ["i16", "i32", "long"].includes(field.field.kind) ? BigInt.asIntN(8 * field.width, value) : value;
	const ones = field.width === 8 && value === (1n << 64n) - 1n && signed === value;
	return { word: record + field.word, value: ones ? ALL_ONES : Number(signed), name: field.path, type: field.type };
}
