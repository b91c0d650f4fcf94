/** `uma format FILE...`: brings scenarios into their canonical layout, in place. */
import { readFileSync } from "node:fs";
import { locate } from "../../language/diagnostics.ts";
import { format } from "../../language/format.ts";
import { parseDocument } from "../../language/parser.ts";
import type { Io, Values } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_WRONG } from "../exit.ts";
import { expandFiles, readText, replaceFile } from "../files.ts";
import { tellFindings, withFile } from "../findings.ts";

/** Formats files. Returns the exit code: with --check 1 where one would change. */
export function formatFiles(files: readonly string[], values: Values, io: Io): number {
	const teller = { io, json: false };
	let exit = EXIT_OK;
	for (const file of expandFiles(files)) {
		const text = withFile(file, teller, () => readText(file));
		if (text === undefined) {
			exit = EXIT_WRONG;
			continue;
		}
		const { findings } = parseDocument(text);
		if (findings.some((f) => f.severity === "error")) {
			tellFindings(file, locate(text, findings), text, teller);
			exit = EXIT_WRONG;
			continue;
		}
		const formatted = format(text);
		// The bytes decide: a byte order mark is not part of the layout.
		if (Buffer.from(formatted).equals(readFileSync(file))) continue;
		if (values.check === true) {
			io.out(`${file}: would change: run \`uma format ${file}\``);
			if (exit === EXIT_OK) exit = EXIT_FAILED;
		} else if (withFile(file, teller, () => replaceFile(file, formatted) ?? true) === undefined) exit = EXIT_WRONG;
		else if (values.quiet !== true) io.out(`${file}: formatted`);
	}
	return exit;
}
