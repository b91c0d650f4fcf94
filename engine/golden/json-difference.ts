/** Finds the first place at which two JSON values differ. */
import type { Json } from "./dump.ts";

/** A place and both values; undefined where one is missing. */
export interface JsonDifference {
	readonly path: string;
	readonly expected: Json | undefined;
	readonly got: Json | undefined;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** First difference in the order of the expected value, undefined if there is none. The order of keys does not matter. */
export function differenceOf(expected: Json | undefined, got: Json | undefined, path: string): JsonDifference | undefined {
	if (Array.isArray(expected) && Array.isArray(got)) {
		for (let i = 0; i < Math.max(expected.length, got.length); i++) {
			const d = differenceOf(expected[i] as Json | undefined, got[i] as Json | undefined, `${path}[${i}]`);
			if (d !== undefined) return d;
		}
		return undefined;
	}
	if (isObject(expected) && isObject(got)) {
		for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
			const d = differenceOf(expected[key], got[key], path === "" ? key : `${path}.${key}`);
			if (d !== undefined) return d;
		}
		return undefined;
	}
	return expected === got ? undefined : { path, expected, got };
}
