/** What came of a comparison, as text. */
import { outcomeText } from "../machine/outcome.ts";
import type { EventInfo, ThreadInfo } from "../simulation-types.ts";
import { type BesideRow, beside } from "./beside.ts";
import type { Compared, ComparedSide, RunEnd } from "./compare.ts";

/** Most fields that a report lists; the others are counted. */
const MOST_FIELDS = 40;
/** Width of a column of fields with their values. */
const FIELD_WIDTH = 84;

/** `keg_drain(keg=vmem btag, domain=0) in cc`. */
export function eventText(event: EventInfo): string {
	const args = event.args.map((a) => `${a.name}=${a.text}`).join(", ");
	return `${event.name}(${args}) in ${event.threadName}`;
}

/** How a run ended, in words. */
export function endText({ outcome, message, tick, events }: RunEnd): string {
	const when = `at tick ${tick}, event ${events - 1}`;
	const why = outcome === "panic" || outcome === "error" ? `: ${message ?? ""}` : "";
	return `${outcomeText(outcome)}${why} ${when}`;
}

function labelsOf({ sides }: Compared): readonly [string, string] {
	return [sides[0].label, sides[1].label];
}

/** One sentence: whether the runs differ, and where. */
export function verdictText(compared: Compared): string {
	const { event, sides } = compared;
	const [a, b] = labelsOf(compared);
	if (event === undefined) return `no difference: ${sides[0].end.events} events, the same on both sides`;
	if (sides[0].moment === undefined) return `the same ${event} events, and different ends`;
	const lacking = sides.find((s) => s.moment?.event === undefined);
	const before = event === 0 ? "from the beginning" : `after ${event} equal events`;
	if (lacking === undefined) return `${a} and ${b} differ ${before}, at event ${event}`;
	return `${a} and ${b} differ ${before}: ${lacking.label} has no event ${event}`;
}

/** The events around the first difference, side by side. */
export function eventRows(compared: Compared): BesideRow[] {
	const { event, sides } = compared;
	const numbers = new Set(sides.flatMap((s) => (s.moment?.around ?? []).map((e) => e.number)));
	return [...numbers]
		.sort((x, y) => x - y)
		.map((n) => {
			const [left, right] = sides.map((s) => {
				const found = s.moment?.around.find((e) => e.number === n);
				return found === undefined ? "" : `${n} ${eventText(found)}`;
			}) as [string, string];
			return { left, right, differs: n >= (event ?? Number.POSITIVE_INFINITY) && left !== right };
		});
}

/** The two events that differ, an argument a row where they are of one kind. */
function detailRows(a: EventInfo | undefined, b: EventInfo | undefined): BesideRow[] {
	const told = (e: EventInfo | undefined): string[] =>
		e === undefined
			? ["the run has ended"]
			: [`${e.name} in ${e.threadName}${e.routine === "" ? "" : `, ${e.routine}`}`, ...e.args.map((x) => `  ${x.name} = ${x.text}`)];
	const [left, right] = [told(a), told(b)];
	return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
		const row = { left: left[i] ?? "", right: right[i] ?? "" };
		return { ...row, differs: row.left !== row.right };
	});
}

/** `sleep(btalloc), holds vmem_bt_lock, in kmem_malloc`: what a thread does. */
export function threadText(t: ThreadInfo | undefined): string {
	if (t === undefined) return "does not exist";
	const locks = t.locks.length === 0 ? "" : `, holds ${t.locks.join(", ")}`;
	return `${t.state}${t.operation === "" ? "" : `, in ${t.operation}`}${locks}`;
}

function threadRows([a, b]: readonly [ComparedSide, ComparedSide]): BesideRow[] {
	const [left, right] = [a.moment?.threads ?? [], b.moment?.threads ?? []];
	const names = [...new Set([...left, ...right].map((t) => t.name))];
	return names.map((name) => {
		const [x, y] = [left, right].map((list) => threadText(list.find((t) => t.name === name))) as [string, string];
		return { left: `${name}: ${x}`, right: y, differs: x !== y };
	});
}

function fieldRows({ fields }: Compared): BesideRow[] {
	return fields.slice(0, MOST_FIELDS).map(({ name, values: [a, b] }) => ({
		left: `${name} = ${a ?? "does not exist"}`,
		right: b ?? "does not exist",
		differs: true,
	}));
}

/** Heading of the fields that differ, which come last: there may be many. */
export const FIELDS_HEADING = "Fields that differ there:";

/** Where the runs part: the events around, the two that differ, and the threads; empty where they do not. */
function momentLines(compared: Compared): string[] {
	const { sides, event } = compared;
	const [a, b] = sides;
	if (event === undefined || a.moment === undefined) return [];
	const labels = labelsOf(compared);
	return [
		"Events:",
		...beside(labels, eventRows(compared)),
		`Event ${event}:`,
		...beside(labels, detailRows(a.moment.event, b.moment?.event)),
		"Threads there:",
		...beside(labels, threadRows(sides)),
	];
}

function fieldLines(compared: Compared): string[] {
	const { fields, sides } = compared;
	if (sides[0].moment === undefined) return [];
	if (fields.length === 0) return ["The states there are the same."];
	const over = fields.length - MOST_FIELDS;
	return [
		FIELDS_HEADING,
		...beside(labelsOf(compared), fieldRows(compared), FIELD_WIDTH),
		...(over > 0 ? [`  and ${over} more fields`] : []),
	];
}

/** The whole report, its first line a sentence. */
export function comparedLines(compared: Compared): string[] {
	const ends = compared.sides.map((s) => `  ${s.label}: ${endText(s.end)}`);
	return [verdictText(compared), ...momentLines(compared), "Ends:", ...ends, ...fieldLines(compared)];
}
