import type { DebugProtocol } from "@vscode/debugprotocol";
import { readMemory as read } from "../../engine/inspect/memory.ts";
import { addressOf, memoryReference } from "../display/memory-reference.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Most bytes of one answer. */
const MAX_BYTES = 1 << 20;

/** Reads simulated memory: the bytes of FreeBSD's structs. */
export const readMemory = handler<DebugProtocol.ReadMemoryResponse["body"]>("stopped", (debug, args) => {
	const address = addressOf(args, "memoryReference");
	const count = args.integer("count");
	if (count > MAX_BYTES) throw badArgument(args.command, `"count" must be at most ${MAX_BYTES}`);
	const { bytes, unreadable } = read(address, count);
	debug.view.memory.note(args.string("memoryReference"), args.offset("offset"), count, address, bytes);
	return {
		body: {
			address: memoryReference(address),
			...(unreadable === 0 ? {} : { unreadableBytes: unreadable }),
			...(bytes.length === 0 ? {} : { data: Buffer.from(bytes).toString("base64") }),
		},
	};
});
