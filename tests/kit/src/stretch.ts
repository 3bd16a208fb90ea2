/** A stretch of time; whose clock, and in which unit, says what has it. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

export const overlaps = (one: Stretch, other: Stretch): boolean => one.fromMs < other.toMs && other.fromMs < one.toMs;

export const overlapsAny = (one: Stretch, others: readonly Stretch[]): boolean =>
  others.some((other) => overlaps(one, other));
