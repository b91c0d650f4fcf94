/**
 * The base protocol of DAP: `Content-Length: N`, an empty line, N bytes of JSON. Used by the adapter's server and by its client.
 * Written here and not taken from @vscode/debugadapter because a hostile peer must meet a bound: that one buffers without limit.
 */

/** Longest message body that is accepted, in bytes. */
export const MAX_MESSAGE = 16 << 20;
/** Longest header that is accepted, in bytes. */
export const MAX_HEADER = 4096;

const HEADER_END = Buffer.from("\r\n\r\n");

/** The stream is not DAP, and the next message cannot be found in it: the connection is of no more use. */
export class FramingError extends Error {}

/** A message as it goes over the wire. */
export function encodeMessage(message: object): Buffer {
	const body = Buffer.from(JSON.stringify(message), "utf8");
	return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "latin1"), body]);
}

/** Cuts a byte stream into message bodies. */
export class MessageReader {
	#chunks: Buffer[] = [];
	#held = 0;
	/** Bytes of the body that is being read, or -1 while reading a header. */
	#wanted = -1;

	/** Takes bytes and returns the texts of the messages that are complete now. Throws {@link FramingError}. */
	feed(chunk: Buffer): string[] {
		this.#chunks.push(chunk);
		this.#held += chunk.length;
		const messages: string[] = [];
		for (;;) {
			// A long body arrives in many pieces: they are joined once, not at every piece.
			if (this.#wanted >= 0 && this.#held < this.#wanted) return messages;
			const data = this.#join();
			if (this.#wanted < 0) {
				const end = data.subarray(0, MAX_HEADER).indexOf(HEADER_END);
				if (end < 0) {
					if (data.length >= MAX_HEADER) throw new FramingError(`no end of the header within ${MAX_HEADER} bytes`);
					return messages;
				}
				this.#wanted = contentLength(data.toString("latin1", 0, end));
				this.#keep(data.subarray(end + HEADER_END.length));
			} else {
				messages.push(data.toString("utf8", 0, this.#wanted));
				this.#keep(data.subarray(this.#wanted));
				this.#wanted = -1;
			}
		}
	}

	#join(): Buffer {
		const [only] = this.#chunks;
		if (this.#chunks.length === 1 && only !== undefined) return only;
		const data = Buffer.concat(this.#chunks);
		this.#chunks = [data];
		return data;
	}

	#keep(rest: Buffer): void {
		this.#chunks = [rest];
		this.#held = rest.length;
	}
}

function contentLength(header: string): number {
	for (const line of header.split("\r\n")) {
		const [, digits] = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/i.exec(line) ?? [];
		if (digits === undefined) continue;
		const length = Number(digits);
		if (length > MAX_MESSAGE) throw new FramingError(`a message of ${length} bytes is longer than ${MAX_MESSAGE}`);
		return length;
	}
	throw new FramingError("a header without a valid Content-Length");
}
