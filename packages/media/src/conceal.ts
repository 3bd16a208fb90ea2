/** Loss concealment: repeats the last pitch period and fades it out, after G.711 Appendix I. */

/** The number of last samples that are compared. */
export const historyLength = 320;
const shortestPeriod = 40; // 200 Hz … 50 Hz, in samples of 8000 Hz
const longestPeriod = 160;
const templateLength = 80;
const fullSamples = 80; // 10 ms at full level
const fadeSamples = 400; // silence after 60 ms

export type Concealment = {
  /** The sound before the present gap, oldest first; empty until the first gap. */
  history: Int16Array;
  period: number;
  /** Samples concealed in the present gap. */
  gap: number;
};

/** Marks an announced silence: nothing is concealed. */
const exhausted = Number.MAX_SAFE_INTEGER;
const none = new Int16Array(0);

export const newConcealment = (): Concealment => ({ history: none, period: 0, gap: 0 });

/** The lag with the best correlation of the newest samples with those before. */
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

/** Conceals out[from, to). False once only silence is left. `recall` writes the last sound, the newest sample at the end. */
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

/** Length of the fade from the concealed sound to the sound after the gap, samples. */
const joinSamples = 40;

/** Ends a gap: fades the concealed sound into out[from, to), the sound after the gap. Does nothing after an announced silence. */
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

/** From here on silence is announced: nothing is concealed until more sound came. */
export const exhaust = (state: Concealment) => {
  state.gap = exhausted;
};
