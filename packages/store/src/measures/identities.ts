import {
  type CallId,
  type Identity,
  identities,
  isAdditive,
  type MeasureName,
  measures,
  type Term,
  usualZone,
} from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { amountSql, conditionSql } from "./expression.ts";
import { queryMeasures } from "./query.ts";
import { type Period, sourceSql } from "./source.ts";

/** An identity that does not hold: both sides over the period, and what makes them differ. */
export type Breach = {
  readonly identity: string;
  readonly left: number;
  readonly right: number;
  /** What counts on one side only, oldest first, 100 at most, with its call where it has one. */
  readonly things: readonly { readonly id: string; readonly call?: CallId }[];
};
export type CheckAt = { readonly now: number; readonly zone?: string };

const mostThings = 100;

/** What one row adds to a side. */
const sideSql = (terms: readonly Term[], period: Period): RawBuilder<number> => {
  const each = terms.map((term) => {
    const amount = term.fold === "sum" ? sql`coalesce(${amountSql(term.amount!, period)}, 0)` : sql`1`;
    return sql`case when ${conditionSql(term.where, period)} then ${amount} else 0 end`;
  });
  return sql`(${sql.join(each, sql` + `)})`;
};

/** The sides are compared for each thing, so that two that make up for each other are found too. */
const breachOf = async (db: Db, { name, left, right }: Identity, period: Period): Promise<Breach[]> => {
  const basis = left[0]!.basis;
  const sides = sql`
    select m.id, m.at, m.call, ${sideSql(left, period)} as one, ${sideSql(right, period)} as other from ${sourceSql(basis, period)}`;
  const { rows } = await sql<{ id: string; call: CallId | null }>`
    with sides as (${sides})
    select id, call from sides where one <> other order by at, id limit ${mostThings}`.execute(db);
  if (rows.length === 0) return [];
  const things = rows.map(({ id, call }) => ({ id, ...(call === null ? {} : { call }) }));
  const { rows: sums } = await sql<{ one: number; other: number }>`
    with sides as (${sides}) select sum(one)::bigint as one, sum(other)::bigint as other from sides`.execute(db);
  return [{ identity: name, left: sums[0]!.one, right: sums[0]!.other, things }];
};

/** I3: what adds up over days is, over all of them, the sum of what it is in each. */
const sumsOfDays = async (db: Db, { from, to, now, zone }: Period): Promise<Breach[]> => {
  const names = (Object.keys(measures) as MeasureName[]).filter((name) => isAdditive(measures[name]));
  const table = await queryMeasures(db, { measures: names, from, to, now, zone, grain: "day" });
  return names.flatMap((name): Breach[] => {
    const [left, right] = [
      table.total[name].value ?? 0,
      table.rows.reduce((sum, { values }) => sum + (values[name].value ?? 0), 0),
    ];
    return left === right ? [] : [{ identity: `I3 ${name}`, left, right, things: [] }];
  });
};

/**
 * Checks I1 to I5 over a period, from `from` until before `to`, ms since the epoch. @returns those that do not hold, with what causes it; none is well
 */
export const checkIdentities = async (
  db: Db,
  from: number,
  to: number,
  { now, zone = usualZone }: CheckAt,
): Promise<Breach[]> => {
  const period: Period = { from, to, now, zone, grain: "whole", by: [], filter: {} };
  const breaches: Breach[] = [];
  for (const identity of identities) breaches.push(...(await breachOf(db, identity, period)));
  return [...breaches, ...(await sumsOfDays(db, period))];
};
