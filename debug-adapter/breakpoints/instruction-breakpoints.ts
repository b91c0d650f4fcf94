/** Breakpoints on instructions of the simulated kernel: statements of its routines, by their addresses. */
import { instructionAtAddress } from "../../engine/debug/program-points.ts";
import { memoryReference, noAddress } from "../display/memory-reference.ts";
import type { World } from "../launch/world.ts";
import { conditionalPlaces } from "./conditions.ts";
import type { Requested, Resolution } from "./store.ts";

/** Group of the instruction breakpoints in the store. */
export const INSTRUCTION_GROUP = "instructions";

/** The breakpoint of an address; of a text that is none it cannot be set. */
export function instructionBreakpoint(
	address: number | string,
	conditionText: string | undefined,
	hitCondition: string | undefined,
	traced: boolean,
): Requested {
	const label = typeof address === "string" ? address : (instructionAtAddress(address)?.symbol ?? memoryReference(address));
	return {
		key: String(address),
		kind: "instruction breakpoint",
		label,
		hitCondition,
		traced,
		resolve: (world) =>
			typeof address === "string"
				? { places: [], message: noAddress("instructionReference", address) }
				: resolve(address, conditionText, world),
	};
}

function resolve(address: number, conditionText: string | undefined, world: World): Resolution {
	const instruction = instructionAtAddress(address);
	const instructionReference = memoryReference(address);
	if (instruction === undefined)
		return { places: [], instructionReference, message: `There is no instruction at ${instructionReference}; ask for "disassemble".` };
	const places = conditionalPlaces([instruction.place], conditionText, world.scenario);
	if (typeof places === "string") return { places: [], instructionReference, message: places };
	const source = world.sources.kernel(instruction.file);
	return { places, instructionReference, line: instruction.line, ...(source === undefined ? {} : { source }) };
}
