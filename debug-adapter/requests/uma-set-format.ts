import type { CustomBody } from "../session/custom-requests.ts";
import { handler } from "../session/handler.ts";

/** Numbers in hex, or as their fields say: clients have no way of their own to ask for that. */
export const umaSetFormat = handler<CustomBody<"uma/setFormat">>("initialized", (debug, args) => {
	const hex = args.boolean("hex", !debug.hex);
	debug.hex = hex;
	return { body: { hex }, then: () => debug.invalidate("variables") };
});
