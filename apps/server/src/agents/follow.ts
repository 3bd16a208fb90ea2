import { type Fact, type StateSpan, stateSpans } from "@zongji/domain";
import type { Db } from "../database/index.ts";
import type { Follower } from "../live/index.ts";

/** Where an agent's spans are to be made anew from: her open span, or else the first of these facts. */
const startOf = async (db: Db, agent: string, facts: readonly Fact[]): Promise<number> => {
  const first = facts.reduce((earliest, { at }) => Math.min(earliest, at), Number.MAX_SAFE_INTEGER);
  const open = await db
    .selectFrom("agent_state_span")
    .select((eb) => eb.fn.max<number | null>("from_at").as("from"))
    .where("user_id", "=", agent)
    .where("from_at", "<=", first)
    .executeTakeFirst();
  return open?.from ?? first;
};

const factsFrom = async (db: Db, agent: string, from: number): Promise<Fact[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("agent", "=", agent)
    .where("at", ">=", from)
    .where("type", "in", ["AgentStateChanged", "AgentSignedOut"])
    .orderBy("at")
    .orderBy("node")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  return whereSheWas(rows.map(({ body }) => body as unknown as Fact));
};

/** A server that comes back after another took its agents signs them out there: of where she is since it says nothing. */
const whereSheWas = (facts: readonly Fact[]): Fact[] => {
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

const write = async (db: Db, agent: string, from: number): Promise<void> => {
  const facts = await factsFrom(db, agent, from);
  // Two states of one millisecond: the first lasted no time, and its place is the second's.
  const spans = stateSpans(facts).filter((span) => span.to !== span.from);
  for (const values of spans.map(rowOf)) {
    const { user_id: _user, from_at: _from, ...rest } = values;
    await db
      .insertInto("agent_state_span")
      .values(values)
      .onConflict((on) => on.columns(["user_id", "from_at"]).doUpdateSet(rest))
      .execute();
  }
  const kept = spans.map((span) => span.from);
  let stale = db.deleteFrom("agent_state_span").where("user_id", "=", agent).where("from_at", ">=", from);
  if (kept.length > 0) stale = stale.where("from_at", "not in", kept);
  await stale.execute();
};

/** Keeps agent_state_span, 座席状态记录: an agent's spans are made anew from her open one on. */
export const stateFollower: Follower = {
  name: "agent-states",
  on: ["AgentStateChanged", "AgentSignedOut"],
  perform: async (facts, db) => {
    const agents = Map.groupBy(facts, (fact) => ("agent" in fact ? String(fact.agent) : ""));
    for (const [agent, own] of agents) await write(db, agent, await startOf(db, agent, own));
  },
};
