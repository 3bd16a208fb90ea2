/** Loss concealment: the last pitch period is repeated and fades out, after the idea of G.711 Appendix I. */

/** So many of the samples heard last are compared. */
export const historyLength = 320;
const shortestPeriod = 40; // 200 Hz … 50 Hz, in samples of 8000 Hz
const longestPeriod = 160;
const templateLength = 80;
const fullSamples = 80; // 10 ms at full level
const fadeSamples = 400; // silence after 60 ms

export type Concealment = {
  /** What was heard before the present gap, oldest first; empty until the first gap. */
  history: Int16Array;
  period: number;
  /** Samples concealed in the present gap. */
  gap: number;
};

/** A gap after which nothing is made good: the peer said that it is silent. */
const exhausted = Number.MAX_SAFE_INTEGER;
const none = new Int16Array(0);

export const newConcealment = (): Concealment => ({ history: none, period: 0, gap: 0 });

/** The lag at which the newest samples resemble those before best. */
const findPeriod = (history: Int16Array): number => {
  let best = longestPeriod;
  let bestScore = -1;
  for (let lag = shortestPeriod; lag <= longestPeriod; lag++) {
    let product = 0;
    let energy = 1;
    for (let i = historyLength - templateLength; i < historyLength; i++) {
      product += history[i]! * history[i - lag]!;
      energy += history[i - lag]! * history[i - lag]!;
    }
    const score = product > 0 ? (product * product) / energy : 0;
    if (score > bestScore) {
      bestScore = score;
      best = lag;
    }
  }
  return best;
};

const gainAt = (gap: number): number => Math.max(0, Math.min(1, 1 - (gap - fullSamples) / fadeSamples));

/** Fills out[from, to). False once nothing but silence is left to give. `recall` writes what was heard last, the newest at the end. */
export const concealSamples = (
  state: Concealment,
  recall: (history: Int16Array) => void,
  out: Int16Array,
  from: number,
  to: number,
): boolean => {
  if (state.gap >= fullSamples + fadeSamples) {
    out.fill(0, from, to);
    return false;
  }
  if (state.gap === 0) {
    if (state.history.length === 0) state.history = new Int16Array(historyLength);
    recall(state.history);
    state.period = findPeriod(state.history);
  }
  const start = historyLength - state.period;
  for (let i = from; i < to; i++) {
    out[i] = state.history[start + (state.gap % state.period)]! * gainAt(state.gap);
    state.gap++;
  }
  return true;
};

/** The sound after a gap rises within so many samples, while what stood in for it falls. */
const joinSamples = 40;

/** Ends a gap: out[from, to) is what came after it, and goes over into it without a click. After an announced silence nothing is changed. */
export const joinAfterGap = (state: Concealment, out: Int16Array, from: number, to: number) => {
  const { gap, history, period } = state;
  state.gap = 0;
  if (gap === exhausted) return;
  const start = historyLength - period;
  const length = Math.min(joinSamples, to - from);
  for (let i = from; i < from + length; i++) {
    const at = gap + i - from;
    const rise = (i - from + 1) / (length + 1);
    const stoodIn = history[start + (at % period)]! * gainAt(at);
    out[i] = Math.round(out[i]! * rise + stoodIn * (1 - rise));
  }
};

/** What is missing from here on is silence: nothing is left to conceal with until more was heard. */
export const exhaust = (state: Concealment) => {
  state.gap = exhausted;
};
