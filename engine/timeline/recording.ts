/**
 * Recordings: the branches of a timeline and what their runs are made from, as text. Opening one executes the branch in force up to where
 * it was left; a hash of the state tells whether this engine does what the recording engine did.
 *
 *     uma-recording 2 <checksum of the line below>
 *     {"engine":"0.1.0","sources":[...],"branches":[...],"current":2}
 */
import { type BranchTree, MAX_BRANCHES } from "./branches.ts";
import { isTree } from "./recording-shape.ts";

/** Version of the format; another one than this is refused. */
const VERSION = 2;
const MAGIC = "uma-recording";

/** Longest recording that is read, in characters: a scenario may have 10 MB. */
const MAX_LENGTH = 24 << 20;

/** A text is no recording, is damaged, or does not lead where it says. The message tells what to do. */
export class RecordingError extends Error {
	override readonly name = "RecordingError";
}

/** What a recording holds: the moment recorded is where the branch in force was left. */
export interface Recording extends BranchTree {
	/** Version of the program that wrote it. */
	readonly engine: string;
}

/** 64-bit FNV-1a hash of a text, as hex: finds damage, not malice. */
function checksum(text: string): string {
	let low = 0x84222325;
	let high = 0xcbf29ce4;
	for (let i = 0; i < text.length; i++) {
		low ^= text.charCodeAt(i);
		// Times 2^40 + 2^8 + 0xb3, in two halves.
		const product = (low >>> 0) * 0x1b3;
		high = (Math.imul(high, 0x1b3) + Math.floor(product / 0x100000000) + (low << 8)) >>> 0;
		low = product >>> 0;
	}
	return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}

/** Whether a text says that it is a recording. */
export function isRecordingText(text: string): boolean {
	return text.startsWith(`${MAGIC} `);
}

/** Text of a recording: a line with the format and the checksum, and the content. */
export function encodeRecording(recording: Recording): string {
	const body = JSON.stringify(recording);
	return `${MAGIC} ${VERSION} ${checksum(body)}\n${body}\n`;
}

/** Reads a recording. Throws a RecordingError. */
export function decodeRecording(text: string): Recording {
	if (text.length > MAX_LENGTH) throw new RecordingError("the recording is too long to be one");
	const end = text.indexOf("\n");
	const [magic, version, sum] = text.slice(0, Math.max(end, 0)).split(" ");
	if (magic !== MAGIC) throw new RecordingError("this is no recording: its first line does not say so");
	if (Number(version) !== VERSION) {
		const newer = Number(version) > VERSION ? "open it with the program that wrote it, or record" : "record";
		throw new RecordingError(`the recording has format ${version}, this program reads format ${VERSION}: ${newer} the run again`);
	}
	const body = text.slice(end + 1).trimEnd();
	if (checksum(body) !== sum) throw new RecordingError("the recording is damaged: its checksum does not fit; record the run again");
	let value: unknown;
	try {
		value = JSON.parse(body);
	} catch {
		throw new RecordingError("the recording is damaged: it is not JSON; record the run again");
	}
	if (!isTree(value, MAX_BRANCHES) || typeof (value as { engine?: unknown }).engine !== "string")
		throw new RecordingError("the recording is damaged: parts of it are missing or make no sense; record the run again");
	return value as Recording;
}
