/** Reports on a run to the test runner outside, a line of JSON for each result; people read what mocha prints. */
import { appendFileSync } from "node:fs";
import type { Runner, Test } from "mocha";

/** A line of the report. A run that did not write `end` did not come to its end. */
export type Row =
	| { readonly kind: "pass" | "skip"; readonly title: string }
	| { readonly kind: "fail"; readonly title: string; readonly error: string }
	| { readonly kind: "figure"; readonly text: string }
	| { readonly kind: "end" };

function write(row: Row): void {
	const file = process.env.UMA_TEST_REPORT;
	if (file) appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** Something measured: to be read, not asserted. */
export function figure(text: string): void {
	console.log(`    ${text}`);
	write({ kind: "figure", text });
}

export function report(runner: Runner): void {
	runner.on("pass", (test: Test) => write({ kind: "pass", title: test.fullTitle() }));
	runner.on("pending", (test: Test) => write({ kind: "skip", title: test.fullTitle() }));
	// A hook that fails counts too.
	runner.on("fail", (test: Test, error: Error) => write({ kind: "fail", title: test.fullTitle(), error: error.stack ?? String(error) }));
	runner.on("end", () => write({ kind: "end" }));
}
