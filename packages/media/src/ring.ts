/**
 * The last second of a party's sound, by timestamp: G.711 codes as they came, or linear samples for a codec with state (G.722). All codes are of one law; if the
 * peer changes the law, the whole ring is converted, which is rare.
 */

import { alawToLinear, type Codec, encodingTable, ulawToLinear } from "./g711.ts";
import { addSpan, type Span } from "./spans.ts";

/** A power of two; about 1 s of 8000 Hz. */
export const ringLength = 8192;
const mask = ringLength - 1;

export type Ring = {
  /** The law of the codes in `cells`; undefined: they are linear samples. */
  law: Codec | undefined;
  cells: Uint8Array | Int16Array;
  readonly spans: Span[];
};

export const newRing = (): Ring => ({ law: "PCMA", cells: new Uint8Array(ringLength), spans: [] });

/** Linear value of the sample at a timestamp. Valid only within a span. */
export const sampleAt = ({ law, cells }: Ring, ts: number): number => {
  const cell = cells[ts & mask]!;
  return law === undefined ? cell : (law === "PCMA" ? alawToLinear : ulawToLinear)[cell]!;
};

const setLaw = (ring: Ring, law: Codec | undefined) => {
  if (ring.law === law) return;
  const linear = Int16Array.from({ length: ringLength }, (_, ts) => sampleAt(ring, ts));
  ring.cells = law === undefined ? linear : Uint8Array.from(linear, (sample) => encodingTable(law)[sample & 0xffff]!);
  ring.law = law;
};

/** Writes codes of a law, or linear samples, at their time. */
export const putInto = (
  ring: Ring,
  law: Codec | undefined,
  ts: number,
  from: Uint8Array | Int16Array,
  offset: number,
  count: number,
) => {
  setLaw(ring, law);
  const { cells } = ring;
  const start = ts & mask; // a whole number of 32 bit from here on
  for (let i = 0; i < count; i++) cells[(start + i) & mask] = from[offset + i]!;
  addSpan(ring.spans, ts, ts + count);
};

/** Copies cells without conversion. */
export const copyCells = ({ cells }: Ring, ts: number, out: Uint8Array | Int16Array, count: number) => {
  const start = ts & mask;
  for (let i = 0; i < count; i++) out[i] = cells[(start + i) & mask]!;
};

/** Fills `out` with the samples before `ts`, the newest at the end; missing ones are 0. */
export const recallInto = (ring: Ring, ts: number, out: Int16Array) => {
  const { spans } = ring;
  let left = out.length;
  for (let n = spans.length - 1; n >= 0 && left > 0; n--) {
    const { from, to } = spans[n]!;
    for (let at = Math.min(to, ts) - 1; at >= from && left > 0; at--) out[--left] = sampleAt(ring, at);
  }
  out.fill(0, 0, left);
};
