/** The licences of the packages whose code is in the bundles: most ask that their text goes with every copy. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./checkout.mjs";

/** Text of the notices for the inputs of some builds, as esbuild's metafiles list them. */
export function notices(metafiles) {
	const packages = new Set();
	for (const input of metafiles.flatMap((m) => Object.keys(m.inputs))) {
		const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
		if (name !== undefined) packages.add(name);
	}
	return [...packages].sort().map(notice).join("\n\n");
}

function notice(name) {
	const folder = path.join(root, "node_modules", name);
	const { version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
	const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
	if (file === undefined) throw new Error(`The package ${name} comes without a licence text.`);
	return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
