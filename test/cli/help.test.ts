/** Help, usage errors, completion scripts and the manual page. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { COMMANDS } from "../../cli/command-table.ts";
import { completionScript } from "../../cli/commands/completion.ts";
import { manPage } from "../../cli/commands/man.ts";
import { wrap } from "../../cli/help.ts";
import { file, root, uma } from "./program.ts";

describe("help", () => {
	it("names every command", () => {
		const { status, out, err } = uma("--help");
		assert.equal(status, 0);
		assert.equal(err, "");
		for (const c of COMMANDS) assert.ok(out.includes(`uma ${c.name}`), c.name);
		assert.ok(out.split("\n").every((line) => line.length <= 132));
	});

	it("tells every option of a command", () => {
		for (const c of COMMANDS.filter((x) => (x.options ?? []).length > 0)) {
			const { status, out } = uma(c.name, "--help");
			assert.equal(status, 0);
			for (const o of c.options ?? []) assert.ok(out.includes(`--${o.name}`), `${c.name} --${o.name}`);
		}
		assert.equal(uma("help", "run").out, uma("run", "--help").out);
	});

	it("tells the version of the package", () => {
		assert.equal(uma("--version").out.trim(), JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version);
	});

	it("breaks lines between words", () => {
		assert.deepEqual(wrap("one two three", 8), ["one two", "three"]);
		assert.deepEqual(wrap("unbreakable", 3), ["unbreakable"]);
	});
});

describe("a wrong command line", () => {
	const cases: readonly (readonly [string[], RegExp])[] = [
		[["chekc"], /there is no command chekc: did you mean check\?/],
		[["run"], /run needs FILE/],
		[["run", "x.uma", "--sed", "1"], /there is no option --sed: did you mean --seed\?\n/],
		[["check", "x.uma", "-q"], /there is no option -q\n/],
		[["run", "x.uma", "--seed", "-1"], /--seed/],
		[["run", "x.uma", "--seeds", "many"], /--seeds takes a whole number from 1 to/],
		[["completion", "cmd"], /there is no completion for cmd: there are bash/],
		[["demo", "now"], /demo takes no now/],
		[["explain"], /explain needs a NAME/],
	];
	for (const [args, message] of cases) {
		it(`uma ${args.join(" ")}`, () => {
			const { status, out, err } = uma(...args);
			assert.equal(status, 2);
			assert.equal(out, "");
			assert.match(err, message);
		});
	}
});

/** Why the script of a shell cannot be tried; undefined where the shell is there, installed if need be. */
function missing(shell: string): string | undefined {
	const { status, stderr } = spawnSync(process.execPath, ["scripts/shells.mjs", shell], { cwd: root, encoding: "utf8" });
	if (status === 0) return undefined;
	const reason = stderr.trim().split("\n").at(-1) ?? "";
	// Where the tests decide about a change, nothing may go untested for want of a program.
	if (process.env.CI || status !== 3) throw new Error(`the completion of ${shell} cannot be checked: ${reason}`);
	return `THE COMPLETION OF ${shell.toUpperCase()} IS NOT CHECKED: ${reason}`;
}

describe("completion", () => {
	for (const shell of ["bash", "zsh", "fish", "tcsh", "sh"]) {
		it(`of ${shell} knows the commands and the kernels`, () => {
			const script = completionScript(shell);
			for (const c of COMMANDS) assert.ok(script.includes(c.name), c.name);
			if (shell !== "sh") assert.ok(script.includes("r366840-only"));
		});
		it(`of ${shell} is a script of that shell`, (t) => {
			const reason = missing(shell);
			if (reason !== undefined) return t.skip(reason);
			// tcsh has no way to read without executing, and there the script is one command.
			const args = [...(shell === "tcsh" ? ["-f"] : ["-n"]), file(`completion.${shell}`, completionScript(shell))];
			const { status, stderr } = spawnSync(shell, args, { encoding: "utf8" });
			assert.equal(status, 0, stderr);
		});
	}

	it("of bash offers commands, kernels and options", (t) => {
		const reason = missing("bash");
		if (reason !== undefined) return t.skip(reason);
		const complete = (...words: string[]): string[] => {
			const list = words.map((w) => `'${w}'`).join(" ");
			const input = `${completionScript("bash")}\nCOMP_WORDS=(uma ${list}); COMP_CWORD=${words.length}; _uma; printf '%s\\n' "\${COMPREPLY[@]}"`;
			return spawnSync("bash", ["--norc"], { input, encoding: "utf8" }).stdout.trim().split("\n");
		};
		assert.deepEqual(complete("re"), ["replay"]);
		assert.deepEqual(complete("run", "--kernel", "r36684"), ["r366840", "r366840-only"]);
		assert.deepEqual(complete("run", "--fa"), ["--fail-fast"]);
	});

	it("of fish offers commands, kernels and options", (t) => {
		const reason = missing("fish");
		if (reason !== undefined) return t.skip(reason);
		const complete = (line: string): string[] => {
			const script = file("offers.fish", `${completionScript("fish")}\ncomplete -C ${JSON.stringify(line)}\n`);
			const { stdout } = spawnSync("fish", ["--no-config", script], { encoding: "utf8" });
			return stdout.trim().split("\n");
		};
		const names = (line: string): string[] => complete(line).map((offer) => offer.split("\t")[0] ?? "");
		assert.deepEqual(names("uma re"), ["replay"]);
		// Each kernel with what it is; the text of the option stands beside the option, once.
		assert.deepEqual(complete("uma run --kernel r36684"), ["r366840\tr366840", "r366840-only\tr366840 alone"]);
		const [option = "", ...others] = complete("uma run --ker");
		assert.deepEqual([option.split("\t")[0], others], ["--kernel", []]);
		assert.match(option, /\tKernel in place of the file's/);
		assert.deepEqual(names("uma run --fa"), ["--fail-fast"]);
		assert.deepEqual(names("uma completion f"), ["fish"]);
	});
});

describe("the manual page", () => {
	it("is the one in docs/", () => {
		const committed = readFileSync(path.join(root, "docs/uma.1"), "utf8").replaceAll("\r\n", "\n");
		assert.equal(committed, manPage(), "write it again: node dist/uma.mjs man > docs/uma.1");
	});

	it("names every command and option", () => {
		const page = manPage();
		for (const c of COMMANDS) {
			assert.ok(page.includes(`.It Cm ${c.name}`), c.name);
			for (const o of c.options ?? []) assert.ok(page.includes(`Fl -${o.name}`), o.name);
		}
	});

	it("has no line that a formatter takes for another macro", () => {
		for (const line of manPage().split("\n")) assert.match(line, /^(\.(\\"|[A-Z][a-z]) ?|[^.'\s]|$)/);
	});
});
