// dialect
/** What scenario threads own of a zone or an arena, as their variables and lists tell. */
import type { List, Program, Thread, Value } from "../kernel/views.generated.ts";
import { programOf } from "./loaded-programs.ts";
import { IS_LIST, listAt, slotOf } from "./values.ts";

/** Most values of the scenario that one look goes through; a thread with more may own anything. */
const MOST_VALUES = 10_000;

let budget = 0;

/** Begins a look at what threads own. */
export function beginLook(): void {
	budget = MOST_VALUES;
}

function isOf(value: Value, object: number): boolean {
	budget--;
	if (value.sv_call === IS_LIST) return listHolds(value.sv_value as List, object);
	return value.sv_call !== 0 && value.sv_object === object;
}

function listHolds(list: List, object: number): boolean {
	for (let i = 0; i < list.ls_count; i++) if (budget <= 0 || isOf(listAt(list, i), object)) return true;
	return false;
}

/** Whether a thread owns something of a zone or arena, or is in a call that gets or frees some. */
export function owns(td: Thread, object: number): boolean {
	if (td.td_program === 0) return true;
	const program = td.td_program as Program;
	if (isOf(program.pg_freed, object) || listHolds(program.pg_holds, object)) return true;
	const slots = programOf(td).slots.length;
	for (let i = 0; i < slots; i++) if (budget <= 0 || isOf(slotOf(program, i), object)) return true;
	return false;
}
