import type { AnyRow, BasisName, Column, ColumnOf } from "./columns.ts";

/** Whole numbers of a row; one that is empty makes the whole amount empty. `now`: the moment of reading, ms since the epoch. */
export type Amount<B extends BasisName> =
  | ColumnOf<B, "int">
  | number
  | "@now"
  | { readonly plus: readonly [Amount<B>, Amount<B>] }
  | { readonly minus: readonly [Amount<B>, Amount<B>] };

/** True or false of a row, never unknown: what is compared with something empty is false. */
export type Condition<B extends BasisName> =
  | { readonly flag: ColumnOf<B, "flag"> }
  | { readonly has: Column<B> }
  | { readonly is: readonly [ColumnOf<B, "text">, ...string[]] }
  | { readonly not: Condition<B> }
  | { readonly all: readonly Condition<B>[] }
  | { readonly any: readonly Condition<B>[] }
  | { readonly atMost: readonly [Amount<B>, Amount<B>] }
  | { readonly sameDay: readonly [ColumnOf<B, "int">, ColumnOf<B, "int">] };

/** What holds for all rows of one reading. `dayOf`: the day of a moment in the hotline's zone. */
export type Reading = { readonly now: number; readonly dayOf: (at: number) => number };

/** Expressions of whichever basis, as both readers walk them. */
export type AnyAmount =
  | string
  | number
  | { readonly plus: readonly [AnyAmount, AnyAmount] }
  | { readonly minus: readonly [AnyAmount, AnyAmount] };
export type AnyCondition =
  | { readonly flag: string }
  | { readonly has: string }
  | { readonly is: readonly [string, ...string[]] }
  | { readonly not: AnyCondition }
  | { readonly all: readonly AnyCondition[] }
  | { readonly any: readonly AnyCondition[] }
  | { readonly atMost: readonly [AnyAmount, AnyAmount] }
  | { readonly sameDay: readonly [string, string] };

/** Undefined where something in it is empty. */
export const amountOf = (amount: AnyAmount, row: AnyRow, reading: Reading): number | undefined => {
  if (typeof amount === "number") return amount;
  if (amount === "@now") return reading.now;
  if (typeof amount === "string") return row[amount] as number | undefined;
  const [a, b] = "plus" in amount ? amount.plus : amount.minus;
  const [x, y] = [amountOf(a, row, reading), amountOf(b, row, reading)];
  if (x === undefined || y === undefined) return undefined;
  return "plus" in amount ? x + y : x - y;
};

export const isTrue = (condition: AnyCondition, row: AnyRow, reading: Reading): boolean => {
  if ("flag" in condition) return row[condition.flag] === true;
  if ("has" in condition) return row[condition.has] !== undefined;
  if ("is" in condition) {
    const [column, ...values] = condition.is;
    return values.includes(row[column] as string);
  }
  if ("not" in condition) return !isTrue(condition.not, row, reading);
  if ("all" in condition) return condition.all.every((each) => isTrue(each, row, reading));
  if ("any" in condition) return condition.any.some((each) => isTrue(each, row, reading));
  if ("atMost" in condition) {
    const [x, y] = condition.atMost.map((each) => amountOf(each, row, reading));
    return x !== undefined && y !== undefined && x <= y;
  }
  const [x, y] = condition.sameDay.map((column) => row[column] as number | undefined);
  return x !== undefined && y !== undefined && reading.dayOf(x) === reading.dayOf(y);
};
