/** How loud a sound is, by ITU-R BS.1770-5, and the same sound at another loudness. Sounds are mono, linear, 1 = full scale. */

/** One filter of the second order: y = b0 x + b1 x′ + b2 x″ − a1 y′ − a2 y″. */
type Biquad = { readonly b: readonly [number, number, number]; readonly a: readonly [number, number] };

/** The two filters of the K-weighting for any sample rate: the standard's table 1 and 2 are these at 48 kHz. */
const weighting = (rate: number): readonly [Biquad, Biquad] => {
  const shelf = ((): Biquad => {
    const k = Math.tan((Math.PI * 1681.974450955533) / rate);
    const [q, high] = [0.7071752369554196, 10 ** (3.999843853973347 / 20)];
    const middle = high ** 0.4996667741545416;
    const a0 = 1 + k / q + k * k;
    return {
      b: [(high + (middle * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (middle * k) / q + k * k) / a0],
      a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
    };
  })();
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return [shelf, { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] }];
};

const filtered = (samples: Float32Array, { b, a }: Biquad): Float32Array => {
  const out = new Float32Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!;
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    out[i] = y;
  }
  return out;
};

const lufs = (power: number): number => -0.691 + 10 * Math.log10(power);
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Mean square of blocks of 400 ms that overlap by three quarters. A sound that is shorter is one block. */
const blocksOf = (weighted: Float32Array, rate: number): number[] => {
  const [length, step] = [Math.round(rate * 0.4), Math.round(rate * 0.1)];
  const until = Math.max(1, weighted.length - length + 1);
  const blocks: number[] = [];
  for (let from = 0; from < until; from += step) {
    const block = weighted.subarray(from, from + length);
    let sum = 0;
    for (const each of block) sum += each * each;
    blocks.push(block.length > 0 ? sum / block.length : 0);
  }
  return blocks;
};

/**
 * Integrated loudness with the standard's two gates: −70 LUFS, and 10 LU beneath the mean of what passes that.
 * @returns LUFS (997 Hz at full scale: −3.01); −Infinity of what is silent
 */
export const loudnessOf = (samples: Float32Array, rate: number): number => {
  const [shelf, highPass] = weighting(rate);
  const blocks = blocksOf(filtered(filtered(samples, shelf), highPass), rate).filter((power) => lufs(power) > -70);
  if (blocks.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = lufs(mean(blocks)) - 10;
  return lufs(mean(blocks.filter((power) => lufs(power) > gate)));
};

const oversampling = 4;
const taps = 12;
/** For each place between two samples the weights of the samples around it. */
const between: readonly (readonly number[])[] = Array.from({ length: oversampling }, (_, phase) =>
  Array.from({ length: 2 * taps }, (_, n) => {
    const x = n - taps + 1 - phase / oversampling;
    if (x === 0) return 1;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / (taps + 1)));
  }),
);

/** The largest amplitude between each sample and the next, as the analogue sound would have it. */
const peaksOf = (samples: Float32Array): Float32Array => {
  const peaks = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    let largest = Math.abs(samples[i]!);
    for (let phase = 1; phase < oversampling; phase++) {
      const weights = between[phase]!;
      let sum = 0;
      for (let n = 0; n < weights.length; n++) sum += (samples[i + n - taps + 1] ?? 0) * weights[n]!;
      largest = Math.max(largest, Math.abs(sum));
    }
    peaks[i] = largest;
  }
  return peaks;
};

/** True peak, dBTP; −Infinity of what is silent. */
export const truePeakOf = (samples: Float32Array): number => {
  let largest = 0;
  for (const peak of peaksOf(samples)) largest = Math.max(largest, peak);
  return 20 * Math.log10(largest);
};

/** The least value within `reach` places on both sides of each place. */
const leastAround = (values: Float32Array, reach: number): Float32Array => {
  const out = new Float32Array(values.length);
  /** Places whose values rise; the first is the least of the window. */
  const queue: number[] = [];
  let head = 0;
  for (let i = 0; i < values.length + reach; i++) {
    if (i < values.length) {
      while (queue.length > head && values[queue.at(-1)!]! >= values[i]!) queue.pop();
      queue.push(i);
    }
    const at = i - reach;
    if (at < 0) continue;
    while (queue[head]! < at - reach) head++;
    out[at] = values[queue[head]!]!;
  }
  return out;
};

const smooth = (values: Float32Array, reach: number): Float32Array => {
  const out = new Float32Array(values.length);
  let sum = 0;
  const at = (i: number): number => values[Math.min(Math.max(i, 0), values.length - 1)]!;
  for (let i = -reach; i <= reach; i++) sum += at(i);
  for (let i = 0; i < values.length; i++) {
    out[i] = sum / (2 * reach + 1);
    sum += at(i + reach + 1) - at(i - reach);
  }
  return out;
};

/** Turns down, for some ms around them, the peaks that pass `limit` (dBTP). The rest stays as it is. */
export const limited = (samples: Float32Array, rate: number, limit: number): Float32Array => {
  // A little beneath: what is turned down differs by less than this from sample to sample.
  const most = 10 ** ((limit - 0.1) / 20);
  const peaks = peaksOf(samples);
  if (!peaks.some((peak) => peak > most)) return samples;
  const reach = Math.max(1, Math.round(rate * 0.005));
  const wanted = peaks.map((peak) => (peak > most ? most / peak : 1));
  const gains = smooth(leastAround(wanted, reach), reach);
  return samples.map((sample, i) => sample * gains[i]!);
};

/** The same sound at this loudness (LUFS), its peaks held under `limit` (dBTP). What is silent stays so. */
export const atLoudness = (samples: Float32Array, rate: number, target: number, limit: number): Float32Array => {
  let out = samples;
  // What the limiter takes away is given back: twice is enough for speech.
  for (let turn = 0; turn < 3; turn++) {
    const is = loudnessOf(out, rate);
    if (!Number.isFinite(is) || Math.abs(is - target) < 0.1) break;
    const gain = 10 ** ((target - is) / 20);
    out = limited(
      out.map((sample) => sample * gain),
      rate,
      limit,
    );
  }
  return out;
};
