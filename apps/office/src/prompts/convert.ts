/** A file as it came, made into what callers hear: WAV of 8000 Hz, mono, 16 bit, at one loudness, without silence around it. Heavy: for a thread of its own. */
import { atLoudness, decodeWav, encodePrompt, loudnessOf, resampleTo8k, trimmed, wavLength } from "@zongji/media";
import { MPEGDecoder } from "mpg123-decoder";

/** Every reason for which a file can't be played. */
export type BadSound = "notSound" | "codec" | "torn" | "empty" | "silent" | "tooLong";
export type Converted = {
  readonly content: Uint8Array;
  readonly durationMs: number;
  /** LUFS; as it came. */
  readonly loudnessWas: number;
  readonly loudness: number;
};
export type Outcome = Converted | { readonly refused: BadSound };

export const longestMs = 600_000;
/** That of the sentences that come with the project: see ADR 34. */
export const targetLufs = -21;
export const peakLimitDb = -2;
const rate = 8000;
const shortestMs = 20;
const chunkBytes = 64 * 1024;

class Refused extends Error {
  readonly reason: BadSound;
  constructor(reason: BadSound) {
    super(reason);
    this.reason = reason;
  }
}
const refuse = (reason: BadSound): never => {
  throw new Refused(reason);
};

const fromWav = (bytes: Uint8Array, isStream: boolean): Int16Array => {
  const length = wavLength(bytes) ?? refuse("torn");
  if (length.tornBytes > 0 && !isStream) return refuse("torn");
  if (length.ms > longestMs) return refuse("tooLong");
  const sound = decodeWav(bytes);
  return sound.ok ? sound.samples : refuse("codec");
};

/** How many frames an MP3 says that it has, where it says so (the Xing or Info header of its first frame). */
const framesTold = (bytes: Uint8Array): number | undefined => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256 * 1024)).toString("latin1");
  const at = Math.max(head.indexOf("Xing"), head.indexOf("Info"));
  if (at < 0 || at + 12 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return (view.getUint32(at + 4) & 1) === 1 ? view.getUint32(at + 8) : undefined;
};

type Decoded = { readonly parts: readonly Float32Array[]; readonly samples: number; readonly rate: number };

const decodeMp3 = async (bytes: Uint8Array): Promise<Decoded> => {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const parts: Float32Array[] = [];
    let samples = 0;
    let hz = 0;
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      const { channelData, sampleRate } = decoder.decode(bytes.subarray(at, at + chunkBytes));
      const [left, right] = channelData;
      if (!left || left.length === 0) continue;
      hz = sampleRate;
      samples += left.length;
      if ((samples * 1000) / hz > longestMs) return refuse("tooLong");
      parts.push(right ? left.map((each, i) => (each + right[i]!) / 2) : left.slice());
    }
    return { parts, samples, rate: hz };
  } finally {
    decoder.free();
  }
};

const fromMp3 = async (bytes: Uint8Array): Promise<Int16Array> => {
  const { parts, samples, rate: hz } = await decodeMp3(bytes);
  if (samples === 0) return refuse("notSound");
  const told = framesTold(bytes);
  // A frame holds 1152 samples, or 576 beneath 32 kHz; the encoder's padding is cut off.
  const perFrame = hz >= 32_000 ? 1152 : 576;
  if (told !== undefined && samples < (told - 6) * perFrame) return refuse("torn");
  const all = new Int16Array(samples);
  let at = 0;
  for (const part of parts)
    for (const each of part) all[at++] = Math.max(-32_768, Math.min(32_767, Math.round(each * 32_768)));
  return resampleTo8k(all, hz);
};

const isMp3 = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(3, bytes.length)).toString("latin1") === "ID3" ||
  // A frame's sync, a known version, layer III.
  (bytes[0] === 0xff && (bytes[1]! & 0xe6) === 0xe2 && (bytes[1]! & 0x18) !== 0x08);

const isWav = (bytes: Uint8Array): boolean => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString("latin1");
  return head.startsWith("RIFF") && head.endsWith("WAVE");
};

const samplesOf = (bytes: Uint8Array, isStream: boolean): Int16Array | Promise<Int16Array> => {
  if (bytes.length === 0) return refuse("empty");
  if (isWav(bytes)) return fromWav(bytes, isStream);
  return isMp3(bytes) ? fromMp3(bytes) : refuse("notSound");
};

const rounded = (lufs: number): number => Math.round(lufs * 10) / 10;
const least = Math.round((shortestMs * rate) / 1000);

const made = (samples: Int16Array): Converted => {
  if (samples.length < least) return refuse("empty");
  const cut = trimmed(
    Float32Array.from(samples, (each) => each / 32_768),
    rate,
  );
  if (!cut || cut.length < least) return refuse("silent");
  const even = atLoudness(cut, rate, targetLufs, peakLimitDb);
  const content = encodePrompt(
    Int16Array.from(even, (each) => Math.max(-32_768, Math.min(32_767, Math.round(each * 32_768)))),
  );
  return {
    content,
    durationMs: Math.round((cut.length * 1000) / rate),
    loudnessWas: rounded(loudnessOf(cut, rate)),
    loudness: rounded(loudnessOf(even, rate)),
  };
};

/** @param isStream a program's output: its header may tell of more than there is */
export const convert = async (bytes: Uint8Array, isStream = false): Promise<Outcome> => {
  try {
    return made(await samplesOf(bytes, isStream));
  } catch (error) {
    if (error instanceof Refused) return { refused: error.reason };
    throw error;
  }
};
