/**
 * Learns how late packets come. `transit` of a packet is its arrival minus its timestamp, in samples. The smallest transit of the last eight seconds is the
 * `base`; a packet's transit above the base is its relative delay. `spread` is the 97th percentile of a histogram of relative delays that forgets
 * exponentially: nearly all packets come within it, and one stall of 100 ms does not change it. After the delay manager of WebRTC's NetEQ
 * (modules/audio_coding/neteq/histogram.cc, relative_arrival_delay_tracker.cc).
 */

const bucketCount = 8;
const bucketSamples = 8000;
/** 2 ms each, 128 ms in all. Packets that come even later are left out: no allowed delay would have saved them. */
const binSamples = 16;
const binCount = 64;
/** The share of packets that may come later than the spread. */
const lateShare = 0.03;
/** The weight of a 20 ms packet decays by this factor with each packet: five late packets, a stall of 100 ms, stay under the share. */
const keep = 0.995;
const frameSamples = 160;
const growth = 1 / keep;
/** New weights grow instead of all bins decaying. Above this limit all are scaled back. */
const heaviest = 1e9;
/** After the start of a timeline, its base still settles for this time. What was learnt before does not move with it. */
const findingSamples = 8000;
/** The spread of an unknown network; after 33 packets what was learnt outweighs it. */
const firstBin = 9;

export type ArrivalDelay = {
  /** Smallest transit of the last seconds; NaN before the first packet. */
  base: number;
  /** The relative delay within which nearly all packets come, in samples. */
  spread: number;
  readonly minima: Float64Array;
  bucket: number;
  bucketEnd: number;
  readonly bins: Float64Array;
  /** Transit at which the first bin begins: it follows the base in whole bins. */
  origin: number;
  /** Until then the base settles, in samples of the clock. */
  findingUntil: number;
  /** The weight of the next packet, of all packets, and of those in bins above `at`. */
  weight: number;
  total: number;
  above: number;
  /** The bin of the percentile. */
  at: number;
};

export const newArrivalDelay = (): ArrivalDelay => {
  const bins = new Float64Array(binCount);
  bins[firstBin] = 1;
  return {
    base: Number.NaN,
    spread: (firstBin + 1) * binSamples,
    minima: new Float64Array(bucketCount).fill(Number.POSITIVE_INFINITY),
    bucket: 0,
    bucketEnd: Number.NaN,
    bins,
    origin: Number.NaN,
    findingUntil: Number.NaN,
    weight: 1,
    total: 1,
    above: 0,
    at: firstBin,
  };
};

/** Forgets the transits of another timeline. The spread stays as a good guess. */
export const forgetBase = (of: ArrivalDelay) => {
  of.base = Number.NaN;
  of.findingUntil = Number.NaN;
  of.minima.fill(Number.POSITIVE_INFINITY);
  of.bucketEnd = Number.NaN;
};

const nextBuckets = (of: ArrivalDelay, arrival: number) => {
  while (arrival >= of.bucketEnd) {
    of.bucket = (of.bucket + 1) % bucketCount;
    of.minima[of.bucket] = Number.POSITIVE_INFINITY;
    of.bucketEnd =
      arrival - of.bucketEnd > bucketCount * bucketSamples ? arrival + bucketSamples : of.bucketEnd + bucketSamples;
  }
  of.base = Number.NaN;
  for (let i = 0; i < bucketCount; i++) if (!(of.minima[i]! >= of.base)) of.base = of.minima[i]!;
};

/** Moves `at` to the bin of the percentile. */
const findPercentile = (of: ArrivalDelay) => {
  const { bins } = of;
  const most = lateShare * of.total;
  while (of.above > most && of.at < binCount - 1) of.above -= bins[++of.at]!;
  while (of.at > 0 && of.above + bins[of.at]! <= most) of.above += bins[of.at--]!;
};

/** Adds up the weights again, which are otherwise updated packet by packet. */
const sumAgain = (of: ArrivalDelay) => {
  of.total = 0;
  for (let i = 0; i < binCount; i++) of.total += of.bins[i]!;
  of.at = binCount - 1;
  of.above = 0;
};

/** Moves the bins with the base, from which all delays count. */
const moveBins = (of: ArrivalDelay, steps: number) => {
  const { bins } = of;
  const end = steps > 0 ? 0 : binCount - 1;
  let beyond = 0;
  for (let i = 0; i < binCount; i++) if (i - steps < 0 || i - steps >= binCount) beyond += bins[i]!;
  if (steps > 0) bins.copyWithin(0, steps).fill(0, Math.max(0, binCount - steps));
  else bins.copyWithin(-steps, 0).fill(0, 0, Math.min(binCount, -steps));
  bins[end] = bins[end]! + beyond;
  of.origin += steps * binSamples;
  sumAgain(of);
};

const scaleBack = (of: ArrivalDelay) => {
  for (let i = 0; i < binCount; i++) of.bins[i] = of.bins[i]! / of.weight;
  of.weight = 1;
  sumAgain(of);
};

const noteBase = (of: ArrivalDelay, transit: number, arrival: number) => {
  if (Number.isNaN(of.bucketEnd)) {
    of.bucketEnd = arrival + bucketSamples;
    of.findingUntil = arrival + findingSamples;
  }
  if (arrival >= of.bucketEnd) nextBuckets(of, arrival);
  if (transit < of.minima[of.bucket]!) of.minima[of.bucket] = transit;
  if (!(transit >= of.base)) of.base = transit;
};

const noteDelay = (of: ArrivalDelay, bin: number, count: number) => {
  of.weight *= count === frameSamples ? growth : growth ** (count / frameSamples);
  const weight = (of.weight * count) / frameSamples;
  of.bins[bin] = of.bins[bin]! + weight;
  of.total += weight;
  if (bin > of.at) of.above += weight;
  if (of.weight > heaviest) scaleBack(of);
  findPercentile(of);
};

/** Counts a packet of `count` samples that came at `arrival` (the clock in samples). */
export const noteArrival = (of: ArrivalDelay, transit: number, arrival: number, count: number) => {
  noteBase(of, transit, arrival);
  if (arrival < of.findingUntil) of.origin = of.base;
  const steps = Math.trunc((of.base - of.origin) / binSamples);
  if (steps !== 0) moveBins(of, steps);
  const bin = Math.max(0, Math.floor((transit - of.origin) / binSamples));
  if (bin < binCount) noteDelay(of, bin, count);
  of.spread = Math.max(0, (of.at + 1) * binSamples + of.origin - of.base);
};
