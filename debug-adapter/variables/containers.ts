/** What a variables reference opens, and how its members are told to the client. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { lastChange } from "../../engine/debug/last-change.ts";
import { isIndexedReference, open, wordsOf } from "../../engine/inspect/variables.ts";
import type { Reference, Shown } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { declarationOf, referenceOf } from "../display/locations.ts";
import { memoryReference } from "../display/memory-reference.ts";
import type { Answer, Moment } from "../questions/answer.ts";
import type { MomentNote, VariableNote } from "../session/custom-requests.ts";
import { type ChangedObject, changedFields, changedObjects, MAX_CHANGED } from "./changed.ts";
import { eventValues } from "./event-scope.ts";
import { inHex } from "./number-format.ts";
import { whyReadOnly } from "./writing.ts";

/**
 * A container: one of the simulation's, the event at which the simulation stopped, what changed since the last stop, when a struct was
 * written last, or the answer to a question.
 */
export type Container =
	| { readonly kind: "reference"; readonly reference: Reference }
	| { readonly kind: "event" }
	/** The objects that changed, or the fields of one of them. */
	| { readonly kind: "changed"; readonly of?: string }
	| { readonly kind: "written"; readonly struct: string; readonly record: number }
	/** What was found about the past. */
	| { readonly kind: "answer"; readonly answer: Answer; readonly branch: number };

/** A member of a container; those of answers are moments that can be gone to. */
export type Member = Shown & {
	readonly moment?: Moment;
	/** What it opens, where that is no container of the simulation. */
	readonly container?: Container;
	/** The value at the last stop. */
	readonly was?: string;
};

/** Most members of one answer: a client that asks for everything gets this much and a word about the rest. */
export const MAX_MEMBERS = 1000;

/** Whether a container's members are indexed: all of them are, or none is. */
export function isIndexed(container: Container): boolean {
	return (
		container.kind === "answer" ||
		(container.kind === "changed" && container.of !== undefined) ||
		(container.kind === "reference" && isIndexedReference(container.reference))
	);
}

/** Members `start`.. of a container, at most `count` of them (0: all). */
export function members(debug: Debugger, container: Container, start: number, count: number): Member[] {
	const { simulation } = debug.world;
	const wanted = count === 0 ? MAX_MEMBERS : Math.min(count, MAX_MEMBERS);
	switch (container.kind) {
		case "reference": {
			const list = open(container.reference, start, wanted + 1);
			if (list.length <= wanted) return list;
			if (count !== 0) return list.slice(0, wanted);
			const rest: Shown = { name: "...", value: `members from ${start + wanted} on: ask for them by page or by expression`, type: "" };
			return [...list.slice(0, wanted), rest];
		}
		case "event":
			return eventValues(simulation, debug.stopEvent).slice(start, start + wanted);
		case "changed":
			debug.changed ??= changedObjects(simulation, debug.stopThread);
			return container.of === undefined
				? objectRows(debug.changed).slice(start, start + wanted)
				: changedFields(simulation, debug.changed.find((o) => o.name === container.of)?.fields.slice(start, start + wanted) ?? []);
		case "answer":
			if (container.branch !== simulation.branches.current.id) return [strayAnswer(container.branch)];
			return answerMembers(container.answer, start, wanted);
		case "written":
			return [{ name: LAST_WRITTEN, value: lastChange(wordsOf(container.struct, container.record)).text, type: "" }];
	}
}

/** What changed: each object, and how many of its fields did. */
function objectRows(objects: readonly ChangedObject[]): Member[] {
	const rows = objects.map(({ name, fields }): Member => {
		const container = { kind: "changed", of: name } as const;
		return { name, value: `${fields.length} changed`, type: "", container, indexed: fields.length };
	});
	const all = objects.reduce((n, { fields }) => n + fields.length, 0);
	if (all >= MAX_CHANGED) rows.push({ name: "...", value: `more than ${MAX_CHANGED - 1} fields: the others are not shown`, type: "" });
	return rows;
}

/** Moments, or values of another time: those cannot be opened or written now. */
function answerMembers({ moments, values }: Answer, start: number, count: number): Member[] {
	const bare = (values ?? []).slice(start, start + count).map(({ name, value, type }): Member => ({ name, value, type }));
	const n = Math.max(0, Math.min(count, (moments?.count ?? 0) - start));
	const rows = Array.from({ length: n }, (_, i): Member => {
		const moment = momentAt(moments, start + i);
		if (moment === undefined) return { name: `[${start + i}]`, value: "not known any more: ask again", type: "" };
		const { when, value, expression } = moment;
		return {
			name: `[${start + i}]`,
			value: `${when}: ${value}`,
			type: "moment",
			moment,
			...(expression === undefined ? {} : { expression }),
		};
	});
	return [...bare, ...rows];
}

