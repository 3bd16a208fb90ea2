/** Memory of one process at a moment. */
export type Sample = { readonly atMin: number; readonly mb: number };

export type Flatness = {
  /** flat · grows: by more than is allowed, and not by chance · unclear: it may well grow; the run is too short, or its memory too uneven, to tell. */
  readonly is: "flat" | "grows" | "unclear";
  /** Least squares over the lows, MB an hour, and how far the true slope may be from it either way. */
  readonly slope: number;
  readonly error: number;
  readonly lastMb: number;
};

/** The first part is the warm-up: code is compiled, pools fill. */
const warmUpShare = 1 / 3;
/** What is left is cut into so many stretches, and the lowest of each counts: garbage makes teeth. */
const stretches = 10;
/** Student's t for one side, 97.5 %, with `stretches` − 2 degrees of freedom. */
const t = 2.306;
/** So much growth is none: MB an hour, and MB in all of a short run. */
const allowedSlope = 4;
const allowedMb = 2;
/** A leak of this size must be seen, MB an hour. */
const toBeSeen = 24;

export const flatCriterion =
  `the slope of its lows after the first third is, at 97.5 %, at most ${allowedSlope} MB an hour, ` +
  `or ${allowedMb} MB in that time; and ${toBeSeen} MB an hour would have been seen`;

const lowsOf = (samples: readonly Sample[]): Sample[] => {
  const until = samples.at(-1)!.atMin;
  const from = samples[0]!.atMin + (until - samples[0]!.atMin) * warmUpShare;
  const lows: (Sample | undefined)[] = Array.from({ length: stretches }, () => undefined);
  for (const sample of samples) {
    if (sample.atMin < from) continue;
    const at = Math.min(stretches - 1, Math.floor(((sample.atMin - from) / (until - from)) * stretches));
    if (lows[at] === undefined || sample.mb < lows[at].mb) lows[at] = sample;
  }
  return lows.filter((low) => low !== undefined);
};

/** Least squares, and the standard error of the slope. */
const regress = (samples: readonly Sample[]): { slope: number; deviation: number } => {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
  const [atMin, mb] = [mean((each) => each.atMin), mean((each) => each.mb)];
  const spread = samples.reduce((sum, each) => sum + (each.atMin - atMin) ** 2, 0);
  const slope = samples.reduce((sum, each) => sum + (each.atMin - atMin) * (each.mb - mb), 0) / spread;
  const left = samples.reduce((sum, each) => sum + (each.mb - mb - slope * (each.atMin - atMin)) ** 2, 0);
  return { slope, deviation: Math.sqrt(left / (samples.length - 2) / spread) };
};

/** Whether memory stays where it is. @throws where there are too few samples to cut them into stretches */
export const flatnessOf = (samples: readonly Sample[]): Flatness => {
  const lows = samples.length === 0 ? [] : lowsOf(samples);
  if (lows.length < stretches) throw new Error(`${samples.length} samples say nothing of memory`);
  const { slope, deviation } = regress(lows);
  const hours = (samples.at(-1)!.atMin - samples[0]!.atMin) * (1 - warmUpShare) * (1 / 60);
  const allowed = Math.max(allowedSlope, allowedMb / hours);
  const [perHour, error] = [slope * 60, t * deviation * 60];
  const mayBe = perHour + error;
  const is = perHour - error > allowed ? "grows" : mayBe > Math.max(toBeSeen, allowed) ? "unclear" : "flat";
  return { is, slope: perHour, error, lastMb: samples.at(-1)!.mb };
};
