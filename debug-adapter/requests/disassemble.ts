import type { DebugProtocol } from "@vscode/debugprotocol";
import { instructionsFrom } from "../../engine/debug/program-points.ts";
import type { Debugger } from "../debugger.ts";
import { addressOf, memoryReference } from "../display/memory-reference.ts";
import { kernelLine } from "../launch/sources.ts";
import { badArgument } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

type Disassembled = DebugProtocol.DisassembledInstruction;

/** Most instructions of one answer. */
const MAX_INSTRUCTIONS = 10_000;

/** The statements of the kernel's routines as instructions; as many as asked for, those that there are none of marked as invalid. */
export const disassemble = handler<DebugProtocol.DisassembleResponse["body"]>("stopped", (debug, args) => {
	const address = addressOf(args, "memoryReference");
	const count = args.integer("instructionCount");
	if (count > MAX_INSTRUCTIONS) throw badArgument(args.command, `"instructionCount" must be at most ${MAX_INSTRUCTIONS}`);
	const offset = args.offset("instructionOffset");
	const found = instructionsFrom(address, offset, count);
	const addressOfInvalid = invalidAddresses(found, address + offset);
	let file = "";
	const instructions = found.map((instruction, i): Disassembled => {
		if (instruction === undefined) {
			return { address: memoryReference(Math.max(0, addressOfInvalid(i))), instruction: "", presentationHint: "invalid" };
		}
		const source = instruction.file === file ? undefined : debug.world.sources.kernel(instruction.file);
		file = instruction.file;
		return {
			address: memoryReference(instruction.address),
			instruction: kernelLine(instruction.file, instruction.line, instruction.column),
			symbol: instruction.symbol,
			...(source === undefined ? {} : { location: source }),
			...lineOf(debug, instruction.line),
		};
	});
	return { body: { instructions } };
});

/** Addresses where there is no instruction: they grow with the others, since clients look instructions up by them. `start` is for a list of none. */
function invalidAddresses(found: readonly ({ readonly address: number } | undefined)[], start: number): (index: number) => number {
	const first = found.findIndex((i) => i !== undefined);
	const last = found.findLastIndex((i) => i !== undefined);
	const [before, behind] = [found[first]?.address ?? 0, found[last]?.address ?? 0];
	return (index) => (first < 0 ? start + index : index < first ? before - (first - index) : behind + (index - last));
}

function lineOf(debug: Debugger, line: number): Pick<Disassembled, "line"> {
	return { line: debug.settings.toClientLine(line) };
}
