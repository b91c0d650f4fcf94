/** What the client shows of memory: the ranges it has read, so that it can be told when the simulation has changed them. */
import { readMemory } from "../../engine/inspect/memory.ts";

/** A range as the client asked for it. */
interface View {
	readonly memoryReference: string;
	readonly offset: number;
	readonly count: number;
	readonly address: number;
	/** What it was told. */
	shown: string;
}

/** Ranges that are remembered: a client that has read more shows the latest. */
const MAX_VIEWS = 64;
/** Longest range that is compared: of a longer one the client is told at every change of the moment. */
const MAX_COMPARED = 1 << 16;

/** A range whose bytes have changed. */
export type ChangedMemory = Pick<View, "memoryReference" | "offset" | "count">;

export class MemoryViews {
	#views: View[] = [];

	/** Notes what the client was told of a range. */
	note(memoryReference: string, offset: number, count: number, address: number, bytes: Uint8Array): void {
		const others = this.#views.filter((v) => v.memoryReference !== memoryReference || v.offset !== offset || v.count !== count);
		this.#views = [...others, { memoryReference, offset, count, address, shown: textOf(bytes) }].slice(-MAX_VIEWS);
	}

	/** Ranges that read differently from what the client was told. */
	changed(): ChangedMemory[] {
		return this.#views
			.filter((view) => {
				const now = view.count > MAX_COMPARED ? undefined : textOf(readMemory(view.address, view.count).bytes);
				if (now === view.shown) return false;
				view.shown = now ?? "";
				return true;
			})
			.map(({ memoryReference, offset, count }) => ({ memoryReference, offset, count }));
	}

	/** Forgets everything: another simulation begins. */
	clear(): void {
		this.#views = [];
	}
}

function textOf(bytes: Uint8Array): string {
	return bytes.length > MAX_COMPARED ? "" : Buffer.from(bytes).toString("base64");
}
