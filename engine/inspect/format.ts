/** Values as users read them, by the kind and format of their field. */

import { conf, PAGE_SIZE } from "../kernel/conf.ts";
import type { ArgType } from "../kernel/events.ts";
import { textOf } from "../machine/names.ts";
import type { Field, FieldFormat } from "../machine/structs.ts";
import { ENUM_NAMES, flagNames } from "./value-names.ts";

/** What stands for the 64-bit value of all ones: doubles cannot hold it. */
export const ALL_ONES = 2 ** 64;

/** A number in hex, `0x0` included; all ones of 64 bits is the sentinel. */
export function hex(n: number): string {
	if (n === ALL_ONES) return "0xffffffffffffffff";
	return n < 0 ? `-0x${(-n).toString(16)}` : `0x${n.toString(16)}`;
}

/** A number in decimal. */
export function decimal(n: number): string {
	return n === ALL_ONES ? "18446744073709551615" : String(n);
}

const UNITS = [
	["G", 2 ** 30],
	["M", 2 ** 20],
	["K", 2 ** 10],
] as const;

/** A size in its largest binary unit: `4K`, `1.5M`, `12`. At most two decimals; below a kilobyte plain. */
export function unitsOf(bytes: number): string {
	for (const [unit, size] of UNITS) {
		if (Math.abs(bytes) >= size) return `${Math.round((bytes / size) * 100) / 100}${unit}`;
	}
	return String(bytes);
}

/** A size with its unit beside it: `4096 (4K)`. */
export function bytesText(bytes: number): string {
	if (bytes === ALL_ONES) return decimal(bytes);
	return Math.abs(bytes) < 1024 ? String(bytes) : `${bytes} (${unitsOf(bytes)})`;
}

/** Pages with what they hold: `12 (48K)`. */
export function pagesText(pages: number): string {
	return pages <= 0 ? String(pages) : `${pages} (${unitsOf(pages * PAGE_SIZE)})`;
}

/** Ticks with the time they take: `1200 (12 s)`. */
export function ticksText(ticks: number): string {
	return ticks <= 0 ? String(ticks) : `${ticks} (${Math.round((ticks / conf.hz) * 1000) / 1000} s)`;
}

/** So many things: `1 page`, `3 pages`. */
export function counted(n: number, things: string): string {
	return `${n} ${n === 1 ? things.replace(/s(?= |$)/, "") : things}`;
}

/** A number in decimal with its hex form where that says more: for values whose meaning is not known. */
export function decimalAndHex(n: number): string {
	return Number.isInteger(n) && Math.abs(n) >= 10 ? `${decimal(n)} (${hex(n)})` : decimal(n);
}

/** A text as a value: quoted. */
export function quoted(text: string): string {
	return JSON.stringify(text);
}

/** A value in a format. */
export function formatNumber(format: FieldFormat | undefined, value: number): string {
	switch (format) {
		case undefined:
		case "dec":
		case "items":
			return decimal(value);
		case "hex":
			return hex(value);
		case "bytes":
			return bytesText(value);
		case "pages":
			return pagesText(value);
		case "ticks":
			return ticksText(value);
		case "bool":
			return value === 0 ? "false" : value === 1 ? "true" : decimal(value);
		default:
			return format.startsWith("flags:") ? flagsText(format.slice(6), value) : enumText(format.slice(5), value);
	}
}

/** Flags in hex with their names: `0x102 (M_WAITOK|M_ZERO)`. */
export function flagsText(table: string, value: number): string {
	const names = flagNames(table, value);
	return names === "" ? "0" : `${hex(value)} (${names})`;
}

/** A numbered value with its name: `3 (free)`. */
function enumText(table: string, value: number): string {
	const name = ENUM_NAMES[table]?.[value];
	return name === undefined || name === "" ? decimal(value) : `${value} (${name})`;
}

/** A function that kegs, zones and arenas point to; constructor and destructor share a table. */
function functionText(field: Field, value: number): string {
	if (value === 0) return "NULL";
	const name = field.format?.startsWith("enum:") ? ENUM_NAMES[field.format.slice(5)]?.[value] : undefined;
	if (name === undefined) return hex(value);
	return field.name.endsWith("dtor") ? name.replace("ctor", "dtor") : name;
}

/** The value of a plain field. Pointers are the business of identity.ts. */
export function formatField(field: Field, value: number): string {
	// The bucket cache's limit is all ones where there is none; users know the field, not the number.
	if (field.name === "uz_bucket_max" && value === ALL_ONES) return "no limit";
	switch (field.kind) {
		case "name":
			return quoted(textOf(value));
		case "func":
			return functionText(field, value);
		case "addr":
			return formatNumber(field.format ?? "hex", value);
		default:
			return formatNumber(field.format, value);
	}
}

/** An argument of an event as text. */
export function formatArgument(type: ArgType, value: number): string {
	switch (type) {
		case "zone":
		case "keg":
		case "arena":
		case "text":
		case "lock":
			return textOf(value);
		case "flags":
			return flagsText("malloc", value);
		case "addr":
			return hex(value);
		case "size":
			return bytesText(value);
		case "addr_or_errno":
			return value === 0 ? "ENOMEM" : hex(value);
		default:
			return decimal(value);
	}
}
