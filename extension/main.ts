/** The VS Code extension: activation and nothing else. Each feature registers itself; the work is the adapter's and the language server's. */
import * as vscode from "vscode";
import { AdapterFactory } from "./adapter.ts";
import { registerAskThePast } from "./ask-the-past.ts";
import { registerBreakOnEvent } from "./break-on-event.ts";
import { Cli } from "./cli.ts";
import { registerCompareKernels } from "./compare-kernels.ts";
import { UmaConfigurationProvider } from "./debug-configuration.ts";
import { DynamicConfigurations } from "./dynamic-configurations.ts";
import { registerEventsView } from "./events-view.ts";
import { registerFindSeed } from "./find-seed.ts";
import { registerGoToEvent } from "./go-to-event.ts";
import { registerGoldenTrace } from "./golden-trace.ts";
import { Language } from "./language.ts";
import { registerOpenRecording } from "./open-recording.ts";
import { registerRestartOnSave } from "./restart-on-save.ts";
import { registerReverseSteps } from "./reverse-step.ts";
import { registerRunCommands } from "./run-scenario.ts";
import { registerRunThreadNext } from "./run-thread-next.ts";
import { UMA } from "./scenario-file.ts";
import { SessionStatus } from "./session-status.ts";
import { registerStory } from "./story.ts";
import { TaskProvider } from "./tasks.ts";
import { registerTimelinesView } from "./timelines-view.ts";
import { registerValuesInEditors } from "./values-in-editors.ts";
import { registerWhatIf } from "./what-if.ts";

/** Called by VS Code when a scenario is opened, a session is about to start, or one of our commands or tasks is wanted. */
export function activate(context: vscode.ExtensionContext): void {
	const began = performance.now();
	const log = vscode.window.createOutputChannel("UMA", { log: true });
	const cli = new Cli(context.extensionPath);
	const language = new Language(context.extensionPath, log);
	const { debug, tasks } = vscode;
	context.subscriptions.push(
		log,
		language,
		debug.registerDebugAdapterDescriptorFactory(UMA, new AdapterFactory(cli)),
		debug.registerDebugConfigurationProvider(UMA, new UmaConfigurationProvider()),
		debug.registerDebugConfigurationProvider(
			UMA,
			new DynamicConfigurations(language),
			vscode.DebugConfigurationProviderTriggerKind.Dynamic,
		),
		...registerTimelinesView(),
		debug.registerDebugAdapterTrackerFactory(UMA, new SessionStatus(language, context.subscriptions)),
		tasks.registerTaskProvider(UMA, new TaskProvider(cli)),
		...registerRunCommands(),
		...registerBreakOnEvent(language),
		...registerEventsView(language),
		...registerFindSeed(cli),
		...registerGoldenTrace(),
		...registerOpenRecording(),
		...registerCompareKernels(language),
		...registerRunThreadNext(),
		...registerGoToEvent(),
		...registerReverseSteps(),
		...registerAskThePast(),
		...registerValuesInEditors(),
		...registerWhatIf(language),
		...registerRestartOnSave(),
		...registerStory(context.extensionUri, context.globalStorageUri),
	);
	// Views of ours stay out of sight in windows that have nothing to do with scenarios.
	void vscode.commands.executeCommand("setContext", "uma.active", true);
	log.info(`activated in ${(performance.now() - began).toFixed(1)} ms`);
}
