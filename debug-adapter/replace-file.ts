/** Files that appear whole or not at all, and what system errors mean to those who named them. */
import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from "node:fs";

/** What a system error means to whoever named the file. */
export function systemMessage(error: unknown): string {
	const { code, message } = error as NodeJS.ErrnoException;
	switch (code) {
		case "ENOENT":
			return "there is no such file";
		case "EISDIR":
			return "this is a folder: name a file in it";
		case "EACCES":
		case "EPERM":
			return "the file may not be opened: look at its permissions";
		default:
			return message;
	}
}

/**
 * Puts a content into a file in one move: it is written under another name in the same folder and renamed, so that a reader or a crash
 * never sees half of it. A link stays a link. Throws the system's error.
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
	let temporary: string | undefined;
	try {
		const target = existsSync(file) ? realpathSync(file) : file;
		const mode = existsSync(target) ? statSync(target).mode : 0o666;
		const name = `${target}.${process.pid}.tmp`;
		const to = openSync(name, "wx", mode);
		temporary = name;
		try {
			const bytes = typeof content === "string" ? Buffer.from(content) : content;
			for (let at = 0; at < bytes.length; ) at += writeSync(to, bytes, at);
			fsyncSync(to);
		} finally {
			closeSync(to);
		}
		renameSync(name, target);
		temporary = undefined;
	} finally {
		if (temporary !== undefined) rmSync(temporary, { force: true });
	}
}
