import type { Desk } from "@zongji/api";
import type { Command, DeviceId, GroupId, PartyId, UserId } from "@zongji/domain";
import type { AddOperation, SessionOf } from "../http/index.ts";
import { Refusal } from "../refusal.ts";
import { definitions } from "./figures.ts";
import { type AgentRoom, deskOf, wallOf } from "./room.ts";

/** An agent's own state and commands, and the wall. */
export const agentRoutes = (add: AddOperation, room: AgentRoom): void => {
  const order = async ({ session }: { session: SessionOf }, command: Command): Promise<Desk> => {
    const reason = await room.live.command(session.principal.user.id as UserId, command);
    if (reason === "draining") throw new Refusal("draining");
    if (reason !== undefined) throw new Refusal("refused", { reason });
    return deskOf(room, session.principal);
  };

  add("desk", ({ session }) => deskOf(room, session.principal));
  add("agentSignIn", (ask) => {
    const { groups, device } = ask.body;
    return order(ask, { do: "signIn", groups: groups as GroupId[], device: device as DeviceId });
  });
  add("agentSignOut", (ask) => order(ask, { do: "signOut" }));
  add("agentReady", (ask) => order(ask, { do: "ready" }));
  add("agentBusy", (ask) => order(ask, { do: "busy" }));
  add("agentRest", (ask) => order(ask, { do: "rest", reason: ask.body.reason }));
  add("agentEndWrapUp", (ask) => order(ask, { do: "endWrapUp" }));
  add("agentHangUp", (ask) => order(ask, { do: "hangUp" }));
  add("agentHold", (ask) => order(ask, { do: "hold" }));
  add("agentRetrieve", (ask) => order(ask, { do: "retrieve" }));
  add("agentResume", (ask) => order(ask, { do: "resume" }));
  add("agentCallOut", (ask) => {
    const to = "number" in ask.body ? ask.body : { party: ask.body.party as PartyId };
    return order(ask, { do: "callOut", to });
  });
  add("measures", async () => definitions);
  add("wall", async ({ session }) => {
    const wall = wallOf(room, session.principal);
    if (wall === undefined) throw new Refusal("forbidden");
    return wall;
  });
};
