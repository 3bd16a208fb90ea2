import { sampleRate } from "./sound.ts";

/** In-place radix-2 transform (Cooley and Tukey); the length is a power of two. */
const transform = (re: Float64Array, im: Float64Array, inverse: boolean): void => {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i += 1) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= size; length <<= 1) butterflies(re, im, length, inverse);
};

const butterflies = (re: Float64Array, im: Float64Array, length: number, inverse: boolean): void => {
  const half = length >> 1;
  const angle = ((inverse ? 2 : -2) * Math.PI) / length;
  const cos = Float64Array.from({ length: half }, (_, k) => Math.cos(angle * k));
  const sin = Float64Array.from({ length: half }, (_, k) => Math.sin(angle * k));
  for (let start = 0; start < re.length; start += length) {
    for (let k = 0; k < half; k += 1) {
      const [a, b] = [start + k, start + k + half];
      const partRe = re[b]! * cos[k]! - im[b]! * sin[k]!;
      const partIm = re[b]! * sin[k]! + im[b]! * cos[k]!;
      re[b] = re[a]! - partRe;
      im[b] = im[a]! - partIm;
      re[a] = re[a]! + partRe;
      im[a] = im[a]! + partIm;
    }
  }
};

/** For each lag from 0 on, the sum of products of `sound` from there with `pattern`. */
const crossCorrelation = (sound: Int16Array, pattern: Int16Array): Float64Array => {
  let size = 1;
  while (size < sound.length + pattern.length) size <<= 1;
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  const [patternRe, patternIm] = [new Float64Array(size), new Float64Array(size)];
  re.set(sound);
  patternRe.set(pattern);
  transform(re, im, false);
  transform(patternRe, patternIm, false);
  for (let k = 0; k < size; k += 1) {
    const [a, b, c, d] = [re[k]!, im[k]!, patternRe[k]!, -patternIm[k]!];
    re[k] = a * c - b * d;
    im[k] = a * d + b * c;
  }
  transform(re, im, true);
  return re.map((value) => value / size);
};

const energies = (samples: Int16Array): Float64Array => {
  const sums = new Float64Array(samples.length + 1);
  for (let n = 0; n < samples.length; n += 1) sums[n + 1] = sums[n]! + samples[n]! * samples[n]!;
  return sums;
};

export type Resemblance = {
  /** Normalised correlation of the samples at the best lag, −1 to 1. The same sound through A-law twice stays above 0.99. */
  readonly correlation: number;
  /** Where in the captured sound the original begins, in samples. */
  readonly atSample: number;
  /** Share of the original's audible 20 ms frames that arrived with their energy within ± 3 dB. */
  readonly framesAlike: number;
};

const framesAlike = (sound: Int16Array, original: Int16Array): number => {
  const length = sampleRate / 50;
  const [soundSums, originalSums] = [energies(sound), energies(original)];
  let [audible, alike] = [0, 0];
  for (let at = 0; at + length <= original.length && at + length <= sound.length; at += length) {
    const sent = originalSums[at + length]! - originalSums[at]!;
    if (sent / length < 100 ** 2) continue;
    audible += 1;
    const arrived = soundSums[at + length]! - soundSums[at]!;
    if (Math.abs(10 * Math.log10((arrived + 1) / sent)) <= 3) alike += 1;
  }
  return audible === 0 ? 0 : alike / audible;
};

/**
 * Finds a sound (a prompt) in what was captured and tells how alike they are. The whole of `original` must lie inside `captured`;
 * both 8000 samples a second. Lag is found to the sample.
 */
export const resemblance = (captured: Int16Array, original: Int16Array): Resemblance => {
  if (original.length === 0 || captured.length < original.length)
    return { correlation: 0, atSample: 0, framesAlike: 0 };
  const products = crossCorrelation(captured, original);
  const sums = energies(captured);
  const own = energies(original)[original.length]!;
  let best = { correlation: -1, atSample: 0 };
  for (let lag = 0; lag + original.length <= captured.length; lag += 1) {
    const energy = sums[lag + original.length]! - sums[lag]!;
    // A stretch with hardly any energy would be divided up to a likeness.
    if (energy < own / 100) continue;
    const correlation = products[lag]! / Math.sqrt(energy * own);
    if (correlation > best.correlation) best = { correlation, atSample: lag };
  }
  return {
    ...best,
    framesAlike: framesAlike(captured.subarray(best.atSample, best.atSample + original.length), original),
  };
};
