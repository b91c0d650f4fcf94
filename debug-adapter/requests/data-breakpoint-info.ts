import type { DebugProtocol } from "@vscode/debugprotocol";
import { DataTarget } from "../../engine/history/data-target.ts";
import { frameOfWord } from "../../engine/history/frame-words.ts";
import { wordsBetween } from "../../engine/inspect/memory-words.ts";
import type { Shown } from "../../engine/simulation-types.ts";
import { addressId, wordId } from "../breakpoints/data-breakpoints.ts";
import type { Debugger } from "../debugger.ts";
import { evaluateText, readWatch } from "../display/expressions.ts";
import { addressOf } from "../display/memory-reference.ts";
import type { Arguments } from "../session/arguments.ts";
import { RequestError, unknownReference } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { memberNamed } from "../variables/containers.ts";
import { viewOf } from "./evaluate.ts";

/** Most bytes of an address range. */
const MAX_BYTES = 1 << 20;

type Info = DebugProtocol.DataBreakpointInfoResponse["body"];

/** Tells whether a value can be watched, and under which id: by its name where it has one. */
export const dataBreakpointInfo = handler<Info>("stopped", (debug, args) => ({
	body: args.boolean("asAddress", false) ? ofAddress(args) : ofValue(debug, args),
}));

function offer(dataId: string, description: string, canPersist: boolean): Info {
	return { dataId, description, accessTypes: ["read", "write", "readWrite"], canPersist };
}

function refuse(description: string): Info {
	return { dataId: null, description };
}

function ofAddress(args: Arguments): Info {
	const bytes = Math.max(1, Math.min(args.optionalInteger("bytes") ?? 1, MAX_BYTES));
	const address = addressOf(args, "name");
	const words = wordsBetween(address, bytes).length;
	if (words === 0) return refuse(`no field of the model lies in the ${bytes} bytes at 0x${address.toString(16)}`);
	return offer(
		addressId(address, bytes),
		`${bytes} bytes at 0x${address.toString(16)}: ${words} ${words === 1 ? "field" : "fields"}`,
		false,
	);
}

function ofValue(debug: Debugger, args: Arguments): Info {
	const name = args.string("name");
	const reference = args.optionalInteger("variablesReference");
	let value: Shown | undefined;
	if (reference === undefined || reference === 0) {
		try {
			value = evaluateText(name, viewOf(debug, args.optionalInteger("frameId")));
		} catch (error) {
			if (error instanceof RequestError) return refuse(error.message);
			throw error;
		}
	} else {
		const container = debug.containers.get(reference);
		if (container === undefined) throw unknownReference(reference);
		value = memberNamed(debug, container, name);
		if (value === undefined) return refuse(`there is no ${name} here`);
	}
	return ofShown(value);
}

function ofShown({ expression, word, name, value }: Shown): Info {
	if (expression !== undefined && isNamed(expression)) return offer(expression, `${expression} (now ${value || name})`, true);
	if (word === undefined) return refuse(`${name} is no value of the machine that is written`);
	const frame = frameOfWord(word);
	return offer(wordId(name, word, frame), frame === undefined ? name : `${name}, as long as this call lasts`, false);
}

/** Whether an expression names a value in every frame alike. */
function isNamed(expression: string): boolean {
	const parsed = readWatch(expression);
	if ("message" in parsed) return false;
	try {
		return new DataTarget(parsed.expression).words().length > 0;
	} catch {
		return false;
	}
}
