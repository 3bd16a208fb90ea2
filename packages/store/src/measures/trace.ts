import {
  type CallId,
  isAnswered,
  type MeasureName,
  measures,
  type Slice,
  shownTerms,
  type Term,
  usualZone,
} from "@zongji/domain";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/index.ts";
import { BadMeasureAsk } from "./bad-ask.ts";
import { column, conditionSql } from "./expression.ts";
import { askedApart, type Period, sourceSql, thereSql } from "./source.ts";

/** One thing that was counted, and the call that it belongs to. `at`: ms since the epoch. */
export type TracedThing = { readonly id: string; readonly at: number; readonly call?: CallId };
export type TraceAsk = {
  readonly measure: MeasureName;
  /** The period, and whatever the figure was filtered or grouped by. */
  readonly slice: Slice & { readonly from: number; readonly to: number };
  readonly now: number;
  readonly zone?: string;
};
/** `after`: the cursor of the page before. */
export type TracePage = { readonly pageSize: number; readonly after?: string | undefined };
export type Traced = { readonly items: readonly TracedThing[]; readonly next?: string };

const things = (term: Term, period: Period): RawBuilder<unknown> => {
  const id = term.fold === "distinct" ? column(term.of!) : sql`m.id`;
  const from = term.fold === "peak" ? thereSql(period) : sourceSql(term.basis, period);
  return sql`
    select ${id} as id, min(m.at) as at, min(m.call) as call from ${from}
      and ${conditionSql(term.where, period)} group by 1`;
};

const cursorOf = ({ at, id }: TracedThing): string => Buffer.from(JSON.stringify([at, id])).toString("base64url");
const placeOf = (cursor: string): readonly [number, string] => {
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof at === "number" && typeof id === "string") return [at, id];
  } catch {}
  throw new BadMeasureAsk("after", "this is no cursor");
};

/**
 * Lists what a figure was computed from, oldest first: of a rate or an average its denominator's things. Nothing where the measure has no answer (G15).
 * @throws BadMeasureAsk on a cursor that is none
 */
export const traceMeasure = async (db: Db, ask: TraceAsk, { pageSize, after }: TracePage): Promise<Traced> => {
  const { from, to, ...filter } = ask.slice;
  const period: Period = { from, to, filter, by: [], grain: "whole", now: ask.now, zone: ask.zone ?? usualZone };
  const terms = shownTerms(measures[ask.measure]);
  const asked = askedApart(period);
  if (!isAnswered(measures[ask.measure], asked)) return { items: [] };
  const [at, id] = after === undefined ? [Number.MIN_SAFE_INTEGER, ""] : placeOf(after);
  const { rows } = await sql<{ id: string; at: number; call: CallId | null }>`
    select id, min(at) as at, min(call) as call from (${sql.join(
      terms.map((term) => things(term, period)),
      sql` union all `,
    )}) as found
    group by id having (min(at), id) > (${at}::bigint, ${id}) order by min(at), id limit ${pageSize + 1}`.execute(db);
  const items = rows
    .slice(0, pageSize)
    .map(({ call, ...thing }): TracedThing => ({ ...thing, ...(call === null ? {} : { call }) }));
  const last = items.at(-1);
  return { items, ...(rows.length > pageSize && last ? { next: cursorOf(last) } : {}) };
};
