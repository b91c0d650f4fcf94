#!/usr/bin/env node
/**
 * Stands in for the program `code` where there is no desktop VS Code: takes the arguments that @vscode/test-electron gives it, runs the
 * tests in code-server, and exits with their code.
 */
import { parseArgs } from "node:util";
import { bounded } from "./cleanup.mjs";
import { runInExtensionHost } from "./extension-host.mjs";

const options = { extensionDevelopmentPath: { type: "string" }, extensionTestsPath: { type: "string" } };
// Its other flags are about a desktop.
const { values, positionals } = parseArgs({ options, strict: false, allowPositionals: true });

await bounded(180, () =>
	runInExtensionHost({ extension: values.extensionDevelopmentPath, tests: values.extensionTestsPath, workspace: positionals[0] }),
);
