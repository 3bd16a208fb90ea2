import { sampleRate as usualRate } from "./sound.ts";
import { overlapsAny, type Stretch } from "./stretch.ts";

export const frameMs = 20;
/** At least so much must be captured before "heard" can be said. */
export const leastMs = 5000;
const leastShare = 0.98;
const toleranceDb = 3;
/** No other party's tone may be stronger (0 dB: a full-scale sine); nor counts a wanted tone that is weaker. */
const floorDb = -40;
export const longestGapMs = 60;

export type Wanted = {
  readonly toneHz: number;
  /** Level at which it was sent, dB below a full-scale sine; by default the median of what arrived (browsers set their own). */
  readonly db?: number;
  /** The other parties' tones, Hz: none may be heard. */
  readonly others?: readonly number[];
  readonly sampleRate?: number;
  /** Stretches of the samples, ms from the first, that nothing is said of: to find whether they explain all that is wrong. */
  readonly spoilt?: readonly Stretch[];
};

export type Hearing = {
  readonly heard: boolean;
  /** What speaks against it, in words; empty when heard. */
  readonly why: readonly string[];
  readonly frames: number;
  /** Share of frames that hold the tone at its level, 0 to 1. */
  readonly share: number;
  readonly medianDb: number;
  readonly longestGapMs: number;
  /** The strongest of the other tones, where it could be measured. */
  readonly loudestOther: { readonly hz: number; readonly db: number; readonly atMs: number } | undefined;
};

/** Level of one frequency in a frame, dB below a full-scale sine, through a Hann window (so that neighbours don't leak into it). */
export const toneDb = (frame: Int16Array, hz: number, rate = usualRate): number => {
  const step = (2 * Math.PI * hz) / rate;
  let [re, im] = [0, 0];
  for (let n = 0; n < frame.length; n += 1) {
    const weighted = frame[n]! * (1 - Math.cos((2 * Math.PI * (n + 0.5)) / frame.length));
    re += weighted * Math.cos(step * n);
    im += weighted * Math.sin(step * n);
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / frame.length / 32767 + 1e-9);
};

const energyDb = (frame: Int16Array): number => {
  let energy = 0;
  for (const sample of frame) energy += sample * sample;
  return 10 * Math.log10((2 * energy) / frame.length / 32767 ** 2 + 1e-18);
};

const framesOf = (samples: Int16Array, rate: number): Int16Array[] => {
  const length = (rate * frameMs) / 1000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, n) =>
    samples.subarray(n * length, (n + 1) * length),
  );
};

