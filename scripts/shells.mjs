/**
 * Installs the shells named as arguments, whose completion scripts the tests check, where they are missing. Exit code 3: that cannot be
 * done for all of them on this machine; the last line says which.
 */
import { aptInstall, onPath } from "./debian.mjs";

const missing = process.argv.slice(2).filter((shell) => onPath([shell]) === undefined && !(aptInstall(shell) && onPath([shell])));
if (missing.length > 0) {
	console.error(`there is no ${missing.join(", no ")} here: install it, with \`apt-get install ${missing.join(" ")}\` on Debian`);
	process.exitCode = 3;
}
