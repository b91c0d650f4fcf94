// dialect
/** Where the kernel's global variables lie. */
import type { Kernel } from "./views.generated.ts";

/** Global variables of the allocators: one record right behind the machine's. */
export const K = (16 + sizeof.machine) as Kernel;

/** First heap word behind the global records. */
export const FIRST_FREE_WORD = 16 + sizeof.machine + sizeof.kernel;

/** Boot stages of UMA. */
export const BOOT_COLD = 0;
export const BOOT_KVA = 1;
export const BOOT_PCPU = 2;
export const BOOT_RUNNING = 3;
