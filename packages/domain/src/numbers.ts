/** Telephone numbers: what can be dialled, and which pattern it fits. */
import type { DialRight } from "./config/dial-right.ts";

/** A telephone number that can be dialled: 2 to 20 digits, a + before them or not. */
export const dialable = /^\+?[0-9]{2,20}$/;

/** Whether a number fits: X is any digit, a last `.` whatever follows (nothing too), all else itself. */
export function matchesNumber(pattern: string, number: string): boolean {
  const open = pattern.endsWith(".");
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? number.length < fixed.length : number.length !== fixed.length) return false;
  return [...fixed].every((each, i) => (each === "X" ? /[0-9]/.test(number[i] ?? "") : each === number[i]));
}

/**
 * Whether a flow may hand its caller to a number outside, by the rights that it has. A hotline without rights allows every number that stands in the flow.
 * @param open the caller may have typed a part of it: then only a right allows it
 */
export const mayTransfer = (
  { dialRights = [] }: { readonly dialRights?: readonly DialRight[] | undefined },
  { rights, number, open }: { readonly rights: readonly string[]; readonly number: string; readonly open: boolean },
): boolean => {
  if (!dialable.test(number)) return false;
  if (dialRights.length === 0) return !open;
  return dialRights.some(
    ({ id, patterns }) => rights.includes(id) && patterns.some((pattern) => matchesNumber(pattern, number)),
  );
};
