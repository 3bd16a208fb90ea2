/**
 * ITU-T G.722 at 64 kbit/s, as far as an 8 kHz mix can use it. The codec splits 16 kHz audio into two bands of 8000 samples a second each; the lower one, 0 to
 * 4 kHz, has six of each octet's eight bits. We code our mix directly as the lower band and silence as the higher one, and decode only the lower band. So no
 * filter bank is needed, levels are exact, and any G.722 decoder plays narrow-band speech.
 */

/** Adaptive predictor and quantizer step of one band (G.722 §3.5, §3.6); the same in coder and decoder. */
export type LowerBand = {
  /** The step's logarithm and the step. */
  nb: number;
  det: number;
  /** Predicted sample: by poles and zeros, and by zeros only. */
  s: number;
  sz: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly d: Int32Array;
  readonly p: Int32Array;
  readonly r: Int32Array;
};

export const newLowerBand = (): LowerBand => ({
  nb: 0,
  det: 32,
  s: 0,
  sz: 0,
  a: new Int32Array(3),
  b: new Int32Array(7),
  d: new Int32Array(7),
  p: new Int32Array(3),
  r: new Int32Array(3),
});

export const copyLowerBand = (of: LowerBand): LowerBand => structuredClone(of);

// The tables of G.722, clause 6.2.

/** Table 14: decision levels. */
const q6 = Int32Array.from([
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
  1458, 1612, 1765, 1980, 2195, 2557, 2919,
]);
/** Codes of the intervals for a negative difference; for a positive one. */
const iln = Int32Array.from([
  0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
]);
const ilp = Int32Array.from([
  0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33,
  32,
]);
/** Inverse quantizers of 4 bits (for the predictor) and 6 bits (for the output). */
const qm4 = Int32Array.from([
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
]);
const qm6 = Int32Array.from([
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808,
  21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008,
  3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
]);
/** Multipliers of the step's logarithm, by the code's upper 4 bits. */
const wl = Int32Array.from([-60, -30, 58, 172, 334, 538, 1198, 3042]);
const rl42 = Int32Array.from([0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0]);
/** Antilogarithm. */
const ilb = Int32Array.from([
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
]);

/** The higher band's code for no difference: its decoder's step falls until it gives 0. */
const nothingAbove = 0xc0;

const saturate = (value: number): number => (value > 32767 ? 32767 : Math.max(value, -32768));

/** LOGSCL and SCALEL: the step follows the size of the codes. `code` has 4 bits. */
const adaptStep = (band: LowerBand, code: number) => {
  const nb = ((band.nb * 127) >> 7) + wl[rl42[code]!]!;
  band.nb = nb < 0 ? 0 : Math.min(nb, 18432);
  const shift = 8 - (band.nb >> 11);
  const base = ilb[(band.nb >> 6) & 31]!;
  band.det = (shift < 0 ? base << -shift : base >> shift) << 2;
};

/** UPPOL2, UPPOL1: updates the coefficients of the poles by the signs of the newest partial reconstructions. */
const adaptPoles = ({ a, p }: LowerBand) => {
  const like1 = p[0]! < 0 === p[1]! < 0;
  const like2 = p[0]! < 0 === p[2]! < 0;
  const turned = saturate(a[1]! << 2);
  const first = like1 ? saturate(-turned) : turned;
  const second = (first >> 7) + (like2 ? 128 : -128) + ((a[2]! * 32512) >> 15);
  a[2] = second > 12288 ? 12288 : Math.max(second, -12288);
  const limit = saturate(15360 - a[2]!);
  const next = saturate((like1 ? 192 : -192) + ((a[1]! * 32640) >> 15));
  a[1] = next > limit ? limit : Math.max(next, -limit);
};

/** UPZERO, DELAYA, FILTEZ: updates the coefficients of the zeros, and their prediction. */
const adaptZeros = (band: LowerBand, difference: number) => {
  const { b, d } = band;
  const step = difference === 0 ? 0 : 128;
  const negative = difference < 0;
  let sum = 0;
  for (let i = 6; i > 0; i--) {
    const moved = d[i]! < 0 === negative ? step : -step;
    b[i] = saturate(moved + ((b[i]! * 32640) >> 15));
    d[i] = i === 1 ? difference : d[i - 1]!;
    sum += (b[i]! * saturate(d[i]! * 2)) >> 15;
  }
  band.sz = saturate(sum);
};

/** Block 4 of the standard: updates the predictor with the quantized difference. */
const predict = (band: LowerBand, difference: number) => {
  const { a, p, r } = band;
  const rebuilt = saturate(band.s + difference);
  p[0] = saturate(band.sz + difference);
  adaptPoles(band);
  adaptZeros(band, difference);
  r[2] = r[1]!;
  r[1] = rebuilt;
  p[2] = p[1]!;
  p[1] = p[0]!;
  const poles = saturate(((a[1]! * saturate(r[1]! * 2)) >> 15) + ((a[2]! * saturate(r[2]! * 2)) >> 15));
  band.s = saturate(poles + band.sz);
};

const advance = (band: LowerBand, code: number) => {
  const difference = (band.det * qm4[code]!) >> 15;
  adaptStep(band, code);
  predict(band, difference);
};

/** Encodes `count` samples of 8 kHz into as many octets. */
export const encodeG722 = (band: LowerBand, samples: Int16Array, count: number, out: Uint8Array, offset: number) => {
  for (let n = 0; n < count; n++) {
    // A band has half the scale of a 16 bit sample.
    const difference = saturate((samples[n]! >> 1) - band.s);
    const size = difference >= 0 ? difference : -(difference + 1);
    let i = 1;
    while (i < 30 && size >= (q6[i]! * band.det) >> 12) i++;
    const code = (difference < 0 ? iln : ilp)[i]!;
    advance(band, code >> 2);
    out[offset + n] = nothingAbove | code;
  }
};

/** Decodes the lower band of `count` octets. */
export const decodeG722 = (band: LowerBand, coded: Uint8Array, offset: number, count: number, out: Int16Array) => {
  for (let n = 0; n < count; n++) {
    const code = coded[offset + n]! & 63;
    const sample = band.s + ((band.det * qm6[code]!) >> 15);
    out[n] = (sample > 16383 ? 16383 : Math.max(sample, -16384)) * 2;
    advance(band, code >> 2);
  }
};
