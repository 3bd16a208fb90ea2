/** Mixes sound: sums with a soft limit instead of overflow, and fades without a click. */

/** Sums up to here are exact. Larger ones are limited softly, so that none exceeds 16 bits: two who shout at once don't crackle. */
export const kneeLevel = 24_000;
const room = 32_767 - kneeLevel;
/** A sound that begins or ends is faded over 5 ms. */
export const fadeSamples = 40;

/** Adds `count` samples of `frame` to `into`. */
export const addFrame = (into: Int32Array, frame: Int16Array, count: number) => {
  for (let i = 0; i < count; i++) into[i] = into[i]! + frame[i]!;
};

/** Adds the first frame of a party, faded in. */
export const addRising = (into: Int32Array, frame: Int16Array, count: number) => {
  for (let i = 0; i < count; i++) into[i] = into[i]! + Math.round(frame[i]! * Math.min(1, (i + 1) / (fadeSamples + 1)));
};

/** Adds the last frame of a party, faded out. */
export const addFalling = (into: Int32Array, frame: Int16Array) => {
  for (let i = 0; i < fadeSamples; i++) into[i] = into[i]! + Math.round(frame[i]! * (1 - (i + 1) / (fadeSamples + 1)));
};

/** The soft limit: slope 1 at the knee, 0 at the end. */
const bent = (over: number): number => kneeLevel + (room * over) / (room + over);

/** Writes the sum to `out`, within 16 bits. */
export const saturate = (sum: Int32Array, out: Int16Array, count: number) => {
  for (let i = 0; i < count; i++) {
    const sample = sum[i]!;
    out[i] = sample > kneeLevel ? bent(sample - kneeLevel) : sample < -kneeLevel ? -bent(-sample - kneeLevel) : sample;
  }
};

/** The mix of frames of one length. */
export const mix = (frames: readonly Int16Array[], count: number): Int16Array => {
  const sum = new Int32Array(count);
  for (const frame of frames) addFrame(sum, frame, count);
  const out = new Int16Array(count);
  saturate(sum, out, count);
  return out;
};

/** Writes a fade from the last sample into a frame, for a party whose sound ends. */
export const fadeAway = (frame: Int16Array) => {
  const last = frame.at(-1) ?? 0;
  for (let i = 0; i < frame.length; i++) frame[i] = last * Math.max(0, 1 - (i + 1) / (fadeSamples + 1));
};
