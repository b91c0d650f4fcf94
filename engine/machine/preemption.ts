/** The scheduler's say at lock acquisitions; what both forms of the routines share. */
import type { Thread } from "../kernel/views.generated.ts";

/** What the scheduler says at an acquisition: true stops the thread in front of it. Without one the run's budget decides. */
export const preemption: { decide: ((td: Thread) => boolean) | null } = { decide: null };
