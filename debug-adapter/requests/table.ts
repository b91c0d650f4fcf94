/** All requests that the adapter answers. */
import type { CustomBody, CustomRequests } from "../session/custom-requests.ts";
import type { Handler } from "../session/handler.ts";
import { attach } from "./attach.ts";
import { breakpointLocations } from "./breakpoint-locations.ts";
import { cancel } from "./cancel.ts";
import { completions } from "./completions.ts";
import { configurationDone } from "./configuration-done.ts";
import { continueRequest } from "./continue.ts";
import { dataBreakpointInfo } from "./data-breakpoint-info.ts";
import { disassemble } from "./disassemble.ts";
import { disconnect } from "./disconnect.ts";
import { evaluate } from "./evaluate.ts";
import { exceptionInfo } from "./exception-info.ts";
import { gotoRequest } from "./goto.ts";
import { gotoTargets } from "./goto-targets.ts";
import { initialize } from "./initialize.ts";
import { launch } from "./launch.ts";
import { loadedSources } from "./loaded-sources.ts";
import { locations } from "./locations.ts";
import { modules } from "./modules.ts";
import { next } from "./next.ts";
import { pause } from "./pause.ts";
import { readMemory } from "./read-memory.ts";
import { restart } from "./restart.ts";
import { restartFrame } from "./restart-frame.ts";
import { reverseContinue } from "./reverse-continue.ts";
import { scopes } from "./scopes.ts";
import { setBreakpoints } from "./set-breakpoints.ts";
import { setDataBreakpoints } from "./set-data-breakpoints.ts";
import { setExceptionBreakpoints } from "./set-exception-breakpoints.ts";
import { setExpression } from "./set-expression.ts";
import { setFunctionBreakpoints } from "./set-function-breakpoints.ts";
import { setInstructionBreakpoints } from "./set-instruction-breakpoints.ts";
import { setVariable } from "./set-variable.ts";
import { source } from "./source.ts";
import { stackTrace } from "./stack-trace.ts";
import { stepBack } from "./step-back.ts";
import { stepIn } from "./step-in.ts";
import { stepInTargets } from "./step-in-targets.ts";
import { stepOut } from "./step-out.ts";
import { terminate } from "./terminate.ts";
import { terminateThreads } from "./terminate-threads.ts";
import { threads } from "./threads.ts";
import { umaCompareWith } from "./uma-compare-with.ts";
import { umaEvents } from "./uma-events.ts";
import { umaForgetTimeline } from "./uma-forget-timeline.ts";
import { umaFork } from "./uma-fork.ts";
import { umaGoToMoment } from "./uma-go-to-moment.ts";
import { umaRecord } from "./uma-record.ts";
import { umaRestartHere } from "./uma-restart-here.ts";
import { umaRunThreadNext } from "./uma-run-thread-next.ts";
import { umaSeek } from "./uma-seek.ts";
import { umaSetFormat } from "./uma-set-format.ts";
import { umaStatus } from "./uma-status.ts";
import { umaStepBack } from "./uma-step-back.ts";
import { umaSwitchTimeline } from "./uma-switch-timeline.ts";
import { umaTimelines } from "./uma-timelines.ts";
import { variables } from "./variables.ts";
import { writeMemory } from "./write-memory.ts";

/** Handlers of the requests beyond the protocol: one for each of the table of types. */
const CUSTOM_HANDLERS: { readonly [Command in keyof CustomRequests]: Handler<CustomBody<Command>> } = {
	"uma/status": umaStatus,
	"uma/events": umaEvents,
	"uma/runThreadNext": umaRunThreadNext,
	"uma/setFormat": umaSetFormat,
	"uma/seek": umaSeek,
	"uma/goToMoment": umaGoToMoment,
	"uma/stepBack": umaStepBack,
	"uma/timelines": umaTimelines,
	"uma/switchTimeline": umaSwitchTimeline,
	"uma/forgetTimeline": umaForgetTimeline,
	"uma/fork": umaFork,
	"uma/restartHere": umaRestartHere,
	"uma/compareWith": umaCompareWith,
	"uma/record": umaRecord,
};
const CUSTOM = Object.entries(CUSTOM_HANDLERS) as [string, Handler][];

/** Handlers by command. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
	["initialize", initialize],
	["launch", launch],
	["attach", attach],
	["configurationDone", configurationDone],
	["setBreakpoints", setBreakpoints],
	["setFunctionBreakpoints", setFunctionBreakpoints],
	["dataBreakpointInfo", dataBreakpointInfo],
	["setDataBreakpoints", setDataBreakpoints],
	["setInstructionBreakpoints", setInstructionBreakpoints],
	["setExceptionBreakpoints", setExceptionBreakpoints],
	["breakpointLocations", breakpointLocations],
	["exceptionInfo", exceptionInfo],
	["threads", threads],
	["stackTrace", stackTrace],
	["scopes", scopes],
	["variables", variables],
	["setVariable", setVariable],
	["setExpression", setExpression],
	["evaluate", evaluate],
	["completions", completions],
	["continue", continueRequest],
	["next", next],
	["stepIn", stepIn],
	["stepInTargets", stepInTargets],
	["stepOut", stepOut],
	["stepBack", stepBack],
	["reverseContinue", reverseContinue],
	["restartFrame", restartFrame],
	["gotoTargets", gotoTargets],
	["goto", gotoRequest],
	["pause", pause],
	["source", source],
	["loadedSources", loadedSources],
	["modules", modules],
	["locations", locations],
	["disassemble", disassemble],
	["readMemory", readMemory],
	["writeMemory", writeMemory],
	["restart", restart],
	["cancel", cancel],
	["terminateThreads", terminateThreads],
	["terminate", terminate],
	["disconnect", disconnect],
	...CUSTOM,
]);
