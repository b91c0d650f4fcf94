/** The debug console: commands in ddb's words, expressions, completions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { beginAndStop, FIVE_LINES, move, repl, scenarioFile, startSession, type TestSession, THREE_THREADS, watch } from "./harness.ts";

/** A session at the moment at which the reserve has gone. */
async function atTheLoss(session: TestSession, file: string): Promise<number> {
	const stop = await beginAndStop(session, file, { functions: ["reserve_drained"] });
	return stop.threadId ?? 0;
}

test("show uma has ddb's columns, largest first", async (t) => {
	const session = startSession(t);
	await atTheLoss(session, scenarioFile(t, FIVE_LINES));
	const [header, ...rows] = (await repl(session, "show uma")).split("\n");
	assert.equal(header, "              Zone   Size    Used    Free    Requests  Sleeps  Bucket  Total Mem    XFree");
	const btag = rows.find((row) => row.startsWith("         vmem btag "));
	assert.equal(btag?.length, header?.length);
	assert.deepEqual(
		btag
			?.trim()
			.split(/\s{2,}/)
			.slice(0, 2),
		["vmem btag", "28"],
	);
	const totals = rows.map((row) => Number(row.slice(74, 85)));
	assert.deepEqual(
		totals,
		[...totals].sort((a, b) => b - a),
	);
	const csv = (await repl(session, "show uma/i")).split("\n");
	assert.equal(csv[0], "Zone,Size,Used,Free,Requests,Sleeps,Bucket,Total Mem,XFree");
	assert.equal(csv.length, rows.length + 1);
	assert.match(csv.find((row) => row.startsWith('"vmem btag"')) ?? "", /^"vmem btag",28,(\d+,){6}0$/);
	const [, size = 0, used = 0, free = 0, , , , total] = (csv.find((row) => row.startsWith('"vmem btag"')) ?? "").split(",").map(Number);
	assert.equal((used + free) * size, total);
	assert.match(await repl(session, "show umacache"), /^ {14}Zone {5}Size {5}Used {5}Free {5}Requests {3}Bucket/);
});

test("show vmem and show vmemdump agree with the arena", async (t) => {
	const session = startSession(t);
	await atTheLoss(session, scenarioFile(t, FIVE_LINES));
	const text = await repl(session, "show vmem kernel arena domain");
	const va = await watch(session, 'arena["kernel arena domain"].va');
	const lines = text.split("\n");
	assert.equal(lines[0], `vmem ${va} 'kernel arena dom'`);
	assert.equal(lines[1], "\tquantum:\t4096");
	assert.equal(lines[7], "\t\t\tinuse\tsize\t\tfree\tsize");
	const number = (name: string): number => Number(new RegExp(`\\t${name}:\\t(\\d+)`).exec(text)?.[1]);
	assert.equal(number("size"), number("inuse") + number("free"));
	const rows = lines.slice(8).map((line) => line.trim().split(/\s+/).map(Number));
	const sum = (column: number): number => rows.reduce((n, row) => n + (row[column] ?? 0), 0);
	assert.deepEqual([sum(1), sum(2), sum(4)], [number("busy tags"), number("inuse"), number("free")]);
	const dump = (await repl(session, 'show vmemdump "kernel arena domain"')).split("\n");
	assert.equal(dump[0], lines[0]);
	for (const line of dump.slice(1))
		assert.match(line, /^(\t0x[\da-f]+: [\da-f]+ [\da-f]+, [1-5]\((span|static span|free|busy|cursor)\)|freelist\[\d+\])$/);
	assert.equal(dump.filter((line) => line.endsWith("4(busy)")).length, number("busy tags"));
	const headings = (await repl(session, "show vmem")).split("\n").filter((line) => line.startsWith("vmem "));
	assert.ok(headings.length >= 3);
	assert.equal((await repl(session, "show all vmemdump")).split("\n").filter((line) => line.startsWith("vmem ")).length, headings.length);
});

test("ps shows the hang as a kernel engineer knows it", async (t) => {
	const session = startSession(t);
	const thread = await atTheLoss(session, scenarioFile(t, FIVE_LINES));
	assert.match(await repl(session, "ps"), /^ 1001 {5}1 {2}1001 {2}1001 {2}R {7}CPU 0 {15}cc$/m);
	await move(session, "continue", thread);
	const [header, ...rows] = (await repl(session, "ps")).split("\n");
	assert.equal(header, "  pid  ppid  pgrp   uid  state   wmesg   wchan       cmd");
	assert.match(rows.join("\n"), /^ 1001 {5}1 {2}1001 {2}1001 {2}D {7}btalloc 0x[\da-f]+ +cc$/m);
	assert.match(rows.join("\n"), /^ {3}17 {5}0 {5}0 {5}0 {2}DL {6}\(threaded\) {10}\[pagedaemon\]$/m);
	assert.match(rows.join("\n"), /^100002 {19}D {7}psleep {2}0x[\da-f]+ +\[dom0\]$/m);
	for (const row of rows) if (row.includes("0x")) assert.equal(row.indexOf("0x"), header?.indexOf("wchan"), row);
});

