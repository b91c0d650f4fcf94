/** VS Code's workbench as a person sees and uses it. What it is made of has been the same from 1.100 to 1.139. */

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Workbench {
	constructor(page) {
		this.page = page;
		this.editor = page.locator(".editor-instance .monaco-editor").first();
	}

	/** Widens the side bar: at its first width the values of most variables are cut off. */
	async widenSideBar(by) {
		const bar = await this.page.locator(".part.sidebar").boundingBox();
		const [x, y] = [bar.x + bar.width, bar.y + bar.height / 2];
		await this.page.mouse.move(x, y);
		await this.page.mouse.down();
		await this.page.mouse.move(x + by, y, { steps: 4 });
		await this.page.mouse.up();
	}

	/** Waits until nothing moves, with the mouse where it calls up nothing. */
	async settle() {
		await this.page.mouse.move(1100, 18);
		await this.page.waitForFunction(() => [...document.querySelectorAll(".monaco-hover")].every((hover) => !hover.checkVisibility()));
		// VS Code's own look at the kernel's sources.
		await this.page.locator(".statusbar-item", { hasText: "Analyzing" }).waitFor({ state: "detached" });
	}

	/** Opens a file by a double click in the explorer. */
	async open(name) {
		await this.page.locator(`.explorer-folders-view .monaco-list-row[aria-label="${name}"]`).dblclick();
		await this.editor.locator(".view-line").first().waitFor();
	}

	/** Waits until the status bar names a language: VS Code has read what the extension contributes. */
	async language(alias) {
		await this.page.locator('[id="status.editor.mode"]', { hasText: alias }).waitFor();
	}

	/** The colours of some texts on the screen, once every one of them has one; they come later than the text. */
	async colours(texts) {
		const found = await this.page.waitForFunction((wanted) => {
			const spans = [...document.querySelectorAll('.editor-instance .view-line span[class^="mtk"]')];
			const colours = wanted.map((text) => {
				const span = spans.find((s) => s.textContent.replaceAll("\u00a0", " ").includes(text));
				return span && getComputedStyle(span).color;
			});
			return colours.every(Boolean) && new Set(colours).size > 1 && colours;
		}, texts);
		return found.jsonValue();
	}

	/** Runs a command by its title in the palette. */
	async command(title) {
		await this.page.keyboard.press("F1");
		const box = this.page.locator('.quick-input-widget input[type="text"]');
		await box.waitFor();
		await box.fill(`>${title}`);
		await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
		await this.page.keyboard.press("Enter");
		await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
	}

	/** Brings a line into view, with `Go to Line`. */
	async goTo(line) {
		await this.page.keyboard.press("Control+g");
		await this.page.locator('.quick-input-widget input[type="text"]').fill(`:${line}`);
		await this.page.keyboard.press("Enter");
		await this.#lineNumber(line).waitFor();
	}

	#lineNumber(line) {
		return this.editor.locator(".margin-view-overlays .line-numbers", { hasText: new RegExp(`^${line}$`) });
	}

	/** Clicks into the margin beside a line; again when the click came too early to count. */
	async clickBreakpoint(line) {
		for (let attempt = 0; attempt < 5; attempt++) {
			const number = await this.#lineNumber(line).boundingBox();
			const margin = await this.editor.locator(".margin .glyph-margin").boundingBox();
			const y = number.y + number.height / 2;
			await this.page.mouse.click(margin.x + margin.width / 2, y);
			const dot = this.page.waitForFunction(
				(at) =>
					[...document.querySelectorAll(".editor-instance .glyph-margin-widgets .codicon-debug-breakpoint")].some((e) => {
						const { top, bottom } = e.getBoundingClientRect();
						return top <= at && at <= bottom;
					}),
				y,
				{ timeout: 3000 },
			);
			if (await succeeds(dot)) return;
		}
		throw new Error(`no breakpoint on line ${line} after five clicks`);
	}

	/** Waits for a breakpoint in the breakpoints view. */
	async breakpoint(text) {
		await this.reveal(this.page.locator(".debug-breakpoints .monaco-list-row", { hasText: text }), ".debug-breakpoints");
	}

	/** Adds a function breakpoint in the breakpoints view. */
	async functionBreakpoint(name) {
		await this.command("Add Function Breakpoint");
		const box = this.page.locator(".debug-breakpoints input");
		await box.waitFor();
		await box.fill(name);
		await box.press("Enter");
		await this.page.locator(".debug-breakpoints .monaco-list-row", { hasText: name }).waitFor();
	}

	/** Adds an expression to the watch view. */
	async watch(expression) {
		await this.page.locator(".pane-header", { hasText: "Watch" }).hover();
		await this.page.locator(".pane-header .codicon-watch-expressions-add").click();
		const box = this.page.locator(".debug-watch input");
		await box.waitFor();
		await box.fill(expression);
		await box.press("Enter");
	}

	/** Waits for the value of a watch to begin with a text. */
	async watched(expression, value) {
		const row = new RegExp(`^${escaped(expression)}\\s*[:=]?\\s*${escaped(value)}`);
		await this.page.locator(".debug-watch .monaco-list-row", { hasText: row }).waitFor();
	}

	/** Opens the context menu of a row. */
	async menuOf(row) {
		await row.click({ button: "right" });
		await this.page.locator(".monaco-menu").waitFor();
		// A click that comes too soon is taken for the end of the one that opened the menu.
		await this.page.waitForTimeout(400);
	}

	/** Chooses from the open menu. */
	async choose(title) {
		await this.page.locator(".monaco-menu .action-item", { hasText: title }).first().click();
		await this.page.locator(".monaco-menu").waitFor({ state: "hidden" });
	}

	/** Scrolls a view of the side bar until a row is there: rows out of sight do not exist. */
	async reveal(row, view) {
		const tree = this.page.locator(`${view} .monaco-list`);
		await tree.hover();
		await this.page.mouse.wheel(0, -10_000);
		await this.page.waitForTimeout(100);
		for (let attempt = 0; attempt < 40 && !(await row.isVisible()); attempt++) {
			await this.page.mouse.wheel(0, 44);
			await this.page.waitForTimeout(100);
		}
		return row;
	}

	/** The row of a watch, or of a variable, as its expression or name is. */
	watchRow(expression) {
		return this.page.locator(".debug-watch .monaco-list-row", { hasText: expression }).first();
	}

	variableRow(name) {
		return this.page.locator(".debug-variables .monaco-list-row", { hasText: new RegExp(`^${escaped(name)}\\s*[:=]`) }).first();
	}

	/** Gives a watched value another one. */
	async setWatched(expression, value) {
		await this.menuOf(this.watchRow(expression));
		await this.choose("Set Value");
		const box = this.page.locator(".debug-watch input");
		await box.fill(value);
		await box.press("Enter");
		await box.waitFor({ state: "hidden" });
	}

	/** The title of the Quick Pick, and the row that Enter would choose. */
	async quickPick() {
		const focused = this.page.locator(".quick-input-list .monaco-list-row.focused");
		await focused.waitFor();
		return { title: await this.page.locator(".quick-input-title").textContent(), focused: await focused.textContent() };
	}

	/** Shows the tab of a file that is open. */
	async showTab(name) {
		await this.page.locator(".tab", { hasText: name }).click();
		await this.page.locator(".tab.active", { hasText: name }).waitFor();
	}

	/** Opens or closes a view of the side bar. */
	async view(name, open) {
		const header = this.page.locator(".sidebar .pane-header", { hasText: name });
		if ((await header.getAttribute("aria-expanded")) !== String(open)) await header.locator(".title").click();
	}

	/** The row of a timeline. */
	timeline(text) {
		return this.page.locator(".pane", { hasText: "UMA Timelines" }).locator(".monaco-list-row", { hasText: text }).first();
	}

	/** Waits for the call stack to say why the simulation stopped. */
	async stopReason(text) {
		await this.page.locator(".pane-header", { hasText: "Call Stack" }).filter({ hasText: text }).waitFor();
	}

	/** Waits for a text in the status bar. */
	async status(text) {
		await this.page.locator(".statusbar-item", { hasText: text }).waitFor();
	}

	/** Presses a key while the editor has the focus. */
	async press(key) {
		await this.page.keyboard.press("Control+1");
		await this.page.keyboard.press(key);
	}

	/** Presses keys where the focus is. */
	async keys(...keys) {
		for (const key of keys) await this.page.keyboard.press(key);
	}

	/** Clicks a button of the debug toolbar. */
	async toolbar(icon) {
		await this.page.locator(`.command-center .codicon-${icon}`).click();
	}

	/** Waits for the arrow of the stopped line, in the editor with a title. */
	async stoppedAt(title, line) {
		await this.page.locator(".tab.active", { hasText: title }).waitFor();
		await this.page.waitForFunction((wanted) => {
			const arrow = document.querySelector('.editor-instance [class*="debug-stackframe"]');
			if (!arrow) return false;
			const { top } = arrow.getBoundingClientRect();
			const numbers = [...document.querySelectorAll(".editor-instance .margin-view-overlays .line-numbers")];
			const at = numbers.find((e) => Math.abs(e.getBoundingClientRect().top - top) < 4)?.textContent;
			return at !== undefined && (wanted === undefined || at === String(wanted));
		}, line);
	}

	/** Opens a scope of the variables view. VS Code opens the first by itself, but not always on the first stop of a session. */
	async openScope(name) {
		const row = this.page.locator('.debug-variables .monaco-list-row[aria-level="1"]', { hasText: name }).first();
		await row.waitFor();
		await this.page.waitForTimeout(300);
		if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
		await this.page.locator(`.debug-variables .monaco-list-row[aria-level="1"][aria-expanded="true"]`, { hasText: name }).waitFor();
	}

	/** Waits for a variable with a value that begins with a text. */
	async variable(name, value) {
		const row = new RegExp(`^${escaped(name)}\\s*[:=]?\\s*${escaped(value)}`);
		await this.page.locator(".debug-variables .monaco-list-row", { hasText: row }).first().waitFor();
	}

	/**
	 * Waits for a text among the values that stand beside the lines. VS Code shows none where it puts the first source of the kernel into an
	 * editor that is too new to hear of the frame in focus: a look at the caller and back helps.
	 */
	async valueBeside(text) {
		const value = this.page.locator(".editor-instance .view-line", { hasText: text }).first();
		if (await succeeds(value.waitFor({ timeout: 3000 }))) return;
		for (const frame of [1, 0]) {
			await this.page.locator(".debug-call-stack .stack-frame").nth(frame).click();
			await this.page.locator(".debug-call-stack .monaco-list-row.focused .stack-frame").waitFor();
		}
		await value.waitFor();
	}

	/** Waits for a message to pop up, and closes it. */
	async closeMessage(text) {
		const message = this.page.locator(".notification-toast", { hasText: text });
		await message.hover();
		await message.locator(".codicon-notifications-clear").click();
		await message.waitFor({ state: "detached" });
	}

	/** Waits for a frame of the call stack view, at a line where one is given. */
	async frame(name, line) {
		const row = new RegExp(`^${escaped(name)}.*${line === undefined ? "" : `\\D${line}:`}`);
		await this.page.locator(".debug-call-stack .monaco-list-row", { hasText: row }).first().waitFor();
	}

	/**
	 * What the box says that VS Code shows beside the line of an exception. Sometimes VS Code asks for the stack twice, takes the frame in focus
	 * for another than the top one, and shows no box: a click on the top frame helps.
	 */
	async exception() {
		const box = this.page.locator(".exception-widget");
		const topFrame = this.page.locator(".debug-call-stack .stack-frame").first();
		if (!(await succeeds(box.waitFor({ timeout: 10_000 })))) await topFrame.click();
		const part = async (name) => (await box.locator(name).textContent()).replaceAll("\u00a0", " ");
		return { title: await part(".title"), description: await part(".description") };
	}
}

function succeeds(promise) {
	return promise.then(
		() => true,
		() => false,
	);
}
