import type { CallRecord } from "../readmodel.ts";

type Span = readonly [from: number, to: number];

/** Samples a second of every recording. */
const rateHz = 8000;
/** Sound begins and ends a little beside the talk's marks: less than this is no gap, ms. */
const toleranceMs = 1000;

/** How much of a span lies in none of the others, ms. */
const uncovered = ([from, to]: Span, others: readonly Span[]): number => {
  let [at, missing] = [from, 0];
  for (const [start, end] of others.toSorted((a, b) => a[0] - b[0])) {
    if (end <= at) continue;
    if (start >= to) break;
    missing += Math.max(0, start - at);
    at = Math.max(at, end);
  }
  return missing + Math.max(0, to - at);
};

/**
 * What was recorded of a call. `why`: why that is not all that an agent talked: nothing, it broke off, the disk took nothing for a while during a talk, or
 * it is shorter. Absent: it is complete.
 */
export const recordedOf = ({
  recordings,
  talks,
}: Pick<CallRecord, "recordings" | "talks">): {
  readonly recordedMs: number;
  readonly why?: "none" | "failed" | "paused" | "short";
} => {
  const heard = recordings.flatMap(({ startedAt, segments }): Span[] =>
    segments.map(({ startMs, samples }) => [
      startedAt + startMs,
      startedAt + startMs + Math.round((samples * 1000) / rateHz),
    ]),
  );
  const recordedMs = heard.reduce((sum, [from, to]) => sum + to - from, 0);
  const talked = talks.map(({ tA, tE = tA }): Span => [tA, tE]);
  const pauses = recordings.flatMap(({ pauses: all = [] }) => all.map(({ from, to = from }): Span => [from, to]));
  const isPaused = pauses.some(([from, to]) => talked.some((talk) => from < talk[1] && to > talk[0]));
  const missing = talked.reduce((sum, talk) => sum + uncovered(talk, heard), 0);
  if (missing <= toleranceMs && !isPaused) return { recordedMs };
  if (isPaused) return { recordedMs, why: "paused" };
  if (recordings.some(({ failed }) => failed !== undefined)) return { recordedMs, why: "failed" };
  return { recordedMs, why: recordedMs === 0 ? "none" : "short" };
};
