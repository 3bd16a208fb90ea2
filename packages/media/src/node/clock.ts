const { performance } = globalThis;
const hrtimeMs = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
};

/**
 * From performance.now() to the machine's clock. The process may be kept from running between two readings, and then knows its own clock as that much too slow for
 * as long as it lives: of several tries the one whose readings lie closest together counts.
 */
const offsetNow = (): number => {
  let offset = 0;
  let closest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 20; tries++) {
    const before = performance.now();
    const at = hrtimeMs();
    const after = performance.now();
    if (after - before >= closest) continue;
    closest = after - before;
    offset = at - (before + after) / 2;
  }
  return offset;
};
const startMs = offsetNow();

/**
 * The machine's monotonic clock in ms, with fractions; the same in every process of one machine. performance.now uses that clock too, from the process's start on,
 * and allocates nothing.
 */
export const monoMs = (): number => startMs + performance.now();

/** Monotonic ms since this process began. */
export const processMs = (): number => performance.now();

/** The wall clock, ms since the epoch. */
export const wallMs = (): number => Date.now();
