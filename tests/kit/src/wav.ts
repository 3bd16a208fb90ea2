import { readFileSync, writeFileSync } from "node:fs";
import { decodeG711 } from "./g711.ts";

export type Wav = {
  readonly sampleRate: number;
  /** One array of linear 16 bit samples a channel. */
  readonly channels: readonly Int16Array[];
  /** 1 linear, 6 A-law, 7 µ-law (RFC 2361). */
  readonly format: number;
};

/** The `fmt ` chunk and the bytes of the `data` chunk. A data size of 0 or beyond the end (a recorder that died) means: to the end. */
const chunksOf = (bytes: Buffer): { fmt: Buffer; data: Buffer } => {
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE")
    throw new Error("not a RIFF WAVE file");
  let fmt: Buffer | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + size));
    if (name === "fmt ") fmt = body;
    if (name === "data") {
      if (!fmt) throw new Error("WAVE file with data before fmt");
      return { fmt, data: size === 0 || size === 0xffffffff ? bytes.subarray(at + 8) : body };
    }
    at += 8 + size + (size & 1);
  }
  throw new Error("WAVE file without data");
};

const linearSamples = (format: number, bits: number, data: Buffer): Int16Array => {
  if (format === 6) return decodeG711("PCMA", data);
  if (format === 7) return decodeG711("PCMU", data);
  if (format === 1 && bits === 16)
    return Int16Array.from({ length: data.length >> 1 }, (_, n) => data.readInt16LE(n * 2));
  throw new Error(`WAVE format ${format} with ${bits} bits is not read here`);
};

/** Reads linear 16 bit, A-law and µ-law WAVE files. Throws on anything else. */
export const parseWav = (bytes: Buffer): Wav => {
  const { fmt, data } = chunksOf(bytes);
  const extensible = fmt.readUInt16LE(0) === 0xfffe && fmt.length >= 26;
  const format = extensible ? fmt.readUInt16LE(24) : fmt.readUInt16LE(0);
  const channelCount = fmt.readUInt16LE(2);
  const all = linearSamples(format, fmt.readUInt16LE(14), data);
  const length = Math.floor(all.length / channelCount);
  const channel = (which: number) => Int16Array.from({ length }, (_, n) => all[n * channelCount + which]!);
  return {
    sampleRate: fmt.readUInt32LE(4),
    format,
    channels: Array.from({ length: channelCount }, (_, n) => channel(n)),
  };
};

export const readWav = (file: string): Wav => parseWav(readFileSync(file));

/** Linear 16 bit WAVE bytes; all channels of one length. */
export const buildWav = (channels: readonly Int16Array[], sampleRate = 8000): Buffer => {
  const length = channels[0]?.length ?? 0;
  const dataBytes = length * channels.length * 2;
  const bytes = Buffer.alloc(44 + dataBytes);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * channels.length * 2, 28);
  bytes.writeUInt16LE(channels.length * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(dataBytes, 40);
  for (let n = 0; n < length; n += 1)
    for (const [which, channel] of channels.entries())
      bytes.writeInt16LE(channel[n]!, 44 + (n * channels.length + which) * 2);
  return bytes;
};

export const writeWav = (file: string, channels: readonly Int16Array[], sampleRate = 8000): void =>
  writeFileSync(file, buildWav(channels, sampleRate));
