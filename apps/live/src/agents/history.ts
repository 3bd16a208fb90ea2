import type { AgentHistory, AgentSpan } from "@zongji/api";
import { type AgentConfig, evaluate, measures, rowsOf, type StateSpan } from "@zongji/domain";
import type { Db } from "@zongji/store";

/** By state, the longest first. */
const totalsOf = (
  own: readonly StateSpan[],
  spans: readonly AgentSpan[],
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): AgentHistory["totals"] => {
  const rows = rowsOf({ calls: [], spans: own, now });
  return [...Map.groupBy(spans, ({ state }) => state)]
    .map(([state, { length: count }]) => ({
      ...{ state, count },
      ms: evaluate(measures.onlineTime, rows, { from, to, state }) ?? 0,
    }))
    .sort((a, b) => b.ms - a.ms);
};

/** 座席状态记录 of a period, clipped to it (spec metrics G1). What lasts still counts up to `now`. */
export const agentHistory = async (
  db: Db,
  { user, name, agentNo }: Pick<AgentConfig, "user" | "name" | "agentNo">,
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): Promise<AgentHistory> => {
  const rows = await db
    .selectFrom("agent_state_span")
    .selectAll()
    .where("user_id", "=", user)
    .where("from_at", "<", to)
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", from)]))
    .orderBy("from_at")
    .limit(5000)
    .execute();
  const spans = rows.map((row): AgentSpan => {
    const begin = Math.max(row.from_at, from);
    const end = row.to_at !== null && row.to_at <= to ? row.to_at : null;
    return {
      state: row.state as AgentSpan["state"],
      from: begin,
      to: end,
      ms: Math.max(0, (end ?? Math.min(to, now)) - begin),
      reason: row.reason,
      forced: row.forced,
      call: row.call,
    };
  });
  const own = rows.map(
    (row) =>
      ({
        ...{ agent: user, agentNo, state: row.state, from: row.from_at, groups: [] },
        ...(row.to_at === null ? {} : { to: row.to_at }),
      }) as StateSpan,
  );
  return { user, name, agentNo, from, to, spans, totals: totalsOf(own, spans, { from, to, now }) };
};
