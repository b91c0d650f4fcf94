/** Runs a test module inside the extension host of a code-server, as a desktop VS Code does with `--extensionTestsPath`. */
import { format } from "node:util";
import { openWindow } from "./browser.mjs";
import { startCodeServer } from "./code-server.mjs";

/** The workbench reports on itself through the channel that carries the console output of the tests. */
const NOISE =
	/workbench\.js:|^(Resolv|Creating a socket|\[|Ignoring fetching|Updating additional|Found additional|Timed out waiting|ChatSession)/;

/** Loads the extension from its folder, calls `run` of the test module, and gives the exit code. */
export async function runInExtensionHost({ extension, tests, workspace }) {
	const server = await startCodeServer({ workspace });
	const page = await openWindow({ width: 1280, height: 800 });
	await page.addInitScript(allowTests);
	const exited = new Promise((resolve, reject) => {
		page.on("crash", () => reject(new Error("the page of the workbench crashed")));
		void page.exposeFunction("codeAutomationExit", resolve);
	});
	await page.exposeFunction("codeAutomationLog", (_type, args) => {
		const line = format(...args);
		if (!NOISE.test(line)) console.log(line);
	});
	const remote = (file) => `vscode-remote://127.0.0.1:${server.port}${file}`;
	const payload = [
		["extensionDevelopmentPath", remote(extension)],
		["extensionTestsPath", remote(tests)],
		["skipWelcome", "true"],
	];
	await page.goto(server.url({ payload: JSON.stringify(payload) }));
	return exited;
}

/**
 * Runs in the page. A built web workbench takes the keys of tests from its address only with the smoke test driver on, and code-server has
 * no flag for that: so turn it on in the configuration that the page carries, before the workbench reads it. (Rewriting the response
 * instead would make Chromium refuse the page's connection to loopback.)
 */
function allowTests() {
	if (window !== window.top) return;
	const observer = new MutationObserver(() => {
		const meta = document.getElementById("vscode-workbench-web-configuration");
		if (!meta) return;
		observer.disconnect();
		const configuration = JSON.parse(meta.getAttribute("data-settings"));
		configuration.developmentOptions = { ...configuration.developmentOptions, enableSmokeTestDriver: true };
		meta.setAttribute("data-settings", JSON.stringify(configuration));
	});
	observer.observe(document, { childList: true, subtree: true });
}
