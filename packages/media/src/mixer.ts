/** Mixing: a sum that saturates instead of wrapping. */

/** Adds `count` samples of `frame` to `into`. */
export const addFrame = (into: Int32Array, frame: Int16Array, count: number) => {
  for (let i = 0; i < count; i++) into[i] = into[i]! + frame[i]!;
};

/** Writes the sum to `out`, each sample held within 16 bits. */
export const saturate = (sum: Int32Array, out: Int16Array, count: number) => {
  for (let i = 0; i < count; i++) {
    out[i] = Math.max(-32768, Math.min(32767, sum[i]!));
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
