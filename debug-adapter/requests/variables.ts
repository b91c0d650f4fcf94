import type { DebugProtocol } from "@vscode/debugprotocol";
import { inFormat } from "../display/formats.ts";
import { badArgument, unknownReference } from "../session/errors.ts";
import { handler } from "../session/handler.ts";
import { isIndexed, lastWritten, members, toVariables } from "../variables/containers.ts";

/** Opens a container, or a page of an indexed one. */
export const variables = handler<DebugProtocol.VariablesResponse["body"]>("stopped", (debug, args) => {
	const reference = args.integer("variablesReference");
	const filter = args.optionalString("filter");
	if (filter !== undefined && filter !== "indexed" && filter !== "named")
		throw badArgument("variables", `"filter" must be "indexed" or "named"`);
	const start = args.optionalInteger("start") ?? 0;
	const count = args.optionalInteger("count") ?? 0;
	const container = debug.containers.get(reference);
	if (container === undefined) throw unknownReference(reference);
	const isOther = filter !== undefined && (filter === "indexed") !== isIndexed(container);
	if (isOther) return { body: { variables: [] } };
	const list = inFormat(debug, args, () => toVariables(debug, members(debug, container, start, count)));
	return { body: { variables: start > 0 ? list : [...list, ...lastWritten(debug, container)] } };
});
