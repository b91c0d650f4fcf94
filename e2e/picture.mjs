/** Screenshots small enough for a repository: an image of at most 256 colours, which is about what a screen of text has. */
import { crc32, deflateSync } from "node:zlib";

/** A PNG with a palette, from what `page.screenshot()` gave. The browser that took it also decodes it, in a page of its own. */
export async function smallPng(context, screenshot) {
	const page = await context.newPage();
	try {
		const { width, height, palette, indices } = await page.evaluate(quantise, screenshot.toString("base64"));
		return encode(width, height, Buffer.from(palette), Buffer.from(indices, "base64"));
	} finally {
		await page.close();
	}
}

/** Runs in the page: chooses 256 colours, and gives for each pixel the number of the nearest. */
async function quantise(base64) {
	const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
	const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
	const { width, height } = bitmap;
	const canvas = new OffscreenCanvas(width, height).getContext("2d");
	canvas.drawImage(bitmap, 0, 0);
	const { data } = canvas.getImageData(0, 0, width, height);

	const frequency = new Map();
	for (let i = 0; i < data.length; i += 4) {
		const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
		frequency.set(colour, (frequency.get(colour) ?? 0) + 1);
	}
	const byFrequency = [...frequency].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
	// One of each kind first: an icon of a few pixels would lose its colour to the shades at the edges of letters.
	const kinds = new Map();
	for (const colour of byFrequency) if (!kinds.has(colour & 0xf0f0f0)) kinds.set(colour & 0xf0f0f0, colour);
	const chosen = [...new Set([...kinds.values(), ...byFrequency])].slice(0, 256);
	const channels = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
	const distance = (a, b) => channels(a).reduce((sum, value, i) => sum + (value - channels(b)[i]) ** 2, 0);
	const nearest = new Map(chosen.map((colour, index) => [colour, index]));
	for (const colour of byFrequency) {
		if (nearest.has(colour)) continue;
		let best = 0;
		for (let i = 1; i < chosen.length; i++) if (distance(colour, chosen[i]) < distance(colour, chosen[best])) best = i;
		nearest.set(colour, best);
	}
	let indices = "";
	for (let i = 0; i < data.length; i += 4) {
		indices += String.fromCharCode(nearest.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]));
	}
	return { width, height, palette: chosen.flatMap(channels), indices: btoa(indices) };
}

function encode(width, height, palette, indices) {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 3], 8); // eight bits a pixel, of a palette
	// Every row begins with the number of its filter: none.
	const rows = Buffer.alloc((width + 1) * height);
	for (let y = 0; y < height; y++) indices.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([
		signature,
		chunk("IHDR", header),
		chunk("PLTE", palette),
		chunk("IDAT", deflateSync(rows, { level: 9 })),
		chunk("IEND", Buffer.alloc(0)),
	]);
}

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const framed = Buffer.alloc(body.length + 8);
	framed.writeUInt32BE(data.length, 0);
	body.copy(framed, 4);
	framed.writeUInt32BE(crc32(body), body.length + 4);
	return framed;
}
