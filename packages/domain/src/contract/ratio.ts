/** Exact fractions: money and indicators of a contract are never reckoned in floating point. */
export type Ratio = { readonly n: bigint; readonly d: bigint };

/** A fraction as it is stored: whole numbers that JSON can hold. */
export type Share = { readonly num: number; readonly den: number };

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** Reduced, with a positive denominator. @throws RangeError if `d` is 0 */
export const ratio = (n: bigint | number, d: bigint | number = 1n): Ratio => {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  if (bottom === 0n) throw new RangeError("a fraction with denominator 0");
  const by = gcd(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom) * (bottom < 0n ? -1n : 1n);
  return { n: top / by, d: bottom / by };
};
export const ratioOf = ({ num, den }: Share): Ratio => ratio(num, den);

export const zero = ratio(0);
export const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.n, a.d * b.d);
export const sum = (all: readonly Ratio[]): Ratio => all.reduce(plus, zero);
export const isNoLess = (a: Ratio, b: Ratio): boolean => a.n * b.d >= b.n * a.d;
export const isSame = (a: Ratio, b: Ratio): boolean => a.n * b.d === b.n * a.d;

/** In per cent with so many decimals, rounded half up as G3 says: for show, never for a comparison. "89.67" */
export const percentText = ({ n, d }: Ratio, decimals = 2): string => {
  const scale = 10n ** BigInt(decimals);
  const scaled = (n * 100n * scale * 2n + d) / (d * 2n);
  const text = String(scaled).padStart(decimals + 1, "0");
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
};

const mostOfShare = 1_000_000;

/** A share as people type it: "1/3", "12.5%", or "5", which are per cent; undefined: it is none, is 0 or more than the whole, or needs parts above a million. */
export const shareTyped = (text: string): Share | undefined => {
  const [, top, bottom] = /^\s*(\d{1,7})\s*[/／]\s*(\d{1,7})\s*$/.exec(text) ?? [];
  const [, whole, decimals = ""] = /^\s*(\d{1,3})(?:\.(\d{1,4}))?\s*[%％]?\s*$/.exec(text) ?? [];
  if (top !== undefined && bottom !== undefined)
    return Number(bottom) === 0 ? undefined : shareFrom(ratio(BigInt(top), BigInt(bottom)));
  return whole === undefined
    ? undefined
    : shareFrom(ratio(BigInt(whole + decimals), 100n * 10n ** BigInt(decimals.length)));
};
const shareFrom = ({ n, d }: Ratio): Share | undefined =>
  n <= 0n || n > d || d > mostOfShare ? undefined : { num: Number(n), den: Number(d) };

/** As `shareTyped` reads it: per cent where four decimals say it exactly, else the fraction. "5 %", "1/3" */
export const shareText = (share: Share): string => {
  const { n, d } = ratioOf(share);
  if ((n * 1_000_000n) % d !== 0n) return `${n}/${d}`;
  const text = percentText({ n, d }, 4).replace(/\.?0+$/, "");
  return `${text} %`;
};
