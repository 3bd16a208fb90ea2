/**
 * Words at four fifths of their speed and the same pitch, for prompts: pieces of the sound are laid over each other later than they were, each taken where it goes on
 * best from the one before (WSOLA: Verhelst and Roelands, ICASSP 1993).
 */

/** A sound file that is played slowly has this behind its name. */
const slowMark = "@slow";
export const slowly = (file: string): string => `${file}${slowMark}`;
/** A file as it lies on the disk, and whether it is played slowly. */
export const pacedFile = (file: string): { readonly path: string; readonly isSlow: boolean } =>
  file.endsWith(slowMark) ? { path: file.slice(0, -slowMark.length), isSlow: true } : { path: file, isSlow: false };

export const slowFactor = 1.25;
/** Samples at 8 kHz: half a piece, how far the next one is taken, and how far from there it is looked for. */
const hop = 160;
const stride = hop / slowFactor;
const reach = 80;
const piece = 2 * hop;
/** Pieces between two pauses: well under a millisecond of work once it runs warm. */
const burst = 8;

const fade = Float64Array.from({ length: piece }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / piece));

/** How well the piece at `at` goes on from the one before, whose own continuation is at `next`: by every `step`th sample. */
const likeness = (samples: Float64Array, next: number, at: number, step: number): number => {
  let [product, own] = [0, 1];
  for (let i = 0; i < piece; i += step) {
    const other = samples[at + i]!;
    product += samples[next + i]! * other;
    own += other * other;
  }
  return product / Math.sqrt(own);
};

/** The best place around one: looked for coarsely, then finely. */
const bestNear = (samples: Float64Array, next: number, near: number): number => {
  const best = (from: number, to: number, step: number): number => {
    let [found, score] = [near, Number.NEGATIVE_INFINITY];
    for (let at = Math.max(0, from); at <= to; at += step) {
      const each = likeness(samples, next, at, step);
      if (each > score) [found, score] = [at, each];
    }
    return found;
  };
  const coarse = best(near - reach, near + reach, 4);
  return best(coarse - 3, coarse + 3, 1);
};

/** Pauses now and then, so that whoever runs it may do other things. @returns the sound, a quarter longer */
export function* slower(sound: Int16Array): Generator<void, Int16Array> {
  const length = Math.round(sound.length * slowFactor);
  const sum = new Float64Array(length + piece);
  // Behind its end there is silence, so that no piece is cut short.
  const samples = new Float64Array(sound.length + 2 * piece + 2 * reach);
  samples.set(sound);
  let from = 0;
  for (let n = 0; n * hop < length; n += 1) {
    if (n > 0) from = bestNear(samples, from + hop, Math.round(n * stride));
    for (let i = 0; i < piece; i += 1) sum[n * hop + i]! += samples[from + i]! * (n === 0 && i < hop ? 1 : fade[i]!);
    if (n % burst === burst - 1) yield;
  }
  return Int16Array.from(sum.subarray(0, length), (each) => Math.max(-32_768, Math.min(32_767, Math.round(each))));
}
