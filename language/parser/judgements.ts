/** The declarations that say how a scenario is run and judged: `schedule` and `expect`. */
import type { Expr, Judgement, KernelName, Name, Range, ScheduleForm } from "../ast.ts";
import { nearest } from "../nearest.ts";
import { Kind } from "../scanner.ts";
import type { Cursor } from "./cursor.ts";
import type { DeclarationPart } from "./declarations.ts";
import { continued, expression } from "./expressions.ts";
import { kernelName } from "./kernel-name.ts";

/** Options of each form of `schedule`, with what they need. */
const SCHEDULES: ReadonlyMap<string, readonly string[]> = new Map([
	["round-robin", ["quantum"]],
	["random", ["seed", "preempt"]],
	["pct", ["depth", "seed"]],
	["replay", []],
]);
const OPTION_EXAMPLES: Readonly<Record<string, string>> = {
	quantum: "quantum 400",
	seed: "seed 42",
	preempt: "preempt 5%",
	depth: "depth 3",
};

/** `schedule random seed 42 preempt 5% for 60s`. */
export function schedule(p: Cursor, word: Name): DeclarationPart {
	const from = p.from;
	const name =
		p.longWord() ?? p.missingName("missing-schedule", word, "`schedule` needs its kind, such as `schedule random seed 42 for 60s`");
	const allowed = SCHEDULES.get(name.text);
	if (allowed === undefined && name.text !== "") {
		const meant = nearest(name.text, SCHEDULES.keys());
		const fixes = meant === undefined ? [] : [{ title: `Write ${meant}`, from: name.from, to: name.to, text: meant }];
		p.error(
			"unknown-schedule",
			name.from,
			name.to,
			`\`${name.text}\` is no schedule; there are \`round-robin\`, \`random\`, \`pct\` and \`replay\``,
			...fixes,
		);
	}
	const options: Partial<Record<"quantum" | "seed" | "preempt" | "depth", Expr>> = {};
	let file: Expr | undefined;
	if (name.text === "replay") {
		file = expression(p, { at: name, message: '`replay` needs a file, such as `replay "hang.trace"`' });
		if (file.kind !== "string" && file.kind !== "missing")
			p.error("missing-file", file.from, file.to, "the file of `replay` stands in quotes");
	}
	let to = p.end;
	let time: Expr | undefined;
	if (allowed?.includes("seed") && !p.lineEnds && p.kind === Kind.number) {
		p.error("missing-seed", p.from, p.to, `write \`seed ${p.text}\``, { title: "Write seed", from: p.from, to: p.from, text: "seed " });
		options.seed = expression(p, { at: name, message: "" });
		to = p.end;
	}
	while (!p.lineEnds && p.kind === Kind.word) {
		const option = p.text;
		const at = { from: p.from, to: p.to };
		if (option === "for" && time === undefined) {
			p.take();
			time = expression(p, { at, message: "`for` needs a time or a number of events, such as `for 60s` or `for 1000 events`" });
			continue;
		}
		if (option !== "quantum" && option !== "seed" && option !== "preempt" && option !== "depth") break;
		if (allowed !== undefined && !allowed.includes(option))
			p.error("wrong-option", at.from, at.to, `\`${name.text}\` has no \`${option}\``);
		p.take();
		options[option] = expression(p, { at, message: `\`${option}\` needs a number, such as \`${OPTION_EXAMPLES[option]}\`` });
		to = p.end;
	}
	return { kind: "schedule", form: form(name.text, options, file, { from: Math.min(from, to), to }), ...(time ? { time } : {}) };
}

function form(
	name: string,
	options: Partial<Record<"quantum" | "seed" | "preempt" | "depth", Expr>>,
	file: Expr | undefined,
	at: Range,
): ScheduleForm {
	const { quantum, seed, preempt, depth } = options;
	switch (name) {
		case "round-robin":
			return { kind: name, ...(quantum ? { quantum } : {}), ...at };
		case "random":
			return { kind: name, ...(seed ? { seed } : {}), ...(preempt ? { preempt } : {}), ...at };
		case "pct":
			return { kind: name, ...(depth ? { depth } : {}), ...(seed ? { seed } : {}), ...at };
		case "replay":
			return { kind: name, file: file ?? { kind: "missing", from: at.to, to: at.to }, ...at };
		default:
			return { kind: "missing", ...at };
	}
}

