/** `uma lsp`: the language server over standard input and output. It is a bundle of its own, which VS Code starts by itself. */

/** Loads the server, which ends the process when its client says so or is gone. */
export async function lsp(): Promise<never> {
	process.argv.push("--stdio");
	const bundle = new URL("./server.cjs", import.meta.url);
	await import(bundle.href);
	return new Promise(() => {});
}
