/** How many more misses something bears: `left` can come and it still passes, one more and it fails. Null: no number of misses makes it fail. */
export type Budget = { readonly left: number | null } | { readonly failed: true };

/**
 * The last number of misses with which something still passes, by halving.
 * @param passes with so many misses more; once it fails it fails with each number above, up to `bound`
 * @param bound as far as it is looked at: passing there means that it always does
 */
export const budgetOf = (passes: (misses: number) => boolean, bound: number): Budget => {
  if (!passes(0)) return { failed: true };
  if (passes(bound)) return { left: null };
  let [low, high] = [0, bound];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return { left: low };
};
