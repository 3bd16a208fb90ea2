/**
 * 20 ms of sound, as G.711 codes as they came, as linear samples, or both. A missing form is made once, when it is asked for. So two parties with one codec who
 * hear only each other pass their codes on unchanged.
 */

import { alawSilence, alawToLinear, type Codec, encodeInto, encodingTable, ulawSilence, ulawToLinear } from "./g711.ts";

export const frameSamples = 160;

export type Frame = {
  /** The law of `codes`; undefined if there are none. */
  law: Codec | undefined;
  readonly codes: Uint8Array;
  /** Whether `samples` belong to this frame. */
  linear: boolean;
  readonly samples: Int16Array;
};

export const newFrame = (): Frame => ({
  law: undefined,
  codes: new Uint8Array(frameSamples),
  linear: true,
  samples: new Int16Array(frameSamples),
});

/** Call it after `samples` were written. */
export const setLinear = (frame: Frame) => {
  frame.law = undefined;
  frame.linear = true;
};

/** Call it after `codes` were written. */
export const setCoded = (frame: Frame, law: Codec) => {
  frame.law = law;
  frame.linear = false;
};

/** The frame's linear samples. They may be changed if `setLinear` is called afterwards. */
export const samplesOf = (frame: Frame): Int16Array => {
  if (frame.linear) return frame.samples;
  const { codes, samples } = frame;
  const table = frame.law === "PCMA" ? alawToLinear : ulawToLinear;
  for (let i = 0; i < frameSamples; i++) samples[i] = table[codes[i]!]!;
  frame.linear = true;
  return samples;
};

const silentCodes = {
  PCMA: new Uint8Array(frameSamples).fill(alawSilence),
  PCMU: new Uint8Array(frameSamples).fill(ulawSilence),
} as const;

/** A frame of silence. Read only. */
export const silence: Frame = newFrame();

const otherLaw = new Uint8Array(frameSamples);
/** Converts codes between the laws, with the same result as over linear samples. */
const toOtherLaw = {
  PCMA: Uint8Array.from(ulawToLinear, (sample) => encodingTable("PCMA")[sample & 0xffff]!),
  PCMU: Uint8Array.from(alawToLinear, (sample) => encodingTable("PCMU")[sample & 0xffff]!),
} as const;

/** The frame's codes. Valid until the next call for another law. */
export const codesOf = (frame: Frame, law: Codec): Uint8Array => {
  if (frame.law === law) return frame.codes;
  if (frame === silence) return silentCodes[law];
  const { codes } = frame;
  if (frame.law === undefined) {
    encodeInto(encodingTable(law), frame.samples, frameSamples, codes, 0);
    frame.law = law;
    return codes;
  }
  // Codes that came stay: another listener may ask for them.
  const table = toOtherLaw[law];
  if (frame.linear) encodeInto(encodingTable(law), frame.samples, frameSamples, otherLaw, 0);
  else for (let i = 0; i < frameSamples; i++) otherLaw[i] = table[codes[i]!]!;
  return otherLaw;
};
