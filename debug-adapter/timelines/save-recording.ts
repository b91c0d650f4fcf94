/** Writing a recording to a file, whole or not at all. */
import { existsSync, readFileSync } from "node:fs";
import type { Simulation } from "../../engine/simulation.ts";
import { encodeRecording, isRecordingText } from "../../engine/timeline/recording.ts";
import { replaceFile, systemMessage } from "../replace-file.ts";
import { cannotRecord } from "../session/errors.ts";

/** Writes the branches of the timeline and the moment shown; tells how many bytes they take. Throws a RequestError. */
export function saveRecording(simulation: Simulation, file: string): number {
	const { branches } = simulation;
	if (branches.sourceOf(branches.current).text === "") throw cannotRecord(file, "the run is made from no scenario");
	const text = encodeRecording(simulation.record());
	try {
		if (!existsSync(file) || isRecordingText(readFileSync(file, "utf8").slice(0, 100))) replaceFile(file, text);
		else throw new Error("there is a file of that name that is no recording");
	} catch (error) {
		throw cannotRecord(file, systemMessage(error));
	}
	return Buffer.byteLength(text);
}
