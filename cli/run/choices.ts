/** Choices that `schedule replay "FILE"` takes from a recording beside the scenario. */
import path from "node:path";
import { choicesOf } from "../../engine/timeline/branches.ts";
import { decodeRecording, RecordingError } from "../../engine/timeline/recording.ts";
import { FileProblem, readText } from "../files.ts";

/**
 * Reads the choices of a recording, as threads by number of the scheduling decision; decisions without one are the scheduler's.
 * `scenario` is the file that names the recording. Gives a text that says what is wrong where it cannot be read.
 */
export function choicesBeside(scenario: string): (name: string) => readonly number[] | string {
	return (name) => {
		const file = path.resolve(path.dirname(scenario), name);
		try {
			const choices = choicesOf(decodeRecording(readText(file)));
			// Whatever a seed decided is not in it: the schedule here would be another one without a word.
			return choices.length > 0
				? choices
				: `in the recording \`${name}\` no thread was chosen by hand: \`uma replay ${name}\` runs it again`;
		} catch (error) {
			if (error instanceof RecordingError || error instanceof FileProblem)
				return `the recording \`${name}\` cannot be replayed: ${error.message}`;
			throw error;
		}
	};
}
