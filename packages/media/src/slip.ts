/** Where the playing point of a jitter buffer moves to when it has to wait for less, or for more. */

import { type Ring, sampleAt } from "./ring.ts";
import { covers } from "./spans.ts";

export const slipSamples = 80;
const longestSlip = slipSamples * 1.5;
/** What a slip is chosen by, from the longest one back to the longest one ahead. */
const around = new Int16Array(2 * longestSlip + slipSamples);

/**
 * How far to move so that the wave goes on: of 5 to 15 ms the place that is most like this one. A whole number of a tone's or a vowel's periods
 * leaves no click; 10 ms where nothing can be compared.
 */
export const slipOf = (ring: Ring, here: number, way: 1 | -1): number => {
  const { spans } = ring;
  let [best, least] = [slipSamples, Number.POSITIVE_INFINITY];
  if (!covers(spans, here, here + slipSamples)) return way * best;
  for (let i = 0; i < around.length; i++) around[i] = sampleAt(ring, here - longestSlip + i);
  for (let slip = slipSamples / 2; slip <= longestSlip; slip++) {
    const ts = here + way * slip;
    if (!covers(spans, ts, ts + slipSamples)) continue;
    const there = longestSlip + way * slip;
    let unlike = 0;
    for (let i = 0; i < slipSamples && unlike < least; i++)
      unlike += (around[longestSlip + i]! - around[there + i]!) ** 2;
    if (unlike < least) [best, least] = [slip, unlike];
  }
  return way * best;
};
