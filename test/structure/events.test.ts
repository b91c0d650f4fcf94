/** Events are raised with the arguments that their row of the catalogue names: the log does not fill in what is missing. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import typescript from "typescript";
import { EVENTS } from "../../engine/kernel/events.ts";

const engine = path.resolve(import.meta.dirname, "../../engine");

interface Raised {
	readonly where: string;
	readonly event: string;
	readonly args: number;
}

/** Calls of `raise` in a source that name their event. */
function raisedIn(file: string): Raised[] {
	const source = typescript.createSourceFile(file, readFileSync(path.join(engine, file), "utf8"), typescript.ScriptTarget.Latest, true);
	const found: Raised[] = [];
	const look = (node: typescript.Node): void => {
		if (typescript.isCallExpression(node) && node.expression.getText() === "raise") {
			const event = /^EV\.(\w+)$/.exec(node.arguments[0]?.getText() ?? "")?.[1];
			const { line } = source.getLineAndCharacterOfPosition(node.getStart());
			if (event !== undefined) found.push({ where: `${file}:${line + 1}`, event, args: node.arguments.length - 1 });
		}
		typescript.forEachChild(node, look);
	};
	look(source);
	return found;
}

test("every event is raised with all of its arguments", () => {
	const files = readdirSync(engine, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
	const raised = files.flatMap(raisedIn);
	const wrong = raised.filter(({ event, args }) => EVENTS.find((e) => e.name === event)?.args.length !== args);
	assert.deepEqual(wrong, []);
	const names = new Set(raised.map((r) => r.event));
	assert.deepEqual(
		EVENTS.map((e) => e.name).filter((name) => !names.has(name)),
		[],
		"events that nobody raises",
	);
});
