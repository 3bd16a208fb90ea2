import { type Ratio, ratioOf, type Share, sum } from "./ratio.ts";

/** Money in fen (1/100 yuan), a safe whole number. */
export type Fen = number;

/** A part of a sum of money. `exact` false: it is no whole number of fen; `fen` is rounded down then. */
export const partOf = (total: Fen, share: Share): { readonly fen: Fen; readonly exact: boolean } => {
  const { n, d } = ratioOf(share);
  const product = BigInt(total) * n;
  return { fen: Number(product / d), exact: product % d === 0n };
};

export const sumOfShares = (shares: readonly Share[]): Ratio => sum(shares.map(ratioOf));

/** "251,769.00": thousands separated, two decimals, without the unit. */
export const yuanText = (fen: Fen): string => {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${fen < 0 ? "-" : ""}${whole}.${digits.slice(-2)}`;
};

/** What somebody writes in yuan, in fen: "251,769" or "251769.50". Undefined: no amount of money. */
export const fenFrom = (text: string): Fen | undefined => {
  const found = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s]/g, ""));
  if (!found) return undefined;
  return Number(`${found[1]}${(found[2] ?? "").padEnd(2, "0")}`);
};
