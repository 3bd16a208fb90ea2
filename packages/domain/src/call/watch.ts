import type { Ending } from "../ending.ts";
import type { UserId } from "../ids.ts";
import type { Call, CallEvent, CallWish, Chosen, Emergency, Part, Turn, Watcher } from "./call.ts";
import { type Talking, talks } from "./closing.ts";
import { intercepted } from "./intercept.ts";
import { reach } from "./reach.ts";
import { citizenShown, ownRingMs, ringPhone } from "./ring.ts";
import { arm, disarm, endLeg, refuse, say, tell } from "./turn.ts";
import { calm, dropWatcher, isHelped } from "./watchers.ts";
import { endsOf, type Internal } from "./within.ts";

type Is<Name extends CallEvent["is"]> = Extract<CallEvent, { is: Name }>;

/** How long a supervisor's seat rings for an alarm before the next one's does, ms. */
const alarmRingMs = 20_000;
/** Between two rounds of the supervisors' seats, ms: a phone that fails at once must not be called without a pause. */
const nextRoundMs = 5_000;

const byUser = (call: Call, user: Watcher["user"]) => call.watchers.find((each) => each.user === user);
const change = (call: Call, watcher: Watcher, into: Partial<Watcher>): Call => ({
  ...call,
  watchers: call.watchers.map((each) => (each === watcher ? { ...watcher, ...into } : each)),
});

type Watched = Pick<Part, "user" | "agentNo">;

/** An agent who talks with the citizen, or within the house. */
export function watchedOf(call: Call, of: UserId): Watched | undefined {
  if (talks(call)) return call.state.part.user === of ? call.state.part : undefined;
  return call.state.at === "internal" ? endsOf(call as Internal).find(({ user }) => user === of) : undefined;
}

/** 监听, 耳语, 强插; again with another mode: changes it. */
export function watch(call: Call, { by, mode }: Is<"WatchAsked">, turn: Turn, of: Watched): Call {
  const there = byUser(call, by.user);
  if (there) {
    if (there.of !== of.user) return refuse(call, turn, "inCall");
    if (there.mode === mode) return call;
    const { of: agent, ofNo: agentNo, leg } = there;
    const changed = { type: "WatchChanged" as const, call: call.id, leg, mode, watcher: by.user, agent, agentNo };
    if (there.up) say(turn, changed);
    return change(call, there, { mode });
  }
  const [ringing, leg] = ringWatcher(call, turn, by, { autoAnswer: true, ringMs: ownRingMs });
  tell(turn, by.user, { is: "WatchBegan", call: call.id });
  return add(ringing, of, by, { leg, mode, why: "watch" });
}

const ringWatcher = (call: Call, turn: Turn, by: Chosen, how: { autoAnswer?: true; ringMs: number }) =>
  ringPhone(call, turn, by, { from: citizenShown(call, turn), ...how }, "watcher");

function add(call: Call, watched: Watched, by: Chosen, how: Pick<Watcher, "leg" | "mode" | "why">): Call {
  const { user, agentNo, device } = by;
  const { user: of, agentNo: ofNo } = watched;
  return { ...call, watchers: [...call.watchers, { user, agentNo, device, of, ofNo, up: false, ...how }] };
}

/** 拦截 by one who isn't in the call yet: her phone picks up first. It is to be heard from then on, as by one who joins. */
export function intercept(call: Talking, { by }: Is<"InterceptAsked">, turn: Turn): Call {
  const there = byUser(call, by.user);
  if (there?.up) return intercepted(call, turn, there);
  if (there) {
    if (there.why === "emergency") tell(turn, by.user, { is: "WatchBegan", call: call.id });
    return change(call, there, { why: "intercept", mode: "join" });
  }
  const [ringing, leg] = ringWatcher(call, turn, by, { autoAnswer: true, ringMs: ownRingMs });
  tell(turn, by.user, { is: "WatchBegan", call: call.id });
  return add(ringing, call.state.part, by, { leg, mode: "join", why: "intercept" });
}

export function watcherUp(call: Call, event: Is<"LegAnswered">, turn: Turn): Call {
  const watcher = call.watchers.find((each) => each.leg === event.leg);
  if (!watcher || !watchedOf(call, watcher.of)) return call;
  if (watcher.why === "intercept") return talks(call) ? intercepted(call, turn, watcher) : call;
  const { leg, mode, user, agentNo: watcherNo, of: agent, ofNo: agentNo } = watcher;
  const alarm = watcher.why === "emergency";
  if (alarm) tell(turn, user, { is: "WatchBegan", call: call.id });
  const begun = { call: call.id, leg, mode, watcher: user, watcherNo, agent, agentNo };
  say(turn, { type: "WatchStarted", ...begun, ...(alarm ? { emergency: true as const } : {}) });
  const joined = change(call, watcher, { up: true });
  return alarm || mode === "join" ? answered(joined, turn) : joined;
}

/** A supervisor has come for the alarm. */
function answered(call: Call, turn: Turn): Call {
  const { emergency } = call;
  if (!emergency) return call;
  return stopRinging({ ...call, emergency: { ...withoutPause(emergency, call, turn), answered: true } }, turn);
}

/** No other round follows. */
function withoutPause({ waits, ...emergency }: Emergency, { id }: Call, turn: Turn): Emergency {
  if (waits) disarm(turn, "AlarmRound", id);
  return emergency;
}

/** Somebody sees to the alarm: the seats that ring for it fall silent. */
const stopRinging = (call: Call, turn: Turn): Call =>
  call.watchers
    .filter(({ why, up }) => why === "emergency" && !up)
    .reduce((left, each) => dropWatcher(left, turn, each, { by: "system", cause: "answeredElsewhere" }), call);

