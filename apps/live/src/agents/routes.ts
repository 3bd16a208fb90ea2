import type { TransferTarget as AskedTarget, Desk } from "@zongji/api";
import type { CallId, Command, DeviceId, GroupId, PartyId, TransferTarget, UserId } from "@zongji/domain";
import { type AddOperation, Refusal, type SessionOf, scopeOf } from "@zongji/web";
import { refuseWithoutType, typesNow } from "./business-types.ts";
import { definitions } from "./figures.ts";
import { setForwarding } from "./forwarding.ts";
import { type AgentRoom, deskNow, deskOf, lastDialled, ownToday, wallOf } from "./room.ts";
import { presentTargets } from "./targets.ts";

/** A target of the domain's is the schema's with branded ids. */
const targetOf = (to: AskedTarget): TransferTarget => to as TransferTarget;

/** Carries out a user's command and returns the desk after it. @throws Refusal draining; internal by a fault; refused, with the domain's reason */
export const orderOf =
  (room: AgentRoom) =>
  async ({ session }: { session: SessionOf }, command: Command): Promise<Desk> => {
    const reason = await room.live.command(session.principal.user.id as UserId, command);
    if (reason === "draining") throw new Refusal("draining");
    if (reason === "stepFailed") throw new Refusal("internal");
    if (reason !== undefined) throw new Refusal("refused", { reason });
    return deskOf(room, session.principal);
  };

/** Refuses an agent who is signed in on another node, or whose groups another node has. @throws Refusal otherNode, with the node's place */
const refuseElsewhere = ({ nodes }: AgentRoom, user: string, groups: readonly string[]): void => {
  const place = nodes?.seatOf(user) ?? nodes?.holderOf(groups);
  if (place) throw new Refusal("refused", { reason: "otherNode", ...place });
};

type Order = ReturnType<typeof orderOf>;

/** An agent's own state and commands, and the wall. */
export const agentRoutes = (add: AddOperation, room: AgentRoom): void => {
  const order = orderOf(room);
  viewRoutes(add, room);
  stateRoutes(add, room, order);
  talkRoutes(add, order);
  transferRoutes(add, order);
  placeRoutes(add, room, order);
};

/** What an agent, or the wall, shows. */
const viewRoutes = (add: AddOperation, room: AgentRoom): void => {
  add("desk", async (ask) => {
    const desk = await deskOf(room, ask.session.principal);
    if (desk.call?.party) await room.seesNumbers?.(ask, desk.call.call);
    return desk;
  });
  add("agentTargets", async ({ session }) =>
    presentTargets(session.principal.user.id, room.live.config(), room.live.look(), room.promptText),
  );
  add("agentToday", async ({ session }) => ownToday(room, session.principal.user.id));
  add("businessTypes", async () => typesNow(room.live.config(), room.live.clock.now()));
  add("measures", async () => definitions);
  add("wall", async ({ session }) => {
    const wall = wallOf(room, session.principal);
    if (wall === undefined) throw new Refusal("forbidden");
    return wall;
  });
};

/** Signing in and out, and the agent's state. */
const stateRoutes = (add: AddOperation, room: AgentRoom, order: Order): void => {
  add("agentSignIn", (ask) => {
    const { groups, device, autoAnswer } = ask.body;
    const answers = autoAnswer === undefined ? {} : { autoAnswer };
    refuseElsewhere(room, ask.session.principal.user.id, groups);
    return order(ask, { do: "signIn", groups: groups as GroupId[], device: device as DeviceId, ...answers });
  });
  // All of these end a wrap-up.
  const leave: Order = async (ask, command) => {
    refuseWithoutType(deskNow(room, ask.session.principal));
    return order(ask, command);
  };
  add("agentSignOut", (ask) => leave(ask, { do: "signOut" }));
  add("agentReady", (ask) => leave(ask, { do: "ready" }));
  add("agentBusy", (ask) => leave(ask, { do: "busy" }));
  add("agentRest", (ask) => leave(ask, { do: "rest", reason: ask.body.reason }));
  add("agentEndWrapUp", (ask) => leave(ask, { do: "endWrapUp" }));
  add("agentNote", (ask) => {
    const { call, note, result, businessType = null, alsoTypes = [] } = ask.body;
    return order(ask, {
      ...{ do: "note", call: call as CallId, note, alsoTypes },
      ...(result === null ? {} : { result }),
      ...(businessType === null ? {} : { businessType }),
    });
  });
  add("agentWork", (ask) => leave(ask, { do: "work" }));
  add("agentForward", async ({ session, body, actor }) => {
    await setForwarding(room, session.principal.user.id, body, actor);
    await room.configured();
    return deskOf(room, session.principal);
  });
};

/** Commands within a call. */
const talkRoutes = (add: AddOperation, order: Order): void => {
  add("agentAnswer", (ask) => order(ask, { do: "answer" }));
  add("agentMute", (ask) => order(ask, { do: "mute" }));
  add("agentUnmute", (ask) => order(ask, { do: "unmute" }));
  add("agentHangUp", (ask) => order(ask, { do: "hangUp" }));
  add("agentHold", (ask) => order(ask, { do: "hold" }));
  add("agentRetrieve", (ask) => order(ask, { do: "retrieve" }));
  add("agentResume", (ask) => order(ask, { do: "resume" }));
  add("agentAnnounce", (ask) => order(ask, { do: "announceAgentNo" }));
  add("agentDigits", (ask) => order(ask, { do: "sendDigits", digits: ask.body.digits }));
  add("agentEmergency", (ask) => order(ask, { do: "emergency" }));
};

const transferRoutes = (add: AddOperation, order: Order): void => {
  add("agentTransfer", (ask) => order(ask, { do: "transfer", to: targetOf(ask.body.to) }));
  add("agentConsult", (ask) => order(ask, { do: "consult", to: targetOf(ask.body.to) }));
  add("agentSwap", (ask) => order(ask, { do: "swap" }));
  add("agentCancelConsult", (ask) => order(ask, { do: "cancelConsult" }));
  add("agentCompleteTransfer", (ask) => order(ask, { do: "completeTransfer" }));
  add("agentThreeWay", (ask) => order(ask, { do: "threeWay" }));
  add("agentDropThird", (ask) => order(ask, { do: "dropThird" }));
};

/** Calls that the agent places or picks up. */
const placeRoutes = (add: AddOperation, room: AgentRoom, order: Order): void => {
  add("agentCallOut", async (ask) => {
    const { parent, ...whom } = ask.body;
    const to = "number" in whom ? whom : { party: whom.party as PartyId };
    if (parent === undefined) return order(ask, { do: "callOut", to });
    // A call back goes to the number's own party only: otherwise people who may not see numbers would learn one by trying.
    if ("number" in to && scopeOf(ask.session.principal, "number.unmasked") === undefined)
      throw new Refusal("forbidden");
    const party = "number" in to ? room.live.parties.idOf(to.number) : to.party;
    await room.checkCallBack(ask.session.principal, parent, party);
    return order(ask, { do: "callOut", to, parent: parent as CallId });
  });
  add("agentCallInternal", (ask) => order(ask, { do: "callInternal", agent: ask.body.agent as UserId }));
  add("agentRedial", (ask) => {
    const last = lastDialled(room, ask.session.principal.user.id);
    if (last === undefined) throw new Refusal("refused", { reason: "unknownParty" });
    return order(ask, { do: "callOut", to: { party: last.party } });
  });
  add("agentPickUp", (ask) => {
    const { call } = ask.body;
    return order(ask, call === undefined ? { do: "pickUp" } : { do: "pickUp", call: call as CallId });
  });
};
