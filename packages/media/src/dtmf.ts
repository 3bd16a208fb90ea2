/**
 * Detects in-band digits: the tones of ITU-T Q.23 in 8 kHz audio, within the limits of Q.24 (AT&T's where it names several): frequencies within 1.5 %,
 * 40 ms and longer, the higher tone up to 4 dB stronger or 8 dB weaker, down to −25 dBm0 each; nothing shorter than 23 ms.
 *
 * Blocks of 20 ms begin every 10 ms. A tone of 40 ms fills at least two blocks, one of 23 ms at most one: a digit begins with two consecutive blocks of the same
 * digit and level. Speech does not concentrate its power at two frequencies, which keeps it from being detected (talk-off).
 */

import type { Pressed } from "./telephone-event.ts";
import { columnHz, pad, rowHz } from "./tone-pairs.ts";

const blockSamples = 160;
const hopSamples = 80;
const hopMs = 10;
/** Amplitude of the weaker tone: about −31 dBm0. */
const leastAmplitude = 600;
/** The share of a block's power that the two tones must have. The second value is for a digit that continues: its tone may fill only half of the block. */
const leastShare = 0.8;
const leastShareOn = 0.4;
/** The strongest tone of a frequency group must be this many times as strong as any other. */
const clearRatio = 4;
/** Twist: 4 dB and 8 dB, plus 1.5 dB for the loss of a bin beside the tone's frequency. */
const mostForward = 10 ** 0.55;
const mostReverse = 10 ** 0.95;
/** Blocks that the tone fills differ by less than this; a block filled to two thirds differs by more. */
const steadyRatio = 10 ** 0.25;
/** A digit ends after this many consecutive blocks without it: an interruption of 10 ms does not end it. */
const endAfterBlocks = 2;

/** Goertzel coefficients of the four tones of a group: each a little below its frequency, at it, and above, to cover 1.5 % of 1633 Hz. */
const coefficientsOf = (group: readonly number[]): readonly Float64Array[] =>
  [1, 0.988, 1.012].map((factor) => Float64Array.from(group, (hz) => 2 * Math.cos((2 * Math.PI * hz * factor) / 8000)));
const rows = coefficientsOf(rowHz);
const columns = coefficientsOf(columnHz);
/** The least share of the block's power that a tone within 1.5 % has at its nominal frequency, with the worst twist. */
const leastRowShare = 0.12;
const leastColumnShare = 0.05;

export type Dtmf = {
  readonly block: Float64Array;
  /** Digit and power of the last block. */
  last: string | undefined;
  lastPower: number;
  /** The digit that is being pressed. */
  digit: string | undefined;
  blocks: number;
  misses: number;
};

export const newDtmf = (): Dtmf => ({
  block: new Float64Array(blockSamples),
  last: undefined,
  lastPower: 0,
  digit: undefined,
  blocks: 0,
  misses: 0,
});

/** Power at four frequencies, as squares of amplitudes; stores in `best` what is larger there. Four at a time, since the processor computes them in parallel. */
const fourPowers = (block: Float64Array, coefficients: Float64Array, best: Float64Array) => {
  const [c0, c1, c2, c3] = [coefficients[0]!, coefficients[1]!, coefficients[2]!, coefficients[3]!];
  let [a1, a2, b1, b2, d1, d2, e1, e2] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < blockSamples; i++) {
    const x = block[i]!;
    const a0 = x + c0 * a1 - a2;
    const b0 = x + c1 * b1 - b2;
    const d0 = x + c2 * d1 - d2;
    const e0 = x + c3 * e1 - e2;
    a2 = a1;
    a1 = a0;
    b2 = b1;
    b1 = b0;
    d2 = d1;
    d1 = d0;
    e2 = e1;
    e1 = e0;
  }
  const scale = 4 / (blockSamples * blockSamples);
  best[0] = Math.max(best[0]!, (a1 * a1 + a2 * a2 - c0 * a1 * a2) * scale);
  best[1] = Math.max(best[1]!, (b1 * b1 + b2 * b2 - c1 * b1 * b2) * scale);
  best[2] = Math.max(best[2]!, (d1 * d1 + d2 * d2 - c2 * d1 * d2) * scale);
  best[3] = Math.max(best[3]!, (e1 * e1 + e2 * e2 - c3 * e1 * e2) * scale);
};

