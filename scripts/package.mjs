/**
 * Makes the extension's package: `npm run package [-- -o FILE]`. It is put together in a folder of its own, because its README is not that of
 * the checkout: VS Code shows pictures there from the web or from the page itself, and the project has no home on the web.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "./checkout.mjs";

/** Everything is in the bundles. */
const VSCE = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];

/** A page with its pictures in it, and with links only to what is on the web: VS Code follows no others. */
export function standAlone(text, folder) {
	const picture = (file) => `data:image/png;base64,${readFileSync(path.join(folder, file)).toString("base64")}`;
	return text
		.replaceAll(/!\[([^\]]*)\]\((?!https?:)([^)]+)\)/g, (_all, alt, file) => `![${alt}](${picture(file)})`)
		.replaceAll(/(?<!!)\[([^\]]*)\]\((?!https?:|data:|#)[^)]+\)/g, "$1");
}

function packageInto(out) {
	const { files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
	const folder = mkdtempSync(path.join(tmpdir(), "uma-package-"));
	try {
		for (const file of ["package.json", ...files]) {
			if (!existsSync(path.join(root, file))) throw new Error(`${file} is to be packaged, and is not there`);
			mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
			cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
		}
		const readme = path.join(folder, "README.md");
		writeFileSync(readme, standAlone(readFileSync(readme, "utf8"), root));
		const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
		return run(process.execPath, [vsce, "package", ...VSCE, "--out", out], { cwd: folder });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

if (process.argv[1] === import.meta.filename) {
	const { values } = parseArgs({ options: { out: { type: "string", short: "o", default: "." } } });
	process.exit(packageInto(path.resolve(values.out)));
}
