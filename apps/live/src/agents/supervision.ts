import type { Action } from "@zongji/api";
import { type AgentConfig, type Command, dayStart, type UserId } from "@zongji/domain";
import { writeAudit } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, type SessionOf } from "@zongji/web";
import { machineClock } from "../clock.ts";
import { agentHistory } from "./history.ts";
import { reaches } from "./policy.ts";
import type { AgentRoom } from "./room.ts";
import { orderOf } from "./routes.ts";

type Over = { readonly params: { readonly id: string }; readonly session: SessionOf };

/** A page that stays open asks again and again: within so long it is one look, ms. */
const lookMs = 3_600_000;
const mostLooks = 2000;

/** Who looks at whose history, so that each look is one line of the audit trail. */
const createLooks = () => {
  const since = new Map<string, number>();
  return {
    isNew: (session: string, user: string): boolean => {
      const key = `${session} ${user}`;
      const now = machineClock.now();
      if (now - (since.get(key) ?? Number.NEGATIVE_INFINITY) < lookMs) return false;
      since.delete(key);
      since.set(key, now);
      // Forgotten too early, it is only told twice.
      if (since.size > mostLooks) since.delete(since.keys().next().value!);
      return true;
    },
  };
};

/** A user's permissions have changed: ends each listening that they no longer allow. */
export const recheckWatching = ({ live }: Pick<AgentRoom, "live">, principal: Principal): void => {
  const user = principal.user.id as UserId;
  const { monitoring } = live.look().agents.find((each) => each.user === user) ?? {};
  const watched = live.config().agents.find((each) => each.user === monitoring?.agent);
  if (!monitoring || (watched && reaches(principal, `agent.${monitoring.mode}`, watched))) return;
  void live.command(user, { do: "stopWatching" });
};

/** 班长席: what is done to another agent. Each is checked for the agent's groups, and written down by a fact. */
export const supervisionRoutes = (add: AddOperation, room: AgentRoom): void => {
  const order = orderOf(room);
  const looks = createLooks();
  const over = ({ params, session }: Over, action: Action): AgentConfig => {
    const agent = room.live.config().agents.find(({ user }) => user === params.id);
    if (agent === undefined) throw new Refusal("notFound");
    if (!reaches(session.principal, action, agent)) throw new Refusal("forbidden");
    const place = action === "agent.history" ? undefined : room.nodes?.seatOf(agent.user);
    if (place) throw new Refusal("refused", { reason: "otherNode", ...place });
    return agent;
  };
  const act = (ask: Over, action: Action, command: (agent: AgentConfig["user"]) => Command) =>
    order(ask, command(over(ask, action).user));

  add("listen", (ask) => act(ask, "agent.listen", (agent) => ({ do: "listen", agent })));
  add("whisper", (ask) => act(ask, "agent.whisper", (agent) => ({ do: "whisper", agent })));
  add("joinCall", (ask) => act(ask, "agent.join", (agent) => ({ do: "join", agent })));
  add("intercept", (ask) => act(ask, "agent.intercept", (agent) => ({ do: "intercept", agent })));
  add("answerEmergency", (ask) => act(ask, "agent.join", (agent) => ({ do: "answerEmergency", agent })));
  add("releaseCall", (ask) =>
    act(ask, "agent.release", (agent) => ({ do: "release", agent, reason: ask.body.reason.trim() })),
  );
  add("forceReady", (ask) =>
    act(ask, "agent.force", (agent) => ({ do: "forceReady", agent, reason: ask.body.reason.trim() })),
  );
  add("forceBusy", (ask) =>
    act(ask, "agent.force", (agent) => ({ do: "forceBusy", agent, reason: ask.body.reason.trim() })),
  );
  add("forceSignOut", (ask) =>
    act(ask, "agent.force", (agent) => ({ do: "forceSignOut", agent, reason: ask.body.reason.trim() })),
  );
  add("stopWatching", (ask) => order(ask, { do: "stopWatching" }));
  add("agentHistory", async (ask) => {
    const agent = over(ask, "agent.history");
    const now = room.live.clock.now();
    const { from = dayStart(now, room.live.config().schedule.zone), to = now } = ask.query;
    if (from >= to) throw new Refusal("badRequest", { field: "from" });
    const history = await agentHistory(room.db, agent, { from, to, now });
    if (looks.isNew(ask.session.key, agent.user)) await writeAudit(room.db, ask.actor, "agent.history", agent.user);
    return history;
  });
};
