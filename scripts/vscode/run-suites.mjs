/**
 * Runs the suites of test/vscode inside VS Code: the one that VSCODE_EXECUTABLE_PATH names, or code-server. They are the same tests, started
 * by the same @vscode/test-electron. The results go to the file REPORT, a line of JSON each: `node scripts/vscode/run-suites.mjs [REPORT]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { buildVsCodeSuites } from "../../esbuild.mjs";
import { ensureProduct, root } from "../checkout.mjs";
import { atEnd, bounded } from "./cleanup.mjs";

const [report] = process.argv.slice(2);

await bounded(240, async () => {
	if (ensureProduct() !== 0) return 1;
	const profile = mkdtempSync(path.join(tmpdir(), "uma-profile-"));
	atEnd(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
	return runTests({
		vscodeExecutablePath: process.env.VSCODE_EXECUTABLE_PATH || path.join(import.meta.dirname, "code.mjs"),
		extensionDevelopmentPath: root,
		extensionTestsPath: path.join(root, await buildVsCodeSuites()),
		extensionTestsEnv: report ? { UMA_TEST_REPORT: path.resolve(report) } : {},
		launchArgs: [path.join(root, "scenarios"), `--user-data-dir=${profile}/user`, `--extensions-dir=${profile}/extensions`],
	});
});
