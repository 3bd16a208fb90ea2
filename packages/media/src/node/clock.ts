const [startSec, startNs] = process.hrtime();
/** performance.now counts by the same clock from the process's start on, and makes no garbage. */
const startMs = startSec * 1000 + startNs / 1e6 - performance.now();

/** The machine's monotonic clock in ms, with fractions; the same in every process of one machine. */
export const monoMs = (): number => startMs + performance.now();
