/**
 * Learns how late packets come. `transit` of a packet is its arrival minus its timestamp, in samples; the smallest of the last eight seconds is the `base`,
 * and what a packet's transit is above the base is its relative delay. A histogram of relative delays forgets exponentially, and `spread` is its
 * 97th percentile: what nearly all packets need, which one stall of 100 ms does not move. After the delay manager of WebRTC's NetEQ
 * (modules/audio_coding/neteq/histogram.cc, relative_arrival_delay_tracker.cc).
 */

const bucketCount = 8;
const bucketSamples = 8000;
/** 2 ms each, 128 ms in all. What comes later than that no delay would have saved: it tells nothing. */
const binSamples = 16;
const binCount = 64;
/** The share of packets that may come later than the spread. */
const lateShare = 0.03;
/** A packet of 20 ms keeps this much of its weight when the next one comes: five late packets, a stall of 100 ms, stay under the share. */
const keep = 0.995;
const frameSamples = 160;
const growth = 1 / keep;
/** Weights grow instead of every bin decaying; from here on all are scaled back. */
const heaviest = 1e9;
/** So long after its start a timeline's base is still being found, and nothing learnt before moves with it. */
const findingSamples = 8000;
/** Before anything is known of a network it gets room for so much; after 33 packets this is outweighed. */
const firstBin = 9;

export type ArrivalDelay = {
  /** Smallest transit of the last seconds; NaN before the first packet. */
  base: number;
  /** The relative delay that nearly all packets keep, in samples. */
  spread: number;
  readonly minima: Float64Array;
  bucket: number;
  bucketEnd: number;
  readonly bins: Float64Array;
  /** Transit at which the first bin begins: it follows the base in whole bins. */
  origin: number;
  /** Until then the base is being found, in samples of the clock. */
  findingUntil: number;
  /** What the next packet weighs, all weigh, and those in bins above `at` do. */
  weight: number;
  total: number;
  above: number;
  /** The bin that has the percentile. */
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

/** Forgets the transits of another timeline. The spread stays a good guess. */
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

/** Puts the percentile where it is, from wherever it was. */
const findPercentile = (of: ArrivalDelay) => {
  const { bins } = of;
  const most = lateShare * of.total;
  while (of.above > most && of.at < binCount - 1) of.above -= bins[++of.at]!;
  while (of.at > 0 && of.above + bins[of.at]! <= most) of.above += bins[of.at--]!;
};

/** Sums anew what is summed up packet by packet. */
const sumAgain = (of: ArrivalDelay) => {
  of.total = 0;
  for (let i = 0; i < binCount; i++) of.total += of.bins[i]!;
  of.at = binCount - 1;
  of.above = 0;
};

/** Moves the bins to where the base is now: every packet's delay is told from it. */
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

/** Takes note of a packet of `count` samples that came at `arrival` (the clock in samples). */
export const noteArrival = (of: ArrivalDelay, transit: number, arrival: number, count: number) => {
  noteBase(of, transit, arrival);
  if (arrival < of.findingUntil) of.origin = of.base;
  const steps = Math.trunc((of.base - of.origin) / binSamples);
  if (steps !== 0) moveBins(of, steps);
  const bin = Math.max(0, Math.floor((transit - of.origin) / binSamples));
  if (bin < binCount) noteDelay(of, bin, count);
  of.spread = Math.max(0, (of.at + 1) * binSamples + of.origin - of.base);
};
