/**
 * The kernel's linked lists over heap words. A list head is a word; a LIST entry is two words (next record, word that points
 * here), a TAILQ entry two words (next, previous record), a TAILQ head two words (first, last). `entry` is the offset of the entry in
 * the record. sys/sys/queue.h
 */
import { put, w } from "./heap.ts";

/** Inserts a record at the head of a LIST. */
export function LIST_INSERT_HEAD(head: number, record: number, entry: number): void {
	const next = w[head] as number;
	put(record + entry, next);
	if (next !== 0) put(next + entry + 1, record + entry);
	put(head, record);
	put(record + entry + 1, head);
}

/** Removes a record from the LIST it is on, whichever that is. */
export function LIST_REMOVE(record: number, entry: number): void {
	const next = w[record + entry] as number;
	const previous = w[record + entry + 1] as number;
	if (next !== 0) put(next + entry + 1, previous);
	put(previous, next);
}

/** Empties a TAILQ. */
export function TAILQ_INIT(head: number): void {
	put(head, 0);
	put(head + 1, 0);
}

/** Inserts a record at the head of a TAILQ. */
export function TAILQ_INSERT_HEAD(head: number, record: number, entry: number): void {
	const first = w[head] as number;
	put(record + entry, first);
	put(record + entry + 1, 0);
	if (first !== 0) put(first + entry + 1, record);
	else put(head + 1, record);
	put(head, record);
}

/** Inserts a record at the tail of a TAILQ. */
export function TAILQ_INSERT_TAIL(head: number, record: number, entry: number): void {
	const last = w[head + 1] as number;
	put(record + entry, 0);
	put(record + entry + 1, last);
	if (last !== 0) put(last + entry, record);
	else put(head, record);
	put(head + 1, record);
}

/** Inserts a record before another one of the TAILQ. */
export function TAILQ_INSERT_BEFORE(head: number, other: number, record: number, entry: number): void {
	const previous = w[other + entry + 1] as number;
	put(record + entry, other);
	put(record + entry + 1, previous);
	put(other + entry + 1, record);
	if (previous !== 0) put(previous + entry, record);
	else put(head, record);
}

/** Inserts a record behind another one of the TAILQ. */
export function TAILQ_INSERT_AFTER(head: number, other: number, record: number, entry: number): void {
	const next = w[other + entry] as number;
	put(record + entry, next);
	put(record + entry + 1, other);
	put(other + entry, record);
	if (next !== 0) put(next + entry + 1, record);
	else put(head + 1, record);
}

/** Removes a record from its TAILQ. */
export function TAILQ_REMOVE(head: number, record: number, entry: number): void {
	const next = w[record + entry] as number;
	const previous = w[record + entry + 1] as number;
	if (next !== 0) put(next + entry + 1, previous);
	else put(head + 1, previous);
	if (previous !== 0) put(previous + entry, next);
	else put(head, next);
}
