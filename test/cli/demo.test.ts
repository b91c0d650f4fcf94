/** `uma demo`: the main job, as a reader follows it. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { uma } from "./program.ts";

it("stops where the reserve is lost, steps, steps back, and goes on to the report of the hang", () => {
	const { status, out } = uma("demo");
	assert.equal(status, 0, out);
	assert.match(out, /stopped: keg_drain\(keg=vmem btag, .*free_before=290, free_after=0, reserve=8\)/);
	assert.match(out, /ud_free_items +0\n/);
	const stepped = [...out.matchAll(/keg_drain\.ts:(\d+) {3}/g)].map((m) => Number(m[1]));
	assert.deepEqual(stepped, [128, 129, 128]);
	assert.match(out, /Who waits for what:[\s\S]*was lost at event 1126[\s\S]*at vmem_bt_alloc/);
	assert.match(out, /kernel 13\.0[\s\S]*the run ends without a hang/);
});
