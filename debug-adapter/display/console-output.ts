/** Lines of the debug console: those of threads in a colour of their own, long reports as groups that can be folded. */
import type { DebugProtocol } from "@vscode/debugprotocol";

type Output = DebugProtocol.OutputEvent["body"];

/** Where a line comes from. */
export interface OutputPlace {
	readonly source: DebugProtocol.Source;
	readonly line: number;
}

/** ANSI colours that can be read on a light and on a dark ground; threads take turns. */
const COLOURS = [36, 35, 33, 32, 34, 31] as const;

const coloured = (text: string, tid: number): string => `\u001b[${COLOURS[tid % COLOURS.length]}m${text}\u001b[0m`;

export class ConsoleOutput {
	readonly #send: (event: string, body: Output) => void;
	readonly #isStyled: () => boolean;

	/** `isStyled` tells whether the client shows ANSI escapes. */
	constructor(send: (event: string, body: object) => void, isStyled: () => boolean) {
		this.#send = send;
		this.#isStyled = isStyled;
	}

	/** A line, or several. */
	line(text: string, category: NonNullable<Output["category"]> = "console"): void {
		this.#send("output", { category, output: text.endsWith("\n") ? text : `${text}\n` });
	}

	/** A line that a thread is the reason of. */
	ofThread(text: string, tid: number, category: NonNullable<Output["category"]>, place: OutputPlace | undefined): void {
		const output = `${this.#isStyled() ? coloured(text, tid) : text}\n`;
		this.#send("output", { category, output, ...place });
	}

	/** A report: its first line, which the others are folded under. Lines that are indented below `folded` begin a group that is closed at first. */
	report(text: string, folded: string): void {
		const [title = "", ...lines] = text.trimEnd().split("\n");
		const at = lines.indexOf(folded);
		const open = at < 0 ? lines : lines.slice(0, at);
		const group = (kind: "start" | "startCollapsed" | "end", output: string): void =>
			this.#send("output", { category: "console", output, group: kind });
		group("start", `${title}\n`);
		if (open.length > 0) this.line(open.join("\n"));
		if (at >= 0) {
			group("startCollapsed", `${folded}\n`);
			this.line(lines.slice(at + 1).join("\n"));
			group("end", "");
		}
		group("end", "");
	}
}
