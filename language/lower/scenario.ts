/** A checked document as the scenario that the engine runs. */
import type { Scenario, SourcePlace, ThreadProgram } from "../../engine/scenario/program.ts";
import type { Document, KernelName } from "../ast.ts";
import type { Checked } from "../checker/check.ts";
import { constantValue } from "../checker/constants.ts";
import { Findings } from "../checker/findings.ts";
import { checkKernel, defaultKernel, type KernelChoice, kernelText } from "../checker/kernel.ts";
import type { Of } from "../checker/symbols.ts";
import type { Scope, Symbols } from "../checker/types.ts";
import { lineStarts, placeOf } from "../diagnostics.ts";
import { lowerExpectations, lowerSchedule, type ScheduleOptions } from "./expectations.ts";
import { lowerMachine } from "./machine.ts";
import { lowerObjects } from "./objects.ts";
import { type Lowering, lowerProgram } from "./statements.ts";

/** Lowers a document without errors. `kernel` takes the place of the one that the text names. */
export function lowerScenario(
	document: Document,
	source: string,
	file: string,
	checked: Checked,
	kernel: KernelChoice,
	options: ScheduleOptions,
): Scenario {
	const starts = lineStarts(source);
	const place = (offset: number): SourcePlace => placeOf(starts, offset);
	const { symbols } = checked;
	const scope: Scope = { symbols, findings: new Findings(), variables: new Map(), draws: false };
	const barriers = new Map<string, number>();
	const barrier = (name: string): number => {
		const number = barriers.get(name) ?? barriers.size;
		barriers.set(name, number);
		return number;
	};
	const { arch, invariants } = checked.machine;
	const textOf = (choice: KernelChoice): string => kernelText(choice, arch, invariants);
	const named = (name: KernelName): string => textOf(checkKernel(name, new Findings()) ?? defaultKernel());
	const threads = lowerThreads(document, { symbols, place, barrier });
	return {
		file,
		kernel: textOf(kernel),
		machine: lowerMachine(checked.machine, kernel),
		daemons: checked.machine.daemons,
		main: { name: "main", cpu: 0, toplevel: false, slots: [], barriers: [], code: lowerObjects(document, scope, place) },
		threads,
		barriers: [...barriers.keys()],
		schedule: lowerSchedule(document, scope, options),
		expectations: lowerExpectations(document, source, scope, place, named),
	};
}

function lowerThreads(document: Document, lowering: Lowering): ThreadProgram[] {
	const counts = { at: 0, every: 0 };
	return document.declarations.flatMap((d) => {
		switch (d.kind) {
			case "thread":
				return instances(d, lowering);
			case "at":
			case "every": {
				const name = `${d.kind}[${counts[d.kind]++}]`;
				return [{ name, cpu: 0, toplevel: true, ...lowerProgram(d.body, lowering, d) }];
			}
			default:
				return [];
		}
	});
}

/** One program for each instance. They share the code; what they draw and keep is their own. */
function instances(d: Of<"thread">, lowering: Lowering): ThreadProgram[] {
	const { symbols } = lowering;
	const program = lowerProgram(d.body, lowering);
	if (d.count === undefined) return [{ name: d.name.text, cpu: cpuOf(d, 0, symbols), toplevel: false, ...program }];
	const count = constantValue(d.count, symbols) ?? 1;
	return Array.from({ length: count }, (_, i) => ({
		name: `${d.name.text}[${i}]`,
		cpu: cpuOf(d, i, symbols),
		toplevel: false,
		...program,
	}));
}

function cpuOf(d: Of<"thread">, instance: number, symbols: Symbols): number {
	if (d.cpu === "any") return -1;
	if (d.cpu === undefined) return instance % symbols.cpus;
	return constantValue(d.cpu, symbols) ?? 0;
}
