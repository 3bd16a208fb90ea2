/** A playlist of decoded sounds, taken 20 ms at a time. */

export type Player = {
  readonly play: string;
  readonly sounds: readonly Int16Array[];
  readonly loop: boolean;
  /** Laid over what is heard. */
  readonly over: boolean;
  readonly gain: number;
  sound: number;
  at: number;
  playedSamples: number;
};

/** A loop of nothing but silence of no length would never end: it is taken as finished. */
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

/** Fills a frame, joining sounds without a gap. False when there was nothing left to play. */
export const nextPlayed = (player: Player, out: Int16Array): boolean => {
  let filled = 0;
  while (filled < out.length) {
    const sound = player.sounds[player.sound];
    if (!sound) {
      if (!player.loop) break;
      player.sound = 0;
      continue;
    }
    const count = Math.min(out.length - filled, sound.length - player.at);
    out.set(sound.subarray(player.at, player.at + count), filled);
    filled += count;
    player.at += count;
    if (player.at >= sound.length) {
      player.sound++;
      player.at = 0;
    }
  }
  if (player.gain !== 1)
    for (let i = 0; i < filled; i++) out[i] = Math.max(-32_768, Math.min(32_767, Math.round(out[i]! * player.gain)));
  out.fill(0, filled);
  player.playedSamples += filled;
  return filled > 0;
};

export const hasEnded = (player: Player): boolean => !player.loop && player.sound >= player.sounds.length;
