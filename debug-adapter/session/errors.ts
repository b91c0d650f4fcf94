/** Errors that a request is answered with. Each has an id of its own, says what happened and what to do. */

/** Thrown by handlers; the session turns it into an error response. */
export class RequestError extends Error {
	readonly id: number;
	/** Whether the client should put it before the user, rather than keep it in its log. */
	readonly showUser: boolean;
	/** Where VS Code can lead the user, in the place of launch.json, which it offers to open when a launch fails. */
	readonly link: { readonly url: string; readonly urlLabel: string } | undefined;

	constructor(id: number, message: string, showUser = true, link?: RequestError["link"]) {
		super(message);
		this.id = id;
		this.showUser = showUser;
		this.link = link;
	}
}

const PROBLEMS = { url: "command:workbench.actions.view.problems", urlLabel: "Show Problems" };

/** Something in the adapter or the engine failed that should not have. */
export const internalError = (what: string): RequestError => new RequestError(1000, `Internal error: ${what}`);
/** A command that the adapter has not. */
export const unknownCommand = (command: string): RequestError => new RequestError(1001, `Unknown request "${command}".`, false);
/** An argument is missing or has the wrong type. */
export const badArgument = (command: string, what: string): RequestError => new RequestError(1002, `${command}: ${what}.`, false);
/** A request before `initialize`. */
export const notInitialized = (command: string): RequestError => new RequestError(1003, `"${command}" came before "initialize".`, false);
/** A second `initialize`. */
export const alreadyInitialized = (): RequestError => new RequestError(1004, `"initialize" was already sent.`, false);
/** A request after the end of the session. */
export const sessionOver = (command: string): RequestError =>
	new RequestError(1005, `"${command}" came after the end of the session.`, false);
/** A request that needs a launched scenario. */
export const notLaunched = (command: string): RequestError =>
	new RequestError(1006, `"${command}" needs a launched scenario: send "launch" first.`, false);
/** A second `launch`. */
export const alreadyLaunched = (): RequestError =>
	new RequestError(1007, `A scenario is already launched: use "restart" or a new session.`, false);
/** A request about a moment while the simulation moves. */
export const isRunning = (command: string): RequestError =>
	new RequestError(1008, `"${command}" while the simulation runs: send "pause" first.`, false);
/** A pause while nothing moves. */
export const notRunning = (): RequestError => new RequestError(1009, "The simulation is stopped already.", false);
/** `configurationDone` for the second time. */
export const alreadyStarted = (): RequestError => new RequestError(1010, `"configurationDone" was already sent.`, false);
/** A thread id that no living simulated thread has. */
export const unknownThread = (id: number): RequestError => new RequestError(1011, `There is no thread ${id}; ask for "threads".`, false);
/** A frame id of an earlier stop, or an invented one. */
export const unknownFrame = (id: number): RequestError =>
	new RequestError(1012, `There is no frame ${id} at this stop; ask for "stackTrace".`, false);
/** A variables reference of an earlier stop, or an invented one. */
export const unknownReference = (n: number): RequestError =>
	new RequestError(1013, `There is no container ${n} at this stop; ask for "scopes".`, false);
/** A target of `goto` of an earlier stop, or an invented one. */
export const unknownTarget = (n: number): RequestError =>
	new RequestError(1016, `There is no target ${n} at this stop; ask for "gotoTargets".`, false);
/** A location of an earlier stop, or an invented one. */
export const unknownLocation = (n: number): RequestError =>
	new RequestError(1017, `There is no location ${n} at this stop; ask for "variables".`, false);
/** A source that the session does not show. */
export const unknownSource = (what: string): RequestError =>
	new RequestError(1014, `${what} is no source of this session: it has the scenario and the simulated kernel's files.`, false);
/** A request while the work before a launch or restart is done, or a comparison. */
export const isPreparing = (command: string, what: string): RequestError =>
	new RequestError(1018, `"${command}" while ${what}: wait for its answer, or cancel it.`, false);
