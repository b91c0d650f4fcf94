/** A naive allocator to hold the simulated one against: a list of what is allocated, and nothing else. */

/** One live piece of memory. */
export interface Piece {
	readonly addr: number;
	readonly size: number;
	/** Call that frees it, with its arguments. */
	readonly free: readonly [string, readonly number[]];
}

/** What is allocated in one address space. */
export class Naive {
	readonly #live: Piece[] = [];

	/** Pieces allocated now. */
	get live(): readonly Piece[] {
		return this.#live;
	}

	/** Bytes allocated now. */
	get bytes(): number {
		return this.#live.reduce((sum, p) => sum + p.size, 0);
	}

	/** Notes an allocation; the fault in words if it overlaps another piece or lies askew. */
	add(piece: Piece, align: number): string | undefined {
		const other = this.#live.find((p) => piece.addr < p.addr + p.size && p.addr < piece.addr + piece.size);
		if (other !== undefined) return `${piece.addr.toString(16)}+${piece.size} overlaps ${other.addr.toString(16)}+${other.size}`;
		if (piece.addr % align !== 0) return `${piece.addr.toString(16)} is not aligned to ${align}`;
		this.#live.push(piece);
		return undefined;
	}

	/** Takes piece number `i` out. */
	take(i: number): Piece {
		return this.#live.splice(i, 1)[0] as Piece;
	}
}
