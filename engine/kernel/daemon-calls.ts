/** Who hears of what the daemons do; what both forms of the routines share. */

/** Told when a daemon calls the kernel's interface and when the call has returned: what it does between is its own affair. */
export const daemonCalls: { begin: ((op: string, args: readonly number[]) => void) | null; end: (() => void) | null } = {
	begin: null,
	end: null,
};
