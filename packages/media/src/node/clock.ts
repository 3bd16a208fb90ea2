const [startSec, startNs] = process.hrtime();
/** performance.now uses the same clock, from the process's start on, and allocates nothing. */
const startMs = startSec * 1000 + startNs / 1e6 - performance.now();

/** The machine's monotonic clock in ms, with fractions; the same in every process of one machine. */
export const monoMs = (): number => startMs + performance.now();
