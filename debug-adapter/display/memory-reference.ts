/** Memory references: addresses as texts. Structs lie in simulated memory, instructions below it; a client need not know. */
import type { Arguments } from "../session/arguments.ts";
import { badArgument } from "../session/errors.ts";

/** The reference of an address. */
export function memoryReference(address: number): string {
	return `0x${address.toString(16)}`;
}

/** Address of a reference with an offset in bytes; undefined for a text that is none. */
export function parsedAddress(reference: string, offset: number): number | undefined {
	const text = reference.trim();
	const base = /^(0x[\da-f]{1,14}|\d{1,16})$/i.test(text) ? Number(text) : Number.NaN;
	const address = base + offset;
	return Number.isSafeInteger(base) && Number.isSafeInteger(address) && address >= 0 ? address : undefined;
}

/** What is said of a text that should be an address. */
export function noAddress(name: string, reference: string): string {
	return `"${name}" with its "offset" must be an address such as 0x40001000, not ${JSON.stringify(reference.trim().slice(0, 40))}`;
}

/** Address of a reference that a client sent, with the `offset` in bytes that comes beside it. */
export function addressOf(args: Arguments, name: string): number {
	const reference = args.string(name);
	const address = parsedAddress(reference, args.offset("offset"));
	if (address === undefined) throw badArgument(args.command, noAddress(name, reference));
	return address;
}
