/** `uma diff`: the first event at which two runs differ. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { file, MACHINE, objects, shortScenario, startUma, uma } from "./program.ts";

const FIVE_LINES = "scenarios/five-lines-that-hang.uma";

/** One side of the answer for programs. */
interface Side {
	readonly kernel: string;
	readonly seed?: number;
	readonly label: string;
	readonly end: { readonly outcome: string; readonly events: number };
	readonly moment?: {
		readonly event?: { readonly number: number; readonly name: string; readonly threadName: string };
		readonly around: readonly { readonly number: number; readonly name: string }[];
		readonly threads: readonly { readonly name: string; readonly state: string; readonly wmesg: string }[];
	};
}

interface Answer {
	readonly same: boolean;
	readonly event?: number;
	readonly a: Side;
	readonly b: Side;
	readonly fields: readonly { readonly name: string; readonly a?: string; readonly b?: string }[];
}

function diffJson(...args: string[]): Answer {
	return objects(uma("diff", "--json", ...args).out)[0] as unknown as Answer;
}

/** Loops over items in a list whose number differs between the two texts. */
const loop = (n: number): string =>
	`${MACHINE}kernel 13.0\nthread t {\n  repeat ${n} times {\n    let p = malloc(64B, M_WAITOK)\n    free p\n  }\n}\n`;

describe("two kernels", () => {
	it("shows events, the two that differ, threads, ends and fields side by side", () => {
		const { status, out, err } = uma("diff", FIVE_LINES, "--kernel", "r358097", "--kernel", "13.0");
		assert.equal(status, 1, err);
		const [, n] = /^r358097 and 13\.0 differ after (\d+) equal events, at event \1\nEvents:\n {2}r358097 +13\.0\n/.exec(out) ?? [];
		assert.ok(n, out);
		assert.match(out, new RegExp(`\n> ${n} zone_alloc_item\\(.*  ${n} zone_alloc_item\\(`));
		assert.match(out, new RegExp(`\nEvent ${n}:\n`));
		assert.match(out, /\n {4}zone = vmem btag +zone = vmem btag\n> {3}item = 0x\w+ +item = 0x\w+\n/);
		assert.match(out, /\n {2}five_lines: running, in malloc, holds .*running, in malloc/);
		assert.match(out, /\nEnds:\n {2}r358097: deadlock at tick \d+, event \d+\n {2}13\.0: all threads finished at tick \d+, event \d+\n/);
		assert.match(out, /\n> keg\["vmem btag"\]\.uk_domain\.ud_free_items = \d+ +\d+\n/);
	});

	it("finds what they do otherwise where addresses do not count", () => {
		const kernels = ["--kernel", "r358097", "--kernel", "13.0"];
		const [first, later] = [diffJson(FIVE_LINES, ...kernels), diffJson(FIVE_LINES, ...kernels, "--no-addresses")];
		assert.ok((later.event ?? 0) > (first.event ?? 0));
		// The import of 13.0 leaves the reserve alone: r358097 goes on to the next slab.
		assert.deepEqual([later.a.moment?.event?.name, later.b.moment?.event?.name], ["keg_fetch_refused", "zone_import"]);
	});

	it("tells of the same place whichever comes first, and gives objects to programs", () => {
		const one = diffJson(FIVE_LINES, "--kernel", "r358097", "--kernel", "13.0");
		const other = diffJson(FIVE_LINES, "--kernel", "13.0", "--kernel", "r358097");
		assert.equal(one.same, false);
		assert.equal(one.event, other.event);
		assert.deepEqual([one.a, one.b], [other.b, other.a]);
		assert.deepEqual(one.fields.map(({ name, a, b }) => [name, b, a]).sort(), other.fields.map(({ name, a, b }) => [name, a, b]).sort());
		const { event, around = [], threads = [] } = one.a.moment ?? {};
		assert.equal(event?.number, one.event);
		// What lies before is the same on both sides.
		const earlier = (side: Side) => side.moment?.around.filter((e) => e.number < (one.event ?? 0));
		assert.ok(around.length > 5);
		assert.deepEqual(earlier(one.a), earlier(one.b));
		assert.deepEqual(
			threads.map((t) => t.name),
			["main", "five_lines"],
		);
		assert.equal(one.a.end.outcome, "deadlock");
		assert.equal(one.b.end.outcome, "finished");
	});

	it("is what the runs themselves show at that event", () => {
		const { event, a, fields } = diffJson(FIVE_LINES, "--kernel", "r358097", "--kernel", "13.0");
		const items = fields.find((f) => f.name === 'keg["vmem btag"].uk_domain.ud_free_items');
		for (const [kernel, value] of [
			["r358097", items?.a],
			["13.0", items?.b],
		] as const) {
			const { out } = uma("show", "uma/i", "--at", String(event), "--kernel", kernel, FIVE_LINES);
			const free = Number(/^"vmem btag",\d+,\d+,(\d+),/m.exec(out)?.[1]);
			assert.ok(free >= Number(value) && Number(value) > 0, `${free} free items in all, ${value} of them in the keg`);
		}
		const run = objects(uma("run", "--json", "--kernel", "r358097", FIVE_LINES).out)[0];
		assert.equal(run?.events, a.end.events);
	});

	it("finds no difference in a run and itself", () => {
		const { status, out } = uma("diff", FIVE_LINES, FIVE_LINES, "--kernel", "13.0");
		assert.equal(status, 0, out);
		assert.match(out, /^no difference: \d+ events, the same on both sides\nEnds:\n/);
		assert.deepEqual(uma("diff", "--quiet", FIVE_LINES, FIVE_LINES), { status: 0, out: "", err: "" });
		const { same, event } = diffJson(FIVE_LINES, FIVE_LINES);
		assert.deepEqual([same, event], [true, undefined]);
	});
});

