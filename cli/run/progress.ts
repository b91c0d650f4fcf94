/** Progress of long runs: a bar on a terminal, a plain line now and then elsewhere; always beside the output. */
import type { Io } from "../command.ts";

/** Milliseconds before anything is shown, and between two pictures of the bar. */
const FIRST = 500;
const REDRAW = 100;
/** Milliseconds between plain lines. */
const PLAIN = 10_000;
const WIDTH = 24;

/** Shows how far the work is. */
export class Progress {
	readonly #io: Io;
	readonly #quiet: boolean;
	readonly #began = Date.now();
	#last = 0;
	#drawn = false;

	constructor(io: Io, quiet: boolean) {
		this.#io = io;
		this.#quiet = quiet;
	}

	/** Tells the share that is done, from 0 to 1, and what it is in words. */
	tell(share: number, text: string): void {
		const now = Date.now();
		const passed = now - this.#began;
		if (this.#quiet || passed < FIRST) return;
		if (this.#io.bar) {
			if (now - this.#last < REDRAW) return;
			this.#draw(`${bar(share)} ${text}${restText(share, passed)}`);
		} else {
			if (now - Math.max(this.#last, this.#began) < PLAIN) return;
			this.#io.err(`${text}${restText(share, passed)}`);
		}
		this.#last = now;
	}

	#draw(text: string): void {
		const columns = process.stderr.columns ?? 80;
		process.stderr.write(`\r\x1b[K${text.slice(0, columns - 1)}`);
		this.#drawn = true;
	}

	/** Takes the bar away, before a line of output or at the end. */
	clear(): void {
		if (this.#drawn) process.stderr.write("\r\x1b[K");
		this.#drawn = false;
	}
}

function bar(share: number): string {
	const full = Math.round(WIDTH * Math.min(1, Math.max(0, share)));
	return `[${"#".repeat(full)}${".".repeat(WIDTH - full)}]`;
}

function restText(share: number, passed: number): string {
	if (share < 0.02 || share >= 1) return "";
	const seconds = Math.round((passed * (1 - share)) / share / 1000);
	return seconds < 1 ? "" : `, about ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left`;
}
