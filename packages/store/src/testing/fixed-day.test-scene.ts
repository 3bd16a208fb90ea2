import { afterAll, vi } from "vitest";

/**
 * Lets the file that calls it, at its top, live from a moment on that is the same each time: its clock goes on from there. What runs in other threads and
 * programs has the machine's own, and so has PostgreSQL.
 * @param from by default four in the afternoon in Shanghai on a Wednesday
 * @returns the moment
 */
export const fixedDay = (from = Date.UTC(2026, 10, 25, 8)): number => {
  vi.useFakeTimers({ now: from, toFake: ["Date"], shouldAdvanceTime: true });
  afterAll(() => void vi.useRealTimers());
  return from;
};
