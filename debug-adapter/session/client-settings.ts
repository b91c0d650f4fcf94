/** What the client said of itself in `initialize`: what it can do, and how it counts. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Arguments } from "./arguments.ts";
import { badArgument } from "./errors.ts";

/** The client's side of the protocol. Lines and paths are turned into ours and back here and nowhere else. */
export class ClientSettings {
	readonly progress: boolean;
	readonly variableType: boolean;
	readonly variablePaging: boolean;
	readonly invalidated: boolean;
	readonly memoryReferences: boolean;
	readonly memoryEvent: boolean;
	readonly ansiStyling: boolean;
	/** It is VS Code, which carries out its own commands where a link names one. */
	readonly isVSCode: boolean;
	readonly #lineOffset: number;
	readonly #columnOffset: number;
	readonly #uris: boolean;

	constructor(args: Arguments) {
		this.progress = args.boolean("supportsProgressReporting", false);
		this.variableType = args.boolean("supportsVariableType", false);
		this.variablePaging = args.boolean("supportsVariablePaging", false);
		this.invalidated = args.boolean("supportsInvalidatedEvent", false);
		this.memoryReferences = args.boolean("supportsMemoryReferences", false);
		this.memoryEvent = args.boolean("supportsMemoryEvent", false);
		this.ansiStyling = args.boolean("supportsANSIStyling", false);
		this.isVSCode = args.optionalString("clientID") === "vscode";
		this.#lineOffset = args.boolean("linesStartAt1", true) ? 0 : 1;
		this.#columnOffset = args.boolean("columnsStartAt1", true) ? 0 : 1;
		const format = args.optionalString("pathFormat") ?? "path";
		if (format !== "path" && format !== "uri") throw badArgument("initialize", `"pathFormat" must be "path" or "uri", not "${format}"`);
		this.#uris = format === "uri";
	}

	toClientLine(line: number): number {
		return line - this.#lineOffset;
	}

	fromClientLine(line: number): number {
		return line + this.#lineOffset;
	}

	toClientColumn(column: number): number {
		return column - this.#columnOffset;
	}

	fromClientColumn(column: number): number {
		return column + this.#columnOffset;
	}

	toClientPath(file: string): string {
		return this.#uris ? pathToFileURL(file).href : file;
	}

	/** A path as the client wrote it, or the text itself where it is no file URI. */
	fromClientPath(text: string): string {
		if (!text.startsWith("file:")) return text;
		try {
			return fileURLToPath(text);
		} catch {
			return text;
		}
	}
}
