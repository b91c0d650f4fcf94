import type { DebugProtocol } from "@vscode/debugprotocol";
import { unknownSource } from "../errors.ts";
import { handler } from "../handler.ts";
import { findKernelFile, kernelFileOf, kernelText } from "../sources.ts";

/** Text of a simulated kernel's source. */
export const source = handler<DebugProtocol.SourceResponse["body"]>("initialized", (_debug, args) => {
	const described = args.optionalObject("source");
	const reference = args.optionalInteger("sourceReference") ?? 0;
	const file = described === undefined ? kernelFileOf(reference) : (findKernelFile(described) ?? kernelFileOf(reference));
	const text = file === undefined ? undefined : kernelText(file);
	if (text === undefined) throw unknownSource(described?.optionalString("path") ?? `Reference ${reference}`);
	return { body: { content: text, mimeType: "text/x-typescript" } };
});
