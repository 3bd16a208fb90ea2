/**
 * Loads the memory of sessions into the processor's caches. After a sleep the caches are empty, and a frame waits for each line of memory, one after another:
 * that is most of a frame's cost. A short loop that reads the lines of many sessions beforehand loads them in parallel.
 */

import { ringLength } from "./ring.ts";
import type { Session } from "./session.ts";

const mask = ringLength - 1;
const line = 64;

/** Stores the bytes that were read, so that the compiler keeps the reads. */
const touched = new Float64Array(1);

const touchCodes = (cells: Uint8Array | Int16Array, from: number): number =>
  cells[from & mask]! + cells[(from + line) & mask]! + cells[(from + 2 * line) & mask]!;

const touch = ({
  latch,
  source,
  reception,
  jitter,
  sender,
  frame,
  agreed,
  voice,
  digitsIn,
  kinds,
  lastMediaMs,
  nextReportMs,
}: Session): number => {
  const { ring, concealment, playTs, arrivals } = jitter;
  const span = ring.spans[0];
  return (
    latch.lastMs +
    source.lastMs +
    reception.timestamp +
    reception.transit +
    jitter.base +
    jitter.lastArrival +
    jitter.endTs +
    arrivals.minima[arrivals.bucket]! +
    arrivals.bins[arrivals.at]! +
    arrivals.weight +
    concealment.gap +
    (span ? span.to : 0) +
    touchCodes(ring.cells, playTs) +
    touchCodes(ring.cells, playTs + 320) +
    touchCodes(frame.codes, 0) +
    sender.origin.timestamp +
    sender.lastTimestamp +
    voice.loudestDbov +
    digitsIn.lastMs +
    lastMediaMs +
    nextReportMs +
    (agreed ? agreed.ptimeMs : 0) +
    (kinds[8] ? 1 : 0)
  );
};

/** Call it right before the frames of these sessions. */
export const warm = (sessions: readonly Session[]) => {
  let sum = 0;
  for (const session of sessions) sum += touch(session);
  touched[0] = sum;
};
