import { type Fact, type StateSpan, stateSpans } from "@zongji/domain";
import { sql } from "kysely";
import { type Db, putRows } from "../database/index.ts";
import type { Follower } from "../live/index.ts";

type AgentFact = Extract<Fact, { type: "AgentStateChanged" | "AgentSignedOut" }>;
const isOfAgent = (fact: Fact): fact is AgentFact =>
  fact.type === "AgentStateChanged" || fact.type === "AgentSignedOut";

/** From where on each agent's spans are to be made anew, ms since the epoch. */
type From = ReadonlyMap<string, number>;

/** Agents and times as a table to join with. */
const fromTable = (from: From) =>
  sql`unnest(${[...from.keys()]}::text[], ${[...from.values()]}::bigint[]) as a(agent, since)`;

/** Each one's open span, or else the first of these facts. */
const startsOf = async (db: Db, facts: readonly AgentFact[]): Promise<From> => {
  const first = new Map<string, number>();
  for (const { agent, at } of facts) first.set(agent, Math.min(at, first.get(agent) ?? at));
  const { rows } = await sql<{ agent: string; since: number }>`
    select a.agent, coalesce((
      select max(from_at) from agent_state_span where user_id = a.agent and from_at <= a.since
    ), a.since) as since from ${fromTable(first)}`.execute(db);
  return new Map(rows.map(({ agent, since }) => [agent, since]));
};

const factsFrom = async (db: Db, from: From): Promise<Map<string, AgentFact[]>> => {
  const { rows } = await sql<{ body: AgentFact }>`
    select f.body from ${fromTable(from)} join fact as f on f.agent = a.agent and f.at >= a.since
    where f.type in ('AgentStateChanged', 'AgentSignedOut')
    order by f.at, f.node, f.epoch, f.seq`.execute(db);
  return Map.groupBy(
    rows.map(({ body }) => body),
    ({ agent }) => agent,
  );
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

const write = async (db: Db, from: From): Promise<void> => {
  const facts = await factsFrom(db, from);
  // Two states of one millisecond: the first lasted no time, and its place is the second's.
  const spans = [...facts.values()]
    .flatMap((own) => stateSpans(whereSheWas(own)))
    .filter((span) => span.to !== span.from);
  await putRows(db, "agent_state_span", ["user_id", "from_at"], spans.map(rowOf));
  await sql`
    delete from agent_state_span as s using ${fromTable(from)} where s.user_id = a.agent and s.from_at >= a.since and not exists (
      select from unnest(${spans.map(({ agent }) => agent)}::text[], ${spans.map((span) => span.from)}::bigint[]) as k(agent, since)
      where k.agent = s.user_id and k.since = s.from_at
    )`.execute(db);
};

/** Keeps agent_state_span, 座席状态记录: an agent's spans are made anew from her open one on. */
export const stateFollower: Follower = {
  name: "agent-states",
  on: ["AgentStateChanged", "AgentSignedOut"],
  perform: async (facts, db) => {
    await write(db, await startsOf(db, facts.filter(isOfAgent)));
  },
};
