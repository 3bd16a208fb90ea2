/** A day's figures made again from raw facts: without the tables, the followers and the SQL of the measures. */
import { setImmediate as turn } from "node:timers/promises";
import {
  type CallRecord,
  callRecord,
  type DayLine,
  dayFromSources,
  dayTimes,
  type Fact,
  placed,
  placedInTurn,
  type StateSpan,
  stateSpans,
  typesAround,
} from "@zongji/domain";
import {
  type ClockStepped,
  type Db,
  factsOfCalls,
  factsOfRows,
  rosterAround,
  serviceHoursOf,
  stepsOf,
} from "@zongji/store";
import { sql } from "kysely";

const dayMs = 86_400_000;
/** So many calls are in memory as facts at once. */
const callsAtOnce = 300;
type AgentFact = Extract<Fact, { type: "AgentStateChanged" | "AgentSignedOut" }>;
const stateTypes = typesAround("state");

/** Calls with a fact near the day: a step of the clock may have moved it. */
const callsAround = async (db: Db, from: number, to: number): Promise<string[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("call")
    .distinct()
    .where("at", ">=", from - dayMs)
    .where("at", "<", to + dayMs)
    .where("call", "is not", null)
    .execute();
  return rows.map(({ call }) => call!).sort();
};

/** What those calls came to be called back by on the same day: nothing else of it counts for them (回拨挽回量). */
const returnsOf = async (db: Db, calls: ReadonlySet<string>, from: number, to: number): Promise<string[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("type", "=", "DialStarted")
    .where("at", ">=", from - dayMs)
    .where("at", "<", to + dayMs)
    .where(sql<boolean>`body ->> 'parent' is not null`)
    .execute();
  return factsOfRows(rows).flatMap((fact) =>
    fact.type === "DialStarted" && fact.parent !== undefined && calls.has(fact.parent) && !calls.has(fact.call)
      ? [fact.call]
      : [],
  );
};

const recordsOf = async (db: Db, calls: readonly string[], steps: readonly ClockStepped[]): Promise<CallRecord[]> => {
  const records: CallRecord[] = [];
  for (let at = 0; at < calls.length; at += callsAtOnce) {
    const facts = await factsOfCalls(db, calls.slice(at, at + callsAtOnce));
    for (const own of facts.values()) {
      const record = callRecord(placed(own, steps));
      // A call out whose agent never picked up her own phone called nobody.
      if (record && (record.direction === "in" || record.dial !== undefined)) records.push(record);
    }
  }
  return records;
};

/** An agent's states over all nodes: a node that comes back signs her out there, which says nothing of where she is since. */
const statesOf = (facts: readonly AgentFact[], steps: readonly ClockStepped[]): AgentFact[] => {
  const byNode = [...Map.groupBy(facts, ({ node }) => node).values()].map((own) => placedInTurn(own, steps));
  const all = byNode.length === 1 ? [...byNode[0]!] : byNode.flat().sort((a, b) => a.at - b.at);
  let node: string | undefined;
  return all.filter((fact) => {
    if (fact.type === "AgentSignedOut") return node === undefined || fact.node === node;
    node = fact.node;
    return true;
  });
};

/** So many of an agent's last changes are read from before the day's surroundings, whenever they were: she may be in one state for months. */
const changesBefore = 20;

const stateFacts = async (db: Db, from: number, to: number): Promise<AgentFact[]> => {
  const types = sql`${[...stateTypes]}::text[]`;
  const { rows } = await sql<{ body: unknown }>`
    with recursive who as (
      select min(agent) as agent from fact where agent is not null
      union all select (select min(agent) from fact where agent > who.agent) from who where who.agent is not null
    ), read as (
      select node, epoch, seq, body from fact
      where type = any(${types}) and at >= ${from - dayMs}::bigint and at < ${to + dayMs}::bigint
      union all
      select f.* from who cross join lateral (
        select node, epoch, seq, body from fact
        where agent = who.agent and type = any(${types}) and at < ${from - dayMs}::bigint
        order by at desc limit ${changesBefore}
      ) as f
    )
    select body from read order by node collate "C", epoch collate "C", seq`.execute(db);
  return factsOfRows(rows) as AgentFact[];
};

const spansOf = async (db: Db, from: number, to: number, steps: readonly ClockStepped[]): Promise<StateSpan[]> =>
  [...Map.groupBy(await stateFacts(db, from, to), ({ agent }) => agent).values()]
    .flatMap((own) => stateSpans(statesOf(own, steps)))
    .filter((span) => (span.to === undefined || span.to > span.from) && span.from < to && (span.to ?? to) > from);

/** The figures of a day by the other reader. */
export const dayFromFacts = async (db: Db, day: string, zone: string): Promise<DayLine[]> => {
  const { from, to } = dayTimes(day, zone);
  const steps = await stepsOf(db);
  const calls = await callsAround(db, from, to);
  const known = new Set(calls);
  const records = await recordsOf(db, [...calls, ...(await returnsOf(db, known, from, to))], steps);
  // The missed calls that the day's own calls return may lie before it, and so may the calls that agents still talk or wrap up in.
  const parents = records.flatMap(({ parent }) => parent ?? []);
  const spans = await spansOf(db, from, to, steps);
  const cited = spans.flatMap(({ state, call }) => (call && (state === "talking" || state === "wrapUp") ? [call] : []));
  const has = new Set<string>(records.map(({ call }) => call));
  const others = [...new Set<string>([...parents, ...cited])].filter((call) => !has.has(call) && !known.has(call));
  const hours = await serviceHoursOf(db);
  const roster = await rosterAround(db, day);
  const sources = { calls: [...records, ...(await recordsOf(db, others, steps))], spans, hours, roster, zone };
  return dayFromSources(sources, { from, to }, () => turn());
};
