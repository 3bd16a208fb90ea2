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
import { type ClockStepped, type Db, factsOfCalls, factsOfRows, stepsOf } from "@zongji/store";

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

/** What those calls came to be called back by, whenever that was. */
const returnsOf = async (db: Db, calls: ReadonlySet<string>, from: number): Promise<string[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("type", "=", "DialStarted")
    .where("at", ">=", from - dayMs)
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

const spansOf = async (db: Db, from: number, to: number, steps: readonly ClockStepped[]): Promise<StateSpan[]> => {
  // Whoever is in one state for longer than this has left her place.
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("type", "in", [...stateTypes])
    .where("at", ">=", from - 31 * dayMs)
    .where("at", "<", to + dayMs)
    .orderBy("node")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  const facts = factsOfRows(rows) as AgentFact[];
  return [...Map.groupBy(facts, ({ agent }) => agent).values()]
    .flatMap((own) => stateSpans(statesOf(own, steps)))
    .filter((span) => (span.to === undefined || span.to > span.from) && span.from < to && (span.to ?? to) > from);
};

/** The figures of a day by the other reader. */
export const dayFromFacts = async (db: Db, day: string, zone: string): Promise<DayLine[]> => {
  const { from, to } = dayTimes(day, zone);
  const steps = await stepsOf(db);
  const calls = await callsAround(db, from, to);
  const known = new Set(calls);
  const records = await recordsOf(db, [...calls, ...(await returnsOf(db, known, from))], steps);
  // The missed calls that the day's own calls return may lie before it.
  const parents = records.flatMap(({ parent }) => (parent === undefined || known.has(parent) ? [] : [parent]));
  const missed = await recordsOf(db, [...new Set(parents as string[])], steps);
  const sources = { calls: [...records, ...missed], spans: await spansOf(db, from, to, steps), zone };
  return dayFromSources(sources, { from, to }, () => turn());
};
