/** Memory references: addresses as texts. Structs lie in simulated memory, instructions below it; a client need not know. */
import type { Arguments } from "./arguments.ts";
import { badArgument } from "./errors.ts";

/** The reference of an address. */
export function memoryReference(address: number): string {
	return `0x${address.toString(16)}`;
}

/** Address of a reference that a client sent, with the `offset` in bytes that comes beside it. */
export function addressOf(args: Arguments, name: string): number {
	const text = args.string(name).trim();
	const base = /^(0x[\da-f]{1,14}|\d{1,16})$/i.test(text) ? Number(text) : Number.NaN;
	const address = base + args.offset("offset");
	if (Number.isSafeInteger(base) && Number.isSafeInteger(address) && address >= 0) return address;
	throw badArgument(
		args.command,
		`"${name}" with its "offset" must be an address such as 0x40001000, not ${JSON.stringify(text.slice(0, 40))}`,
	);
}
