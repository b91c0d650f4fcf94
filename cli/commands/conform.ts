/** `uma conform FILE|FOLDER...`: the command's options, given to the replay or to the debugging of one trace. */
import { type Io, UsageError, type Values } from "../command.ts";
import { conform } from "../conform.ts";
import { debugTrace } from "../conform-debug.ts";

/** Replays traces. Returns the exit code. */
export async function conformCommand(files: readonly string[], values: Values, io: Io): Promise<number> {
	const [first] = files;
	if (values.debug === true) {
		if (files.length !== 1 || first === undefined) throw new UsageError("--debug takes one file");
		return await debugTrace(first, io.out);
	}
	return await conform(files, { check: values.check === true, summary: values.summary === true }, io.out);
}