const median = (values: readonly number[]): number =>
  values.length === 0 ? Number.NEGATIVE_INFINITY : [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** The longest run of frames that don't hold it, and the frame that it begins with. */
const longestRun = (held: readonly boolean[]): { frames: number; at: number } => {
  let run = 0;
  let longest = { frames: 0, at: 0 };
  for (const [n, is] of held.entries()) {
    run = is ? 0 : run + 1;
    if (run > longest.frames) longest = { frames: run, at: n + 1 - run };
  }
  return longest;
};

/** So far beside a tone a frame of it is quiet, and what splatters over all frequencies is as loud as at the tone. */
const besideHz = 250;
const standsOutDb = 3;

/** Whether a tone is in this frame by itself, and not the splatter of another's jump from one phase to another. */
const standsOut = (frame: Int16Array, hz: number, db: number, rate: number): boolean =>
  [hz - besideHz, hz + besideHz].every((each) => toneDb(frame, each, rate) < db - standsOutDb);

/**
 * Where another party's tone is audible. A broken frame (a gap's edge) splatters over all frequencies and says nothing of a party:
 * another's tone counts in frames whose neighbours hold the wanted tone too, where it stands out, and in any frame that it dominates.
 */
const loudestOther = (
  frames: readonly Int16Array[],
  held: readonly boolean[],
  others: readonly number[],
  { rate, isSpoilt }: { rate: number; isSpoilt: readonly boolean[] },
) => {
  let loudest: Hearing["loudestOther"];
  for (const [n, frame] of frames.entries()) {
    if (isSpoilt[n]) continue;
    const whole = held[n] && (held[n - 1] ?? true) && (held[n + 1] ?? true);
    for (const hz of others) {
      const db = toneDb(frame, hz, rate);
      if (!whole && db < energyDb(frame) - 3) continue;
      if (loudest && db <= loudest.db) continue;
      if (db < energyDb(frame) - 3 && !standsOut(frame, hz, db, rate)) continue;
      loudest = { hz, db, atMs: n * frameMs };
    }
  }
  return loudest;
};

const isHeld = (db: number, expectedDb: number): boolean => Math.abs(db - expectedDb) <= toleranceDb && db > floorDb;

const areSpoilt = (frames: number, spoilt: readonly Stretch[] = []): boolean[] =>
  Array.from({ length: frames }, (_, n) => overlapsAny({ fromMs: n * frameMs, toMs: (n + 1) * frameMs }, spoilt));

/**
 * The loudest of these tones, which should not be heard beside those that should (at their levels): as `listen` finds another party's. Undefined
 * where nothing could be measured.
 */
export const loudestBeside = (
  samples: Int16Array,
  tonesHz: readonly number[],
  wanted: readonly { readonly toneHz: number; readonly db: number }[],
  spoilt: readonly Stretch[] = [],
): Hearing["loudestOther"] => {
  const frames = framesOf(samples, usualRate);
  const held = frames.map((frame) => wanted.every(({ toneHz, db }) => isHeld(toneDb(frame, toneHz), db)));
  return loudestOther(frames, held, tonesHz, { rate: usualRate, isSpoilt: areSpoilt(frames.length, spoilt) });
};

/**
 * Whether a tone was heard, as design/peers.md defines it: at least 5 s captured, the tone in ≥ 98 % of 20 ms frames within ± 3 dB,
 * no other party's tone above −40 dB, no gap over 60 ms. Cut the samples to the time in question first.
 */
export const listen = (samples: Int16Array, wanted: Wanted): Hearing => {
  const rate = wanted.sampleRate ?? usualRate;
  const frames = framesOf(samples, rate);
  const levels = frames.map((frame) => toneDb(frame, wanted.toneHz, rate));
  const medianDb = median(levels);
  const expectedDb = wanted.db ?? medianDb;
  const isSpoilt = areSpoilt(frames.length, wanted.spoilt);
  const held = levels.map((db, n) => isSpoilt[n]! || isHeld(db, expectedDb));
  const share = frames.length === 0 ? 0 : held.filter(Boolean).length / frames.length;
  const gap = longestRun(held);
  const gapMs = gap.frames * frameMs;
  const other = loudestOther(frames, held, wanted.others ?? [], { rate, isSpoilt });
  const why: string[] = [];
  if (frames.length * frameMs < leastMs) why.push(`only ${frames.length * frameMs} ms captured`);
  if (share < leastShare)
    why.push(`${wanted.toneHz} Hz in ${(share * 100).toFixed(1)} % of frames (median ${medianDb.toFixed(1)} dB)`);
  if (gapMs > longestGapMs) why.push(`a gap of ${gapMs} ms at ${gap.at * frameMs} ms`);
  if (other && other.db > floorDb)
    why.push(`${other.hz} Hz of another party at ${other.db.toFixed(1)} dB, at ${other.atMs} ms`);
  return {
    heard: why.length === 0,
    why,
    frames: frames.length,
    share,
    medianDb,
    longestGapMs: gapMs,
    loudestOther: other,
  };
};

/** Throws, with what was found, unless the tone was heard. */
export const assertHeard = (who: string, samples: Int16Array, wanted: Wanted): Hearing => {
  const hearing = listen(samples, wanted);
  if (!hearing.heard) throw new Error(`${who} did not hear ${wanted.toneHz} Hz: ${hearing.why.join("; ")}`);
  return hearing;
};

/**
 * As `assertHeard` over 5 s of a longer time, which is judged all along: what is wrong anywhere must be explained by `spoilt`, and 5 s must be whole
 * that need no explanation. For what can't be listened to again, as recordings. Throws with what is wrong.
 */
export const assertHeardWithin = (
  who: string,
  samples: Int16Array,
  wanted: Wanted,
  spoilt: readonly Stretch[] = [],
): Hearing => {
  const all = assertHeard(who, samples, { ...wanted, spoilt });
  return spoilt.length === 0 ? all : assertHeardSomewhere(who, samples, wanted);
};

/**
 * As `assertHeard` over some 5 s of a longer time; no other party's tone in any of it. For a program's own player, which may stumble: what the server
 * sent it is then judged beside it, on the wire. Throws with the best window's fault.
 */
export const assertHeardSomewhere = (who: string, samples: Int16Array, wanted: Wanted): Hearing => {
  const rate = wanted.sampleRate ?? usualRate;
  const whole = listen(samples, wanted);
  const { loudestOther: other } = whole;
  if (other && other.db > floorDb)
    throw new Error(`${who} heard ${other.hz} Hz of another party at ${other.db.toFixed(1)} dB, at ${other.atMs} ms`);
  const [length, step] = [(leastMs * rate) / 1000, rate / 4];
  let best: Hearing | undefined;
  // No further than to the first: the phones of this process are silent meanwhile.
  for (let from = 0; from === 0 || from + length <= samples.length; from += step) {
    const window = listen(samples.subarray(from, from + length), wanted);
    if (window.heard) return window;
    if (!best || window.share > best.share) best = window;
  }
  throw new Error(`${who} did not hear ${wanted.toneHz} Hz: ${best?.why.join("; ")}`);
};

/** From where in a window a tone that begins in it reaches half its amplitude. */
const edge = (samples: Int16Array, from: number, window: number): number => {
  const peak = samples
    .subarray(from + window, from + 3 * window)
    .reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const at = samples.subarray(from, from + window).findIndex((each) => Math.abs(each) >= peak / 2);
  return from + Math.max(0, at);
};

/** First sample at which a tone of at least `leastDb` begins and lasts 100 ms, exact to 1 ms after silence; undefined if it never does. */
export const toneBegins = (
  samples: Int16Array,
  toneHz: number,
  { leastDb = -30, rate = usualRate } = {},
): number | undefined => {
  const window = rate / 100;
  const lasts = (at: number) => {
    for (let n = 0; n < 10; n += 1)
      if (toneDb(samples.subarray(at + n * window, at + (n + 1) * window), toneHz, rate) < leastDb) return false;
    return at + 10 * window <= samples.length;
  };
  for (let at = 0; at + 10 * window <= samples.length; at += rate / 1000)
    if (lasts(at)) return edge(samples, at, window);
  return undefined;
};

/** Whether a party who talks is heard here, for 100 ms: each says its tone at -12 dB, which no prompt's words reach at any of them. */
export const isSaid = (samples: Int16Array, toneHz: number): boolean =>
  toneBegins(samples, toneHz, { leastDb: -15 }) !== undefined;

/** Sample after the last one of a tone of at least `leastDb`, exact to 1 ms before silence; undefined if it is nowhere. */
export const toneEnds = (
  samples: Int16Array,
  toneHz: number,
  { leastDb = -30, rate = usualRate } = {},
): number | undefined => {
  const begins = toneBegins(samples.slice().reverse(), toneHz, { leastDb, rate });
  return begins === undefined ? undefined : samples.length - begins;
};
