/** What the client was told beside frames and variables, and the events that keep it right: lines, places to go to, memory, threads. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Simulation } from "../../engine/simulation.ts";
import type { Branches } from "../../engine/timeline/branches.ts";
import type { Location } from "../display/locations.ts";
import { MemoryViews } from "../display/memory-views.ts";
import { KERNEL_MODULE, modulesOf, type UmaModule } from "../display/modules.ts";
import type { World } from "../launch/world.ts";
import type { GotoTarget } from "../running/goto-targets.ts";
import { toThreadId } from "../stops/stops.ts";
import { Handles } from "../variables/handles.ts";
import { launchCapabilities } from "./capabilities.ts";
import type { ClientSettings } from "./client-settings.ts";
import type { CustomEvents } from "./custom-requests.ts";

/** Threads that come and go at once before the client is left to ask for them itself. */
const MAX_THREAD_EVENTS = 200;

export class ClientView {
	/** Places that `goto` can go to. */
	readonly targets = new Handles<GotoTarget>();
	/** Lines that names and values stand for. */
	readonly locations = new Handles<Location>();
	/** Memory that the client has read. */
	readonly memory = new MemoryViews();
	/** Living threads at the last stop. */
	#threads: ReadonlySet<number> | undefined;
	/** Modules that the client was told of. */
	#modules: ReadonlyMap<number | string, UmaModule> | undefined;
	/** The scenario that it was told of. */
	#scenario: DebugProtocol.Source | undefined;
	/** What was launched is a golden trace, as far as the client knows from the capabilities. */
	#isGolden = false;
	/** Branches of the timeline that it knows of. */
	#timelines: string | undefined;
	readonly #send: (event: string, body: object) => void;

	constructor(send: (event: string, body: object) => void) {
		this.#send = send;
	}

	/** The simulation moves: numbers given out at this stop mean nothing any more. */
	forget(): void {
		this.targets.clear();
		this.locations.clear();
	}

	/** Another simulation begins. */
	reset(): void {
		this.forget();
		this.memory.clear();
		this.#threads = undefined;
	}

	/** Tells of what was launched, or of what a restart has changed in it. */
	tellWorld(world: World): void {
		const { isGolden } = world.config;
		if (isGolden !== this.#isGolden) this.#send("capabilities", { capabilities: launchCapabilities(isGolden) });
		this.#isGolden = isGolden;
		const modules = new Map(modulesOf(world).map((m) => [m.id, m]));
		const known = this.#modules;
		this.#modules = modules;
		const source = world.sources.scenario();
		const before = this.#scenario;
		this.#scenario = source;
		if (known === undefined) {
			const { arch } = world.scenario.machine;
			const startMethod = world.config.isRecording ? "attach" : "launch";
			const pointerSize = arch === "amd64" ? 64 : 32;
			this.#send("process", { name: world.config.scenario, isLocalProcess: false, startMethod, pointerSize });
			this.#send("module", { reason: "new", module: modules.get(KERNEL_MODULE) });
			this.#send("loadedSource", { reason: "new", source });
			return;
		}
		for (const [id, module] of modules) {
			if (JSON.stringify(module) !== JSON.stringify(known.get(id))) this.#send("module", { reason: "changed", module });
		}
		if (before?.path === source.path) {
			this.#send("loadedSource", { reason: "changed", source });
			return;
		}
		this.#send("loadedSource", { reason: "removed", source: before });
		this.#send("loadedSource", { reason: "new", source });
	}

	/** Tells of the threads that have come and gone since the last stop: before the stop itself, at which the client asks for stacks. */
	tellThreads(simulation: Simulation, stopThread: number | undefined): void {
		const known = this.#threads;
		// The thread that the last step saw finish is shown at this stop.
		const isShown = (tid: number): boolean => tid === stopThread && known?.has(tid) !== false;
		const living = new Set(simulation.threads().flatMap((t) => (t.finished && !isShown(t.tid) ? [] : [t.tid])));
		this.#threads = living;
		if (known === undefined) return;
		const events = [
			...[...living].filter((tid) => !known.has(tid)).map((tid) => ({ reason: "started", threadId: toThreadId(tid) })),
			...[...known].filter((tid) => !living.has(tid)).map((tid) => ({ reason: "exited", threadId: toThreadId(tid) })),
		];
		for (const body of events.slice(0, MAX_THREAD_EVENTS)) this.#send("thread", body);
	}

	/** Tells which of the memory that the client has read is another one now. */
	tellMemory(settings: ClientSettings): void {
		if (settings.memoryEvent) for (const range of this.memory.changed()) this.#send("memory", range);
	}

	/** Tells where the branches of the timeline, or which one is in force, are others than it knows of; those at the launch it asks for. */
	tellTimelines(branches: Branches): void {
		const now = `${branches.current.id} of ${branches.all.map((b) => `${b.id}+${b.own.length}`).join()}`;
		const isNews = this.#timelines !== undefined && this.#timelines !== now;
		this.#timelines = now;
		const body: CustomEvents["uma/timelinesChanged"] = { current: branches.current.id };
		if (isNews) this.#send("uma/timelinesChanged", body);
	}
}
