/**
 * `uma demo`: the main job as a session that a reader can follow. A DAP client drives the very adapter that editors use, over standard
 * input and output: PR 248008 on r358097 up to the moment the reserve is lost, back a step, on to the hang; then the same on 13.0.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { DapClient } from "../debug-adapter/transport/client.ts";
import { EXIT_FAILED, EXIT_OK } from "./exit.ts";

const BREAKPOINT = 'keg_drain where keg == "vmem btag"';

/** Fields of the keg and the arena that tell the story. */
const WATCHES = [
	'keg["vmem btag"].uk_domain.ud_free_items',
	'keg["vmem btag"].uk_reserve',
	'keg["vmem btag"].uk_domain.ud_pages',
	'keg["vmem btag"].uk_domain.ud_free_slabs',
	'arena["kernel arena domain"].vm_nfreetags',
	'arena["kernel arena domain"].vm_inuse',
];

type Print = (text: string) => void;

/** Lines of a kernel source, asked from the adapter once. */
type Sources = Map<number, string[]>;

function scenarioPath(): string {
	return path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../scenarios/five-lines-that-hang.uma");
}

interface Session {
	readonly client: DapClient;
	readonly end: () => Promise<void>;
}

/** Starts the adapter and brings a launch to its first statement. */
async function start(launch: object, breakpoints: readonly string[]): Promise<Session> {
	const child = spawn(process.execPath, [process.argv[1] ?? "", "dap"], { stdio: ["pipe", "pipe", "inherit"] });
	const client = new DapClient(child.stdout, child.stdin);
	const exited = new Promise<void>((resolve) => child.on("exit", () => resolve()));
	await client.request("initialize", { adapterID: "uma", linesStartAt1: true, columnsStartAt1: true });
	const launched = client.request("launch", launch);
	await client.waitFor("initialized");
	await client.request("setFunctionBreakpoints", { breakpoints: breakpoints.map((name) => ({ name })) });
	await client.request("setExceptionBreakpoints", { filters: ["deadlock", "panic"] });
	await client.request("configurationDone");
	await launched;
	return {
		client,
		async end() {
			await client.request("disconnect").catch(() => undefined);
			await exited;
		},
	};
}

async function stopped(client: DapClient): Promise<DebugProtocol.StoppedEvent["body"]> {
	return client.waitFor<DebugProtocol.StoppedEvent["body"]>("stopped");
}

async function frames(client: DapClient, threadId: number): Promise<DebugProtocol.StackFrame[]> {
	const body = await client.request<DebugProtocol.StackTraceResponse["body"]>("stackTrace", { threadId });
	return body.stackFrames;
}

async function sourceLine(client: DapClient, frame: DebugProtocol.StackFrame, sources: Sources): Promise<string> {
	const reference = frame.source?.sourceReference ?? 0;
	if (reference === 0) return "";
	let lines = sources.get(reference);
	if (lines === undefined) {
		const body = await client.request<DebugProtocol.SourceResponse["body"]>("source", { source: frame.source, sourceReference: reference });
		lines = body.content.split("\n");
		sources.set(reference, lines);
	}
	return (lines[frame.line - 1] ?? "").trim();
}

async function printPlace(client: DapClient, threadId: number, sources: Sources, print: Print): Promise<void> {
	const [top] = await frames(client, threadId);
	if (top === undefined) return;
	print(`    ${top.name}  ${top.source?.name ?? ""}:${top.line}   ${await sourceLine(client, top, sources)}`);
}

async function printWatches(client: DapClient, threadId: number, print: Print): Promise<void> {
	const [top] = await frames(client, threadId);
	for (const expression of WATCHES) {
		const body = await client.request<DebugProtocol.EvaluateResponse["body"]>("evaluate", {
			expression,
			context: "watch",
			frameId: top?.id,
		});
		print(`    ${expression.padEnd(44)} ${body.result}`);
	}
}

async function step(client: DapClient, command: string, threadId: number): Promise<DebugProtocol.StoppedEvent["body"]> {
	await client.request(command, { threadId });
	return stopped(client);
}

/** r358097: stop where the reserve is lost, look, step, step back, go on to the hang. */
async function debugTheHang(print: Print): Promise<boolean> {
	const sources: Sources = new Map();
	print(`> launch five-lines-that-hang.uma, kernel r358097, with a breakpoint on: ${BREAKPOINT}`);
	const { client, end } = await start({ scenario: scenarioPath(), kernel: "r358097" }, [BREAKPOINT]);
	const stop = await stopped(client);
	const thread = stop.threadId ?? 1;
	print(`  stopped: ${stop.text ?? stop.description ?? ""}`);
	print("  the stack of the simulated thread:");
	for (const f of await frames(client, thread)) print(`    ${f.name.padEnd(18)} ${f.source?.name ?? ""}:${f.line}`);
	print("  keg and arena at this moment:");
	await printWatches(client, thread, print);
	for (const [command, title] of [
		["next", "step"],
		["next", "step"],
		["stepBack", "step back"],
	] as const) {
		const at = await step(client, command, thread);
		print(`> ${title}`);
		print(`  ${at.description ?? ""}`);
		await printPlace(client, thread, sources, print);
	}
	print("> continue");
	const hang = await step(client, "continue", thread);
	print(`  stopped: ${hang.description ?? ""}`);
	const info = await client.request<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", { threadId: hang.threadId });
	const report = [info.description ?? "", "Stacks:", info.details?.stackTrace ?? ""].join("\n");
	for (const line of report.split("\n")) print(`    ${line}`);
	await end();
	return info.exceptionId === "deadlock";
}

/** 13.0: the same calls, to their end. */
async function runTheRelease(print: Print): Promise<boolean> {
	print("> launch the same scenario, kernel 13.0");
	const { client, end } = await start({ scenario: scenarioPath(), kernel: "13.0" }, []);
	const outcome = await Promise.race([
		client.waitFor<DebugProtocol.ExitedEvent["body"]>("exited").then((body) => ({ code: body.exitCode, text: "" })),
		stopped(client).then((body) => ({ code: 1, text: body.description ?? "" })),
	]);
	for (const o of client.take<DebugProtocol.OutputEvent["body"]>("output")) print(`  ${o.output.trimEnd()}`);
	print(outcome.code === 0 ? "  every expectation holds: the run ends without a hang" : `  it does not end well: ${outcome.text}`);
	await end();
	return outcome.code === 0;
}

/** Runs the demo. Returns the exit code. */
export async function demo(print: Print): Promise<number> {
	print("PR 248008: one thread, about 127 allocations, and the machine hangs for good. The scenario:");
	print("");
	for (const line of readFileSync(scenarioPath(), "utf8").trimEnd().split("\n")) print(`  | ${line}`);
	print("");
	const hangs = await debugTheHang(print);
	print("");
	const completes = await runTheRelease(print);
	return hangs && completes ? EXIT_OK : EXIT_FAILED;
}