/** A moment of an answer; undefined where the future has become another one since. */
function momentAt(moments: Answer["moments"], n: number): Moment | undefined {
	try {
		return moments?.at(n);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

function strayAnswer(branch: number): Member {
	return { name: "...", value: `an answer about timeline ${branch}: switch to it to see the moments`, type: "" };
}

/** Name of the member of a struct that tells when it was written last. */
const LAST_WRITTEN = "last written";

/** When a struct was written last: looked for, through the journal, only when the user asks. */
export function lastWritten(debug: Debugger, container: Container): DebugProtocol.Variable[] {
	if (container.kind !== "reference" || container.reference.kind !== "struct") return [];
	const { struct, record } = container.reference;
	const reference = debug.containers.add({ kind: "written", struct, record });
	return [{ name: LAST_WRITTEN, value: "", variablesReference: reference, presentationHint: { attributes: ["readOnly"], lazy: true } }];
}

/** A value as a DAP variable. */
export function toVariable(debug: Debugger, value: Member): DebugProtocol.Variable {
	const container: Container | undefined = value.container ?? (value.reference && { kind: "reference", reference: value.reference });
	const reference = container === undefined ? 0 : debug.containers.add(container);
	const declared = value.moment === undefined ? declarationOf(value) : undefined;
	const writtenAt = value.moment?.source ?? value.names;
	return {
		name: value.name,
		value: textOf(debug, value),
		...(debug.settings.variableType && value.type !== "" ? { type: value.type } : {}),
		...(value.expression === undefined ? {} : { evaluateName: value.expression }),
		variablesReference: reference,
		...(value.indexed === undefined || reference === 0 ? {} : { indexedVariables: value.indexed }),
		...(value.address === undefined || !debug.settings.memoryReferences ? {} : { memoryReference: memoryReference(value.address) }),
		...(declared === undefined ? {} : { declarationLocationReference: referenceOf(debug, declared) }),
		...(writtenAt === undefined ? {} : { valueLocationReference: referenceOf(debug, writtenAt) }),
		...(value.moment === undefined ? menuOf(value) : noteOf(debug, value.moment)),
		...(whyReadOnly(value) === undefined ? {} : { presentationHint: { attributes: ["readOnly"] } }),
	};
}

/** Names that lead to the same value from every frame. */
const EVERYWHERE = /^(?:keg|zone|arena|thread|cpu)\[|^(?:pages|machine|kernel)\./;

/** What can be asked about a value: nothing where it is no word of the machine, or has no name. */
function menuOf({ word, expression, declared }: Member): VariableNote | undefined {
	if (word === undefined || expression === undefined) return undefined;
	if (declared !== undefined) return { __vscodeVariableMenuContext: "local" };
	return { __vscodeVariableMenuContext: EVERYWHERE.test(expression) ? "value" : "place" };
}

/** A moment beyond the protocol: for VS Code's menus, and for the list that the extension shows. */
function noteOf({ world }: Debugger, { motion }: Moment): MomentNote {
	const { position, events } = world.simulation.moment();
	const ahead = motion.kind === "write" ? motion.position - position : motion.event - (events - 1);
	return { __vscodeVariableMenuContext: "moment", moment: ahead === 0 ? "here" : ahead < 0 ? "past" : "future" };
}

/** The value as text: plain ones in hex where the user wants that. */
function textOf(debug: Debugger, { reference, value, was }: Member): string {
	const text = (plain: string) => (debug.hex && reference === undefined ? inHex(plain) : plain);
	return was === undefined ? text(value) : `${text(value)}, was ${text(was)}`;
}

/** Values under names of their own: of two with one name clients show one. */
function namedApart(values: readonly Member[]): Member[] {
	const seen = new Map<string, number>();
	return values.map((value) => {
		const n = (seen.get(value.name) ?? 0) + 1;
		seen.set(value.name, n);
		return n === 1 ? value : { ...value, name: `${value.name} (${n})` };
	});
}

/** Values as DAP variables. */
export function toVariables(debug: Debugger, values: readonly Member[]): DebugProtocol.Variable[] {
	return namedApart(values).map((value) => toVariable(debug, value));
}

/** The member of a container that was shown under a name; its expression is kept as that of the container's field. */
export function memberNamed(debug: Debugger, container: Container, name: string): Member | undefined {
	const index = /^\[(\d{1,9})\]$/.exec(name)?.[1];
	const list = index === undefined ? namedApart(members(debug, container, 0, 0)) : members(debug, container, Number(index), 1);
	return list.find((value) => value.name === name);
}
