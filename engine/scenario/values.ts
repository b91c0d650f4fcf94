// dialect
/**
 * Values of a scenario in the heap: variables and lists. A value remembers the call that returned it, so that `free p` is the call
 * that fits. A list is a ring of values:
 *
 *     ls_values -> [ value | value | ... ]   ls_capacity places, ls_count used, the oldest at ls_head
 */

import type { List, Program, Value } from "../kernel/views.generated.ts";
import { allocRun, freeRun } from "../machine/records.ts";

/** Mark of a variable that holds a list: sv_value is the list's record. */
export const IS_LIST = 0xffff;

const SMALLEST = 8;

/** Variable of a program. */
export function slotOf(program: number, slot: number): Value {
	return (program as Program).pg_slots[slot] as Value;
}

/** Number in a variable. */
export function slotValue(program: number, slot: number): number {
	return slotOf(program, slot).sv_value;
}

/** Makes a variable a plain number that owns nothing. */
export function setNumber(value: Value, n: number): void {
	value.sv_value = n;
	value.sv_call = 0;
	value.sv_size = 0;
	value.sv_object = 0;
	value.sv_line = 0;
}

/** Copies a value, with what it owns. */
export function copyValue(to: Value, from: Value): void {
	to.sv_value = from.sv_value;
	to.sv_call = from.sv_call;
	to.sv_size = from.sv_size;
	to.sv_object = from.sv_object;
	to.sv_line = from.sv_line;
}

/** Lines that allocated what a variable owns: its own, or that of each value of its list. */
export function linesOwned(value: Value): number[] {
	if (value.sv_call !== IS_LIST) return value.sv_call !== 0 && value.sv_value !== 0 ? [value.sv_line] : [];
	const list = value.sv_value as List;
	const lines: number[] = [];
	for (let i = 0; i < list.ls_count; i++) lines.push(...linesOwned(listAt(list, i)));
	return lines;
}

/** List in a variable; makes an empty one where there is none. */
export function listOf(value: Value): List {
	if (value.sv_call === IS_LIST) return value.sv_value as List;
	const list = allocRun(sizeof.scenario_list) as List;
	initList(list);
	setNumber(value, list);
	value.sv_call = IS_LIST;
	return list;
}

/** Makes a list empty. */
export function initList(list: List): void {
	list.ls_count = 0;
	list.ls_head = 0;
	list.ls_capacity = 0;
	list.ls_values = 0 as Value;
}

/** Values in the list of a variable. */
export function listLength(program: number, slot: number): number {
	const value = slotOf(program, slot);
	return value.sv_call === IS_LIST ? (value.sv_value as List).ls_count : 0;
}

/** Value number `i` of a list, the oldest first. */
export function listAt(list: List, i: number): Value {
	const place = (list.ls_head + i) % list.ls_capacity;
	return (list.ls_values + place * sizeof.scenario_value) as Value;
}

function grow(list: List): void {
	const capacity = Math.max(SMALLEST, 2 * list.ls_capacity);
	const values = allocRun(capacity * sizeof.scenario_value);
	for (let i = 0; i < list.ls_count; i++) copyValue((values + i * sizeof.scenario_value) as Value, listAt(list, i));
	if (list.ls_values !== 0) freeRun(list.ls_values, list.ls_capacity * sizeof.scenario_value);
	list.ls_values = values as Value;
	list.ls_capacity = capacity;
	list.ls_head = 0;
}

/** Appends a value. */
export function listPush(list: List, value: Value): void {
	if (list.ls_count === list.ls_capacity) grow(list);
	const count = list.ls_count;
	list.ls_count = count + 1;
	copyValue(listAt(list, count), value);
}

/** Takes value number `i` out of a list, keeping the order of the others. */
export function listTake(list: List, i: number, into: Value): void {
	copyValue(into, listAt(list, i));
	const count = list.ls_count;
	if (2 * i < count) {
		for (let j = i; j > 0; j--) copyValue(listAt(list, j), listAt(list, j - 1));
		list.ls_head = (list.ls_head + 1) % list.ls_capacity;
	} else {
		for (let j = i; j < count - 1; j++) copyValue(listAt(list, j), listAt(list, j + 1));
	}
	list.ls_count = count - 1;
}
