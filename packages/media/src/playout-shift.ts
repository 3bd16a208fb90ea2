/**
 * Decides when the playing point of a jitter buffer moves, and how far.
 *
 * Frames are read at fixed times, and a packet is needed whole or not at all. So packets have a grid (20 ms where they are of 20, 40 or 60 ms), and moving
 * the playing point within a cell of the grid changes the delay but not the room that packets have to be late in. The least delay with
 * enough room lies on the grid.
 */

import { frameSamples } from "./frame.ts";
import type { Ring } from "./ring.ts";
import { covers } from "./spans.ts";
import { mostShift, type Passage, passageAt, shiftOf } from "./time-scale.ts";

/** What the playing point stands in. */
export type Playout = {
  readonly ring: Ring;
  /** Timestamp of the next sample to play, unwrapped. */
  playTs: number;
  /** Smallest transit of the last seconds: what met no delay. */
  base: number;
  /** A sample that met no delay is played so long after it came, at most, once the target is reached: the room for late packets and a frame. */
  delay: number;
  /** Timestamp at which the newest packet begins, and the distance of timestamps at which packets and frames may meet. */
  gridTs: number;
  grid: number;
  /** Frames for which a shift has been wanted, and frames until the next may be made. */
  waited: number;
  rest: number;
};

/** A whole cell is given up only with so much room to spare, so that the playing point does not go back and forth. */
const spareSamples = 24;
/** Smaller shifts are not worth a change of the sound. */
const worthSamples = 16;
/** A cell or less is worth waiting for silence: so many frames. A shift that nothing favours is made after so many anyway. */
const patientFrames = 25;
const longestWait = 100;
/** Between two shifts in speech. */
const restFrames = 2;

/** The largest of these that divides both a packet and a frame. */
export const gridOf = (count: number): number => {
  if (count % frameSamples === 0) return frameSamples;
  if (count % 80 === 0) return 80;
  return count % 40 === 0 ? 40 : 1;
};

/** How far the playing point lies before the next line of the grid. */
const beforeLine = ({ gridTs, grid, playTs }: Playout): number => {
  const rest = (gridTs - playTs) % grid;
  return rest < 0 ? rest + grid : rest;
};

/** How far the playing point would best move at `now` (in samples): below 0 back, so that late packets have more room; 0: it stands well. */
export const wantedShift = (playout: Playout, now: number): number => {
  const { base, playTs, grid, delay } = playout;
  const before = beforeLine(playout);
  const room = now - base - playTs - (frameSamples - grid) - before;
  const spare = room - (delay - frameSamples);
  if (spare < 0) return before - Math.ceil(-spare / grid) * grid;
  if (spare >= grid + spareSamples) return before + Math.floor((spare - spareSamples) / grid) * grid;
  return before;
};

/** Where playing begins at `now`: on the grid, with room enough. */
export const startingPoint = ({ base, gridTs, grid, delay }: Playout, now: number): number => {
  const latest = now - base - (delay - frameSamples) - (frameSamples - grid);
  return gridTs - Math.ceil((gridTs - latest) / grid) * grid;
};

/** Whether a shift may be made in this passage. A small way back to less delay waits for silence first. */
const mayShift = (wanted: number, waited: number, passage: Passage): boolean =>
  passage !== "loud" || wanted < 0 || wanted > frameSamples || waited > patientFrames;

/** Whether the playing point stands well at `now`: it needs no shift. */
export const isPlacedWell = (playout: Playout, now: number): boolean =>
  Math.abs(wantedShift(playout, now)) < worthSamples;

/** The shift to make with the frame that is read at `now`, all of which is there; mostly 0. */
export const nextShift = (playout: Playout, now: number): number => {
  const wanted = wantedShift(playout, now);
  if (wanted < worthSamples && wanted > -worthSamples) {
    playout.waited = 0;
    return 0;
  }
  playout.waited++;
  if (playout.rest > 0) {
    playout.rest--;
    return 0;
  }
  const { ring, playTs, waited } = playout;
  const beyond = wanted > 0 ? Math.min(wanted, mostShift) : 0;
  if (!covers(ring.spans, playTs, playTs + frameSamples + beyond)) return 0;
  const passage = passageAt(ring, playTs, beyond);
  if (!mayShift(wanted, waited, passage)) return 0;
  const shift = shiftOf(ring, playTs, wanted, passage, waited > longestWait);
  if (shift !== 0) playout.rest = passage === "loud" ? restFrames : 0;
  return shift;
};
