/** Memory of one process at a moment. */
export type Sample = { readonly atMin: number; readonly mb: number };

export type Flatness = {
  readonly flat: boolean;
  /** Least squares, MB an hour. */
  readonly slope: number;
  /** From the lowest of the middle third to the lowest of the last. */
  readonly growthMb: number;
  readonly lastMb: number;
};

const mostShare = 0.1;
const mostMb = 16;
export const flatCriterion = `the lowest of the last third is at most ${mostMb} MB or ${mostShare * 100} % above the lowest of the middle third`;

const lowest = (samples: readonly Sample[]): number => Math.min(...samples.map(({ mb }) => mb));

const slopeOf = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
  const [t, m] = [mean(({ atMin }) => atMin), mean(({ mb }) => mb)];
  const [above, below] = samples.reduce(
    ([up, down], { atMin, mb }) => [up + (atMin - t) * (mb - m), down + (atMin - t) ** 2],
    [0, 0],
  );
  return below === 0 ? 0 : (above / below) * 60;
};

/** Whether memory stays where it is. The first third is the warm-up; garbage collection makes teeth, so the lowest of each time counts. */
export const flatnessOf = (samples: readonly Sample[]): Flatness => {
  const third = samples.length / 3;
  const [middle, last] = [samples.slice(Math.ceil(third), Math.ceil(2 * third)), samples.slice(Math.ceil(2 * third))];
  const growthMb = lowest(last) - lowest(middle);
  return {
    flat: growthMb <= Math.max(mostMb, lowest(middle) * mostShare),
    slope: slopeOf([...middle, ...last]),
    growthMb,
    lastMb: samples.at(-1)!.mb,
  };
};
