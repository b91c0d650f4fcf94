/** What a variables reference opens, and how its members are told to the client. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { open } from "../../engine/inspect/variables.ts";
import type { Reference, Shown } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import { changedValues } from "./changed.ts";
import { eventValues } from "./event-scope.ts";
import { inHex } from "./number-format.ts";
import { whyReadOnly } from "./writing.ts";

/** A container: one of the simulation's, the event at which the simulation stopped, or what changed since the last stop. */
export type Container =
	| { readonly kind: "reference"; readonly reference: Reference }
	| { readonly kind: "event" }
	| { readonly kind: "changed" };

/** Most members of one answer: a client that asks for everything gets this much and a word about the rest. */
export const MAX_MEMBERS = 1000;

/** Members `start`.. of a container, at most `count` of them (0: all). */
export function members(debug: Debugger, container: Container, start: number, count: number): Shown[] {
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
			debug.changed ??= changedValues(simulation, debug.stopThread);
			return debug.changed.slice(start, start + wanted);
	}
}

/** A value as a DAP variable. */
export function toVariable(debug: Debugger, value: Shown): DebugProtocol.Variable {
	const reference = value.reference === undefined ? 0 : debug.containers.add({ kind: "reference", reference: value.reference });
	return {
		name: value.name,
		value: textOf(debug, value),
		...(debug.settings.variableType && value.type !== "" ? { type: value.type } : {}),
		...(value.expression === undefined ? {} : { evaluateName: value.expression }),
		variablesReference: reference,
		...(value.indexed === undefined || reference === 0 ? {} : { indexedVariables: value.indexed }),
		...(whyReadOnly(value) === undefined ? {} : { presentationHint: { attributes: ["readOnly"] } }),
	};
}

/** The value as text: plain ones in hex where the user wants that. */
function textOf(debug: Debugger, value: Shown): string {
	return debug.hex && value.reference === undefined ? inHex(value.value) : value.value;
}

/** Values under names of their own: of two with one name clients show one. */
function namedApart(values: readonly Shown[]): Shown[] {
	const seen = new Map<string, number>();
	return values.map((value) => {
		const n = (seen.get(value.name) ?? 0) + 1;
		seen.set(value.name, n);
		return n === 1 ? value : { ...value, name: `${value.name} (${n})` };
	});
}

/** Values as DAP variables. */
export function toVariables(debug: Debugger, values: readonly Shown[]): DebugProtocol.Variable[] {
	return namedApart(values).map((value) => toVariable(debug, value));
}

/** The member of a container that was shown under a name; its expression is kept as that of the container's field. */
export function memberNamed(debug: Debugger, container: Container, name: string): Shown | undefined {
	const index = /^\[(\d{1,9})\]$/.exec(name)?.[1];
	const list = index === undefined ? namedApart(members(debug, container, 0, 0)) : members(debug, container, Number(index), 1);
	return list.find((value) => value.name === name);
}
