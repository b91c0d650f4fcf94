/** The launch attribute `trace`: every message of a session in a file, one JSON object a line, for those who look for faults in a client. */
import { appendFileSync, writeFileSync } from "node:fs";
import { cannotTrace } from "../session/errors.ts";

/** Messages kept until the launch says whether they are wanted. */
const EARLY = 100;

export class MessageTrace {
	/** Told when the file cannot be written any more. */
	onFailure: ((message: string) => void) | undefined;
	#early: string[] = [];
	#file: string | undefined;

	/** Notes a message. Each is appended whole, so that a session that dies leaves whole lines. */
	note(from: "client" | "adapter", message: object): void {
		if (this.#file === undefined && this.#early.length >= EARLY) return;
		const line = `${lineOf({ time: new Date().toISOString(), from, message })}\n`;
		if (this.#file === undefined) this.#early.push(line);
		else this.#append(line);
	}

	/** Writes what came so far and goes on; without a file everything is forgotten. Throws a RequestError. */
	open(file: string | undefined): void {
		if (file === this.#file) return;
		this.#file = undefined;
		if (file === undefined) return;
		try {
			writeFileSync(file, this.#early.join(""));
		} catch (error) {
			throw cannotTrace(file, (error as NodeJS.ErrnoException).code ?? String(error));
		}
		this.#file = file;
		this.#early = [];
	}

	#append(line: string): void {
		const file = this.#file as string;
		try {
			appendFileSync(file, line);
		} catch (error) {
			this.#file = undefined;
			this.onFailure?.(cannotTrace(file, (error as NodeJS.ErrnoException).code ?? String(error)).message);
		}
	}
}

/** A message as JSON. One that is nested too deep for that is left out: its session must not die of it. */
function lineOf(entry: { readonly time: string; readonly from: string; readonly message: object }): string {
	try {
		return JSON.stringify(entry);
	} catch (error) {
		return JSON.stringify({ ...entry, message: `not written: ${(error as Error).message}` });
	}
}
