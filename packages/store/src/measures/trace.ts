import {
  asksGroups,
  asksService,
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
import { cellsOfTerms } from "./cells.ts";
import { column, conditionSql } from "./expression.ts";
import { serviceHoursOf } from "./service-hours.ts";
import { askedApart, type Period, sourceSql, thereSql } from "./source.ts";

/** An interval of attendance: whose, in which state, until when (ms since the epoch). */
export type TracedInterval = {
  readonly agent: string;
  readonly state: string;
  readonly reason: string | null;
  readonly forced: boolean;
  readonly until: number;
};
/** One thing that was counted, and the call that it belongs to. `at`: ms since the epoch. `interval`: of attendance alone, which no table holds. */
export type TracedThing = {
  readonly id: string;
  readonly at: number;
  readonly call?: CallId;
  readonly interval?: TracedInterval;
};
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

const rowsSql = (term: Term, period: Period): RawBuilder<unknown> => {
  const id = term.fold === "distinct" ? column(term.of!) : sql`m.id`;
  const from = term.fold === "peak" ? thereSql(period) : sourceSql(term.basis, period);
  const interval =
    term.basis === "attendance"
      ? sql`jsonb_build_object('agent', min(m.agent), 'state', min(m.state), 'reason', min(m.reason), 'forced', bool_or(m.forced), 'until', max(m.until))`
      : sql`null::jsonb`;
  return sql`
    select ${id} as id, min(m.at) as at, min(m.call) as call, ${interval} as interval from ${from}
      and ${conditionSql(term.where, period)} group by 1`;
};

/** Of agents' time that is shared among groups, that of the agents who have a share. */
const things = async (db: Db, term: Term, period: Period): Promise<RawBuilder<unknown>> => {
  const { ofGroup } = term;
  if (ofGroup === undefined || !asksGroups(askedApart(period))) return rowsSql(term, period);
  if ("is" in ofGroup) return rowsSql(ofGroup.is, period);
  const cells = await cellsOfTerms(db, [term], { ...period, by: ["agent"] }, false);
  const { group: _group, ...others } = period.filter;
  const agent = cells.flatMap(({ bucket, keys }) => (bucket === undefined ? (keys?.[0] ?? []) : []));
  return rowsSql(term, { ...period, filter: { ...others, agent } });
};

const cursorOf = ({ at, id }: Pick<TracedThing, "at" | "id">): string =>
  Buffer.from(JSON.stringify([at, id])).toString("base64url");
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
  const hours = asksService(measures[ask.measure]) ? { hours: await serviceHoursOf(db) } : {};
  const { now, zone = usualZone } = ask;
  const period: Period = { from, to, filter, by: [], grain: "whole", now, zone, ...hours };
  const terms = shownTerms(measures[ask.measure]);
  const asked = askedApart(period);
  if (!isAnswered(measures[ask.measure], asked)) return { items: [] };
  const [at, id] = after === undefined ? [Number.MIN_SAFE_INTEGER, ""] : placeOf(after);
  const each: RawBuilder<unknown>[] = [];
  for (const term of terms) each.push(await things(db, term, period));
  const { rows } = await sql<{ id: string; at: number; call: CallId | null; interval: TracedInterval | null }>`
    select id, min(at) as at, min(call) as call, (array_agg(interval))[1] as interval from (${sql.join(each, sql` union all `)}) as found
    group by id having (min(at), id) > (${at}::bigint, ${id}) order by min(at), id limit ${pageSize + 1}`.execute(db);
  const items = rows.slice(0, pageSize).map(
    ({ call, interval, ...thing }): TracedThing => ({
      ...{ ...thing, ...(call === null ? {} : { call }), ...(interval === null ? {} : { interval }) },
    }),
  );
  const last = items.at(-1);
  return { items, ...(rows.length > pageSize && last ? { next: cursorOf(last) } : {}) };
};
