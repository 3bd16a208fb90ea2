import {
  type Dimension,
  isDeskBasis,
  type MeasuredOrder,
  type MeasureName,
  measures,
  orderFromEvents,
  periodFrom,
  rowsOf,
  type TableRow,
  tabulate,
  termsOfMeasure,
} from "@zongji/domain";
import { type Db, measuredLetter, orderHistories, queryMeasures } from "@zongji/store";
import { sql } from "kysely";

/** Measures of work orders and letters, which no closed day keeps: they change for as long as people work on them. */
const deskMeasures: readonly MeasureName[] = (Object.keys(measures) as MeasureName[]).filter((name) =>
  termsOfMeasure(measures[name]).every(({ basis }) => isDeskBasis(basis)),
);
const splits = ["none", "group", "agent", "businessType", "source", "department"] as const;

type Period = { readonly from: number; readonly to: number };
/** A line that the tables tell otherwise than what people did. */
export type DeskDifference = { readonly by: string; readonly key: string | null; readonly measure: string };
export type RecomputedDesk = {
  readonly orders: number;
  readonly letters: number;
  readonly differences: readonly DeskDifference[];
};

/** Orders that have anything in the period: begun, or due in one of their rounds, or a department's part. */
const ordersIn = async (db: Db, { from, to }: Period): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select id from work_order where created_at >= ${from}::bigint and created_at < ${to}::bigint
    union select id from work_order where due_at > ${from}::bigint and due_at <= ${to}::bigint
    union select work_order from order_consult where due_at > ${from}::bigint and due_at <= ${to}::bigint
    union select subject from event
      where (type = 'OrderMoved' and body->>'move' = 'reply' or type in ('OrderConsulted', 'OrderConsultMoved'))
      and (body->>'dueAt')::bigint > ${from}::bigint and (body->>'dueAt')::bigint <= ${to}::bigint`.execute(db);
  return rows.map(({ id }) => id);
};

const atOnce = 500;

/** The orders by their events; of what no event tells (whose it is, when it is due as long as it is open) their rows are asked. */
const ordersFromEvents = async (db: Db, ids: readonly string[]): Promise<MeasuredOrder[]> => {
  const found: MeasuredOrder[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce);
    for (const { events, kept } of await orderHistories(db, some)) {
      const order = orderFromEvents(events, kept);
      if (order) found.push(order);
    }
  }
  return found;
};

const lettersIn = async (db: Db, { from, to }: Period) => {
  const rows = await db
    .selectFrom("letter")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb.and([eb("received_at", ">=", from), eb("received_at", "<", to)]),
        eb.and([eb("due_at", ">", from), eb("due_at", "<=", to)]),
      ]),
    )
    .execute();
  return rows.map(measuredLetter);
};

const linesOf = (rows: readonly Omit<TableRow, "bucket">[]) =>
  new Map(rows.map(({ keys, values }) => [JSON.stringify(keys), { key: keys[0] ?? null, values }]));

/** Makes a day's figures of work orders and letters from what people did, and compares them with what reports read. @param now ms since the epoch */
export const recomputeDesk = async (db: Db, day: string, zone: string, now: number): Promise<RecomputedDesk> => {
  const period = periodFrom(day, day, zone) as Period;
  const orders = await ordersFromEvents(db, await ordersIn(db, period));
  const letters = await lettersIn(db, period);
  const rows = rowsOf({ calls: [], spans: [], orders, letters, now, zone });
  const wanted = Object.fromEntries(deskMeasures.map((name) => [name, measures[name]]));
  const differences: DeskDifference[] = [];
  for (const split of splits) {
    const by: readonly Dimension[] = split === "none" ? [] : [split];
    const ask = { ...period, grain: "whole", by } as const;
    const made = linesOf(tabulate(wanted, ask, rows).perKey);
    const read = linesOf((await queryMeasures(db, { ...ask, measures: deskMeasures, zone, now })).perKey);
    for (const line of new Set([...made.keys(), ...read.keys()])) {
      const [one, other] = [made.get(line), read.get(line)];
      for (const measure of deskMeasures)
        if (JSON.stringify(one?.values[measure] ?? {}) !== JSON.stringify(other?.values[measure] ?? {}))
          differences.push({ by: split, key: (one ?? other)!.key, measure });
    }
  }
  return { orders: orders.length, letters: letters.length, differences };
};

/** What the command prints. */
export const recomputeDeskText = (day: string, { orders, letters, differences }: RecomputedDesk): string =>
  [
    `${day}: ${orders} work orders by their events, ${letters} letters`,
    differences.length === 0 ? "  no difference" : `  ${differences.length} differences:`,
    ...differences.map(
      ({ by, key, measure }) => `  ${by === "none" ? "whole day" : `${by} ${key ?? "—"}`}  ${measure}`,
    ),
  ].join("\n");
