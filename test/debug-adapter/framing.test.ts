/** The base protocol: whole messages come out however the bytes are cut, and nothing hostile makes it grow. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeMessage, FramingError, MAX_HEADER, MAX_MESSAGE, MessageReader } from "../../debug-adapter/transport/framing.ts";

test("messages survive any cutting of the stream", () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({ text: fc.string({ unit: "grapheme" }) }, { noNullPrototype: true }), { maxLength: 5 }),
			fc.array(fc.nat(40)),
			(messages, cuts) => {
				const stream = Buffer.concat(messages.map((m) => encodeMessage(m)));
				const reader = new MessageReader();
				const read: string[] = [];
				let at = 0;
				for (const cut of cuts) {
					read.push(...reader.feed(stream.subarray(at, at + cut)));
					at += cut;
				}
				read.push(...reader.feed(stream.subarray(at)));
				assert.deepEqual(
					read.map((text) => JSON.parse(text)),
					messages,
				);
			},
		),
	);
});

test("other headers are allowed, in any case and order", () => {
	const reader = new MessageReader();
	assert.deepEqual(reader.feed(Buffer.from("Content-Type: application/json\r\ncontent-length:2\r\n\r\n{}")), ["{}"]);
});

test("an empty body is a message", () => {
	assert.deepEqual(new MessageReader().feed(Buffer.from("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}")), ["", "{}"]);
});

for (const [what, bytes] of [
	["a header without length", "Host: x\r\n\r\n{}"],
	["a length that is no number", "Content-Length: many\r\n\r\n{}"],
	["a negative length", "Content-Length: -5\r\n\r\n{}"],
	["a length with a fraction", "Content-Length: 2.5\r\n\r\n{}"],
	["a length beyond the bound", `Content-Length: ${MAX_MESSAGE + 1}\r\n\r\n{}`],
	["a header without end", "x".repeat(MAX_HEADER)],
] as const) {
	test(`${what} breaks the connection`, () => {
		assert.throws(() => new MessageReader().feed(Buffer.from(bytes)), FramingError);
	});
}