test("bt, show threads and show lock", async (t) => {
	const session = startSession(t);
	const thread = await atTheLoss(session, scenarioFile(t, FIVE_LINES));
	const own = await repl(session, "bt");
	assert.match(own, /^Tracing pid 1001 tid 100001 td 0x[\da-f]+ \(cc\)\nkeg_drain_domain\(0x?[\da-f]+|^Tracing/);
	assert.match(own, /^keg_drain_domain\([\da-f]+(,[\da-f]+)*\) at keg_drain_domain\+\d+\/engine\/kernel\/uma_core\/keg_drain\.ts:\d+$/m);
	assert.match(own, /^--- call from .*test\.uma, line \d+ ---$/m);
	for (const name of ["cc", "100001", "1", '"cc"']) assert.equal(await repl(session, `bt ${name}`), own);
	await assert.rejects(repl(session, "bt cd"), /there is no thread "cd": did you mean "cc"\?/);
	assert.match(
		await repl(session, "show allthreads"),
		/^ {2}100001 \(0x[\da-f]+\) \(stack 0x[\da-f]+\) {2}cc running: keg_drain_domain\(/m,
	);
	assert.match(
		await repl(session, "show lock vmem_bt_lock"),
		/^lock 0x[\da-f]+ \(kernel\.vmem_bt_lock\)\n class: sleep mutex\n name: vmem_bt_lock\n flags: \{DEF\}\n state: \{UNOWNED\}$/,
	);
	assert.match(
		await repl(session, "show lock umareclaim"),
		/ class: sx\n name: .*\n state: (XLOCK: 0x[\da-f]+ \(tid 100001, pid 1001, "cc"\)|UNLOCKED)\n waiters: none/,
	);
	await assert.rejects(repl(session, "show lock vmem_bt_lok"), /did you mean "vmem_bt_lock"/);
	await move(session, "continue", thread);
	assert.match(await repl(session, "bt"), /^pause\(/m);
});

test("what is no command is an expression, and wrong commands say so", async (t) => {
	const session = startSession(t);
	await atTheLoss(session, scenarioFile(t, FIVE_LINES));
	assert.equal(await repl(session, 'keg["vmem btag"].ud_free_items'), "0");
	for (const [line, reason] of [
		["show", /There is no command "show"/],
		["show everything", /"help" lists them/],
		["show umma", /There is no command "show umma": did you mean "show uma"\?/],
		["shwo vmem kernel arena", /There is no command "shwo vmem kernel arena": did you mean "show vmem"\?/],
		["tmelines", /did you mean "timelines"\?/],
		["restart hre", /did you mean "restart here"\?/],
		["nothing_like_it", /there is no nothing_like_it here$/],
		["show uma now", /"show uma" takes nothing behind it/],
		["show vmem kernel arna", /did you mean "kernel arena"/],
		["show vmemdump", /name of an arena is missing/],
		["show lock", /name of a lock is missing/],
		["ps aux", /takes nothing/],
	] as const)
		await assert.rejects(repl(session, line), reason, line);
	await assert.rejects(session.client.request("evaluate", { expression: "ps", context: "watch" }), /no ps here/);
	assert.match(await repl(session, "help"), /^show vmem \[NAME\] +an arena's figures/m);
	assert.match(await repl(session, "  show   page "), /^vm_cnt\.v_free_count: \d+\n/);
});

test("completions of commands and their operands", async (t) => {
	const session = startSession(t);
	await beginAndStop(session, scenarioFile(t, THREE_THREADS), { launch: { stopOnEntry: true } });
	const complete = async (text: string): Promise<DebugProtocol.CompletionItem[]> => {
		const args = { text, column: text.length + 1 };
		return (await session.client.request<DebugProtocol.CompletionsResponse["body"]>("completions", args)).targets;
	};
	const labels = async (text: string): Promise<string[]> => (await complete(text)).map((target) => target.label);
	assert.ok((await labels("")).includes("show vmemdump"));
	assert.deepEqual(await labels("show v"), ["show vmem", "show vmemdump"]);
	assert.deepEqual((await complete("show v"))[0], {
		label: "show vmem",
		detail: (await complete("show v"))[0]?.detail,
		type: "function",
		start: 1,
		length: 6,
	});
	assert.deepEqual(await labels("show vmem kernel a"), ["kernel arena domain", "kernel arena"]);
	assert.deepEqual((await complete("show vmem kernel a"))[0]?.start, 11);
	assert.deepEqual(await labels("bt worker[1"), ["worker[1]"]);
	assert.ok((await labels("show lock vmem_")).includes("vmem_bt_lock"));
	assert.ok((await labels("ke")).includes("keg"));
	assert.deepEqual(await labels('keg["vmem b'), ["vmem btag"]);
});
