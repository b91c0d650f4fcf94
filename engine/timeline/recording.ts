/**
 * Recordings: a run as the scenario's text, what was chosen by hand, and a hash. Opening one executes it again; the hash tells whether
 * this engine does what the recording engine did.
 */

import { HEAP_WORDS } from "../machine/heap.ts";
import type { Poke } from "./timeline.ts";

/** Version of the format; a newer one than this is refused. */
const VERSION = 1;
const MAGIC = "uma-recording";

/** Longest recording that is read, in characters: a scenario may have 10 MB. */
const MAX_LENGTH = 24 << 20;

/** A text is no recording, is damaged, or does not lead where it says. The message tells what to do. */
export class RecordingError extends Error {
	override readonly name = "RecordingError";
}

/** What a recording holds. */
export interface Recording {
	/** Name and text of the scenario. */
	readonly file: string;
	readonly text: string;
	/** Kernel and seed where they were given beside the text. */
	readonly kernel?: string;
	readonly seed?: number;
	/** Threads chosen by hand: number of the scheduling decision and of the thread. */
	readonly choices: readonly (readonly [number, number])[];
	/** Words written by hand. */
	readonly pokes: readonly Poke[];
	/** The moment recorded. */
	readonly event: number;
	readonly position: number;
	/** Hash of the state at it. */
	readonly hash: string;
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

/** Text of a recording: a line with the format and the checksum, and the content. */
export function encodeRecording(recording: Recording): string {
	const body = JSON.stringify(recording);
	return `${MAGIC} ${VERSION} ${checksum(body)}\n${body}\n`;
}

function isCount(value: unknown): value is number {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isChoice(value: unknown): value is [number, number] {
	return Array.isArray(value) && value.length === 2 && isCount(value[0]) && isCount(value[1]);
}

function isPoke(value: unknown): value is Poke {
	if (typeof value !== "object" || value === null) return false;
	const poke = value as Partial<Poke>;
	return isCount(poke.position) && isCount(poke.word) && poke.word < HEAP_WORDS && typeof poke.value === "number";
}

/** Reads a recording. Throws a RecordingError. */
export function decodeRecording(text: string): Recording {
	if (text.length > MAX_LENGTH) throw new RecordingError("the recording is too long to be one");
	const end = text.indexOf("\n");
	const [magic, version, sum] = text.slice(0, Math.max(end, 0)).split(" ");
	if (magic !== MAGIC) throw new RecordingError("this is no recording: its first line does not say so");
	if (Number(version) !== VERSION) {
		throw new RecordingError(`the recording has format ${version}, this program reads format ${VERSION}: record the run again`);
	}
	const body = text.slice(end + 1).trimEnd();
	if (checksum(body) !== sum) throw new RecordingError("the recording is damaged: its checksum does not fit; record the run again");
	let value: Partial<Recording>;
	try {
		value = JSON.parse(body) as Partial<Recording>;
	} catch {
		throw new RecordingError("the recording is damaged: it is not JSON");
	}
	const fits =
		typeof value === "object" &&
		value !== null &&
		typeof value.file === "string" &&
		typeof value.text === "string" &&
		(value.kernel === undefined || typeof value.kernel === "string") &&
		(value.seed === undefined || isCount(value.seed)) &&
		Array.isArray(value.choices) &&
		value.choices.every(isChoice) &&
		Array.isArray(value.pokes) &&
		value.pokes.every(isPoke) &&
		isCount(value.event) &&
		isCount(value.position) &&
		typeof value.hash === "string";
	if (!fits) throw new RecordingError("the recording is damaged: parts of it are missing");
	return value as Recording;
}
