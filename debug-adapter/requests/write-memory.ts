import type { DebugProtocol } from "@vscode/debugprotocol";
import { MemoryError, type MemoryWrite, planWrite } from "../../engine/inspect/memory.ts";
import { addressOf, memoryReference } from "../display/memory-reference.ts";
import { badArgument, notWritable } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { writeNumbers } from "../variables/writing.ts";

/**
 * Writes simulated memory: the fields whose bytes change, all of them or none. The past stays as it was, as with `setVariable`; only
 * numbers can be written, since the model stands on its pointers.
 */
export const writeMemory = handler<DebugProtocol.WriteMemoryResponse["body"]>("stopped", (debug, args) => {
	const address = addressOf(args, "memoryReference");
	const data = args.string("data");
	if (!/^[\w+/-]*={0,2}$/.test(data)) throw badArgument(args.command, `"data" must be bytes in base64`);
	const bytes = Buffer.from(data, "base64");
	const then = writeNumbers(debug, planned(address, bytes));
	return { body: { bytesWritten: bytes.length }, then };
});

function planned(address: number, bytes: Uint8Array): MemoryWrite[] {
	try {
		return planWrite(address, bytes);
	} catch (error) {
		if (error instanceof MemoryError) throw notWritable(`Memory at ${memoryReference(address)}`, error.message);
		throw error;
	}
}