/** The index of the strongest tone if it is clearly stronger than the others; most speech is rejected here. */
const strongest = (
  block: Float64Array,
  group: readonly Float64Array[],
  powers: Float64Array,
  least: number,
): number => {
  powers.fill(0);
  fourPowers(block, group[0]!, powers);
  if (Math.max(powers[0]!, powers[1]!, powers[2]!, powers[3]!) < least) return -1;
  fourPowers(block, group[1]!, powers);
  fourPowers(block, group[2]!, powers);
  let best = 0;
  for (let i = 1; i < 4; i++) if (powers[i]! > powers[best]!) best = i;
  return powers.every((power, i) => i === best || power * clearRatio < powers[best]!) ? best : -1;
};

const rowPowers = new Float64Array(4);
const columnPowers = new Float64Array(4);

/** The digit of a block, and the power of its tones. */
const readBlock = (
  block: Float64Array,
  share: number,
): { readonly digit: string; readonly power: number } | undefined => {
  let energy = 0;
  for (let i = 0; i < blockSamples; i++) energy += block[i]! * block[i]!;
  if (energy < blockSamples * leastAmplitude * leastAmplitude) return undefined;
  // A tone of amplitude A has the power A² / 2.
  const whole = (energy / blockSamples) * 2 * (share / leastShare);
  const row = strongest(block, rows, rowPowers, whole * leastRowShare);
  const column = row < 0 ? -1 : strongest(block, columns, columnPowers, whole * leastColumnShare);
  if (column < 0) return undefined;
  const [low, high] = [rowPowers[row]!, columnPowers[column]!];
  if (Math.min(low, high) < leastAmplitude * leastAmplitude) return undefined;
  if (high > low * mostForward || low > high * mostReverse) return undefined;
  if (low + high < whole * leastShare) return undefined;
  return { digit: pad[row]![column]!, power: low + high };
};

const isSteady = (a: number, b: number): boolean => a < b * steadyRatio && b < a * steadyRatio;

const takeBlock = (state: Dtmf): Pressed | undefined => {
  const found = readBlock(state.block, state.digit === undefined ? leastShare : leastShareOn);
  const again = found !== undefined && found.digit === state.last && isSteady(found.power, state.lastPower);
  state.last = found?.digit;
  state.lastPower = found?.power ?? 0;
  if (state.digit !== undefined && found?.digit === state.digit) {
    state.blocks += 1 + state.misses;
    state.misses = 0;
    return undefined;
  }
  const ended = state.digit !== undefined && (again || ++state.misses >= endAfterBlocks) ? end(state) : undefined;
  if (again && state.digit === undefined) Object.assign(state, { digit: found.digit, blocks: 2, misses: 0 });
  return ended;
};

const end = (state: Dtmf): Pressed => {
  // The tone may fill only half of the first and the last block.
  const pressed = { digit: state.digit!, ms: state.blocks * hopMs };
  Object.assign(state, { digit: undefined, blocks: 0, misses: 0 });
  return pressed;
};

/** Takes the next 20 ms. Returns the digits that ended in them: mostly none. */
export const listen = (state: Dtmf, frame: Int16Array): readonly Pressed[] => {
  const pressed: Pressed[] = [];
  for (let at = 0; at < frame.length; at += hopSamples) {
    state.block.copyWithin(0, hopSamples);
    for (let i = 0; i < hopSamples; i++) state.block[blockSamples - hopSamples + i] = frame[at + i]!;
    const one = takeBlock(state);
    if (one) pressed.push(one);
  }
  return pressed;
};

/** Digits that came one way (event or tone) and may still come the other way. */
export type Counted = { readonly digit: string; readonly by: "event" | "tone"; readonly atMs: number };

/** The jitter buffer delays tones; an event whose end was lost is late too. */
const pairWithinMs = 500;

/** Whether to report the digit. False for the tone of a reported event, and for the event of a reported tone; each pairs once. */
export const countOnce = (counted: Counted[], digit: string, by: "event" | "tone", nowMs: number): boolean => {
  while (counted.length > 0 && nowMs - counted[0]!.atMs > pairWithinMs) counted.shift();
  const twin = counted.findIndex((one) => one.digit === digit && one.by !== by);
  if (twin >= 0) {
    counted.splice(twin, 1);
    return false;
  }
  counted.push({ digit, by, atMs: nowMs });
  return true;
};
