import type { DebugProtocol } from "@vscode/debugprotocol";
import { placeOf } from "../display/locations.ts";
import { unknownLocation } from "../session/errors.ts";
import { handler } from "../session/handler.ts";

/** The line behind a location reference: where a field or local is declared, or what a value names. */
export const locations = handler<DebugProtocol.LocationsResponse["body"]>("stopped", (debug, args) => {
	const reference = args.integer("locationReference");
	const location = debug.view.locations.get(reference);
	const place = location === undefined ? undefined : placeOf(debug, { kind: "kernel", ...location });
	if (place === undefined) throw unknownLocation(reference);
	return { body: place };
});
