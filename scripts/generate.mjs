/**
 * Writes the files that are generated from the tables: the views of the simulated structs, the grammar of the scenario
 * language and its manual.
 * With `--check` it writes nothing, names those that are not current, and fails.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile, root } from "./checkout.mjs";
import { importBundled } from "./dialect-plugin.mjs";

/** Generated texts by path. */
async function generatedFiles() {
	const [{ STRUCTS }, { generateViews }] = await Promise.all([
		importBundled("engine/kernel/structs.ts"),
		importBundled("engine/machine/generate-views.ts"),
	]);
	const { textMateGrammar } = await importBundled("language/grammar.ts");
	const { languageManual } = await importBundled("language/manual.ts");
	return {
		"engine/kernel/views.generated.ts": generateViews(STRUCTS),
		"syntaxes/uma.tmLanguage.json": `${JSON.stringify(textMateGrammar(), null, "\t")}\n`,
		"docs/language.md": languageManual(),
	};
}

const check = process.argv.includes("--check");
for (const [name, text] of Object.entries(await generatedFiles())) {
	const file = path.join(root, name);
	// A checkout on Windows may have given the file CRLF.
	const current = existsSync(file) && readFileSync(file, "utf8").replaceAll("\r\n", "\n") === text;
	if (current) console.log(`current ${name}`);
	else if (check) {
		console.log(`NOT CURRENT ${name}: run \`npm run generate\``);
		process.exitCode = 1;
	} else {
		mkdirSync(path.dirname(file), { recursive: true });
		replaceFile(file, text);
		console.log(`wrote ${name}`);
	}
}
