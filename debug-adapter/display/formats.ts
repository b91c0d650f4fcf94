/** Formats that a client asks for beside a request: numbers in hex, names of frames with more or less in them. */
import { open } from "../../engine/inspect/variables.ts";
import type { FrameInfo } from "../../engine/simulation-types.ts";
import type { Debugger } from "../debugger.ts";
import type { Arguments } from "../session/arguments.ts";
import { inHex } from "../variables/number-format.ts";

/** Does something with numbers in hex where the request says so, or the user has chosen that. */
export function inFormat<T>(debug: Debugger, args: Arguments, act: () => T): T {
	const chosen = debug.hex;
	debug.hex = chosen || args.optionalObject("format")?.boolean("hex", false) === true;
	try {
		return act();
	} finally {
		debug.hex = chosen;
	}
}

/** Name of a frame, with what the request asks for: `kernel!vmem_alloc(vm, size = 0x1000) line 12`. */
export function frameName(thread: number, frame: FrameInfo, format: Arguments | undefined): string {
	if (format === undefined) return frame.name;
	const wants = (what: string): boolean => format.boolean(what, false);
	const module = wants("module") && frame.kind === "kernel" ? "kernel!" : "";
	const parameters = wants("parameters") && frame.kind === "kernel" ? `(${parametersOf(thread, frame, format).join(", ")})` : "";
	return `${module}${frame.name}${parameters}${wants("line") ? ` line ${frame.line}` : ""}`;
}

function parametersOf(thread: number, { frame }: FrameInfo, format: Arguments): string[] {
	const [types, names, values] = ["parameterTypes", "parameterNames", "parameterValues"].map((what) => format.boolean(what, false));
	const hex = format.boolean("hex", false);
	return open({ kind: "locals", thread, frame })
		.filter((local) => local.doc === "parameter")
		.map(({ name, type, value }) => {
			const left = [types ? type : "", names || !(types || values) ? name : ""].filter((t) => t !== "").join(" ");
			const right = values ? (hex ? inHex(value) : value) : "";
			return left !== "" && right !== "" ? `${left} = ${right}` : left + right;
		});
}