describe("two seeds, two texts, recordings", () => {
	it("gives the first seed to A and the second to B", () => {
		const answer = diffJson("scenarios/kernel-build.uma", "--seed", "1", "--seed", "2", "--kernel", "13.0");
		assert.deepEqual([answer.a.seed, answer.b.seed], [1, 2]);
		assert.deepEqual([answer.a.kernel, answer.b.kernel], ["13.0", "13.0"]);
		assert.match(answer.a.label, /seed 1/);
	});

	it("tells where one of them ends earlier", () => {
		const [short, long] = [file("short.uma", loop(3)), file("long.uma", loop(5))];
		for (const [first, second] of [
			[short, long],
			[long, short],
		] as const) {
			const { status, out } = uma("diff", first, second);
			assert.equal(status, 1);
			const [, n] = /differ after (\d+) equal events: short\.uma.* has no event \1\n/.exec(out) ?? [];
			assert.ok(n, out);
			assert.match(out, first === short ? /\n> the run has ended +op_begin in t/ : /\n> op_begin in t +the run has ended\n/);
		}
	});

	it("does not count the line at which something stands, but what it asks for", () => {
		const [a, b] = [file("a.uma", loop(3)), file("b.uma", `\n// another line\n${loop(3)}`)];
		assert.equal(uma("diff", a, b).status, 0);
		const other = file("c.uma", loop(3).replace("64B", "128B"));
		const { status, out } = uma("diff", a, other);
		assert.equal(status, 1);
		assert.match(out, /\n> +zone = malloc-64 +zone = malloc-128\n/);
	});

	it("tells runs apart that have the same events and end otherwise", () => {
		const text = (end: string): string =>
			`${MACHINE}kernel 13.0\nthread t {\n  let p = malloc(64B, M_WAITOK)\n  free p\n  work 5s\n}\nschedule round-robin quantum 400 for ${end}\n`;
		const { status, out } = uma("diff", file("long-time.uma", text("20s")), file("short-time.uma", text("1s")));
		assert.equal(status, 1, out);
		assert.match(out, /^the same \d+ events, and different ends\nEnds:\n.*all threads finished.*\n.*time is up/);
	});

	it("takes recordings, whose moment does not matter", () => {
		const recording = file("hang.umarec", "");
		assert.equal(uma("run", "--quiet", "--record", recording, FIVE_LINES).status, 0);
		assert.equal(uma("diff", recording, FIVE_LINES).status, 0);
		assert.equal(uma("diff", recording, recording).status, 0);
		const { status, out } = uma("diff", recording, FIVE_LINES, "--kernel", "13.0");
		assert.equal(status, 1);
		assert.match(out, /^r358097 and 13\.0 differ/);
		assert.match(uma("diff", recording, recording, "--seed", "3").err, /recordings hold their kernels and seeds/);
		assert.match(uma("diff", recording, FIVE_LINES, "--kernel", "13.0", "--kernel", "12.1").err, /is a recording, which holds its kernel/);
	});
});

describe("what cannot be compared", () => {
	it("is told with what to do", () => {
		const name = file("one.uma", shortScenario());
		const params = file("params.uma", shortScenario("param n = 1, 2\n"));
		const broken = file("broken.uma", "nonsense\n");
		const boot = file("boot.uma", shortScenario().replace("kva 96M", "kva 8M"));
		const cases: readonly (readonly [string[], RegExp])[] = [
			[[name], /both runs would be the same: name a second file/],
			[[name, "--kernel", "13.0"], /both runs would be the same/],
			[[name, "--kernel", "13.0", "--kernel", "13.0"], /both runs would be the same/],
			[[name, name, name], /compares two runs, not 3/],
			[[name, "--kernel", "13.0", "--kernel", "12.1", "--kernel", "r358097"], /--kernel is given 3 times/],
			[[name, name, "--seed", "x"], /--seed takes a whole number/],
			[[name, "--kernel", "13.0", "--kernel", "nonsense"], /there is no kernel `nonsense`/],
			[[name, file("none.uma.umarec", "uma-recording 99\n")], /error: /],
			[[name, `${name}.gone`], /there is no such file/],
			[[name, params], /stands for 2 runs: choose one/],
			[[name, broken], /broken\.uma:1:1: error/],
			[[name, boot], /boot\.uma:4:3: error: .*does not boot/],
		];
		for (const [args, reason] of cases) {
			const { status, out, err } = uma("diff", ...args);
			assert.match(out + err, reason, args.join(" "));
			assert.equal(status, 2, args.join(" "));
		}
	});

	it("ends with Ctrl-C", async () => {
		const long = file(
			"endless.uma",
			`${MACHINE}kernel 13.0\nthread t {\n  forever {\n    let p = malloc(64B, M_WAITOK)\n    free p\n  }\n}\nschedule round-robin quantum 400 for 100000s\n`,
		);
		const child = startUma("diff", long, long);
		const code = new Promise((resolve) => child.on("exit", resolve));
		setTimeout(() => child.kill("SIGINT"), 1500);
		assert.equal(await code, 130);
	});
});
