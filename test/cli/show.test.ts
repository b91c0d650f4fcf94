/** `uma show`: what the kernel's debugger would print at a moment. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { file, objects, shortScenario, uma } from "./program.ts";

const FIVE_LINES = "scenarios/five-lines-that-hang.uma";

/** Output of a call that succeeds. */
function shown(...args: string[]): string {
	const { status, out, err } = uma("show", ...args);
	assert.equal(status, 0, out + err);
	assert.equal(err, "");
	return out;
}

describe("moments", () => {
	it("shows the end without one", () => {
		const out = shown("ps", FIVE_LINES);
		assert.match(out, /^ {2}pid {2}ppid/);
		assert.match(out, /D {7}btalloc .*five_lines$/m);
		assert.equal(shown("ps", "--at", "end", FIVE_LINES), out);
		assert.equal(shown("ps", "--at", "deadlock", FIVE_LINES), out);
	});

	it("shows the moment behind an event, of another kernel too", () => {
		/** Free items of the keg, and of the zone's buckets and caches. */
		const free = (...args: string[]): number => Number(/^"vmem btag",\d+,\d+,(\d+),/m.exec(shown("uma/i", ...args, FIVE_LINES))?.[1]);
		const lost = objects(uma("run", "--json", FIVE_LINES).out)[0]?.verdicts as readonly { text: string; event?: number }[];
		const event = lost.find((v) => v.text.startsWith("reserve_drained"))?.event ?? 0;
		assert.ok(event > 0);
		const before = free("--at", String(event - 1));
		assert.ok(before > 100, String(before));
		assert.ok(free("--at", String(event)) < before - 100);
		assert.notEqual(shown("ps", "--at", "end", "--kernel", "13.0", FIVE_LINES), shown("ps", "--at", "end", FIVE_LINES));
		assert.match(shown("bt", "--at", "0", FIVE_LINES), /^Tracing pid 1000 tid 100000 td 0x\w+ \(main\)/);
	});

	it("shows the first event or condition of a name", () => {
		const out = shown("bt", "--at", "reserve_drained", FIVE_LINES);
		assert.match(out, /\(five_lines\)\nkeg_drain_domain\(/);
		assert.match(out, /\numa_reclaim\(1\) at .*\n--- call from scenarios\/five-lines-that-hang\.uma, line \d+ ---\n$/);
	});

	it("shows a recording at its moment, or at another one", () => {
		const recording = file("show.umarec", "");
		assert.equal(uma("run", "--quiet", "--record", recording, FIVE_LINES).status, 0);
		assert.match(shown("bt", recording), /\nvmem_bt_alloc\(/);
		assert.match(shown("bt", "--at", "reserve_drained", recording), /\nkeg_drain_domain\(/);
		assert.equal(shown("uma", "--at", "30", recording), shown("uma", "--at", "30", FIVE_LINES));
	});
});

describe("what is shown", () => {
	it("are the commands of the console, ddb's `show` left out or not", () => {
		for (const [words, pattern] of [
			[["uma"], /^ +Zone +Size +Used/],
			[["show", "uma"], /^ +Zone +Size +Used/],
			[["umacache"], /^ +Zone +Size/],
			[["vmem", "kernel arena"], /^vmem 0x\w+ 'kernel arena'\n\tquantum:\t4096\n/],
			[["vmem"], /'kernel arena dom'[\s\S]*'kernel arena'/],
			[["vmemdump", "kernel arena"], /^vmem 0x\w+ 'kernel arena'\n/],
			[["all", "vmem"], /'kernel arena'/],
			[["lock", "vmem_bt_lock"], /^lock 0x\w+ \(kernel\..*\)\n class: sleep mutex\n/],
			[["page"], /^vm_cnt\.v_free_count: \d+\n/],
			[["threads"], /five_lines sleep\(btalloc\)/],
			[["bt", "five_lines"], /^Tracing pid 1001 /],
		] as const)
			assert.match(shown(...words, "--at", "deadlock", FIVE_LINES), pattern, words.join(" "));
	});

	it("is told apart from what cannot be, with what to do", () => {
		const name = file("ends.uma", shortScenario());
		const cases: readonly (readonly [string[], RegExp])[] = [
			[["umma", name], /there is nothing to show called umma: did you mean uma\?/],
			[["uma", "vmem", name], /uma takes no vmem: the file stands last/],
			[["vmemdump", name], /The name of an arena is missing/],
			[["vmem", "kernel arna", name], /there is no arena "kernel arna": did you mean "kernel arena"\?/],
			[["lock", "vmem_bt", name], /there is no lock "vmem_bt": did you mean/],
			[["bt", "s", name], /there is no thread "s"/],
			[
				["uma", "--at", "99999999", name],
				/there is no event 99999999: all threads finished at tick \d+, event (\d+); choose one from 0 to \1/,
			],
			[["uma", "--at", "deadlock", name], /does not end in a deadlock: all threads finished.*; try --at end/],
			[["uma", "--at", "reserve_drained", name], /reserve_drained does not happen: all threads finished.*; try --at end/],
			[["uma", "--at", "reserve_drainde", name], /did you mean reserve_drained\?/],
			[["uma", "--at", "-1", name], /--at/],
			[["uma", FIVE_LINES, "--kernel", "all"], /stands for \d+ runs: choose one with --kernel and --param/],
			[["uma", name, "--kernel", "13"], /there is no kernel `13`/],
			[["uma", `${name}.gone`], /there is no such file/],
			[["uma", file("bad.umarec", "uma-recording 1 0\n{}\n")], /error: /],
			[["uma"], /show needs WHAT FILE/],
		];
		for (const [args, reason] of cases) {
			const { status, out, err } = uma("show", ...args);
			assert.match(out + err, reason, args.join(" "));
			assert.equal(status, 2, args.join(" "));
		}
	});
});
