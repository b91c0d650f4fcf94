/** Checks messages against the JSON schema of DAP, for the subset of JSON schema that it uses. */
import { readFileSync } from "node:fs";
import type { DebugProtocol } from "@vscode/debugprotocol";

interface Schema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly allOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly enum?: readonly unknown[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly additionalProperties?: boolean | Schema;
	readonly minimum?: number;
}

/** The definitions of the protocol's published JSON schema, without their descriptions. */
const { definitions } = JSON.parse(readFileSync("test/debug-adapter/protocol-schema.json", "utf8")) as {
	readonly definitions: Readonly<Record<string, Schema>>;
};

/** What is wrong with a message. */
export function protocolErrors(message: DebugProtocol.ProtocolMessage): string[] {
	const name = definitionOf(message);
	const schema = definitions[name];
	if (schema === undefined) return [`there is no ${name} in the protocol`];
	const errors: string[] = [];
	check(schema, message, name, errors);
	return errors;
}

/** Requests and events are named by what they are; a failed request is answered with an ErrorResponse. Ours are not the protocol's. */
function definitionOf(message: DebugProtocol.ProtocolMessage): string {
	const { type } = message;
	if ((message as DebugProtocol.Response).command?.startsWith("uma/") && (message as DebugProtocol.Response).success !== false)
		return capitalized(type);
	if (type === "event" && (message as DebugProtocol.Event).event.startsWith("uma/")) return capitalized(type);
	if (type === "event") return `${capitalized((message as DebugProtocol.Event).event)}Event`;
	if (type === "request") return `${capitalized((message as DebugProtocol.Request).command)}Request`;
	const response = message as DebugProtocol.Response;
	return response.success ? `${capitalized(response.command)}Response` : "ErrorResponse";
}

function capitalized(text: string): string {
	return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function check(schema: Schema, value: unknown, at: string, errors: string[]): void {
	if (schema.$ref !== undefined) {
		const target = definitions?.[schema.$ref.replace("#/definitions/", "")];
		if (target === undefined) errors.push(`${at}: unknown ${schema.$ref}`);
		else check(target, value, at, errors);
		return;
	}
	for (const part of schema.allOf ?? []) check(part, value, at, errors);
	if (schema.oneOf !== undefined && schema.oneOf.filter((s) => fits(s, value)).length !== 1)
		errors.push(`${at}: fits not exactly one of the alternatives`);
	if (schema.enum !== undefined && !schema.enum.includes(value))
		errors.push(`${at}: ${JSON.stringify(value)} is none of ${schema.enum.join(", ")}`);
	if (schema.type !== undefined) {
		const types = typeof schema.type === "string" ? [schema.type] : schema.type;
		if (!types.some((t) => isOfType(t, value))) {
			errors.push(`${at}: ${JSON.stringify(value)} is no ${types.join(" or ")}`);
			return;
		}
	}
	if (typeof value === "number" && schema.minimum !== undefined && value < schema.minimum)
		errors.push(`${at}: ${value} is below ${schema.minimum}`);
	if (Array.isArray(value) && schema.items !== undefined)
		for (const [i, item] of value.entries()) check(schema.items, item, `${at}[${i}]`, errors);
	if (isOfType("object", value)) checkObject(schema, value as Readonly<Record<string, unknown>>, at, errors);
}

function checkObject(schema: Schema, value: Readonly<Record<string, unknown>>, at: string, errors: string[]): void {
	for (const name of schema.required ?? []) if (!Object.hasOwn(value, name)) errors.push(`${at}: ${name} is missing`);
	for (const [name, member] of Object.entries(value)) {
		const own = schema.properties?.[name];
		if (own !== undefined) check(own, member, `${at}.${name}`, errors);
		else if (typeof schema.additionalProperties === "object") check(schema.additionalProperties, member, `${at}.${name}`, errors);
	}
}

function fits(schema: Schema, value: unknown): boolean {
	const errors: string[] = [];
	check(schema, value, "", errors);
	return errors.length === 0;
}

function isOfType(type: string, value: unknown): boolean {
	switch (type) {
		case "integer":
			return Number.isInteger(value);
		case "array":
			return Array.isArray(value);
		case "null":
			return value === null;
		case "object":
			return typeof value === "object" && value !== null && !Array.isArray(value);
		default:
			return typeof value === type;
	}
}
