import type { Action } from "@zongji/api";
import { type AgentConfig, type Command, dayStart } from "@zongji/domain";
import type { AddOperation, SessionOf } from "../http/index.ts";
import { Refusal } from "../refusal.ts";
import { agentHistory } from "./history.ts";
import { reaches } from "./policy.ts";
import type { AgentRoom } from "./room.ts";
import { orderOf } from "./routes.ts";

type Over = { readonly params: { readonly id: string }; readonly session: SessionOf };

/** 班长席: what is done to another agent. Each is checked for the agent's groups, and written down by a fact. */
export const supervisionRoutes = (add: AddOperation, room: AgentRoom): void => {
  const order = orderOf(room);
  const over = ({ params, session }: Over, action: Action): AgentConfig => {
    const agent = room.live.config().agents.find(({ user }) => user === params.id);
    if (agent === undefined) throw new Refusal("notFound");
    if (!reaches(session.principal, action, agent)) throw new Refusal("forbidden");
    return agent;
  };
  const act = (ask: Over, action: Action, command: (agent: AgentConfig["user"]) => Command) =>
    order(ask, command(over(ask, action).user));

  add("listen", (ask) => act(ask, "agent.listen", (agent) => ({ do: "listen", agent })));
  add("whisper", (ask) => act(ask, "agent.whisper", (agent) => ({ do: "whisper", agent })));
  add("joinCall", (ask) => act(ask, "agent.join", (agent) => ({ do: "join", agent })));
  add("intercept", (ask) => act(ask, "agent.intercept", (agent) => ({ do: "intercept", agent })));
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
    return agentHistory(room.db, agent, { from, to, now });
  });
};
