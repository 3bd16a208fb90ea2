import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { canonicalJson } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { shippingName } from "../facts/fact-store.ts";
import { callBacksTo } from "../measures/index.ts";
import { sha256 } from "./check-sum.ts";

/** Until where each node's journal was followed: node, epoch, number of the last fact. */
export type Positions = readonly (readonly [node: string, epoch: string, seq: number])[];

/** What facts a day's figures come from: of each call that has a fact on the day all of its facts, and the facts of no call, by node and epoch. */
export type FactLine = readonly [of: string, facts: number, sha256: string];
export type FactDigest = { readonly calls: number; readonly facts: number; readonly sha256: string };

type Period = { readonly from: number; readonly to: number };
type Kept = {
  readonly node: string;
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly body: unknown;
};

/** So many calls are read at once. */
const callsAtOnce = 300;

/** How far the slowest of these followers is, for each epoch that was shipped. */
export const followedUpTo = async (db: Db, followers: readonly string[]): Promise<Positions> => {
  const { rows } = await sql<{ node: string; epoch: string; seq: number }>`
    select s.node, s.epoch, min(coalesce(p.seq, 0))::bigint as seq
    from follower_position as s
    cross join unnest(${[...followers]}::text[]) as f(name)
    left join follower_position as p on p.follower = f.name and p.node = s.node and p.epoch = s.epoch
    where s.follower = ${shippingName} group by s.node, s.epoch order by s.node, s.epoch`.execute(db);
  return rows.map(({ node, epoch, seq }) => [node, epoch, seq]);
};

/** How far the shipping is. */
export const shippedUpTo = (db: Db): Promise<Positions> => followedUpTo(db, [shippingName]);

const limitsOf = (positions: Positions): Map<string, number> =>
  new Map(positions.map(([node, epoch, seq]) => [`${node} ${epoch}`, seq]));

const lineFrom = (of: string, facts: readonly Kept[]): FactLine => {
  const sum = createHash("sha256");
  for (const { body } of facts) sum.update(`${canonicalJson(body)}\n`);
  return [of, facts.length, sum.digest("hex")];
};

const callsOf = async (db: Db, { from, to }: Period): Promise<string[]> => {
  const { rows } = await sql<{ call: string }>`
    select distinct call from fact where at >= ${from}::bigint and at < ${to}::bigint and call is not null`.execute(db);
  return rows.map(({ call }) => call).sort();
};

const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
/** Facts as each journal told them: node by node, by code units, whatever the database's own order of texts is. */
const inOrder = <T extends Kept>(facts: readonly T[]): T[] =>
  facts.toSorted((a, b) => byCodeUnits(a.node, b.node) || byCodeUnits(a.epoch, b.epoch) || a.seq - b.seq);

/**
 * The facts of a day by check sums, those that were followed until `positions`: a fact that is another, or was not there, changes its line. A call is the day's
 * only if one of those facts is of the day: what comes later makes no line here.
 */
export const factLinesOf = async (db: Db, period: Period, positions: Positions): Promise<FactLine[]> => {
  const limits = limitsOf(positions);
  const isKept = ({ node, epoch, seq }: Kept): boolean => seq <= (limits.get(`${node} ${epoch}`) ?? -1);
  const isOfDay = ({ at }: Kept): boolean => at >= period.from && at < period.to;
  const lines: FactLine[] = [];
  const calls = await callsOf(db, period);
  for (let first = 0; first < calls.length; first += callsAtOnce) {
    const rows = await db
      .selectFrom("fact")
      .select(["call", "node", "epoch", "seq", "at", "body"])
      .where("call", "in", calls.slice(first, first + callsAtOnce))
      .execute();
    for (const [call, own] of Map.groupBy(rows.filter(isKept), ({ call }) => call!))
      if (own.some(isOfDay)) lines.push(lineFrom(call, inOrder(own)));
    // The office answers others meanwhile.
    await turn();
  }
  const others = await db
    .selectFrom("fact")
    .select(["node", "epoch", "seq", "at", "body"])
    .where("call", "is", null)
    .where("at", ">=", period.from)
    .where("at", "<", period.to)
    .execute();
  for (const [of, own] of Map.groupBy(others.filter(isKept), ({ node, epoch }) => `${node} ${epoch}`))
    lines.push(lineFrom(of, inOrder(own)));
  return lines.sort(([a], [b]) => byCodeUnits(a, b));
};

/** The check sums of all facts of some calls, as they are now; of one without facts there is no line. */
export const callFactLines = async (db: Db, calls: readonly string[]): Promise<FactLine[]> => {
  const lines: FactLine[] = [];
  for (let first = 0; first < calls.length; first += callsAtOnce) {
    const rows = await db
      .selectFrom("fact")
      .select(["call", "node", "epoch", "seq", "at", "body"])
      .where("call", "in", calls.slice(first, first + callsAtOnce))
      .execute();
    for (const [call, own] of Map.groupBy(rows, ({ call }) => call!)) lines.push(lineFrom(call, inOrder(own)));
  }
  return lines.sort(([a], [b]) => byCodeUnits(a, b));
};

export const digestOfFacts = (lines: readonly FactLine[]): FactDigest => ({
  calls: lines.filter(([of]) => !of.includes(" ")).length,
  facts: lines.reduce((all, [, facts]) => all + facts, 0),
  sha256: sha256(lines.map((line) => `${canonicalJson(line)}\n`).join("")),
});

/** A fact that came after a day had closed, by its key. */
export type LateFact = {
  readonly fact: string;
  readonly type: string;
  readonly call: string | null;
  readonly at: number;
};

const mostFacts = 200;

/**
 * Facts beyond these positions that concern a day: those that happened on it, those of its calls and of the calls that return them, and steps of a clock, which
 * move what happened. The first of them, and how many there are.
 */
export const lateFactsOf = async (
  db: Db,
  { from, to }: Period,
  positions: Positions,
): Promise<{ readonly facts: readonly LateFact[]; readonly count: number }> => {
  const known = JSON.stringify(positions.map(([node, epoch, seq]) => ({ node, epoch, seq })));
  const own = await callsOf(db, { from, to });
  const kin = [...own, ...(await callBacksTo(db, own))];
  const { rows } = await sql<LateFact & { of: number }>`
    with p as (select * from jsonb_to_recordset(${known}::jsonb) as p(node text, epoch text, seq bigint)),
    late as (
      select f.node, f.epoch, f.seq, f.at, f.type, f.call from fact as f where f.at >= ${from}::bigint and f.at < ${to}::bigint
      union
      select f.node, f.epoch, f.seq, f.at, f.type, f.call from unnest(${kin}::text[]) as kin(call) join fact as f on f.call = kin.call and f.at >= ${from}::bigint
      union
      select f.node, f.epoch, f.seq, f.at, f.type, f.call from fact as f where f.type = 'ClockStepped' and f.at >= ${from}::bigint
    )
    select late.node || '/' || late.epoch || '/' || late.seq as fact, late.type, late.call, late.at, (count(*) over ())::int as of
    from late left join p on p.node = late.node and p.epoch = late.epoch
    where late.seq > coalesce(p.seq, -1) order by late.at, late.node, late.epoch, late.seq limit ${mostFacts}`.execute(
    db,
  );
  return { facts: rows.map(({ of: _, ...fact }) => fact), count: rows[0]?.of ?? 0 };
};