/** `expect JUDGEMENT [under A, B] [, "message"]`. */
export function expectation(p: Cursor, word: Name): DeclarationPart {
	const from = p.from;
	const part = judge(p, word);
	const judgement = { ...part, ...p.since(from) } as Judgement;
	const under: KernelName[] = [];
	let message: Name | undefined;
	const at = { from: p.from, to: p.to };
	if (p.takeWord("under")) under.push(kernelName(p, at, "`under` needs variants of the kernel, such as `under r358097, 13.0`"));
	while (!p.lineEnds && p.isSign(",")) {
		const comma = { from: p.from, to: p.to };
		p.take();
		message = continued(p, () => (p.kind === Kind.string || p.kind === Kind.openString ? p.textName() : undefined));
		if (message !== undefined) break;
		if (under.length === 0) {
			p.error("missing-message", comma.from, comma.to, "`,` needs a message in quotes behind it");
			break;
		}
		under.push(continued(p, () => kernelName(p, comma, "`,` needs a further variant or a message in quotes behind it")));
	}
	return { kind: "expect", judgement, under, ...(message ? { message } : {}) };
}

type JudgementPart = Judgement extends infer J ? (J extends Judgement ? Omit<J, "from" | "to"> : never) : never;

function judge(p: Cursor, word: Name): JudgementPart {
	const what = "`expect` needs what is expected, such as `expect no deadlock` or `expect always pages.free > 0`";
	const at = { from: p.from, to: p.to };
	const needs = (form: string, example: string) => ({
		at,
		message: `\`${form}\` needs a condition, such as \`expect ${form} ${example}\``,
	});
	if (p.takeWord("always")) return { kind: "always", condition: expression(p, needs("always", "pages.free > 0")) };
	if (p.takeWord("never")) return { kind: "never", condition: expression(p, needs("never", "pages.free == 0")) };
	if (p.takeWord("at")) {
		if (!p.takeWord("end")) p.error("missing-end", at.from, at.to, "`at` needs `end` behind it: `expect at end arena[dma].vm_inuse == 0`");
		return { kind: "at end", condition: expression(p, needs("at end", "arena[dma].vm_inuse == 0")) };
	}
	if (p.takeWord("eventually")) {
		const condition = expression(p, needs("eventually", "pages.free > 100 within 5s"));
		return { kind: "eventually", condition, ...within(p) };
	}
	if (p.takeWord("whenever")) {
		const example = "`expect whenever reserve_dip then pages.free > 0 within 5s`";
		const event = p.name("missing-event", at, `\`whenever\` needs an event, such as ${example}`);
		const where = filter(p);
		if (!p.takeWord("then")) p.error("missing-then", at.from, p.end, `\`whenever\` needs \`then\` and a condition: ${example}`);
		const condition = expression(p, { at: { from: at.from, to: p.end }, message: `\`then\` needs a condition: ${example}` });
		return { kind: "whenever", event, ...where, condition, ...within(p) };
	}
	const wanted = !p.takeWord("no");
	if (p.isWord("under")) {
		p.error("missing-judgement", word.from, p.end, what);
		return { kind: "missing" };
	}
	const name = p.word();
	if (name === undefined) {
		p.error("missing-judgement", word.from, p.end, what);
		return { kind: "missing" };
	}
	if (name.text === "deadlock" || name.text === "panic") return { kind: "outcome", wanted, outcome: name.text };
	if (name.text === "stuck" && p.takeWord("thread")) return { kind: "outcome", wanted, outcome: "stuck thread" };
	return { kind: "event", wanted, event: name, ...filter(p) };
}

function filter(p: Cursor): { where?: Expr } {
	const at = { from: p.from, to: p.to };
	if (!p.takeWord("where")) return {};
	return { where: expression(p, { at, message: '`where` needs a condition over the event, such as `where keg == "vmem btag"`' }) };
}

function within(p: Cursor): { within?: Expr } {
	const at = { from: p.from, to: p.to };
	if (!p.takeWord("within")) return {};
	return { within: expression(p, { at, message: "`within` needs a time, such as `within 5s`" }) };
}
