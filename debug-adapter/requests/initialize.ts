import type { DebugProtocol } from "@vscode/debugprotocol";
import { filterDescriptions } from "../breakpoints/exception-filters.ts";
import { BREAKPOINT_MODES } from "../breakpoints/modes.ts";
import { MODULE_COLUMNS } from "../display/modules.ts";
import { ClientSettings } from "../session/client-settings.ts";
import { alreadyInitialized } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** Announces what the adapter can do, and notes what the client can. */
export const initialize = handler<DebugProtocol.Capabilities>("initialized", (debug, args) => {
	if (debug.settings !== undefined) throw alreadyInitialized();
	debug.settings = new ClientSettings(args);
	return {
		body: {
			supportsConfigurationDoneRequest: true,
			supportsFunctionBreakpoints: true,
			supportsConditionalBreakpoints: true,
			supportsHitConditionalBreakpoints: true,
			supportsLogPoints: true,
			supportsEvaluateForHovers: true,
			exceptionBreakpointFilters: filterDescriptions(),
			supportsExceptionFilterOptions: true,
			supportsExceptionOptions: true,
			supportsExceptionInfoRequest: true,
			supportsDataBreakpoints: true,
			supportsDataBreakpointBytes: true,
			supportsStepBack: true,
			supportsStepInTargetsRequest: true,
			supportsSetVariable: true,
			supportsSetExpression: true,
			supportsRestartRequest: true,
			supportsTerminateRequest: true,
			supportTerminateDebuggee: true,
			supportsDelayedStackTraceLoading: true,
			supportsLoadedSourcesRequest: true,
			supportsCancelRequest: true,
			supportsClipboardContext: true,
			supportsCompletionsRequest: true,
			completionTriggerCharacters: [".", "[", '"', "("],
			supportsBreakpointLocationsRequest: true,
			supportsInstructionBreakpoints: true,
			breakpointModes: BREAKPOINT_MODES,
			supportsDisassembleRequest: true,
			supportsSteppingGranularity: true,
			supportsRestartFrame: true,
			supportsTerminateThreadsRequest: true,
			supportsGotoTargetsRequest: true,
			supportsReadMemoryRequest: true,
			supportsWriteMemoryRequest: true,
			supportsModulesRequest: true,
			additionalModuleColumns: MODULE_COLUMNS,
			supportsANSIStyling: true,
			supportsValueFormattingOptions: true,
		},
	};
});
