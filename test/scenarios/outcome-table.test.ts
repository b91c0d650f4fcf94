/** The table of kernels in docs/pr248008.md: every kernel has a row, and the events it names are those at which the runs go wrong. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { VARIANTS } from "../../engine/kernel/variants.ts";
import { Simulation } from "../../engine/simulation.ts";
import { loadScenario } from "../../language/load.ts";

const root = process.cwd();
const FILES = ["five-lines-that-hang", "kernel-build"] as const;

interface Row {
	readonly kernels: readonly string[];
	/** What stands under "at event": an event or "-" for each file. */
	readonly events: readonly string[];
}

const page = readFileSync(path.join(root, "docs/pr248008.md"), "utf8");
const rows: Row[] = page
	.slice(page.indexOf("| kernel | what it changes |"))
	.split("\n")
	.filter((line) => line.startsWith("| `"))
	.map((line) => {
		const cells = line.split("|").map((c) => c.trim());
		return {
			kernels: [...(cells[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, id]) => id as string),
			events: (cells[4] ?? "").split(" / "),
		};
	});

/** Event of the last drain that took the reserve of tags, or of the panic; "-" where there was none. */
function wentWrong(file: string, kernel: string): string {
	const text = readFileSync(path.join(root, "scenarios", `${file}.uma`), "utf8");
	const { scenario } = loadScenario(text, `${file}.uma`, { kernel });
	assert.ok(scenario, kernel);
	const sim = Simulation.load({ ...scenario, expectations: [] });
	const motion = sim.motion({ kind: "end" });
	while (motion.slice(100_000) === undefined);
	if (sim.outcome() === "panic") return String(sim.moment().events - 1);
	const loss = sim.outcome() === "deadlock" ? sim.reserveLoss() : undefined;
	return loss?.keg === "vmem btag" ? String(loss.event) : "-";
}

describe("the table of kernels", () => {
	it("has every kernel", () => {
		const named = rows.flatMap((r) => r.kernels);
		const missing = VARIANTS.filter((v) => ![v.id, ...v.aliases].some((name) => named.includes(name))).map((v) => v.id);
		assert.deepEqual(missing, []);
	});

	for (const { kernels, events } of rows) {
		it(`names the events at which ${kernels.join(", ")} go wrong`, () => {
			// The kernel's other names are the same kernel, which the tests of the variants check.
			const ids = kernels.filter((k) => VARIANTS.some((v) => v.id === k));
			assert.ok(ids.length > 0);
			for (const id of ids) {
				assert.deepEqual(
					FILES.map((file) => wentWrong(file, id)),
					events,
					id,
				);
			}
		});
	}
});
