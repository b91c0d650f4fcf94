// dialect
/** The programs of the machine in force, by the threads that execute them. Where each of them stands lies in the heap. */
import type { Program, Thread } from "../kernel/views.generated.ts";
import { allocZeroed } from "../machine/records.ts";
import { createThread, TDF_TOPLEVEL, threadOf } from "../machine/thread.ts";
import type { Instruction, SourcePlace, ThreadProgram } from "./program.ts";
import { initList } from "./values.ts";

type CodeOf<I> = I extends Instruction ? { readonly op: I["op"]; readonly at: SourcePlace; readonly instruction: I } : never;
/** What is read of any instruction, in one shape: objects of a dozen shapes are slow to read from. */
export type Code = CodeOf<Instruction>;

interface LoadedProgram {
	readonly program: ThreadProgram;
	readonly code: readonly Code[];
}

const programs: LoadedProgram[] = [];

/** Forgets the programs of the last machine. */
export function resetPrograms(): void {
	programs.length = 0;
}

/** Creates the thread of a program; it starts when it is made ready. */
export function createProgramThread(program: ThreadProgram, cpu: number): Thread {
	const td = createThread(program.name, cpu, program.toplevel ? TDF_TOPLEVEL : 0);
	const record = allocZeroed(sizeof.scenario_program + program.slots.length * sizeof.scenario_value) as Program;
	initList(record.pg_holds);
	record.pg_index = programs.length;
	const code = program.code.map((instruction) => ({ op: instruction.op, at: instruction.at, instruction }) as Code);
	programs.push({ program, code });
	td.td_program = record;
	return td;
}

function loadedProgramOf(td: Thread): LoadedProgram {
	return programs[(td.td_program as Program).pg_index] as LoadedProgram;
}

/** Program of a thread that has one: of all but daemons. */
export function programOf(td: Thread): ThreadProgram {
	return loadedProgramOf(td).program;
}

/** Names of a thread's variables; none for daemons. */
export function slotNamesOf(tid: number): readonly string[] {
	const td = threadOf(tid);
	return td === 0 || td.td_program === 0 ? [] : programOf(td).slots;
}

/** Instruction a thread stands at, with what is read of it at each step. Behind the last one a program stays at it. */
export function codeOf(td: Thread): Code {
	const { code } = loadedProgramOf(td);
	return code[Math.min((td.td_program as Program).pg_pc, code.length - 1)] as Code;
}

/** The instruction alone. */
export function instructionOf(td: Thread): Instruction {
	return codeOf(td).instruction;
}
