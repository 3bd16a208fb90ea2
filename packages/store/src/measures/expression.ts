import type { AnyAmount, AnyCondition, Dimension } from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import { columnName } from "./tables.ts";

/** When and where rows are read: ms since the epoch, and an IANA zone. */
export type ReadAt = { readonly now: number; readonly zone: string };

const column = (name: string): RawBuilder<unknown> => sql`m.${sql.id(columnName(name))}`;
const local = (at: RawBuilder<unknown>, zone: string) => sql`(to_timestamp(${at} / 1000.0) at time zone ${zone})`;

const amountSql = (amount: AnyAmount, at: ReadAt): RawBuilder<unknown> => {
  if (typeof amount === "number") return sql`${amount}::bigint`;
  if (amount === "@now") return sql`${at.now}::bigint`;
  if (typeof amount === "string") return column(amount);
  if ("plus" in amount) return sql`(${amountSql(amount.plus[0], at)} + ${amountSql(amount.plus[1], at)})`;
  return sql`(${amountSql(amount.minus[0], at)} - ${amountSql(amount.minus[1], at)})`;
};

/** Takes the place of a condition that was worked out before; undefined: it was not. */
type WorkedOut = (condition: AnyCondition) => RawBuilder<boolean> | undefined;

/** True or false, never null. */
const conditionSql = (
  condition: AnyCondition,
  at: ReadAt,
  workedOut: WorkedOut = () => undefined,
): RawBuilder<boolean> => {
  const known = workedOut(condition);
  if (known !== undefined) return known;
  const joined = (all: readonly AnyCondition[], word: "and" | "or", ofNone: boolean): RawBuilder<boolean> =>
    all.length === 0
      ? sql`${sql.lit(ofNone)}`
      : sql`(${sql.join(
          all.map((each) => conditionSql(each, at, workedOut)),
          sql.raw(` ${word} `),
        )})`;
  if ("flag" in condition) return sql`(${column(condition.flag)} is true)`;
  if ("has" in condition) return sql`(${column(condition.has)} is not null)`;
  if ("is" in condition) {
    const [name, ...values] = condition.is;
    return sql`((${column(name)} = any(${values}::text[])) is true)`;
  }
  if ("not" in condition) return sql`(not ${conditionSql(condition.not, at, workedOut)})`;
  if ("all" in condition) return joined(condition.all, "and", true);
  if ("any" in condition) return joined(condition.any, "or", false);
  if ("atMost" in condition)
    return sql`((${amountSql(condition.atMost[0], at)} <= ${amountSql(condition.atMost[1], at)}) is true)`;
  const [one, other] = condition.sameDay.map((name) => local(column(name), at.zone));
  return sql`((${one}::date = ${other}::date) is true)`;
};

/** What a row has of a dimension; null: nothing. */
const dimensionSql = (dimension: Dimension, { zone }: ReadAt): RawBuilder<string | null> => {
  if (dimension === "hour") return sql`to_char(${local(sql`m.at`, zone)}, 'HH24')`;
  if (dimension === "weekday") return sql`to_char(${local(sql`m.at`, zone)}, 'ID')`;
  return sql`m.${sql.id(columnName(dimension))}`;
};

export { amountSql, column, conditionSql, dimensionSql };
