import type { Clock } from "@zongji/domain";

/** The clocks of the machine. Programs hand it on from their main; nothing else of store and office reads them. */
export const machineClock: Clock = { now: () => Date.now(), mono: () => performance.now() };
