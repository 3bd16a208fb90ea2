/** Detects whether a party speaks: its level is above −45 dBov for 100 ms. It is silent after 500 ms below. */

import { type Frame, frameSamples } from "./frame.ts";
import { alawToLinear, type Codec, ulawToLinear } from "./g711.ts";
import { type Ring, ringLength } from "./ring.ts";

const mask = ringLength - 1;
const floorDbov = -45;
const startFrames = 5;
const stopFrames = 25;

export type Voice = { speaking: boolean; frames: number; loudestDbov: number };

export const newVoice = (): Voice => ({ speaking: false, frames: 0, loudestDbov: -127 });

const squares = (levels: Int16Array) => Float64Array.from(levels, (level) => level * level);
/** Energy of each code. */
const energies: Readonly<Record<Codec, Float64Array>> = { PCMA: squares(alawToLinear), PCMU: squares(ulawToLinear) };

const dbov = (energy: number): number =>
  energy === 0 ? -127 : Math.max(-127, 10 * Math.log10(energy / frameSamples / (32768 * 32768)));

/** Level of a frame in dBov (RFC 6464 §3), −127 for digital silence. Codes are not decoded, since this runs for each incoming frame. */
export const levelDbov = ({ law, codes, samples }: Frame): number => {
  let energy = 0;
  if (law === undefined) for (let i = 0; i < frameSamples; i++) energy += samples[i]! * samples[i]!;
  else {
    const table = energies[law];
    for (let i = 0; i < frameSamples; i++) energy += table[codes[i]!]!;
  }
  return dbov(energy);
};

/** As `levelDbov`, for the frame at a timestamp of a ring. */
export const levelInRing = ({ law, cells }: Ring, ts: number): number => {
  const start = ts & mask;
  let energy = 0;
  if (law === undefined) for (let i = 0; i < frameSamples; i++) energy += cells[(start + i) & mask]! ** 2;
  else {
    const table = energies[law];
    for (let i = 0; i < frameSamples; i++) energy += table[cells[(start + i) & mask]!]!;
  }
  return dbov(energy);
};

/** Takes the level of one 20 ms frame. True if `speaking` changed. */
export const noteLevel = (voice: Voice, dbov: number): boolean => {
  const loud = dbov > floorDbov;
  if (loud === voice.speaking) {
    voice.frames = 0;
    voice.loudestDbov = dbov;
    return false;
  }
  voice.frames++;
  voice.loudestDbov = Math.max(dbov, voice.frames === 1 ? -127 : voice.loudestDbov);
  if (voice.frames < (voice.speaking ? stopFrames : startFrames)) return false;
  voice.speaking = !voice.speaking;
  voice.frames = 0;
  return true;
};
