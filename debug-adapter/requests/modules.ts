import type { DebugProtocol } from "@vscode/debugprotocol";
import { modulesOf } from "../display/modules.ts";
import { handler } from "../session/handler.ts";

/** The kernel variant and its toggles, or a page of them. */
export const modules = handler<DebugProtocol.ModulesResponse["body"]>("launched", (debug, args) => {
	const all = modulesOf(debug.world);
	const start = args.optionalInteger("startModule") ?? 0;
	const count = args.optionalInteger("moduleCount") ?? 0;
	return { body: { modules: all.slice(start, count === 0 ? undefined : start + count), totalModules: all.length } };
});
