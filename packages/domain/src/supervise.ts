import { isFree } from "./agent.ts";
import type { CallId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import type { Run, Ways } from "./run.ts";

type Over = Extract<Command, { agent: UserId } | { do: "stopWatching" }>;
type Wish = Exclude<Over, { do: "callInternal" }>;

/** What a supervisor does. Who may do it to whom was checked before; here it is whether it can be done. The fact is for the audit. */
export function supervise(run: Run, user: UserId, wish: Wish, ways: Ways): Refusal | undefined {
  const watched = watchedBy(run, user);
  const target = "agent" in wish ? wish.agent : watched?.of;
  const agent = target === undefined ? undefined : run.hotline.agents.get(target);
  if (wish.do === "stopWatching" && !watched) return "notWatching";
  if (target === user) return "self";
  if (!agent) return wish.do.startsWith("force") ? "targetUnreachable" : "agentNotInCall";
  const call = "call" in agent.seat && agent.seat.at !== "wrapUp" ? agent.seat.call : undefined;
  const before = run.out.length;
  const refused = act(run, user, wish, agent.user, call, ways);
  if (refused) return refused;
  const { agentNo } = agent;
  const reason = "reason" in wish ? { reason: wish.reason } : {};
  const acted = { supervisor: user, action: wish.do, agent: agent.user, agentNo, ...reason };
  run.out.splice(before, 0, { fact: { type: "SupervisorActed", ...acted, ...(call === undefined ? {} : { call }) } });
  return undefined;
}

function act(
  run: Run,
  user: UserId,
  wish: Wish,
  agent: UserId,
  call: CallId | undefined,
  ways: Ways,
): Refusal | undefined {
  switch (wish.do) {
    case "listen":
    case "whisper":
    case "join":
    case "intercept":
      return enter(run, user, wish, call, ways);
    case "stopWatching": {
      const seat = run.hotline.agents.get(user)?.seat;
      return seat && "call" in seat ? ways.toCall(run, seat.call, { is: "HangUpAsked", user }) : "notWatching";
    }
    case "answerEmergency":
      return call === undefined ? "noEmergency" : ways.toCall(run, call, { is: "HelpPromised", user: agent, by: user });
    case "release":
      return call === undefined ? "agentNotInCall" : ways.toCall(run, call, { is: "ReleaseAsked", user: agent });
    case "forceReady":
    case "forceBusy": {
      const at = wish.do === "forceReady" ? ("ready" as const) : ("busy" as const);
      return ways.toAgent(run, agent, { is: "Wanted", seat: { at, forced: wish.reason } });
    }
    case "forceSignOut":
      if (run.hotline.agents.get(agent)?.seat.at === "ringing" && call !== undefined) {
        ways.toCall(run, call, { is: "WithdrawAsked", user: agent });
      }
      return ways.toAgent(run, agent, { is: "SignOutWanted", forced: wish.reason });
  }
}

/** Into the agent's call: her phone must be there, and she in no other call. */
function enter(
  run: Run,
  user: UserId,
  wish: Extract<Wish, { do: "listen" | "whisper" | "join" | "intercept" }>,
  id: CallId | undefined,
  { toCall }: Ways,
): Refusal | undefined {
  const { hotline } = run;
  const by = hotline.agents.get(user);
  const call = id === undefined ? undefined : hotline.calls.get(id);
  if (!by) return "notSignedIn";
  if (!call) return "agentNotInCall";
  if (!call.watchers.some((each) => each.user === user)) {
    if (!isFree(by.seat)) return "inCall";
    if (!hotline.reachable.has(by.device)) return "deviceUnreachable";
  }
  const of = wish.agent;
  if (wish.do !== "intercept") return toCall(run, call.id, { is: "WatchAsked", of, by, mode: wish.do });
  const { state } = call;
  if (state.at === "ringing" && state.part.user === of && state.how === undefined) {
    return toCall(run, call.id, { is: "Taken", agent: by, how: "intercept" });
  }
  return toCall(run, call.id, { is: "InterceptAsked", of, by });
}

function watchedBy({ hotline }: Run, user: UserId) {
  const seat = hotline.agents.get(user)?.seat;
  const call = seat && "call" in seat ? hotline.calls.get(seat.call) : undefined;
  return call?.watchers.find((each) => each.user === user);
}
