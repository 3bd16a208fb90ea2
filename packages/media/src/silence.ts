/** The silence around a sound. Sounds are mono, linear, 1 = full scale. */

/** Frames of 10 ms that are louder than this and not far beneath the loudest are sound, dBFS of their mean square. */
const floorDb = -60;
const beneathLoudestDb = 42;
const keptBeforeMs = 80;
const keptAfterMs = 200;
const fadeMs = 5;

const levels = (samples: Float32Array, frame: number): number[] => {
  const found: number[] = [];
  for (let from = 0; from < samples.length; from += frame) {
    const part = samples.subarray(from, from + frame);
    let sum = 0;
    for (const each of part) sum += each * each;
    found.push(10 * Math.log10(sum / part.length));
  }
  return found;
};

/** Where the sound begins and ends, in samples; undefined where nothing can be heard. */
export const soundWithin = (
  samples: Float32Array,
  rate: number,
): { readonly from: number; readonly to: number } | undefined => {
  const frame = Math.round(rate / 100);
  const each = levels(samples, frame);
  const threshold = Math.max(
    floorDb,
    each.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - beneathLoudestDb,
  );
  const first = each.findIndex((level) => level > threshold);
  if (first < 0) return undefined;
  const last = each.findLastIndex((level) => level > threshold);
  return {
    from: Math.max(0, first * frame - Math.round((keptBeforeMs * rate) / 1000)),
    to: Math.min(samples.length, (last + 1) * frame + Math.round((keptAfterMs * rate) / 1000)),
  };
};

/** The sound without the silence around it, but for a breath on both sides; undefined where nothing can be heard. Pauses within stay. */
export const trimmed = (samples: Float32Array, rate: number): Float32Array | undefined => {
  const within = soundWithin(samples, rate);
  if (!within) return undefined;
  const out = samples.slice(within.from, within.to);
  const fade = Math.min(Math.round((fadeMs * rate) / 1000), out.length >> 1);
  for (let i = 0; i < fade; i++) {
    if (within.from > 0) out[i]! *= i / fade;
    if (within.to < samples.length) out[out.length - 1 - i]! *= i / fade;
  }
  return out;
};
