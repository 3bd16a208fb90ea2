/**
 * A process that slept finds nothing of its sessions in the processor's caches, and each line of memory that a frame then touches is waited for, one
 * after another: that is most of what a frame costs. Touched beforehand, for many sessions in one short loop, the lines come side by side.
 */

import { ringLength } from "./ring.ts";
import type { Session } from "./session.ts";

const mask = ringLength - 1;
const line = 64;

/** Receives the bytes that were read, so that no compiler drops the reads. */
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

/** To be called right before the frames of these sessions. */
export const warm = (sessions: readonly Session[]) => {
  let sum = 0;
  for (const session of sessions) sum += touch(session);
  touched[0] = sum;
};
