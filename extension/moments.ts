/** The moments of an answer, as a list to pick from shows them. Knows nothing of VS Code. */
import type { MomentNote } from "../debug-adapter/session/custom-requests.ts";

/** A member of an answer: a moment, or a value where the question was for some. */
export interface Member extends Partial<Pick<MomentNote, "moment">> {
	/** `[12]`. */
	readonly name: string;
	/** `before event 1126: 16 -> 0 by cc[0] in keg_drain_domain (keg_drain.ts:127)`. */
	readonly value: string;
}

/** Gives members `start`.., at most `count` of them. */
export type Fetch = (start: number, count: number) => Promise<readonly Member[]>;

/** Members that are shown at a time: more of them make a list slow. */
export const PAGE = 100;

/** One stretch of an answer's members. */
export interface Page {
	readonly start: number;
	readonly members: readonly Member[];
	/** How many there are in all. */
	readonly total: number;
}

/** The members from `start` on. */
export async function pageAt(fetch: Fetch, total: number, start: number): Promise<Page> {
	const from = Math.max(0, Math.min(start, total - PAGE));
	return { start: from, members: await fetch(from, PAGE), total };
}

/** The members around the moment shown, of an answer whose members are in the order of time. */
export async function pageAroundHere(fetch: Fetch, total: number): Promise<Page> {
	const lies = async (n: number): Promise<Member["moment"]> => (await fetch(n, 1))[0]?.moment;
	let low = 0;
	let high = total;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((await lies(middle)) === "future") high = middle;
		else low = middle + 1;
	}
	return pageAt(fetch, total, low - PAGE / 2);
}

/** A row of the list. */
export type Row =
	| {
			readonly kind: "member";
			readonly label: string;
			readonly description: string;
			readonly name: string;
			readonly lies: Member["moment"];
	  }
	/** Where the moment shown lies, between two moments. */
	| { readonly kind: "here" }
	/** Leads to more of them. */
	| { readonly kind: "more"; readonly label: string; readonly start: number };

/** The rows of a page. */
export function rowsOf({ start, members, total }: Page): Row[] {
	const rows: Row[] = [];
	const end = start + members.length;
	if (start > 0) rows.push({ kind: "more", label: `$(chevron-up) ${start} earlier in the list`, start: start - PAGE });
	for (const [i, member] of members.entries()) {
		// Between what has been and what will be; a moment that is shown itself marks its own row.
		if (member.moment === "future" && members[i - 1]?.moment === "past") rows.push({ kind: "here" });
		rows.push(rowOf(member));
	}
	if (end < total) rows.push({ kind: "more", label: `$(chevron-down) ${total - end} later in the list`, start: end });
	return rows;
}

/** The row to begin at in the order of time: the moment shown, or the last one before it. */
export function nearest(rows: readonly Row[]): Row | undefined {
	const members = rows.filter((row) => row.kind === "member");
	return members.findLast((row) => row.lies === "here" || row.lies === "past") ?? members[0];
}

function rowOf({ name, value, moment: lies }: Member): Row {
	if (lies === undefined) return { kind: "member", label: name, description: value, name, lies };
	const colon = value.indexOf(": ");
	return { kind: "member", label: value.slice(0, colon), description: value.slice(colon + 2), name, lies };
}
