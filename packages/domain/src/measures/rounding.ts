/**
 * Rounding for display (spec metrics G3): half-up, from the whole numbers that a rate or an average is made of. No floating point: 23/160 is
 * 14.375 % and shows as 14.38, where a quotient of doubles falls below the half. Judgements use `isAtLeast`, never what is shown.
 */

/** `over / under`, whole numbers not below 0, rounded half-up to a whole number. @throws RangeError where `under` is 0 */
const halfUp = (over: bigint, under: bigint): bigint => (2n * over + under) / (2n * under);

/** Percent with two decimals. @param over @param under whole numbers; `under` above 0 @throws RangeError on others */
export const rateText = (over: number, under: number): string => {
  const hundredths = halfUp(BigInt(over) * 10_000n, BigInt(under));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
};

/** Whole seconds of `over / under` ms, such as a total and how many it is of; `under` 1 for a duration. Below 0 is 0. @throws RangeError on parts of a ms */
export const roundedSeconds = (over: number, under = 1): number =>
  Number(halfUp(BigInt(Math.max(0, over)), BigInt(under) * 1000n));

/**
 * Whether a rate reaches a limit, unrounded: 89.996 % does not reach 90 %.
 * @param over @param under whole numbers, `under` above 0 @param hundredths of a percent: 9000 is 90 %
 */
export const isAtLeast = (over: number, under: number, hundredths: number): boolean =>
  BigInt(over) * 10_000n >= BigInt(hundredths) * BigInt(under);
