/** `uma run`: verdicts, the matrix of runs, seeds over the cores, and the files it writes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { UsageError } from "../../cli/command.ts";
import { failed, runScenario } from "../../cli/run/job.ts";
import { matrixOf } from "../../cli/run/matrix.ts";
import { Simulation } from "../../engine/simulation.ts";
import type { Motion } from "../../engine/simulation-types.ts";
import { Branches } from "../../engine/timeline/branches.ts";
import { encodeRecording } from "../../engine/timeline/recording.ts";
import { loadScenario } from "../../language/load.ts";
import { corruptTagKeg } from "./corrupt.ts";
import { file, MACHINE, objects, root, shortScenario, startUma, uma } from "./program.ts";

const FIVE_LINES = "scenarios/five-lines-that-hang.uma";

/** Ends in a deadlock under about two seeds of three. */
const GAMBLE = `${MACHINE}kernel 13.0
zone z {
  item 64B
  max 2 items
}
thread t {
  let n = 1..3
  list taken
  repeat n times { taken << uma_zalloc(z, M_WAITOK) }
  free all of taken
}
schedule random seed 1 for 60s
expect no deadlock, "three items of two"
expect no panic
`;

describe("one run", () => {
	it("tells the end, the verdicts and the deadlock report", () => {
		const { status, out, err } = uma("run", FIVE_LINES);
		assert.equal(status, 0);
		assert.equal(err, "");
		assert.match(out, /^scenarios\/five-lines-that-hang\.uma: kernel r358097, i386, round-robin\n {2}deadlock at tick \d+/);
		assert.match(out, /\n {2}holds {2}expect deadlock\n {2}holds {2}expect reserve_drained where .* \(event \d+\)\n/);
		assert.match(out, /No operation has completed for 20 s/);
	});

	it("tells what the scenario logs, probes with quoted names among it", () => {
		const text = `${MACHINE}kernel 13.0\nthread t { log "pages {keg[\\"vmem btag\\"].ud_pages}" }\n`;
		const { status, out } = uma("run", file("log.uma", text));
		assert.equal(status, 0, out);
		assert.match(out, /\n {2}line 8, tick 0: pages \d+\n/);
		assert.doesNotMatch(uma("run", file("log.uma", text), "--quiet").out, /pages/);
	});

	it("fails where an expectation is broken, with its message", () => {
		const { status, out } = uma("run", file("gamble.uma", GAMBLE), "--seed", "3", "--kernel", "r358097");
		const other = uma("run", file("gamble.uma", GAMBLE), "--seed", "2");
		const bad = [{ status, out }, other].find((r) => r.status === 1) ?? uma("run", file("gamble.uma", GAMBLE));
		assert.equal(bad.status, 1, bad.out);
		assert.match(bad.out, / {2}FAILED expect no deadlock: three items of two\n/);
	});

	it("fails where it ends in a deadlock or panic and no expectation is judged", () => {
		const DEADLOCK = "ends in a deadlock, and no expectation is judged that allows it: write `expect deadlock` if it is meant";
		const hangs = shortScenario("").replace(
			/thread t \{[\s\S]*/,
			"zone z {\n  item 1K\n  max 2 items\n}\nthread t { list l; repeat 3 times { l << uma_zalloc(z, M_WAITOK) } }\n",
		);
		const bare = uma("run", file("bare.uma", hangs));
		assert.deepEqual([bare.status, bare.out.trimEnd().split("\n").at(-1)], [1, `  FAILED ${DEADLOCK}`]);
		assert.match(
			uma("run", "--quiet", file("bare.uma", hangs)).out,
			/\n {2}deadlock at tick \d+ .*\n {2}FAILED ends in a deadlock, [^\n]*\n$/,
		);
		const [object] = objects(uma("run", "--json", file("bare.uma", hangs)).out);
		assert.deepEqual([object?.outcome, object?.unexpected], ["deadlock", true]);
		// Invariants that hold allow nothing.
		assert.equal(uma("run", "--check", file("bare.uma", hangs)).status, 1);
		const elsewhere = uma("run", file("elsewhere.uma", `${hangs}expect deadlock under r358097\n`));
		assert.deepEqual([elsewhere.status, elsewhere.out.trimEnd().split("\n").at(-1)], [1, `  FAILED ${DEADLOCK}`]);
		assert.equal(uma("run", file("meant.uma", `${hangs}expect deadlock\n`)).status, 0);
		const panicking = `${MACHINE}kernel 13.0\nthread t { vmem_free("kernel arena", 0x50000000, 4K) }\n`;
		const panics = uma("run", file("panics.uma", panicking));
		assert.deepEqual([panics.status, panics.out.trimEnd().split("\n").at(-1)], [1, `  FAILED ${DEADLOCK.replaceAll("deadlock", "panic")}`]);
		// What is expected on the way allows no panic.
		const passing = uma("run", file("passing.uma", `${panicking}expect no deadlock\n`));
		assert.deepEqual(
			[passing.status, passing.out.trimEnd().split("\n").at(-1)],
			[1, `  FAILED ${DEADLOCK.replaceAll("deadlock", "panic")}`],
		);
		assert.equal(uma("run", file("meant-panic.uma", `${panicking}expect no deadlock\nexpect panic\n`)).status, 0);
	});

	it("says nothing about success with --quiet", () => {
		assert.deepEqual(uma("run", "--quiet", file("quiet.uma", shortScenario("expect no deadlock\n"))), { status: 0, out: "", err: "" });
	});

	it("checks the allocators' invariants at every event with --check, and only then", () => {
		const name = file("sound.uma", shortScenario("expect no deadlock\n"));
		const checked = uma("run", "--check", name);
		assert.equal(checked.status, 0, checked.out);
		assert.match(checked.out, / {2}holds {2}expect no deadlock\n {2}holds {2}the allocators' invariants at every event\n$/);
		assert.doesNotMatch(uma("run", name).out, /invariants/);
	});

	it("fails at the event at which an invariant does not hold", async () => {
		const { scenario } = loadScenario(readFileSync(path.join(root, "scenarios/kernel-build.uma"), "utf8"), "build.uma", { kernel: "13.0" });
		assert.ok(scenario);
		let spoilt = 0;
		// Told once the run has gone on for a while.
		const onProgress = (sim: Simulation) => {
			if (spoilt !== 0) return;
			spoilt = sim.moment().events;
			corruptTagKeg();
		};
		const { result } = await runScenario(scenario, { failFast: false, check: true, onProgress });
		assert.equal(result.outcome, "failed fast");
		const verdict = result.verdicts.at(-1);
		assert.deepEqual([verdict?.status, verdict?.event], ["failed", spoilt]);
		assert.match(verdict?.message ?? "", /^keg vmem btag: ud_free_items \d+, the slabs have \d+$/);
		assert.ok(failed(result));
	});

	it("tells an error of the scenario with its line", () => {
		const name = file(
			"twice.uma",
			`${MACHINE}kernel 13.0\nthread t {\n  let p = malloc(64B, M_WAITOK)\n  let q = p\n  free p\n  free q\n}\n`,
		);
		const { status, out } = uma("run", name);
		assert.equal(status, 2, out);
		assert.match(out, /twice\.uma:\d+:\d+: error: /);
	});

	it("decides nothing where the scenario is in error", () => {
		const text = shortScenario("expect no panic\nexpect always arena[gone].vm_inuse == 0\n");
		const { status, out } = uma("run", file("undecided.uma", text));
		assert.equal(status, 2);
		assert.match(out, /error in line 13: there is no arena "gone"\n {2}open {3}expect no panic\n {2}open {3}expect always/);
	});

	it("tells why a condition has no value at the end", () => {
		const { status, out } = uma("run", file("valueless.uma", shortScenario("expect at end arena[gone].vm_inuse == 0\n")));
		assert.equal(status, 1);
		assert.match(out, /FAILED expect at end arena\[gone\]\.vm_inuse == 0: there is no arena "gone"\n/);
	});

	it("gives an object to programs", () => {
		const [run = {}] = objects(uma("run", "--json", FIVE_LINES).out);
		assert.deepEqual([run.type, run.outcome, run.kernel], ["run", "deadlock", "r358097"]);
		const verdicts = run.verdicts as { status: string }[];
		assert.ok(verdicts.length > 0 && verdicts.every((v) => v.status === "holds"));
		assert.ok((run.report as string[]).length > 10);
	});

	it("counts the runs that end badly with no expectation to judge, in all its reports", () => {
		const name = file("unjudged.uma", GAMBLE.replace(/^expect .*\n/gm, ""));
		const report = file("unjudged.xml", "");
		const { status, out } = uma("run", "--seeds", "24", "--junit", report, name);
		assert.equal(status, 1);
		assert.match(out, /\n {2}FAILED 6 of 24 end in a deadlock, and no expectation is judged that allows it; seeds 3, 5, 10, 11, 12, 23\n$/);
		const junit = readFileSync(report, "utf8");
		assert.match(junit, /tests="1" failures="1"/);
		assert.match(junit, /name="runs" file="[^"]*"><failure message="6 of 24 end in a deadlock, [^"]*"\/>/);
		const summary = objects(uma("run", "--json", "--seeds", "24", name).out).find((o) => o.type === "summary");
		assert.equal(summary?.failed, 6);
		const fast = objects(uma("run", "--json", "--seeds", "24", "--fail-fast", name).out).filter((o) => o.type === "run");
		assert.equal(fast.at(-1)?.seed, 3);
	});

	it("stops at the first broken expectation with --fail-fast", () => {
		const text = `${GAMBLE.replace("let n = 1..3", "let n = 1")}expect no uma_zalloc where zone == "z"\n`;
		const { status, out } = uma("run", "--fail-fast", file("fast.uma", text));
		assert.equal(status, 1);
		assert.match(out, /stopped at the first expectation that broke/);
		assert.match(out, /open {3}expect no deadlock/);
		assert.match(out, /FAILED expect no uma_zalloc where zone == "z" \(event \d+\)/);
	});
});

describe("the matrix", () => {
	it("takes every kernel that the expectations name", () => {
		const runs = objects(uma("run", "--json", "--kernel", "all", FIVE_LINES).out).filter((o) => o.type === "run");
		const outcomes = Object.fromEntries(runs.map((r) => [r.kernel, r.outcome]));
		assert.deepEqual(Object.keys(outcomes), [
			"pre-r358097",
			"r358097",
			"option-1",
			"r364744",
			"option-3",
			"attachment-217196",
			"r366838-only",
			"r366839-only",
			"r366840-only",
			"13.0",
		]);
		assert.deepEqual(
			Object.keys(outcomes).filter((k) => outcomes[k] === "deadlock"),
			["r358097", "option-3", "attachment-217196", "r366838-only"],
		);
	});

	it("takes refined kernels too, which are told from their variants", () => {
		const text = shortScenario(
			"expect no panic under 13.0 set keg_drain = all, r358097\nexpect deadlock under 13.0\nexpect no panic under r368236 set keg_drain = all with span_merge\n",
		);
		const { status, out } = uma("run", "--kernel", "all", file("refined.uma", text));
		assert.equal(status, 1);
		const heads = out.split("\n").filter((line) => line.includes(": kernel "));
		assert.deepEqual(
			heads.map((line) => /kernel (.*), i386/.exec(line)?.[1]),
			["r358097", "13.0", "13.0 set keg_drain = all"],
		);
		assert.equal(out.match(/holds {2}expect no panic/g)?.length, 3);
		assert.equal(out.match(/FAILED expect deadlock/g)?.length, 1);
		const again = uma("run", "--kernel", "13.0 set keg_drain = all", file("refined.uma", text));
		assert.equal(again.status, 0, again.out);
	});

	const params = shortScenario("param n = 1, 2, 3 // many\nparam size = 4K,\n  8K\nexpect always n < 3\n");

	it("takes every combination of the parameters", () => {
		const { configurations, diagnostics } = matrixOf("x.uma", params, { kernels: [], params: [] });
		assert.deepEqual(diagnostics, []);
		assert.deepEqual(
			configurations.map((c) => Object.values(c.params).join(" ")),
			["1 4K", "1 8K", "2 4K", "2 8K", "3 4K", "3 8K"],
		);
		const { status, out } = uma("run", file("matrix.uma", params));
		assert.equal(status, 1);
		assert.equal(out.match(/FAILED expect always n < 3/g)?.length, 2);
		assert.match(out, /kernel 13\.0, n = 3, size = 8K, i386/);
	});

	it("takes the values that are asked for", () => {
		const { configurations } = matrixOf("x.uma", params, { kernels: ["13.0", "r358097"], params: ["n=2"] });
		assert.deepEqual(
			configurations.map((c) => `${c.scenario.kernel} ${Object.values(c.params).join(" ")}`),
			["13.0 2 4K", "13.0 2 8K", "r358097 2 4K", "r358097 2 8K"],
		);
		assert.throws(() => matrixOf("x.uma", params, { kernels: [], params: ["n=9"] }), UsageError);
		assert.throws(() => matrixOf("x.uma", params, { kernels: [], params: ["m=1"] }), /no parameter m/);
	});

	it("puts one value into the text that a recording holds", () => {
		const { configurations } = matrixOf("x.uma", params, { kernels: [], params: ["n=2", "size=8K"] });
		const text = configurations[0]?.text ?? "";
		assert.match(text, /param n = 2 \/\/ many\nparam size = 8K\n/);
		assert.equal(matrixOf("x.uma", text, { kernels: [], params: [] }).configurations.length, 1);
	});

	it("refuses a matrix without end", () => {
		const many = Array.from({ length: 200 }, (_, i) => i).join(", ");
		const text = shortScenario(`param a = ${many}\nparam b = ${many}\n`);
		assert.throws(() => matrixOf("x.uma", text, { kernels: [], params: [] }), /combinations: choose values with --param/);
	});
});

describe("seeds", () => {
	it("are counted, with bounds and the first seeds that fail", () => {
		const { status, out } = uma("run", "--seeds", "24", file("seeds.uma", GAMBLE));
		assert.equal(status, 1);
		assert.match(out, /kernel 13\.0, i386, random, seeds 1 to 24\n/);
		assert.match(out, /deadlock +\d+ of 24: at 95 % confidence it happens in [\d.]+ % to [\d.]+ % of runs; seeds \d+/);
		assert.match(out, /panic +0 of 24: at 95 % confidence it happens in less than 11\.7 % of runs/);
		assert.match(out, /FAILED expect no deadlock: broken in \d+ of 24 \([\d.]+ %\), seeds \d+.*: three items of two\n/);
		assert.match(out, /holds {2}expect no panic\n/);
	});

	it("give the same as one by one", () => {
		const name = file("same.uma", GAMBLE);
		const [first, ...rest] = objects(uma("run", "--json", "--seed", "7", "--seeds", "6", name).out).filter((o) => o.type === "run");
		assert.equal(rest.length, 5);
		assert.deepEqual(objects(uma("run", "--json", "--seed", "7", name).out)[0], first);
		// The reports of later seeds are left out where there are many.
		const { report: _, ...alone } = objects(uma("run", "--json", "--seed", "12", name).out)[0] ?? {};
		assert.deepEqual(alone, rest[4]);
	});

	it("mean nothing to a schedule that draws nothing", () => {
		const { status, err } = uma("run", "--seeds", "5", "--quiet", file("seedless.uma", shortScenario()));
		assert.equal(status, 0);
		assert.match(err, /round-robin, which has no seed: it is run once/);
	});

	it("end at the first failure with --fail-fast", () => {
		const all = objects(uma("run", "--json", "--seeds", "12", file("ff.uma", GAMBLE)).out).filter((o) => o.type === "run");
		const firstBad = all.findIndex((r) => r.outcome === "deadlock");
		const some = objects(uma("run", "--json", "--fail-fast", "--seeds", "12", file("ff.uma", GAMBLE)).out).filter((o) => o.type === "run");
		assert.equal(some.length, firstBad + 1);
	});
});

describe("files of a run", () => {
	it("is a JUnit report", () => {
		const report = file("report.xml", "");
		const { status } = uma(
			"run",
			"--quiet",
			"--seeds",
			"8",
			"--junit",
			report,
			file("junit.uma", GAMBLE),
			file("broken.uma", "thread <&> {"),
		);
		assert.equal(status, 2);
		const xml = readFileSync(report, "utf8");
		assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n/);
		assert.match(xml, /<testsuite name="[^"]*junit\.uma: 13\.0" tests="2" failures="1" errors="0" skipped="0" time="[\d.]+">/);
		assert.match(
			xml,
			/name="\d+: no deadlock" file="[^"]*"><failure message="three items of two: broken in \d+ of 8 runs, seeds? [^"]*"\/>/,
		);
		assert.match(xml, /<testcase classname="[^"]*" name="\d+: no panic" file="[^"]*"\/>/);
		assert.match(xml, /<testsuite name="[^"]*broken\.uma" tests="1" failures="0" errors="1"/);
		assert.ok(!/<[^/?a-z]/.test(xml), "what a text holds is escaped");
	});

	it("is a recording of the run that fails, which replays to the same verdict", () => {
		const recording = file("hang.umarec", "");
		const recorded = uma("run", "--quiet", "--seeds", "8", "--record", recording, file("rec.uma", GAMBLE));
		assert.equal(recorded.status, 1);
		const { status, out } = uma("replay", recording);
		assert.equal(status, 1);
		assert.match(out, /^.*hang\.umarec: the same state as recorded, hash [0-9a-f]{16}\n/);
		assert.match(out, /random, seed \d+\n {2}deadlock at tick/);
		assert.match(out, /FAILED expect no deadlock: three items of two/);
		const [object] = objects(uma("replay", "--json", recording).out);
		assert.deepEqual([object?.type, object?.outcome], ["replay", "deadlock"]);
	});

	it("is a recording of an error of the scenario, which is told with its place and exit code as the run told it", () => {
		const recording = file("error.umarec", "");
		const name = file("error.uma", shortScenario("thread u {\n  let n = 0\n  repeat 2 times { work 5 / n * 1 ticks }\n}\n"));
		const finding = `${name}:14:20: error: division by zero (n = 0)`;
		const ran = uma("run", "--quiet", "--record", recording, name);
		assert.deepEqual([ran.status, ran.out.split("\n")[0]], [2, finding]);
		const { status, out } = uma("replay", recording);
		assert.deepEqual([status, out.trimEnd().split("\n").at(-1)], [2, finding]);
		// The worst of several is the exit code, wherever it stands.
		const good = file("error-good.umarec", "");
		assert.equal(uma("run", "--quiet", "--record", good, file("good.uma", shortScenario())).status, 0);
		assert.equal(uma("replay", "--quiet", recording, good).status, 2);
	});

	it("is a recording of a kernel and a parameter that the command line chose", () => {
		const recording = file("param.umarec", "");
		const name = file("rec-param.uma", shortScenario("param n = 1, 2\nexpect always n < 2\n"));
		assert.equal(uma("run", "--quiet", "--kernel", "r358097", "--record", recording, name).status, 1);
		const { status, out } = uma("replay", recording);
		assert.equal(status, 1, out);
		assert.match(out, /kernel r358097/);
	});

	it("are not written where they cannot be", () => {
		const nowhere = path.join(path.dirname(file("z", "")), "no", "such", "x.xml");
		const { status, out } = uma("run", "--quiet", "--junit", nowhere, file("ok.uma", shortScenario()));
		assert.equal(status, 2);
		assert.match(out, /x\.xml:1:1: error: the file cannot be written: there is no such file/);
	});
});

describe("the threads chosen by hand in a recording", () => {
	const two = `${MACHINE}kernel 13.0
thread a { repeat 20 times { let p = malloc(64B, M_WAITOK); free p } }
thread b { repeat 20 times { let p = malloc(1K, M_WAITOK); free p } }
`;

	it("are taken by `schedule replay`, also out of a recording of such a run", () => {
		const { scenario } = loadScenario(two, "two.uma");
		assert.ok(scenario);
		const sim = Simulation.load(scenario, { branches: new Branches({ file: "two.uma", text: two }) });
		const drive = (motion: Motion): void => {
			while (motion.slice(1000) === undefined);
		};
		drive(sim.motion({ kind: "end" }));
		drive(sim.motion({ kind: "seek", event: 40 }));
		// Round-robin would take the other one.
		const running = sim.threads().find((t) => t.tid === sim.currentThread());
		assert.ok(running && ["a", "b"].includes(running.name));
		sim.chooseNext(running.tid);
		drive(sim.motion({ kind: "end" }));
		const recording = file("byhand.umarec", encodeRecording(sim.record()));
		const again = file("again.umarec", "");
		const first = file("first.uma", `${two}schedule replay "byhand.umarec"\n`);
		assert.equal(uma("run", "--quiet", "--record", again, first).status, 0);
		// The recording of the replayed run holds the choices as well.
		const second = file("second.uma", `${two}schedule replay "again.umarec"\n`);
		assert.equal(uma("diff", "--quiet", recording, first).status, 0);
		assert.equal(uma("diff", "--quiet", recording, second).status, 0);
		assert.equal(uma("diff", "--quiet", recording, file("two.uma", two)).status, 1);
	});

	it("are missing where a seed decided everything: an error, no other schedule", () => {
		const random = file("seeded.umarec", "");
		assert.equal(uma("run", "--quiet", "--record", random, file("seeded.uma", `${two}schedule random seed 3\n`)).status, 0);
		const name = file("seeded-again.uma", `${two}schedule replay "seeded.umarec"\n`);
		const { status, out } = uma("run", name);
		const message = "in the recording `seeded.umarec` no thread was chosen by hand: `uma replay seeded.umarec` runs it again";
		assert.deepEqual([status, out], [2, `${name}:10:17: error: ${message}\n`]);
	});
});

describe("recordings that cannot be replayed", () => {
	const recording = file("good.umarec", "");
	uma("run", "--quiet", "--record", recording, FIVE_LINES);
	const text = readFileSync(recording, "utf8");
	const cases: readonly (readonly [string, string, RegExp])[] = [
		["other.umarec", "uma 1\n", /this is no recording/],
		["short.umarec", text.slice(0, 200), /damaged: its checksum does not fit; record the run again/],
		["damaged.umarec", text.replace("five_lines", "five_limes"), /damaged/],
		["newer.umarec", text.replace(/^uma-recording \d+/, "uma-recording 99"), /has format 99, this program reads format \d+/],
	];
	for (const [name, content, message] of cases) {
		it(name, () => {
			const { status, out } = uma("replay", file(name, content));
			assert.equal(status, 2);
			assert.match(out, message);
			assert.equal(out.trim().split("\n").length, 1);
		});
	}
});

describe("a user who has seen enough", () => {
	it("closes the pipe, and nothing is said", async () => {
		const child = startUma("explain", "--list");
		let err = "";
		child.stderr?.on("data", (data) => {
			err += data;
		});
		child.stdout?.once("data", () => child.stdout?.destroy());
		const code = await new Promise((resolve) => child.on("close", resolve));
		assert.equal(err, "");
		assert.equal(code, 0);
	});

	const endless = `${MACHINE}kernel 13.0\nthread t { forever { work 1 ticks } }\nschedule round-robin for 90000000s\nexpect no panic\n`;

	it("presses Ctrl-C during a run, and learns how far it came", async (t) => {
		if (process.platform === "win32") return t.skip("signals are not sent on Windows");
		const { code, out, err } = await interrupted("run", file("endless.uma", endless));
		assert.equal(code, 130);
		assert.match(out, /interrupted at tick \d+/);
		assert.match(out, /open {3}expect no panic/);
		assert.match(err, /interrupted in run 1 of 1: this is what is known so far/);
	});

	it("presses Ctrl-C during many, and learns what is known", async (t) => {
		if (process.platform === "win32") return t.skip("signals are not sent on Windows");
		const text = endless.replace("round-robin", "random seed 1");
		const { code, err } = await interrupted("run", "--seeds", "8", file("endless-seeds.uma", text));
		assert.equal(code, 130);
		assert.match(err, /interrupted in run 1 of 8/);
	});

	async function interrupted(...args: string[]): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
		const child = startUma(...args);
		let out = "";
		let err = "";
		child.stdout?.on("data", (data) => {
			out += data;
		});
		child.stderr?.on("data", (data) => {
			err += data;
		});
		// Long enough for the program to be in the middle of it, on a busy machine too.
		setTimeout(() => child.kill("SIGINT"), 4000);
		const code = await new Promise((resolve) => child.on("close", resolve));
		return { code, out, err };
	}
});

describe("scenarios that ship", () => {
	it("are well", () => {
		const { status, out } = uma("check", "--quiet", "scenarios/*.uma");
		assert.equal(status, 0, out);
		assert.ok(path.isAbsolute(root));
	});
});
