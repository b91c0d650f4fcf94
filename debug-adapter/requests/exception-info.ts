import type { DebugProtocol } from "@vscode/debugprotocol";
import { noException } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Tells of the deadlock, panic or event that the simulation stopped at. */
export const exceptionInfo = handler<DebugProtocol.ExceptionInfoResponse["body"]>("stopped", (debug, args) => {
	args.integer("threadId");
	const { exception } = debug;
	if (exception === undefined) throw noException();
	const { id, description, details, stacks } = exception;
	return {
		body: {
			exceptionId: id,
			description: details,
			breakMode: "always",
			details: { message: description, ...(stacks === undefined ? {} : { stackTrace: stacks }) },
		},
	};
});
