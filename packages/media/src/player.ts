/** Plays a list of decoded sounds, 20 ms at a time. */

import { frameSamples } from "./frame.ts";
import { type Codec, encodeInto, encodingTable } from "./g711.ts";

export type Player = {
  readonly play: string;
  readonly sounds: readonly Int16Array[];
  readonly loop: boolean;
  /** Mixed into what is heard, instead of replacing it. */
  readonly over: boolean;
  readonly gain: number;
  sound: number;
  at: number;
  playedSamples: number;
};

/** A loop of empty sounds would never advance: it counts as finished. */
export const newPlayer = (
  play: string,
  sounds: readonly Int16Array[],
  loop: boolean,
  over = false,
  gainDb = 0,
): Player => ({
  play,
  sounds,
  loop: loop && sounds.some((sound) => sound.length > 0),
  over,
  gain: 10 ** (Math.max(-60, Math.min(6, gainDb)) / 20),
  sound: 0,
  at: 0,
  playedSamples: 0,
});

/** Calls `take` for each piece of the next 20 ms, joining sounds without a gap. Returns the number of samples, at most a frame. */
const advance = (player: Player, take: (sound: Int16Array, from: number, count: number, filled: number) => void) => {
  let filled = 0;
  while (filled < frameSamples) {
    const sound = player.sounds[player.sound];
    if (!sound) {
      if (!player.loop) break;
      player.sound = 0;
      continue;
    }
    const count = Math.min(frameSamples - filled, sound.length - player.at);
    take(sound, player.at, count, filled);
    filled += count;
    player.at += count;
    if (player.at >= sound.length) {
      player.sound++;
      player.at = 0;
    }
  }
  player.playedSamples += filled;
  return filled;
};

/** Fills a frame with linear samples. False if nothing was left to play. */
export const nextPlayed = (player: Player, out: Int16Array): boolean => {
  const filled = advance(player, (sound, from, count, at) => out.set(sound.subarray(from, from + count), at));
  if (player.gain !== 1)
    for (let i = 0; i < filled; i++) out[i] = Math.max(-32_768, Math.min(32_767, Math.round(out[i]! * player.gain)));
  out.fill(0, filled);
  return filled > 0;
};

/** The codes of sounds, made when they are first played and used by all sessions. */
type Coded = { readonly codes: Uint8Array; done: number };
const coded = { PCMA: new WeakMap<Int16Array, Coded>(), PCMU: new WeakMap<Int16Array, Coded>() };
/** Samples that are encoded ahead: half a second. */
const aheadSamples = 4000;

const codedUntil = (sound: Int16Array, law: Codec, until: number): Uint8Array => {
  let known = coded[law].get(sound);
  if (!known) {
    known = { codes: new Uint8Array(sound.length), done: 0 };
    coded[law].set(sound, known);
  }
  if (known.done < until) {
    const to = Math.min(sound.length, until + aheadSamples);
    encodeInto(encodingTable(law), sound.subarray(known.done, to), to - known.done, known.codes, known.done);
    known.done = to;
  }
  return known.codes;
};

/** Fills a frame with codes of a law. The player's gain must be 1. */
export const nextCoded = (player: Player, law: Codec, out: Uint8Array) => {
  const filled = advance(player, (sound, from, count, at) => {
    const codes = codedUntil(sound, law, from + count);
    for (let i = 0; i < count; i++) out[at + i] = codes[from + i]!;
  });
  if (filled < frameSamples) out.fill(encodingTable(law)[0]!, filled);
};

export const hasEnded = (player: Player): boolean => !player.loop && player.sound >= player.sounds.length;
