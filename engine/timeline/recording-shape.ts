/** Whether data out of a file is a tree of branches: every part is looked at before anything is made of it. */
import { UMA_RECLAIM_DRAIN, UMA_RECLAIM_DRAIN_CPU, UMA_RECLAIM_TRIM } from "../kernel/flags.ts";
import { HEAP_WORDS } from "../machine/heap.ts";
import { OUTCOMES } from "../machine/outcome.ts";
import type { BranchTree } from "./branches.ts";

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
const isFlag: Test = (value) => typeof value === "boolean";
const isNumber: Test = (value) => Number.isFinite(value);
const isWhole: Test = (value) => Number.isSafeInteger(value);
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isOneOf =
	(...values: readonly unknown[]): Test =>
	(value) =>
		values.includes(value);
const isList =
	(member: Test): Test =>
	(value) =>
		Array.isArray(value) && value.every(member);

/** Members by name; one whose name ends in `?` may be absent. */
const isObject =
	(members: Readonly<Record<string, Test>>): Test =>
	(value) => {
		if (typeof value !== "object" || value === null) return false;
		const object = value as Readonly<Record<string, unknown>>;
		return Object.entries(members).every(([name, test]) => {
			const member = object[name.replace("?", "")];
			return member === undefined ? name.endsWith("?") : test(member);
		});
	};

/** One of several shapes, told apart by `kind`. */
const isKind =
	(shapes: Readonly<Record<string, Test>>): Test =>
	(value) => {
		const kind = (value as { readonly kind?: unknown } | null)?.kind;
		return typeof kind === "string" && Object.hasOwn(shapes, kind) && (shapes[kind] as Test)(value);
	};

const isSource = isObject({
	file: isText,
	text: isText,
	"kernel?": isText,
	"seed?": isCount,
	"schedule?": isText,
	"maxEvents?": isCount,
	"choices?": isList((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isCount)),
});

const END = { "ticks?": isCount, "events?": isCount };
const isSchedule = isKind({
	"round-robin": isObject({ quantum: isCount, ...END }),
	random: isObject({ seed: isCount, preempt: isNumber, ...END }),
	pct: isObject({ depth: isCount, seed: isCount, ...END }),
	replay: isObject({ choices: isList(isCount), ...END }),
});

const isFault = isKind({
	fail: isObject({ what: isOneOf("pages", "kva"), n: isCount, once: isFlag, ticks: isWhole }),
	shrink: isObject({ bytes: isCount, reclaimable: isFlag, ticks: isWhole }),
	reclaim: isObject({ request: isOneOf(UMA_RECLAIM_DRAIN, UMA_RECLAIM_DRAIN_CPU, UMA_RECLAIM_TRIM) }),
});

const isHash: Test = (value) => /^[0-9a-f]{16}$/.test(String(value));
const AT = { position: isCount, event: isCount, decision: isCount, "hash?": isHash, what: isText };
const isIntervention = isKind({
	choice: isObject({ thread: isCount, ...AT }),
	poke: isObject({
		word: (word) => isCount(word) && (word as number) > 0 && (word as number) < HEAP_WORDS,
		value: isNumber,
		"name?": isText,
		...AT,
	}),
	fault: isObject({ fault: isFault, "thread?": isCount, ...AT }),
	schedule: isObject({ schedule: isSchedule, ...AT }),
	end: isObject({ thread: isCount, ...AT }),
});

const MARK = { position: isCount, event: isCount };
const isPlace = isObject({ ...MARK, "step?": isObject(MARK) });

const isBranch = isObject({
	id: (id) => isCount(id) && (id as number) > 0,
	"parent?": isCount,
	fork: isCount,
	source: isCount,
	shared: isCount,
	own: isList(isIntervention),
	"carried?": isFlag,
	what: isText,
	furthest: isPlace,
	stood: isPlace,
	"hash?": isHash,
	"outcome?": isOneOf(...OUTCOMES.filter((outcome) => outcome !== "")),
});

const isShaped = isObject({ sources: isList(isSource), branches: isList(isBranch), current: isCount });

/** Whether a value is a tree of at most so many branches whose numbers lead somewhere. */
export function isTree(value: unknown, most: number): value is BranchTree {
	if (!isShaped(value)) return false;
	const { sources, branches, current } = value as BranchTree;
	const ids = branches.map((b) => b.id);
	return (
		branches.length <= most &&
		new Set(ids).size === ids.length &&
		ids.includes(current) &&
		branches.every(
			// A parent is older than its children, so that there is no circle.
			(b) => b.source < sources.length && (b.parent === undefined ? b.shared === 0 : b.parent < b.id && ids.includes(b.parent)),
		)
	);
}
