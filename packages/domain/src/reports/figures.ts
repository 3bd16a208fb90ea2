import { rateText, roundedSeconds, type Unit, type Value } from "../measures/index.ts";

const pad = (value: number): string => String(value).padStart(2, "0");

/** hh:mm:ss; hours grow beyond two digits. @param seconds whole, not below 0 */
export const clockOf = (seconds: number): string =>
  `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;

/** Thousands marks as everywhere in the console. */
const grouped = (whole: bigint | number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ",");

/** `over / under` with two decimals, half-up. */
const decimal = (over: number, under: number): string => rateText(over, under * 100);

/** A figure as reports, files and prints show it: rates and averages rounded half-up from their terms (G3), "—" for none (G4, G15). */
export const figureIn = (unit: Unit, { value, over, under }: Value): string => {
  if (value === undefined) return "—";
  const isRatio = over !== undefined && under !== undefined;
  if (unit === "percent") return isRatio ? rateText(over, under) : "—";
  if (unit === "ms") return clockOf(isRatio ? roundedSeconds(over, under) : roundedSeconds(value));
  if (isRatio) return `${decimal(over, under)}${unit === "ratio" ? " : 1" : ""}`;
  return grouped(value);
};

/** How a figure compares with another period's. */
export type Change = {
  readonly direction: "up" | "down" | "same";
  /** With its sign and the figure's unit; of rates in percentage points. */
  readonly difference: string;
  /** In percent with its sign; undefined: there was nothing then, or it is a rate. */
  readonly percent?: string;
};

const fractionOf = ({ value, over, under }: Value): readonly [bigint, bigint] | undefined => {
  if (value === undefined) return undefined;
  return over !== undefined && under !== undefined ? [BigInt(over), BigInt(under)] : [BigInt(value), 1n];
};

const signed = (amount: bigint, text: string): string => (amount > 0n ? `+${text}` : amount < 0n ? `−${text}` : text);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const halfUp = (over: bigint, under: bigint): bigint => (2n * over + under) / (2n * under);
const hundredths = (value: bigint): string => `${grouped(value / 100n)}.${String(value % 100n).padStart(2, "0")}`;

const amountText = (unit: Unit, over: bigint, under: bigint): string => {
  if (unit === "percent") return hundredths(halfUp(over * 10_000n, under));
  if (unit === "ms") return clockOf(Number(halfUp(over, under * 1000n)));
  return under === 1n ? grouped(over) : hundredths(halfUp(over * 100n, under));
};

/** The difference of two figures, from their terms: nothing is rounded before the end. Undefined where one of them is none. */
export const changeOf = (unit: Unit, now: Value, then: Value): Change | undefined => {
  const [a, b] = [fractionOf(now), fractionOf(then)];
  if (!a || !b) return undefined;
  const [over, under] = [a[0] * b[1] - b[0] * a[1], a[1] * b[1]];
  const text = amountText(unit, absolute(over), under);
  const direction = over > 0n ? "up" : over < 0n ? "down" : "same";
  const percent =
    unit === "percent" || b[0] === 0n
      ? {}
      : { percent: signed(over, hundredths(halfUp(absolute(over) * 10_000n, a[1] * b[0]))) };
  return { direction, difference: signed(over, text), ...percent };
};
