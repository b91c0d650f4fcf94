/** Writes the files that are generated from the tables: the views of the simulated structs and the grammar of the scenario language. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { importBundled } from "./dialect-plugin.mjs";

const root = path.resolve(import.meta.dirname, "..");

/** Generated texts by path. */
export async function generatedFiles() {
	const [{ STRUCTS }, { generateViews }] = await Promise.all([importBundled("engine/kernel/structs.ts"), importBundled("engine/machine/generate-views.ts")]);
	const files = { "engine/kernel/views.generated.ts": generateViews(STRUCTS) };
	if (existsSync(path.join(root, "language/grammar.ts"))) {
		const { textMateGrammar } = await importBundled("language/grammar.ts");
		files["syntaxes/uma.tmLanguage.json"] = `${JSON.stringify(textMateGrammar(), null, "\t")}\n`;
	}
	return files;
}

if (process.argv[1] === import.meta.filename) {
	for (const [file, text] of Object.entries(await generatedFiles())) {
		writeFileSync(path.join(root, file), text);
		console.log(`wrote ${file}`);
	}
}
