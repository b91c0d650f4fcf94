#!/usr/bin/env node
/** Starts the command line. In a checkout it first installs and builds what is missing or out of date; a package has the bundle. */
import { existsSync } from "node:fs";

const checkout = new URL("../scripts/checkout.mjs", import.meta.url);
if (existsSync(checkout)) {
	const { ensurePackages, ensureProduct, nodeIsRecent } = await import(checkout.href);
	// Exit code 3: the fault is not in what the user asked for.
	if (!nodeIsRecent() || ensurePackages() !== 0 || ensureProduct() !== 0) process.exit(3);
}
await import("../dist/uma.mjs");
