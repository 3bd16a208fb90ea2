/**
 * Decides when the playing point of a jitter buffer moves, and how far.
 *
 * Frames are read at fixed times, and each needs whole packets. So there is a grid (20 ms for packets of 20, 40 or 60 ms). Moving the playing point within
 * a cell of the grid changes the delay, but not how late a packet may come. The least delay with enough room lies on the grid.
 */

import { frameSamples } from "./frame.ts";
import type { Ring } from "./ring.ts";
import { covers } from "./spans.ts";
import { mostShift, type Passage, passageAt, shiftOf } from "./time-scale.ts";

/** The state of the playing point. */
export type Playout = {
  readonly ring: Ring;
  /** Timestamp of the next sample to play, unwrapped. */
  playTs: number;
  /** Smallest transit of the last seconds: that of a packet without delay. */
  base: number;
  /** The longest time from the arrival of a sample without delay to its playing, once the target is reached: the room for late packets and a frame. */
  delay: number;
  /** First timestamp of the newest packet, and the size of a cell of the grid. */
  gridTs: number;
  grid: number;
  /** For how many frames a shift has been wanted, and for how many more none is allowed. */
  waited: number;
  rest: number;
};

/** A whole cell is given up only with this much spare room, so that the playing point does not move back and forth. */
const spareSamples = 24;
/** Smaller shifts are not made. */
const worthSamples = 16;
/** A shift of a cell or less waits this many frames for silence. */
const patientFrames = 25;
/** After this many frames a shift is made, even at a bad place. */
const longestWait = 100;
/** Frames between two shifts in speech. */
const restFrames = 2;

/** Possible cells; the largest that divides both a packet and a frame is used. */
export const gridOf = (count: number): number => {
  if (count % frameSamples === 0) return frameSamples;
  if (count % 80 === 0) return 80;
  return count % 40 === 0 ? 40 : 1;
};

/** Distance from the playing point to the next line of the grid. */
const beforeLine = ({ gridTs, grid, playTs }: Playout): number => {
  const rest = (gridTs - playTs) % grid;
  return rest < 0 ? rest + grid : rest;
};

/** The best move of the playing point at `now`, in samples. Below 0: back, so that packets may come later. 0: it is right. */
export const wantedShift = (playout: Playout, now: number): number => {
  const { base, playTs, grid, delay } = playout;
  const before = beforeLine(playout);
  const room = now - base - playTs - (frameSamples - grid) - before;
  const spare = room - (delay - frameSamples);
  if (spare < 0) return before - Math.ceil(-spare / grid) * grid;
  if (spare >= grid + spareSamples) return before + Math.floor((spare - spareSamples) / grid) * grid;
  return before;
};

/** Where playing begins at `now`: on the grid, with enough room. */
export const startingPoint = ({ base, gridTs, grid, delay }: Playout, now: number): number => {
  const latest = now - base - (delay - frameSamples) - (frameSamples - grid);
  return gridTs - Math.ceil((gridTs - latest) / grid) * grid;
};

/** Whether a shift may be made in this sound. A small shift to less delay waits for silence first. */
const mayShift = (wanted: number, waited: number, passage: Passage): boolean =>
  passage !== "loud" || wanted < 0 || wanted > frameSamples || waited > patientFrames;

/** Whether the playing point needs no shift at `now`. */
export const isPlacedWell = (playout: Playout, now: number): boolean =>
  Math.abs(wantedShift(playout, now)) < worthSamples;

/** The shift to make with the complete frame that is read at `now`; mostly 0. */
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
