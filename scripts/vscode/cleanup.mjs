/** What must not outlive this process: servers, browsers, temporary folders. Undone in reverse order, also when somebody ends us. */

const pending = [];

/** Registers something to undo. */
export function atEnd(undo) {
	pending.push(undo);
}

/** Undoes everything that is registered; a failure of one does not keep the others. */
export async function cleanUp() {
	for (let undo = pending.pop(); undo; undo = pending.pop()) {
		try {
			await undo();
		} catch (error) {
			console.error(`clean up: ${error.message}`);
		}
	}
}

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
	process.once(signal, () => cleanUp().finally(() => process.exit(code)));
}

/** Runs `work` until it ends, its time ends or the process that started us ends; cleans up, and exits with its code. */
export async function bounded(seconds, work) {
	const parent = process.ppid;
	const end = Date.now() + seconds * 1000;
	const ended = new Promise((_resolve, reject) => {
		setInterval(() => {
			if (Date.now() > end) reject(new Error(`not done after ${seconds} s`));
			if (process.ppid !== parent) reject(new Error("the process that started this one has gone"));
		}, 500);
	});
	let code = 1;
	try {
		code = await Promise.race([work(), ended]);
	} catch (error) {
		console.error(error.stack ?? error);
	}
	await cleanUp();
	process.exit(code);
}
