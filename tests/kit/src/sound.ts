/** Sounds for tests: 16 bit linear mono samples, 8000 a second unless said otherwise. */

export const sampleRate = 8000;

/**
 * Frequencies for the parties of a call, Hz. Multiples of 50, so that a whole number of periods fits 20 ms (no leakage between them),
 * none a harmonic of another, none a DTMF frequency (697…1633 Hz, ITU-T Q.23 allows 1.5 %).
 */
export const tones = { caller: 450, agent: 1050, otherCaller: 1750, otherAgent: 2250, supervisor: 2650 } as const;

/** Level in dB below a full-scale sine to the amplitude of its samples. */
export const amplitudeOf = (db: number): number => 32767 * 10 ** (db / 20);

/** A sine of `hz` for `ms`, at `db` below a full-scale sine. Starts at phase zero plus `skipSamples`. */
export const tone = (hz: number, ms: number, { db = -12, rate = sampleRate, skipSamples = 0 } = {}): Int16Array => {
  const amplitude = amplitudeOf(db);
  const step = (2 * Math.PI * hz) / rate;
  return Int16Array.from({ length: Math.round((ms * rate) / 1000) }, (_, n) =>
    Math.round(amplitude * Math.sin(step * (n + skipSamples))),
  );
};

export const silence = (ms: number, rate = sampleRate): Int16Array => new Int16Array(Math.round((ms * rate) / 1000));

export const joined = (...parts: readonly Int16Array[]): Int16Array => {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Sums sounds sample by sample, clipped; as long as the longest. */
export const mixed = (...parts: readonly Int16Array[]): Int16Array => {
  const all = new Int16Array(Math.max(...parts.map((part) => part.length)));
  for (let n = 0; n < all.length; n += 1) {
    const sum = parts.reduce((total, part) => total + (part[n] ?? 0), 0);
    all[n] = Math.max(-32768, Math.min(32767, sum));
  }
  return all;
};

/** A part of a sound, from and to in ms. */
export const cut = (
  samples: Int16Array,
  fromMs: number,
  toMs = Number.POSITIVE_INFINITY,
  rate = sampleRate,
): Int16Array =>
  samples.subarray(Math.round((fromMs * rate) / 1000), Math.min(samples.length, Math.round((toMs * rate) / 1000)));

/** Mean level of the samples in dB, 0 for a full-scale sine; −Infinity for silence. */
export const levelDb = (samples: Int16Array): number => {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return 10 * Math.log10((2 * energy) / Math.max(1, samples.length) / 32767 ** 2);
};
