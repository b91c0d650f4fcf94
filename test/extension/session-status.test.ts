/** The status bar item follows the active session. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { activate, registered } from "./fake-module.ts";
import { FakeWindow } from "./fake-vscode.ts";

const scenario = path.resolve(import.meta.dirname, "../../scenarios/five-lines-that-hang.uma");

interface Tracker {
	onDidSendMessage(message: object): void;
	onWillReceiveMessage(message: object): void;
}

/** Waits until the item shows something. */
async function shows(window: FakeWindow, pattern: RegExp): Promise<void> {
	for (let i = 0; i < 500 && !pattern.test(window.status.text); i++) await new Promise((resolve) => setTimeout(resolve, 10));
	assert.match(window.status.text, pattern);
}
const stopped = (description: string) => ({ type: "event", event: "stopped", body: { reason: "step", description } });

/** A session whose adapter answers `uma/status` so, or not at all. */
function tracked(configuration: object, answer?: object) {
	const window = new FakeWindow();
	activate(window);
	const customRequest = async (): Promise<object> => {
		if (answer === undefined) throw new Error("unknown");
		return answer;
	};
	const session = { id: "1", name: "x", configuration, customRequest };
	const factory = registered<{ createDebugAdapterTracker(session: object): Tracker }>(window, "tracker");
	const tracker = factory.createDebugAdapterTracker(session);
	window.session = session;
	window.events.session.fire(undefined);
	return { window, tracker, session };
}

describe("status bar", () => {
	it("shows scenario, kernel of its text, and the event of the last stop", async () => {
		const { window, tracker } = tracked({ scenario });
		await shows(window, /^\$\(debug-alt\) five-lines-that-hang\.uma · r358097$/);
		tracker.onDidSendMessage(stopped("Step: event 1126, tick 3"));
		await shows(window, /r358097 · event 1126$/);
		tracker.onDidSendMessage(stopped("Beginning of the run: before the first event, tick 0, backward"));
		await shows(window, /before the first event$/);
	});

	it("shows the kernel of the configuration, and that the simulation runs", () => {
		const { window, tracker } = tracked({ scenario, kernel: "13.0" });
		tracker.onWillReceiveMessage({ type: "request", command: "reverseContinue" });
		assert.equal(window.status.text, "$(debug-alt) five-lines-that-hang.uma · 13.0 · running");
	});

	it("prefers what the adapter says", async () => {
		const { window, tracker } = tracked({ scenario, kernel: "13.0" }, { kernel: "r368236", event: 7, known: 91 });
		tracker.onDidSendMessage(stopped("x: event 6, tick 0"));
		await shows(window, /r368236 · event 6 of 90$/);
	});

	it("asks again after a value was written by hand: what lay ahead is gone", async () => {
		const answer = { kernel: "13.0", event: 7, known: 91 };
		const { window, tracker } = tracked({ scenario, kernel: "13.0" }, answer);
		tracker.onDidSendMessage(stopped("x: event 6, tick 0"));
		await shows(window, /event 6 of 90$/);
		answer.known = answer.event = 6;
		tracker.onDidSendMessage({ type: "event", event: "invalidated", body: { areas: ["all"] } });
		await shows(window, /event 5$/);
	});

	it("shows that the simulation runs where a request of ours set it in motion", () => {
		const { window, tracker } = tracked({ scenario, kernel: "13.0" });
		tracker.onDidSendMessage({ type: "event", event: "continued", body: { threadId: 1 } });
		assert.match(window.status.text, /13\.0 · running$/);
	});

	it("is gone with the session, and while another one is active", () => {
		const { window, session } = tracked({ scenario });
		assert.equal(window.status.visible, true);
		window.session = { id: "another debugger's" };
		window.events.session.fire(undefined);
		assert.equal(window.status.visible, false);
		window.session = session;
		window.events.session.fire(undefined);
		assert.equal(window.status.visible, true);
		window.events.terminated.fire(session);
		assert.equal(window.status.visible, false);
	});
});
