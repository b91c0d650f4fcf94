/** Installs what the tests in VS Code need, ahead of them. Exit code 3: that cannot be done on this machine. */
import { chromium, codeServer, Unavailable } from "./prerequisites.mjs";

try {
	console.log(`Chromium    ${chromium()}`);
	console.log(`code-server ${codeServer().entry}`);
} catch (error) {
	if (!(error instanceof Unavailable)) throw error;
	console.error(error.message);
	process.exitCode = 3;
}
