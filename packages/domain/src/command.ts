import type { AgentEvent, Resting } from "./agent.ts";
import type { Call, CallEffect, CallEvent } from "./call/call.ts";
import { dial } from "./call/dialling.ts";
import type { CallId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import { envOf, linesOf, type Run } from "./run.ts";

/** The ways into the machines. */
type Ways = {
  readonly toCall: (run: Run, id: CallId, event: CallEvent) => Refusal | undefined;
  readonly toAgent: (run: Run, user: UserId, event: AgentEvent) => Refusal | undefined;
  readonly begin: (run: Run, call: Call, effects: readonly CallEffect[]) => void;
};

/** A user's wish. Returns why it can't be honoured; then nothing was done. */
export function command(run: Run, user: UserId, wish: Command, ways: Ways): Refusal | undefined {
  if (wish.do === "signIn") return signIn(run, user, wish);
  if (!run.hotline.agents.has(user)) return "notSignedIn";
  switch (wish.do) {
    case "signOut":
      return ways.toAgent(run, user, { is: "SignOutWanted" });
    case "ready":
    case "busy":
      return ways.toAgent(run, user, { is: "Wanted", seat: { at: wish.do } });
    case "rest":
      if (!run.hotline.config.policies.restReasons.includes(wish.reason)) return "badReason";
      return ways.toAgent(run, user, { is: "Wanted", seat: { at: "rest", reason: wish.reason } });
    case "endWrapUp":
      return ways.toAgent(run, user, { is: "WrapUpEndWanted" });
    case "hangUp":
      return inCall(run, user, { is: "HangUpAsked" }, ways);
    case "hold":
      return inCall(run, user, { is: "HoldAsked" }, ways);
    case "retrieve":
      return inCall(run, user, { is: "RetrieveAsked" }, ways);
    case "resume":
      return inCall(run, user, { is: "ResumeAsked" }, ways);
    case "callOut":
      return callOut(run, user, wish, ways);
    default:
      return "notInCall";
  }
}

function inCall(run: Run, user: UserId, event: CallEvent, { toCall }: Ways): Refusal | undefined {
  const seat = run.hotline.agents.get(user)?.seat;
  if (!seat || !("call" in seat) || seat.at === "wrapUp") return "notInCall";
  return toCall(run, seat.call, event);
}

/** 签入. Again while signed in: another phone or other groups, outside calls; the same again changes nothing. */
function signIn(run: Run, user: UserId, wish: Extract<Command, { do: "signIn" }>): Refusal | undefined {
  const { hotline, context, out } = run;
  const known = hotline.config.agents.find((each) => each.user === user);
  if (!known) return "unknownAgent";
  const groups = [...new Set(wish.groups)];
  if (groups.length === 0) return "noGroup";
  if (groups.some((group) => !known.groups.includes(group))) return "unknownGroup";
  const { device } = wish;
  if (!known.devices.includes(device)) return "unknownDevice";
  const before = hotline.agents.get(user);
  const same = before?.device === device && before.groups.length === groups.length;
  if (same && groups.every((group) => before.groups.includes(group))) return undefined;
  if (before && "call" in before.seat) return "inCall";
  const { agentNo } = known;
  const seat: Resting = before ? (before.seat as Resting) : { at: hotline.config.policies.afterSignIn };
  hotline.agents.set(user, { user, agentNo, groups, device, seat, since: before?.since ?? context.now });
  out.push({ fact: { type: "AgentSignedIn", agent: user, agentNo, groups, device } });
  const reason = seat.at === "rest" ? { reason: seat.reason } : {};
  out.push({ fact: { type: "AgentStateChanged", agent: user, agentNo, state: seat.at, ...reason, groups } });
  return undefined;
}

const dialable = /^\+?[0-9]{2,20}$/;

function callOut(run: Run, user: UserId, wish: Extract<Command, { do: "callOut" }>, ways: Ways): Refusal | undefined {
  const { hotline, context } = run;
  const { config } = hotline;
  const agent = hotline.agents.get(user);
  if (!agent) return "notSignedIn";
  if ("call" in agent.seat && agent.seat.at !== "wrapUp") return "inCall";
  if (hotline.draining) return "draining";
  const number = "number" in wish.to ? wish.to.number : context.numberOf(wish.to.party);
  if (number === undefined) return "unknownParty";
  if (!dialable.test(number)) return "badNumber";
  const groupId = wish.group ?? agent.groups[0];
  const group = config.groups.find((each) => each.id === groupId);
  if (!group || !agent.groups.includes(group.id)) return "unknownGroup";
  if (!hotline.reachable.has(agent.device)) return "deviceUnreachable";
  const trunk = config.trunks.find((each) => each.default && each.enabled && each.host !== undefined);
  if (!trunk) return "noTrunk";
  if (linesOf(hotline, trunk.id) >= trunk.maxLines) return "noLine";
  const { agentNo, device } = agent;
  const parent = wish.parent === undefined ? {} : { parent: wish.parent };
  const turn = { env: envOf(run), out: [] as CallEffect[] };
  const part = { user, agentNo, device, group };
  const call = dial({ part, trunk, number, party: context.party(number), ...parent }, turn);
  ways.begin(run, call, turn.out);
  return undefined;
}
