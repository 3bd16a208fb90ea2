/** RIFF WAVE files: reads all formats of prompts; writes the stereo A-law of recordings. */

import { alawToLinear, ulawToLinear } from "./g711.ts";

export type Sound =
  | { readonly ok: true /** Linear, 8000 Hz, mono. */; readonly samples: Int16Array }
  | { readonly ok: false; readonly why: string };

type Format = { tag: number; channels: number; rate: number; bits: number };

const text = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

const readFormat = (view: DataView, at: number, size: number): Format | undefined => {
  if (size < 16) return undefined;
  const tag = view.getUint16(at, true);
  // WAVE_FORMAT_EXTENSIBLE has the real tag at the start of its GUID.
  const real = tag === 0xfffe && size >= 40 ? view.getUint16(at + 24, true) : tag;
  return {
    tag: real,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
};

/** Decodes a WAV of PCM 8 to 32 bit, float, A-law or mu-law with one or two channels at 8000 to 48000 Hz. Never throws. */
export const decodeWav = (bytes: Uint8Array): Sound => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || text(view, 0) !== "RIFF" || text(view, 8) !== "WAVE")
    return { ok: false, why: "is not a WAV file" };
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const chunk = text(view, at);
    // The size in a streamed WAV may be too large: what is in the file counts.
    const end = Math.min(bytes.length, at + 8 + size);
    if (chunk === "fmt ") format = end - at - 8 >= 16 ? readFormat(view, at + 8, end - at - 8) : undefined;
    if (chunk === "data")
      return format ? decodeSamples(view, at + 8, end, format) : { ok: false, why: "has no format before its data" };
    at += 8 + size + (size & 1);
  }
  return { ok: false, why: "has no data" };
};

/** Bytes of one sample; 0 for an unsupported format. */
const widthOf = ({ tag, bits }: Format): number =>
  (tag === 1 && [8, 16, 24, 32].includes(bits)) || (tag === 3 && bits === 32)
    ? bits / 8
    : (tag === 6 || tag === 7) && bits === 8
      ? 1
      : 0;

/** Reads the sample at a byte as 16 bit. */
const sampleReader = (view: DataView, tag: number, width: number): ((at: number) => number) => {
  const table = tag === 6 ? alawToLinear : tag === 7 ? ulawToLinear : undefined;
  if (table) return (at) => table[view.getUint8(at)]!;
  if (tag === 3) return (at) => Math.max(-32_768, Math.min(32_767, view.getFloat32(at, true) * 32_768)) || 0;
  if (width === 1) return (at) => (view.getUint8(at) - 128) * 256; // 8 bit PCM has no sign
  return (at) => view.getInt16(at + width - 2, true); // of wider ones the upper 16 bits
};

const decodeSamples = (view: DataView, from: number, to: number, format: Format): Sound => {
  const { tag, channels, rate, bits } = format;
  const width = widthOf(format);
  if (width === 0)
    return { ok: false, why: `has format ${tag} with ${bits} bits; PCM, A-law and mu-law can be played` };
  if (channels < 1 || channels > 2) return { ok: false, why: `has ${channels} channels; one or two can be played` };
  if (rate < 8000 || rate > 48000)
    return { ok: false, why: `has ${rate} samples a second; 8000 to 48000 can be played` };
  const count = Math.floor((to - from) / (width * channels));
  const sample = sampleReader(view, tag, width);
  const mono = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const at = from + i * width * channels;
    mono[i] = channels === 2 ? (sample(at) + sample(at + width)) / 2 : sample(at);
  }
  return { ok: true, samples: resampleTo8k(mono, rate) };
};

/** What a WAV says of itself, before it is decoded. `tornBytes`: so much of its sound is not there; programs that stream write any size of 2 GB and more. Undefined: it has no sound. */
export const wavLength = (bytes: Uint8Array): { readonly ms: number; readonly tornBytes: number } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let perSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const chunk = text(view, at);
    if (chunk === "fmt " && at + 24 <= bytes.length) perSecond = view.getUint32(at + 16, true);
    if (chunk === "data") {
      if (perSecond === 0) return undefined;
      const there = Math.min(size, bytes.length - at - 8);
      return { ms: Math.round((there * 1000) / perSecond), tornBytes: size >= 0x7fff_0000 ? 0 : size - there };
    }
    at += 8 + size + (size & 1);
  }
  return undefined;
};

