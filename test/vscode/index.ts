/** What the extension host loads: runs the mocha suites and reports. VS Code ends with the promise. */
import type Mocha from "mocha";
import { report } from "./report.ts";

export async function run(): Promise<void> {
	// An ES module package: VS Codes whose Node cannot `require` those can import them.
	const { default: MochaRunner } = await import("mocha");
	const mocha: Mocha = new MochaRunner({ timeout: 30_000 });
	// Puts `describe` and `it` where the suites expect them; mocha does it for files that it loads itself.
	mocha.suite.emit("pre-require", globalThis, "", mocha);
	// The first needs an extension host in which nothing has happened yet.
	await import("./activation.suite.ts");
	await import("./debugging.suite.ts");
	await import("./time.suite.ts");
	await import("./compare.suite.ts");
	await new Promise<void>((resolve, reject) => {
		report(mocha.run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} failed`)))));
	});
}
