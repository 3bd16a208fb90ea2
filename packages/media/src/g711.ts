/** ITU-T G.711: A-law (PCMA) and mu-law (PCMU) by table. Linear samples are 16 bit; every code survives decode and encode unchanged. */

export const alawSilence = 0xd5;
export const ulawSilence = 0xff;

/** RFC 3551 names of the two encodings. */
export type Codec = "PCMA" | "PCMU";

const alawLevel = (code: number): number => {
  const bits = code ^ 0x55; // even bits are inverted on the line
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 15;
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
};

const ulawLevel = (code: number): number => {
  const bits = ~code & 0xff; // all bits are inverted on the line
  const magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
};

const decoding = (level: (code: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, code) => level(code));

/** The nearest code for each 16 bit sample (index: its low 16 bits). A tie goes up, as G.711's decision values do. */
const encoding = (levels: Int16Array): Uint8Array => {
  const codes = [...levels.keys()].sort((a, b) => levels[a]! - levels[b]! || a - b);
  const table = new Uint8Array(65536);
  let at = 0;
  for (let sample = -32768; sample <= 32767; sample++) {
    while (at + 1 < codes.length && nearerAbove(levels, codes, at, sample)) at++;
    table[sample & 0xffff] = codes[at]!;
  }
  return table;
};

const nearerAbove = (levels: Int16Array, codes: readonly number[], at: number, sample: number): boolean =>
  Math.abs(levels[codes[at + 1]!]! - sample) <= Math.abs(levels[codes[at]!]! - sample);

/** Code → linear sample. */
export const alawToLinear = decoding(alawLevel);
export const ulawToLinear = decoding(ulawLevel);
/** Linear sample & 0xffff → code. */
export const linearToAlaw = encoding(alawToLinear);
export const linearToUlaw = encoding(ulawToLinear);

export const decodingTable = (codec: Codec): Int16Array => (codec === "PCMA" ? alawToLinear : ulawToLinear);
export const encodingTable = (codec: Codec): Uint8Array => (codec === "PCMA" ? linearToAlaw : linearToUlaw);

/** Encodes `count` samples into `out` at `offset`. */
export const encodeInto = (table: Uint8Array, samples: Int16Array, count: number, out: Uint8Array, offset: number) => {
  for (let i = 0; i < count; i++) out[offset + i] = table[samples[i]! & 0xffff]!;
};

export const decode = (codec: Codec, bytes: Uint8Array): Int16Array => {
  const table = decodingTable(codec);
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i]!]!;
  return samples;
};

export const encode = (codec: Codec, samples: Int16Array): Uint8Array => {
  const bytes = new Uint8Array(samples.length);
  encodeInto(encodingTable(codec), samples, samples.length, bytes, 0);
  return bytes;
};
