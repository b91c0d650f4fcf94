/** The editor features, text in and answer out, over the protocol. `^` is the cursor. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LanguageClient } from "./client.ts";

const HEAD = "uma 1\n\nkernel 13.0\n\n";
const thread = (body: string): string => `${HEAD}thread t {\n\tlist bufs\n\tlet p = malloc(16B, M_WAITOK)\n\t${body}\n}\n`;

describe("language server", () => {
	let client: LanguageClient;
	before(async () => {
		client = await LanguageClient.start();
	});
	after(() => client.stop());

	const labels = async (text: string): Promise<string[]> => (await client.complete(text)).map((i) => i.label);

	describe("diagnostics", () => {
		it("says nothing of a scenario that holds", async () => {
			assert.deepEqual(await client.diagnose(thread("free p")), []);
		});

		it("tells what is wrong, where, and by which rule", async () => {
			const [first] = await client.diagnose(thread("work 64K\n\tfree p"));
			assert.equal(first?.code, "wrong-dimension");
			assert.equal(first?.severity, 1);
			assert.deepEqual(first?.range, { start: { line: 7, character: 6 }, end: { line: 7, character: 9 } });
		});

		it("follows the text as it changes", async () => {
			assert.equal((await client.diagnose("thread t {")).length > 0, true);
			assert.deepEqual(await client.diagnose(thread("free p")), []);
		});
	});

	describe("code actions", () => {
		it("puts in what a finding proposes", async () => {
			const fixes = await client.fixes(thread("repeat 10 { work 1 ticks }\n\tfree p"));
			assert.equal(fixes.get("Insert times"), thread("repeat 10 times { work 1 ticks }\n\tfree p"));
		});

		it("proposes the nearest name", async () => {
			const fixes = await client.fixes(`${HEAD}zone z {\n\titme 64B\n}\nthread t {\n}\n`);
			assert.ok(
				[...fixes.values()].some((text) => text.includes("\titem 64B")),
				[...fixes.keys()].join(),
			);
		});
	});

	describe("formatting", () => {
		it("lays a text out, and leaves one that is laid out alone", async () => {
			const messy = "uma 1\nthread   t {\nwork   1 ticks\n}\n";
			const clean = await client.format(messy);
			assert.match(clean, /^thread t \{\n\s+work 1 ticks\n\}$/m);
			assert.equal(await client.format(clean), clean);
		});

		it("leaves a damaged text alone", async () => {
			const damaged = "uma 1\nthread   t {\nwork\n";
			assert.equal(await client.format(damaged), damaged);
		});
	});

	describe("document symbols", () => {
		it("outlines the declarations with their properties and variables", async () => {
			const text = `${HEAD}zone nfs {\n\titem 1K\n}\nconst n = 4\nthread cc[3] {\n\tlist bufs\n\tforever {\n\t\tlet p = malloc(n, M_WAITOK)\n\t\tfree p\n\t}\n}\nexpect no panic\n`;
			const outline = await client.symbols(text);
			assert.deepEqual(
				outline.map((s) => `${s.name}: ${(s.children ?? []).map((c) => c.name).join(" ")}`.trim()),
				["kernel 13.0:", "nfs: item", "n:", "cc: bufs p", "expect no panic:"],
			);
		});

		it("holds in a text that breaks off", async () => {
			for (const text of ["thread", "zone {", "thread t { let", "expect", "machine i386 { memory", ""]) {
				assert.ok(Array.isArray(await client.symbols(text)), text);
			}
		});
	});

	describe("hover", () => {
		const explains = (what: string, text: string, pattern: RegExp) =>
			it(`explains ${what}`, async () => assert.match(await client.hover(text), pattern));

		explains(
			"a routine",
			thread("free p\n\tlet q = kmem_^malloc(4K, M_WAITOK)"),
			/kmem_malloc\(size, flags\)[\s\S]*wired pages[\s\S]*kmem\\?_free[\s\S]*vm_kern\.c/,
		);
		explains("a flag", thread("bufs << malloc(4K, M_NO^WAIT)"), /M_NOWAIT = 0x1[\s\S]*instead of sleeping[\s\S]*malloc\.h/);
		explains("a variant", "kernel r3580^97\n", /NOFREE gone[\s\S]*Hangs on i386/);
		explains(
			"a variant under which something is expected",
			"expect no panic under r366840-^only\n",
			/Only keg\\_drain respects the reserve/,
		);
		explains("a reconstruction", "kernel option^-3\n", /reconstruction/);
		explains("a toggle", "kernel 13.0 set keg_^drain = all\n", /reserve \| all \| v1/);
		explains("an event", "expect no reserve_^dip\n", /reserve_dip\(keg, free_after, reserve\)[\s\S]*M\\_USE\\_RESERVE/);
		explains("a condition", "expect no reserve_^drained\n", /moment PR 248008[\s\S]*`keg_drain`/);
		explains("a field", thread('wait until keg["vmem btag"].uk_re^serve > 0'), /struct uma_keg: u32 uk_reserve/);
		explains("a field of the keg's domain", thread('wait until keg["vmem btag"].ud_free_^items > 0'), /ud_free_items/);
		explains("a kind of object", thread("wait until are^na[kernel_arena].vm_inuse > 0"), /An arena by name/);
		explains("a size", "machine i386 {\n\tmemory 5^6M\n}\n", /58,720,256 bytes, 14,336 pages/);
		explains("a time", thread("work 2^s"), /200 ticks at 100 hz/);
		explains("a constant", "const kept = 20\nthread t {\n\twait until ke^pt > 3\n}\n", /const kept = 20[\s\S]*Value: 20/);

		explains("a declaration", "sched^ule random\n", /schedule random seed N/);
		explains("a property of a zone", "zone z {\n\titem 4K\n\tre^serve 8 items\n}\n", /M\\_USE\\_RESERVE may take/);
		explains("a property by what it belongs to", "arena a {\n\tquan^tum 4K\n}\n", /Smallest unit of the arena/);
		explains("a statement", thread("bar^rier x"), /Waits for all unfinished threads/);
		explains("a kind of schedule", "schedule p^ct depth 3\n", /priorities that change/);

		it("is silent in comments, on signs and between words", async () => {
			for (const text of ["// kernel r3580^97\n", "kernel ^\n", thread("bufs <^< p"), "\n^\n"])
				assert.equal(await client.hover(text), "", text);
		});
	});

	describe("completion", () => {
		const proposes = (where: string, text: string, ...wanted: string[]) =>
			it(`proposes ${wanted.slice(0, 3).join(", ")} ${where}`, async () => {
				const list = await labels(text);
				for (const label of wanted) assert.ok(list.includes(label), `${label} is not among ${list.join(", ")}`);
			});

		proposes("at the top", "^", "machine", "kernel", "thread", "expect");
		proposes("while a word is typed", "uma 1\nthr^", "thread");
		proposes("behind kernel", "kernel ^", "r358097", "13.0", "r366840-only", "attachment-216478");
		proposes("behind with", "kernel 13.0 with ^", "span_merge");
		proposes("behind set", "kernel 13.0 set ^", "keg_drain", "slab_bitsets");
		proposes("as values of a toggle", "kernel 13.0 set keg_drain = ^", "all", "v1");
		proposes("in a machine", "machine i386 {\n\tcpus 2\n\t^\n}\n", "memory", "kva", "daemons");
		proposes("behind daemons", "machine i386 {\n\tdaemons ^\n}\n", "on", "off");
		proposes("in a zone", "zone z {\n\t^\n}\n", "item", "reserve", "prealloc");
		proposes("as flags of a zone", "zone z {\n\tflags ^\n}\n", "UMA_ZONE_NOFREE");
		proposes("in an arena", "arena a {\n\t^\n}\n", "quantum", "span", "import");
		proposes("where a statement begins", thread("^"), "repeat", "kmem_malloc", "bufs", "p");
		proposes("as flags of a call", thread("bufs << malloc(4K, M_WAITOK | ^)"), "M_ZERO", "M_USE_RESERVE");
		proposes("as a request", thread("uma_reclaim(^)"), "UMA_RECLAIM_DRAIN");
		proposes("as a zone", `zone nfs {\n\titem 1K\n}\n${thread("let q = uma_zalloc(^")}`, "nfs", "vmem btag");
		proposes("behind free", thread("free ^"), "oldest", "all", "p");
		proposes("behind free all of", thread("free all of ^"), "bufs");
		proposes("in brackets", thread("wait until keg[^"), "vmem btag", "malloc-64");
		proposes("behind a probe", thread('wait until keg["vmem btag"].^'), "uk_reserve", "ud_free_items");
		proposes("behind a struct of a probe", thread('wait until keg["vmem btag"].uk_domain.^'), "ud_free_items");
		proposes("behind pages", thread("wait until pages.^"), "free", "severe");
		proposes("behind expect", "expect ^", "deadlock", "no", "always", "reserve_drained", "keg_drain");
		proposes("behind where", "expect no keg_drain where ^", "free_after", "keg");
		proposes("under", "expect deadlock under ^", "r358097");
		proposes("under a second", "expect deadlock under r358097, ^", "13.0");
		proposes("behind a kernel under which", "expect deadlock under r358097, 13.0 ^", "with", "set");
		proposes("as a toggle under which", "expect deadlock under 13.0 set keg_drain = all with ^", "span_merge");
		proposes("as a value under which", "expect deadlock under r358097, 13.0 set keg_drain = ^", "v2");
		proposes("behind schedule", "schedule ^", "random", "round-robin");
		proposes("as options of a schedule", "schedule random seed 1 ^", "preempt", "for");

		it("proposes nothing in comments and numbers", async () => {
			for (const text of ["// ker^", thread("work 2^")]) assert.deepEqual(await labels(text), [], text);
		});

		it("puts a variant in whole, however much of it is there", async () => {
			assert.equal(await client.accept("kernel r3668^\n", "r366840-only"), "kernel r366840-only\n");
			assert.equal(await client.accept("kernel r366840-o^\n", "r366840-only"), "kernel r366840-only\n");
		});

		it("quotes names that are no words, once", async () => {
			assert.equal(await client.accept(thread("wait until keg[^] > 0"), "vmem btag"), thread('wait until keg["vmem btag"] > 0'));
			assert.equal(await client.accept(thread('wait until keg["vm^"] > 0'), "vmem btag"), thread('wait until keg["vmem btag"] > 0'));
		});

		it("gives every proposal of a table a sentence", async () => {
			for (const text of ["kernel ^", "expect no ^", thread('wait until keg["x"].^'), thread("uma_reclaim(^)")]) {
				for (const item of await client.complete(text)) {
					if (item.detail !== undefined && item.kind !== 12)
						assert.ok(item.documentation !== undefined || item.kind === 6 || item.kind === 21, item.label);
				}
			}
		});
	});

	describe("signature help", () => {
		it("shows the call and which argument is written", async () => {
			const help = await client.signature(thread("bufs << kmem_malloc(4K, ^"));
			assert.equal(help?.signatures[0]?.label, "kmem_malloc(size, flags)");
			assert.equal(help?.activeParameter, 1);
		});

		it("has nothing outside of calls", async () => {
			assert.equal(await client.signature(thread("work 1 ticks^")), null);
		});
	});
});
