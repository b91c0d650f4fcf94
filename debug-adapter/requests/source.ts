import type { DebugProtocol } from "@vscode/debugprotocol";
import { findKernelFile, kernelFileOf, kernelText } from "../launch/sources.ts";
import { unknownSource } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Text of a simulated kernel's source, or of the scenario of a recording. */
export const source = handler<DebugProtocol.SourceResponse["body"]>("initialized", (debug, args) => {
	const described = args.optionalObject("source");
	const reference = described?.optionalInteger("sourceReference") ?? args.optionalInteger("sourceReference") ?? 0;
	const own = debug.launched ? debug.world.sources.text(reference) : undefined;
	if (own !== undefined)
		return { body: { content: own, ...(kernelFileOf(reference) === undefined ? {} : { mimeType: "text/x-typescript" }) } };
	const file = described === undefined ? kernelFileOf(reference) : (findKernelFile(described) ?? kernelFileOf(reference));
	const text = file === undefined ? undefined : kernelText(file);
	if (text === undefined) throw unknownSource(described?.optionalString("path") ?? `Reference ${reference}`);
	return { body: { content: text, mimeType: "text/x-typescript" } };
});
