/** Modules of a session: the kernel variant that runs, and the toggles that it is made of. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import { findVariant, TOGGLES } from "../../engine/kernel/variants.ts";
import type { World } from "../launch/world.ts";

/** Id of the kernel, which all kernel frames belong to. */
export const KERNEL_MODULE = "kernel";

/** Columns of a module beside the protocol's own. */
interface Columns {
	readonly setting: string;
	readonly about: string;
	readonly where: string;
}

/** A module with our columns. */
export type UmaModule = DebugProtocol.Module & Columns;

/** The columns as `initialize` announces them. */
export const MODULE_COLUMNS: DebugProtocol.ColumnDescriptor[] = [
	{ attributeName: "setting" satisfies keyof Columns, label: "Setting", type: "string", width: 12 },
	{ attributeName: "about" satisfies keyof Columns, label: "What it is", type: "string", width: 60 },
	{ attributeName: "where" satisfies keyof Columns, label: "Where it takes effect", type: "string", width: 40 },
];

function written(value: boolean | number | string): string {
	return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}

/** The modules; the kernel first. */
export function modulesOf({ scenario }: World): UmaModule[] {
	const { arch, toggles } = scenario.machine;
	const variant = findVariant(scenario.kernel);
	const kernel: UmaModule = {
		id: KERNEL_MODULE,
		name: `kernel ${scenario.kernel}`,
		version: variant?.revision ?? scenario.kernel,
		symbolStatus: "Symbols loaded",
		setting: arch,
		about: variant?.doc ?? "",
		where: "engine/kernel",
	};
	const patches = TOGGLES.map(({ name, doc, where }): UmaModule => {
		const setting = written(toggles[name]);
		return { id: `toggle ${name}`, name: `${name} = ${setting}`, setting, about: doc, where };
	});
	return [kernel, ...patches];
}
