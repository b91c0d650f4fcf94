/** The browser in which code-server's workbench is driven. */
import { chromium as playwright } from "playwright-core";
import { atEnd } from "./cleanup.mjs";
import { chromium } from "./prerequisites.mjs";

const FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
];

/** Opens a browser with one empty window. */
export async function openWindow({ width, height }) {
	const handled = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }; // by cleanup.mjs
	const browser = await playwright.launch({ executablePath: chromium(), args: FLAGS, ...handled });
	atEnd(() => browser.close());
	const context = await browser.newContext({ viewport: { width, height } });
	const page = await context.newPage();
	page.setDefaultTimeout(30_000);
	return page;
}