/** A supervisor says that she comes, by phone or on foot: the agent is told who, and nobody else is rung. */
export function promiseHelp(call: Talking, { by }: Is<"HelpPromised">, turn: Turn): Call {
  const { emergency } = call;
  if (!emergency || emergency.answered) return refuse(call, turn, "noEmergency");
  return stopRinging({ ...call, emergency: { ...withoutPause(emergency, call, turn), coming: by } }, turn);
}

/** The pause between two rounds is over: who did not pick up is rung again, who declined is not. */
export function nextRound(call: Call, _event: unknown, turn: Turn): Call {
  if (!call.emergency) return call;
  const { waits: _over, ...emergency } = call.emergency;
  return ringSupervisor({ ...call, emergency: { ...emergency, tried: emergency.declined ?? [] } }, turn);
}

/** The watcher's phone hung up, was never picked up, or vanished. */
export function watcherGone(call: Call, turn: Turn, watcher: Watcher, ending: Ending): Call {
  const left = dropWatcher(call, turn, watcher, ending);
  const came = watcher.up && (watcher.why === "emergency" || watcher.mode === "join");
  if (came && ending.by === "supervisor") return calm(left, turn);
  if (came) return ringSupervisor(alarmed(left), turn);
  if (watcher.why !== "emergency") return left;
  return ringSupervisor(hasDeclined(ending) ? declinedBy(left, watcher.user) : left, turn);
}

const hasDeclined = ({ by, cause }: Ending): boolean => by === "supervisor" || cause === "refused" || cause === "busy";

/** She has seen the alarm: her phone is not rung for it again, until the agent presses again. */
const declinedBy = (call: Call, user: UserId): Call =>
  call.emergency
    ? { ...call, emergency: { ...call.emergency, declined: [...(call.emergency.declined ?? []), user] } }
    : call;

/** Who came for the alarm was cut off: the seats are rung anew. */
const alarmed = (call: Call): Call =>
  call.emergency ? { ...call, emergency: { since: call.emergency.since, tried: [] } } : call;

/** What a watcher asks of the call that she watches. */
export function watcherAsks(call: Call, wish: CallWish, turn: Turn, watcher: Watcher): Call {
  switch (wish.is) {
    case "HangUpAsked":
    case "ReleaseAsked":
    case "WithdrawAsked":
      return watcherGone(call, turn, watcher, { by: "supervisor", cause: "hangup" });
    case "DeviceLost":
    case "MovedTo":
      return watcherGone(call, turn, watcher, { by: "network", cause: "deviceLost" });
    case "DeviceBack":
      return call;
    case "AnswerAsked":
      return watcher.why === "emergency" && !watcher.up
        ? answerAlarm(call, turn, watcher)
        : refuse(call, turn, "notRinging");
    default:
      return refuse(call, turn, "notInCall");
  }
}

function answerAlarm(call: Call, turn: Turn, watcher: Watcher): Call {
  const { config } = turn.env;
  if (config.devices.find((each) => each.id === watcher.device)?.kind === "browser") return call;
  const [ringing, leg] = ringWatcher(call, turn, watcher, { autoAnswer: true, ringMs: ownRingMs });
  const freed = endLeg(ringing, turn, watcher.leg, { by: "system", cause: "answeredElsewhere" });
  return change(freed, watcher, { leg });
}

/** 紧急呼叫. Again, where nobody rings for it nor is in the talk, who said that she comes has not: the seats are rung anew. */
export function raiseAlarm(call: Talking, _event: unknown, turn: Turn): Call {
  const { emergency } = call;
  if (emergency && isHelped(call)) return call;
  const raised: Talking = { ...call, emergency: { since: emergency?.since ?? turn.env.now, tried: [] } };
  if (emergency && !emergency.coming && !nextSeat(raised, turn)) return refuse(call, turn, "noSupervisor");
  if (emergency) withoutPause(emergency, call, turn);
  const { user: agent, agentNo, leg, group } = call.state.part;
  say(turn, { type: "EmergencyRaised", call: call.id, leg, group: group.id, agent, agentNo });
  return ringSupervisor(raised, turn);
}

/** The supervisor's seat that the alarm rings next. */
function nextSeat({ emergency, state: { part } }: Talking, { env }: Turn): Chosen | undefined {
  const found = reach({ supervisor: true }, { user: part.user, group: part.group.id }, env, emergency?.tried);
  return "refused" in found || found.to !== "agent" ? undefined : found.agent;
}

/** The next supervisor's seat rings, if the alarm stands and none does. After the last one a new round begins. */
export function ringSupervisor(call: Call, turn: Turn): Call {
  const { emergency } = call;
  if (!emergency || emergency.answered || emergency.coming || !talks(call) || isHelped(call)) return call;
  const agent = nextSeat(call, turn);
  if (!agent) {
    if (emergency.waits || emergency.tried.length <= (emergency.declined?.length ?? 0)) return call;
    arm(turn, "AlarmRound", call.id, nextRoundMs);
    return { ...call, emergency: { ...emergency, waits: true } };
  }
  const [ringing, leg] = ringWatcher(call, turn, agent, {
    ...(agent.autoAnswer ? { autoAnswer: true as const } : {}),
    ringMs: alarmRingMs,
  });
  tell(turn, agent.user, { is: "Called", call: call.id });
  const tried = [...emergency.tried, agent.user];
  const { part } = call.state;
  return add({ ...ringing, emergency: { ...emergency, tried } }, part, agent, { leg, mode: "join", why: "emergency" });
}