/** The last motion did not stop at an exception. */
export const noException = (): RequestError => new RequestError(1015, "The simulation did not stop at an exception.", false);

/** `launch` without a scenario. */
export const noScenario = (): RequestError => new RequestError(2001, `The launch configuration needs "scenario": the path of a .uma file.`);
/** The file of a scenario or recording cannot be read. */
export const unreadableFile = (what: string, file: string, why: string): RequestError =>
	new RequestError(2002, `Cannot read the ${what} ${file}: ${why}`);
/** The scenario has errors. */
export const wrongScenario = (messages: readonly string[]): RequestError =>
	new RequestError(2003, `The scenario is wrong:\n${messages.join("\n")}`, true, PROBLEMS);
/** The machine does not boot, or the engine refuses the scenario. */
export const cannotStart = (why: string): RequestError => new RequestError(2004, `The scenario cannot be started: ${why}`);
/** `attach` without a recording. */
export const noRecording = (): RequestError =>
	new RequestError(2005, `The attach configuration needs "recording": the path of a file that \`uma run --record\` wrote.`);
/** A file is no recording, is damaged, or does not fit this version. */
export const wrongRecording = (file: string, why: string): RequestError =>
	new RequestError(2006, `Cannot open the recording ${file}: ${why}.`);
/** The launch attribute `schedule` is none. */
export const wrongSchedule = (why: string): RequestError => new RequestError(2007, `The launch attribute "schedule" is wrong: ${why}.`);
/** The file for the messages of the session cannot be written. */
export const cannotTrace = (file: string, why: string): RequestError => new RequestError(2008, `Cannot write the trace ${file}: ${why}.`);

/** The launch attribute `golden` names a file that is no golden trace. */
export const wrongTrace = (file: string, line: number, why: string): RequestError =>
	new RequestError(2009, `${file}:${line} is no golden trace: ${why}.`);
/** The work before a launch, or a comparison, was cancelled, or the session ended meanwhile. */
export const workCancelled = (what: string): RequestError => new RequestError(2010, `The ${what} was cancelled.`, false);

/** An expression that is not one, or that names something unknown. */
export const wrongExpression = (why: string): RequestError => new RequestError(3001, why, false);
/** A question that was cancelled before there was an answer. */
export const questionGivenUp = (): RequestError => new RequestError(3009, "The question was given up.", false);
/** A request that was cancelled while it waited for the end of a question. */
export const cancelledWaiting = (command: string): RequestError =>
	new RequestError(3010, `"${command}" was cancelled while it waited for the answer to a question.`, false);
/** A value that cannot be written, or not from here. */
export const notWritable = (what: string, why: string): RequestError => new RequestError(3002, `${what} cannot be set: ${why}.`);
/** A text in place of a new value that has none, or one that does not fit. */
export const wrongValue = (why: string): RequestError => new RequestError(3003, why);
/** A thread that cannot be the next to run. */
export const notRunnable = (name: string, state: string): RequestError =>
	new RequestError(3004, `${name} cannot run next: its state is ${state}.`);
/** A branch of the timeline cannot be gone to, made, or forgotten. */
export const wrongTimeline = (why: string): RequestError => new RequestError(3006, `${why[0]?.toUpperCase()}${why.slice(1)}.`);
/** A piece of the scenario language that is none. */
export const wrongFragment = (what: string, text: string, why: string): RequestError =>
	new RequestError(3007, `"${text.slice(0, 80)}" is no ${what}: ${why}.`);
/** A recording cannot be written. */
export const cannotRecord = (file: string, why: string): RequestError =>
	new RequestError(3008, `Cannot write the recording ${file}: ${why}.`);
/** A console command with wrong operands. */
export const wrongCommand = (why: string): RequestError => new RequestError(3005, why, false);

/** What an unforeseen error is told as: with its stack, where it has one. */
export const stackText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
