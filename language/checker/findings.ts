/** Collects what is wrong, up to a bound: a hostile text must not make the editor slow or the list endless. */
import type { Finding, Fix, Range } from "./types.ts";

/** Most findings of one text. */
const MAX_FINDINGS = 500;

/** The findings of one check. */
export class Findings {
	readonly list: Finding[] = [];

	/** Whether further findings are dropped: callers may then save themselves the search for proposals. */
	get full(): boolean {
		return this.list.length >= MAX_FINDINGS;
	}

	/** The text cannot run as it is. */
	error(code: string, range: Range, message: string, fixes: readonly Fix[] = []): void {
		this.#add("error", code, range, message, fixes);
	}

	/** The text can run, but probably not as its author thinks. */
	warn(code: string, range: Range, message: string, fixes: readonly Fix[] = []): void {
		this.#add("warning", code, range, message, fixes);
	}

	#add(severity: "error" | "warning", code: string, { from, to }: Range, message: string, fixes: readonly Fix[]): void {
		if (this.full) return;
		this.list.push({ code, severity, from, to, message, ...(fixes.length > 0 ? { fixes } : {}) });
	}
}

/** A fix that puts a text in place of a stretch. */
export function replace(range: Range, text: string, title = `Write ${text}`): Fix {
	return { title, from: range.from, to: range.to, text };
}

/** A fix that puts a text behind a stretch. */
export function append(range: Range, text: string, title: string): Fix {
	return { title, from: range.to, to: range.to, text };
}
