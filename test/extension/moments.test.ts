/** The list of an answer's moments: pages around the moment shown, and what each row says. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Fetch, type Member, nearest, PAGE, pageAroundHere, pageAt, rowsOf } from "../../extension/moments.ts";

/** An answer of `total` writes, of which the first `past` lie behind; the last of those is shown, if `exact`. */
function answer(total: number, past: number, exact = false) {
	const asked: [number, number][] = [];
	const lies = (n: number): NonNullable<Member["moment"]> => (n >= past ? "future" : exact && n === past - 1 ? "here" : "past");
	const fetch: Fetch = async (start, count) => {
		asked.push([start, count]);
		const length = Math.max(0, Math.min(count, total - start));
		return Array.from({ length }, (_, i): Member => {
			const n = start + i;
			return { name: `[${n}]`, value: `before event ${n}: ${n} -> ${n + 1} by cc[0] in f (f.ts: 1)`, moment: lies(n) };
		});
	};
	return { fetch, asked };
}

describe("moments of an answer", () => {
	it("are shown around the moment shown, which is found by few requests", async () => {
		const { fetch, asked } = answer(100_000, 71_234);
		const page = await pageAroundHere(fetch, 100_000);
		assert.deepEqual([page.start, page.members.length], [71_234 - PAGE / 2, PAGE]);
		assert.ok(asked.length <= 19, `${asked.length} requests`);
		const rows = rowsOf(page);
		assert.deepEqual(
			rows.flatMap((row) => (row.kind === "more" ? [[row.label, row.start]] : [])),
			[
				["$(chevron-up) 71184 earlier in the list", 71_084],
				["$(chevron-down) 28716 later in the list", 71_284],
			],
		);
		const here = rows.findIndex((row) => row.kind === "here");
		assert.deepEqual([rows[here - 1], nearest(rows)], [nearest(rows), rows[here - 1]]);
		const next = rows[here + 1];
		assert.ok(next?.kind === "member" && next.name === "[71234]" && next.lies === "future");
	});

	it("are all there where they fit on a page", async () => {
		const all = async (total: number, past: number): Promise<string> =>
			rowsOf(await pageAroundHere(answer(total, past).fetch, total))
				.map((row) => (row.kind === "member" ? row.name : row.kind))
				.join(" ");
		assert.equal(await all(3, 2), "[0] [1] here [2]");
		assert.equal(await all(2, 2), "[0] [1]");
		assert.equal(await all(2, 0), "[0] [1]");
	});

	it("begin at the last one that has been, or at the first of what is to come", async () => {
		const at = async (total: number, past: number, exact: boolean): Promise<unknown> => {
			const row = nearest(rowsOf(await pageAroundHere(answer(total, past, exact).fetch, total)));
			return row?.kind === "member" ? [row.name, row.lies] : row;
		};
		assert.deepEqual(await at(9, 4, false), ["[3]", "past"]);
		assert.deepEqual(await at(9, 4, true), ["[3]", "here"]);
		assert.deepEqual(await at(9, 0, false), ["[0]", "future"]);
		assert.deepEqual(await at(9, 9, false), ["[8]", "past"]);
		assert.equal(await at(0, 0, false), undefined);
	});

	it("mark the moment shown by its row alone", async () => {
		const rows = rowsOf(await pageAroundHere(answer(9, 4, true).fetch, 9));
		assert.deepEqual(
			rows.filter((row) => row.kind === "here"),
			[],
		);
	});

	it("say when first, then what; values of another time have their names", async () => {
		const [moment] = rowsOf(await pageAt(answer(1, 1).fetch, 1, 0));
		assert.deepEqual(moment, {
			kind: "member",
			label: "before event 0",
			description: "0 -> 1 by cc[0] in f (f.ts: 1)",
			name: "[0]",
			lies: "past",
		});
		const value = { name: "uk_pages", value: "3: many -> 4" };
		assert.deepEqual(rowsOf({ start: 0, members: [value], total: 1 }), [
			{ kind: "member", label: "uk_pages", description: "3: many -> 4", name: "uk_pages", lies: undefined },
		]);
	});

	it("never leave the answer", async () => {
		const { fetch } = answer(250, 250);
		assert.deepEqual([(await pageAt(fetch, 250, -70)).start, (await pageAt(fetch, 250, 249)).start], [0, 150]);
	});
});
