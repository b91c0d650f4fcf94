/** Files as commands read and write them: texts that are surely texts, and files that appear whole or not at all. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { replaceFile as replaceWhole, systemMessage } from "../debug-adapter/replace-file.ts";

/** Largest file that is read as text; the language draws its own line below it. */
const MAX_BYTES = 32 << 20;

/** A file cannot be read as what it should be. The message says what to do. */
export class FileProblem extends Error {
	override readonly name = "FileProblem";
	readonly line: number;
	readonly column: number;

	constructor(message: string, line = 1, column = 1) {
		super(message);
		this.line = line;
		this.column = column;
	}
}

/** Bytes of a UTF-8 sequence by its first byte; 0 where none begins so. */
function sequenceLength(first: number): number {
	if (first < 0x80) return 1;
	if (first >= 0xc2 && first <= 0xdf) return 2;
	if (first >= 0xe0 && first <= 0xef) return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Offset of the first byte that belongs to no character; the length where there is none. */
function firstBadByte(bytes: Uint8Array): number {
	let at = 0;
	while (at < bytes.length) {
		const n = sequenceLength(bytes[at] as number);
		if (n === 0 || at + n > bytes.length) return at;
		for (let i = 1; i < n; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return at;
		const second = bytes[at + 1] as number;
		const first = bytes[at];
		// Over-long forms, surrogates, and numbers above the last character.
		if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return at;
		if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return at;
		at += n;
	}
	return at;
}

/** Text of UTF-8 bytes, a byte order mark left out. Throws a FileProblem that names the place of the first byte that is none. */
export function decodeText(bytes: Uint8Array): string {
	const [first, second] = bytes;
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
		throw new FileProblem("the file is UTF-16: save it as UTF-8");
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		const at = firstBadByte(bytes);
		const before = new TextDecoder().decode(bytes.subarray(0, at));
		const line = before.split("\n").length;
		const value = (bytes[at] ?? 0).toString(16).padStart(2, "0");
		throw new FileProblem(`byte 0x${value} is not UTF-8: save the file as UTF-8`, line, before.length - before.lastIndexOf("\n"));
	}
}

/** Reads a text file. Throws a FileProblem. */
export function readText(file: string): string {
	try {
		const { size } = statSync(file);
		if (size > MAX_BYTES) throw new FileProblem(`the file has ${Math.round(size / 1e6)} MB: a text has at most ${MAX_BYTES >> 20} MB here`);
		return decodeText(readFileSync(file));
	} catch (error) {
		if (error instanceof FileProblem) throw error;
		throw new FileProblem(systemMessage(error));
	}
}

/** Puts a content into a file, whole or not at all. Throws a FileProblem. */
export function replaceFile(file: string, content: string | Uint8Array): void {
	try {
		replaceWhole(file, content);
	} catch (error) {
		throw new FileProblem(`the file cannot be written: ${systemMessage(error)}`);
	}
}

/** The files that operands mean: shells of Windows leave `*` and `?` in the last part of a path to the program. */
export function expandFiles(operands: readonly string[]): string[] {
	return operands.flatMap((operand) => {
		const name = path.basename(operand);
		if (!/[*?]/.test(name) || existsSync(operand)) return [operand];
		const folder = path.dirname(operand);
		const pattern = new RegExp(
			`^${name
				.replace(/[.+^${}()|[\]\\]/g, "\\$&")
				.replaceAll("*", ".*")
				.replaceAll("?", ".")}$`,
		);
		try {
			const found = readdirSync(folder)
				.filter((n) => pattern.test(n))
				.sort();
			// As written otherwise: the message then names what was asked for.
			return found.length > 0 ? found.map((n) => path.join(folder, n)) : [operand];
		} catch {
			return [operand];
		}
	});
}
