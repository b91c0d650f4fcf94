/** Validators for the arguments of requests: a client is another program, and what it sends is checked before it is used. */
import { badArgument } from "./errors.ts";

/** Largest number that DAP calls an integer here; ids and lines are far below. */
const MAX_INTEGER = 2 ** 31 - 1;

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** An object that came with a request, read member by member. `null` counts as absent, as some clients send it. */
export class Arguments {
	readonly command: string;
	readonly raw: Readonly<Record<string, unknown>>;
	readonly #path: string;

	constructor(command: string, raw: unknown, path = "") {
		if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
			throw badArgument(command, `${path === "" ? "its arguments" : `"${path}"`} must be an object, not ${shown(raw)}`);
		}
		this.command = command;
		this.raw = raw as Record<string, unknown>;
		this.#path = path;
	}

	#nameOf(name: string): string {
		return this.#path === "" ? name : `${this.#path}.${name}`;
	}

	#wrong(name: string, wanted: string, value: unknown): never {
		throw badArgument(this.command, `"${this.#nameOf(name)}" must be ${wanted}, not ${shown(value)}`);
	}

	#missing(name: string, wanted: string): never {
		throw badArgument(this.command, `"${this.#nameOf(name)}" is missing; it is ${wanted}`);
	}

	/** Whether the client sent this member. */
	has(name: string): boolean {
		return Object.hasOwn(this.raw, name) && this.raw[name] !== undefined && this.raw[name] !== null;
	}

	#get<T>(name: string, wanted: string, test: (value: unknown) => value is T): T | undefined {
		if (!this.has(name)) return undefined;
		const value = this.raw[name];
		return test(value) ? value : this.#wrong(name, wanted, value);
	}

	optionalString(name: string): string | undefined {
		return this.#get(name, "a string", (v): v is string => typeof v === "string");
	}

	string(name: string): string {
		return this.optionalString(name) ?? this.#missing(name, "a string");
	}

	/** A whole number from 0 to 2^31 - 1, or to another bound. */
	optionalInteger(name: string, most = MAX_INTEGER): number | undefined {
		return this.#get(name, "a whole number", (v): v is number => Number.isInteger(v) && (v as number) >= 0 && (v as number) <= most);
	}

	integer(name: string): number {
		return this.optionalInteger(name) ?? this.#missing(name, "a whole number");
	}

	/** A whole number of either sign, for offsets; 0 where the client sent none. */
	offset(name: string): number {
		return this.#get(name, "a whole number", (v): v is number => Number.isSafeInteger(v)) ?? 0;
	}

	integers(name: string): number[] {
		const list = this.#array(name) ?? this.#missing(name, "a list of numbers");
		return list.map((item, i) => (Number.isSafeInteger(item) ? (item as number) : this.#wrong(`${name}[${i}]`, "a whole number", item)));
	}

	boolean(name: string, otherwise: boolean): boolean {
		return this.#get(name, "true or false", (v): v is boolean => typeof v === "boolean") ?? otherwise;
	}

	optionalObject(name: string): Arguments | undefined {
		return this.has(name) ? new Arguments(this.command, this.raw[name], this.#nameOf(name)) : undefined;
	}

	object(name: string): Arguments {
		return this.optionalObject(name) ?? this.#missing(name, "an object");
	}

	#array(name: string): readonly unknown[] | undefined {
		return this.#get(name, "a list", (v): v is readonly unknown[] => Array.isArray(v));
	}

	optionalObjects(name: string): Arguments[] | undefined {
		return this.#array(name)?.map((item, i) => new Arguments(this.command, item, `${this.#nameOf(name)}[${i}]`));
	}

	objects(name: string): Arguments[] {
		return this.optionalObjects(name) ?? this.#missing(name, "a list of objects");
	}

	strings(name: string): string[] {
		const list = this.#array(name) ?? this.#missing(name, "a list of strings");
		return list.map((item, i) => (typeof item === "string" ? item : this.#wrong(`${name}[${i}]`, "a string", item)));
	}
}
