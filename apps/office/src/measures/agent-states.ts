import { type Fact, placed, placedInTurn, type StateSpan, stateSpans, steadyOf, typesAround } from "@zongji/domain";
import {
  type ClockStepped,
  type Db,
  dayMs,
  type Follower,
  factsOfRows,
  isMoving,
  putRows,
  stateRollupTables,
  stepsOf,
  unrollStates,
} from "@zongji/store";
import { sql } from "kysely";

type AgentFact = Extract<Fact, { type: "AgentStateChanged" | "AgentSignedOut" }>;
const stateTypes = typesAround("state");
const isOfAgent = (fact: Fact): fact is AgentFact => stateTypes.includes(fact.type);

/** From where on each agent's spans are to be made anew, ms since the epoch. */
type From = ReadonlyMap<string, number>;

/** Agents and times as a table to join with. */
const fromTable = (from: From) =>
  sql`unnest(${[...from.keys()]}::text[], ${[...from.values()]}::bigint[]) as a(agent, since)`;

/** Where the span begins that each one was in then; else then. */
const startsOf = async (db: Db, from: From): Promise<From> => {
  const { rows } = await sql<{ agent: string; since: number }>`
    select a.agent, coalesce((
      select max(from_at) from agent_state_span where user_id = a.agent and from_at <= a.since
    ), a.since) as since from ${fromTable(from)}`.execute(db);
  return new Map(rows.map(({ agent, since }) => [agent, since]));
};

const earlier = (from: Map<string, number>, agent: string, at: number): void => {
  from.set(agent, Math.min(at, from.get(agent) ?? at));
};

/** Those whose spans a step moves, and from where on: what lasted until a day before it, as it was placed and as it will be. */
const movedBy = async (db: Db, step: ClockStepped, from: Map<string, number>): Promise<void> => {
  const since = step.at - step.byMs - dayMs;
  const rows = await db
    .selectFrom("agent_state_span")
    .select("user_id")
    .distinct()
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">=", since)]))
    .execute();
  const starts = await startsOf(db, new Map(rows.map(({ user_id }) => [user_id, since])));
  for (const [agent, start] of starts) earlier(from, agent, start + Math.min(0, step.byMs));
};

/** What is earlier in order comes first, of one node; of several what is earlier in time. */
const merged = (nodes: readonly (readonly AgentFact[])[]): AgentFact[] => {
  const heads = nodes.map((facts) => ({ facts, at: 0 }));
  const all: AgentFact[] = [];
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      const fact = head.facts[head.at];
      if (fact && (!first || fact.at < first.facts[first.at]!.at)) first = head;
    }
    if (!first) return all;
    all.push(first.facts[first.at++]!);
  }
};

/** The facts of each agent from there on, as they are placed. */
const factsFrom = async (db: Db, from: From, steps: readonly ClockStepped[]): Promise<Map<string, AgentFact[]>> => {
  // A fact was stamped by no more than this beside its place, if she did not stay in one state for longer than a month.
  const newest = steps.reduce((last, step) => Math.max(last, steadyOf(step)), 0);
  const late = steps.filter((step) => newest - steadyOf(step) < 30 * dayMs);
  const besideMs = late.reduce((sum, { byMs }) => sum + Math.abs(byMs), 0);
  const { rows } = await sql<{ body: unknown }>`
    select f.body from ${fromTable(from)} join fact as f on f.agent = a.agent and f.at >= a.since - ${besideMs}::bigint
    where f.type = any(${stateTypes})
    order by f.node, f.epoch, f.seq`.execute(db);
  const own = Map.groupBy(factsOfRows(rows).filter(isOfAgent), ({ agent }) => agent);
  const after = (agent: string, facts: readonly AgentFact[]) => {
    const nodes = [...Map.groupBy(facts, ({ node }) => node).values()].map((each) => placedInTurn(each, steps));
    return merged(nodes).filter(({ at }) => at >= from.get(agent)!);
  };
  return new Map([...own].map(([agent, facts]) => [agent, after(agent, facts)]));
};

/** A server that comes back after another took its agents signs them out there: of where she is since it says nothing. */
const whereSheWas = (facts: readonly AgentFact[]): AgentFact[] => {
  let node: string | undefined;
  return facts.filter((fact) => {
    if (fact.type === "AgentSignedOut") return node === undefined || fact.node === node;
    node = fact.node;
    return true;
  });
};

const rowOf = (span: StateSpan) => ({
  user_id: span.agent,
  from_at: span.from,
  to_at: span.to ?? null,
  agent_no: span.agentNo,
  state: span.state,
  reason: span.reason ?? null,
  forced: span.forced ?? false,
  call: span.call ?? null,
  groups: JSON.stringify(span.groups),
});

const write = async (db: Db, from: From, steps: readonly ClockStepped[]): Promise<void> => {
  await unrollStates(db, Math.min(...from.values()));
  const facts = await factsFrom(db, from, steps);
  // Two states of one millisecond: the first lasted no time, and its place is the second's.
  const spans = [...facts.values()]
    .flatMap((own) => stateSpans(whereSheWas(own)))
    .filter((span) => span.to === undefined || span.to > span.from);
  await putRows(db, "agent_state_span", ["user_id", "from_at"], spans.map(rowOf));
  await sql`
    delete from agent_state_span as s using ${fromTable(from)} where s.user_id = a.agent and s.from_at >= a.since and not exists (
      select from unnest(${spans.map(({ agent }) => agent)}::text[], ${spans.map((span) => span.from)}::bigint[]) as k(agent, since)
      where k.agent = s.user_id and k.since = s.from_at
    )`.execute(db);
};

/**
 * Keeps agent_state_span, 座席状态记录: an agent's spans are made anew from her open one on; after a step of the wall clock those of the day before it, and
 * the one before them, which ends where they begin.
 */
export const stateFollower: Follower = {
  name: "agent-states",
  tables: ["agent_state_span", ...stateRollupTables],
  on: [...stateTypes, "ClockStepped"],
  perform: async (facts, db) => {
    const steps = await stepsOf(db);
    const first = new Map<string, number>();
    for (const fact of placed(facts.filter(isOfAgent), steps, false)) earlier(first, fact.agent, fact.at);
    const moving = facts.filter(isMoving);
    for (const step of moving) await movedBy(db, step, first);
    const from = await startsOf(db, first);
    const before = new Map([...from].map(([agent, at]) => [agent, at - 1]));
    await write(db, moving.length > 0 ? await startsOf(db, before) : from, steps);
  },
};
