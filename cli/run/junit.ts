/** Verdicts as a JUnit report: a suite for each configuration, a case for each expectation. */

import { unexpectedText } from "../../engine/machine/outcome.ts";
import { type ExpectationTally, seedsText, type Tally } from "./tally.ts";
import { resultText, unexpectedTally } from "./text.ts";

/** A suite of the report. */
export interface JunitSuite {
	readonly name: string;
	readonly file: string;
	/** Undefined for a file that cannot be run. */
	readonly tally?: Tally;
	/** Why it cannot be run, a line each. */
	readonly errors?: readonly string[];
	readonly seconds: number;
}

/** Whether XML 1.0 can carry a character at all. */
function writable(c: string): boolean {
	const code = c.codePointAt(0) ?? 0;
	if (code < 0x20) return code === 9 || code === 10 || code === 13;
	return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** A text inside XML. */
function xml(text: string): string {
	const clean = Array.from(text, (c) => (writable(c) ? c : "?")).join("");
	const escaped = clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return escaped.replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}

interface Case {
	readonly name: string;
	readonly inner?: string;
	readonly kind: "passed" | "failure" | "error" | "skipped";
}

function expectationCase(e: ExpectationTally): Case {
	const name = `${e.line}: ${e.text}`;
	if (e.judged === 0) return { name, kind: "skipped", inner: "<skipped/>" };
	if (e.count === 0) return { name, kind: "passed" };
	const seeds = e.seeds.length === 0 ? "" : `, ${seedsText(e)}`;
	const message = `${e.message === undefined ? "" : `${e.message}: `}broken in ${e.count} of ${e.judged} runs${seeds}`;
	return { name, kind: "failure", inner: `<failure message="${xml(message)}"/>` };
}

function unexpectedReason(tally: Tally): string {
	const { result } = tally.firstFailure ?? {};
	return tally.runs > 1 || result === undefined ? unexpectedTally(tally) : unexpectedText(result.outcome);
}

function casesOf(suite: JunitSuite): Case[] {
	const error = (message: string): Case => ({ name: "scenario", kind: "error", inner: `<error message="${xml(message)}"/>` });
	if (suite.errors !== undefined) return [error(suite.errors.join("\n"))];
	const tally = suite.tally;
	if (tally === undefined) return [];
	const cases = tally.expectations.map(expectationCase);
	const broken = tally.outcome("error").count + tally.outcome("broken").count;
	if (broken > 0 && tally.firstFailure !== undefined) cases.push(error(resultText(tally.firstFailure.result)));
	if (tally.unexpected.count > 0)
		cases.push({ name: "runs", kind: "failure", inner: `<failure message="${xml(unexpectedReason(tally))}"/>` });
	// A run without expectations has come to its end: that is its test.
	return cases.length > 0 ? cases : [{ name: "runs", kind: "passed" }];
}

/** The report. */
export function junitReport(suites: readonly JunitSuite[]): string {
	const lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"];
	for (const suite of suites) {
		const cases = casesOf(suite);
		const count = (kind: Case["kind"]): number => cases.filter((c) => c.kind === kind).length;
		const counts = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
		lines.push(`\t<testsuite name="${xml(suite.name)}" ${counts} time="${suite.seconds.toFixed(3)}">`);
		for (const c of cases) {
			const head = `\t\t<testcase classname="${xml(suite.name)}" name="${xml(c.name)}" file="${xml(suite.file)}"`;
			lines.push(c.inner === undefined ? `${head}/>` : `${head}>${c.inner}</testcase>`);
		}
		lines.push("\t</testsuite>");
	}
	return [...lines, "</testsuites>", ""].join("\n");
}