const promptHeaderLength = 44;

/** A prompt as the media plays it: a WAV of 16-bit PCM, mono, 8000 Hz. */
export const encodePrompt = (samples: Int16Array): Uint8Array => {
  const bytes = new Uint8Array(promptHeaderLength + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const put = (at: number, name: string) => {
    for (let i = 0; i < 4; i++) bytes[at + i] = name.charCodeAt(i);
  };
  put(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  put(8, "WAVE");
  put(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let i = 0; i < samples.length; i++) view.setInt16(promptHeaderLength + i * 2, samples[i]!, true);
  return bytes;
};

const taps = 24;
const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The weights of the samples around a place: those of a windowed sinc with a cutoff at 3.7 kHz. */
const weightsAt = (place: number, half: number, cut: number): Float64Array => {
  const first = Math.ceil(place - half);
  const weights = new Float64Array(Math.floor(place + half) - first + 1);
  let all = 0;
  for (let n = 0; n < weights.length; n++) {
    const x = first + n - place;
    const phase = Math.PI * x * cut;
    const sinc = phase === 0 ? 1 : Math.sin(phase) / phase;
    weights[n] = sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1)));
    all += weights[n]!;
  }
  return weights.map((weight) => weight / all);
};

/** Resamples to 8000 Hz by a windowed sinc with a cutoff at 3.7 kHz. */
export const resampleTo8k = (samples: Int16Array, rate: number): Int16Array => {
  if (rate === 8000) return samples;
  const step = rate / 8000;
  const cut = Math.min(1, 3700 / (rate / 2));
  const half = Math.ceil(taps * step);
  const out = new Int16Array(Math.floor(samples.length / step));
  // Places between two samples come round: at 44.1 kHz there are 80 of them.
  const phases = 8000 / divisor(rate, 8000);
  const byPhase = new Map<number, Float64Array>();
  for (let i = 0; i < out.length; i++) {
    const whole = Math.floor((i * rate) / 8000);
    const phase = i % phases;
    let weights = byPhase.get(phase);
    if (!weights) {
      weights = weightsAt(((phase * rate) % 8000) / 8000, half, cut);
      byPhase.set(phase, weights);
    }
    const first = whole + Math.ceil(((phase * rate) % 8000) / 8000 - half);
    let sum = 0;
    for (let n = 0; n < weights.length; n++) sum += (samples[first + n] ?? 0) * weights[n]!;
    out[i] = Math.max(-32768, Math.min(32767, Math.round(sum)));
  }
  return out;
};

/** Length of a recording's header. */
export const recordingHeaderLength = 58;

/** Header of a stereo A-law WAV of 8000 Hz (format tag 6, which needs a fact chunk) with `samples` in each channel. */
export const recordingHeader = (samples: number): Uint8Array => {
  const bytes = new Uint8Array(recordingHeaderLength);
  const view = new DataView(bytes.buffer);
  const put = (at: number, name: string) => {
    for (let i = 0; i < 4; i++) bytes[at + i] = name.charCodeAt(i);
  };
  put(0, "RIFF");
  view.setUint32(4, recordingHeaderLength - 8 + samples * 2, true);
  put(8, "WAVE");
  put(12, "fmt ");
  view.setUint32(16, 18, true);
  view.setUint16(20, 6, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 16000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 8, true);
  view.setUint16(36, 0, true);
  put(38, "fact");
  view.setUint32(42, 4, true);
  view.setUint32(46, samples, true);
  put(50, "data");
  view.setUint32(54, samples * 2, true);
  return bytes;
};

/** Whether these are the first bytes of our recordings, with any sizes. */
export const isRecordingHeader = (bytes: Uint8Array): boolean => {
  if (bytes.length < recordingHeaderLength) return false;
  const sizes = new Set([4, 5, 6, 7, 46, 47, 48, 49, 54, 55, 56, 57]);
  const expected = recordingHeader(0);
  return expected.every((byte, at) => sizes.has(at) || bytes[at] === byte);
};
