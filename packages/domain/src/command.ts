import { isFree } from "./agent.ts";
import { isOfferedType } from "./business-types.ts";
import type { CallEffect, CallWish } from "./call/call.ts";
import { callInternal } from "./call/internal.ts";
import { askedFor, reachOne } from "./call/reach.ts";
import { callOut } from "./call-out.ts";
import { type HotlineConfig, shippedResults } from "./config/index.ts";
import type { LegId, TransferId, UserId } from "./ids.ts";
import type { Command, Refusal } from "./input.ts";
import { pickUp } from "./pick-up.ts";
import { envOf, type Run, type Ways } from "./run.ts";
import { localTime } from "./schedule.ts";
import { signIn } from "./sign-in.ts";
import { supervise } from "./supervise.ts";

/** What goes straight to the call that she is in. */
const inCalls = {
  hangUp: "HangUpAsked",
  answer: "AnswerAsked",
  hold: "HoldAsked",
  retrieve: "RetrieveAsked",
  resume: "ResumeAsked",
  mute: "MuteAsked",
  unmute: "UnmuteAsked",
  announceAgentNo: "AnnounceAsked",
  swap: "SwapAsked",
  cancelConsult: "CancelConsultAsked",
  completeTransfer: "CompleteAsked",
  threeWay: "ThreeWayAsked",
  dropThird: "DropThirdAsked",
  emergency: "EmergencyAsked",
} as const;

type Wish<Do extends Command["do"]> = Extract<Command, { do: Do }>;

const digits = /^[0-9*#A-D]{1,32}$/;

/** A user's wish. Returns why it can't be honoured; then nothing was done. */
export function command(run: Run, user: UserId, wish: Command, ways: Ways): Refusal | undefined {
  if (wish.do === "signIn") return signIn(run, user, wish, ways);
  // A supervisor comes to help from wherever she is.
  if (wish.do === "answerEmergency") return supervise(run, user, wish, ways);
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
    case "work":
      return ways.toAgent(run, user, { is: "WorkWanted" });
    case "endWrapUp":
      return ways.toAgent(run, user, { is: "WrapUpEndWanted" });
    case "note":
      return note(run, user, wish);
    case "sendDigits":
      return digits.test(wish.digits)
        ? inCall(run, { is: "DigitsAsked", user, digits: wish.digits }, ways)
        : "badDigits";
    case "transfer":
      return inCall(run, { is: "TransferAsked", user, to: wish.to }, ways);
    case "consult":
      return inCall(run, { is: "ConsultAsked", user, to: wish.to }, ways);
    case "callOut":
      return callOut(run, user, wish, ways);
    case "callInternal":
      return internal(run, user, wish.agent, ways);
    case "pickUp":
      return pickUp(run, user, wish.call === undefined ? {} : { call: wish.call }, ways);
    case "listen":
    case "whisper":
    case "join":
    case "stopWatching":
    case "intercept":
    case "release":
    case "forceReady":
    case "forceBusy":
    case "forceSignOut":
      return supervise(run, user, wish, ways);
    default:
      return inCall(run, { is: inCalls[wish.do], user }, ways);
  }
}

/** What she has to say of a call is hers while she talks in it, and until her wrap-up is over. */
function note(run: Run, user: UserId, wish: Wish<"note">): Refusal | undefined {
  const { hotline, context, out } = run;
  const { call, note: text, result, businessType, alsoTypes = [] } = wish;
  const agent = hotline.agents.get(user);
  const seat = agent?.seat;
  if (!agent || (seat?.at !== "talking" && seat?.at !== "wrapUp") || seat.call !== call) return "notInCall";
  const { resultCodes = shippedResults } = hotline.config.policies;
  if (result !== undefined && !(resultCodes as readonly string[]).includes(result)) return "badResult";
  const chosen = [...(businessType === undefined ? [] : [businessType]), ...alsoTypes];
  if (!areOffered(hotline.config, chosen, context.wall)) return "badBusinessType";
  const { agentNo } = agent;
  out.push({
    fact: {
      ...{ type: "CallNoted", call, agent: user, agentNo, note: text },
      ...(result === undefined ? {} : { result }),
      ...(businessType === undefined ? {} : { businessType }),
      ...(alsoTypes.length === 0 ? {} : { alsoTypes }),
    },
  });
  return undefined;
}

/** Each is there once, and may be chosen today. */
const areOffered = (
  { businessTypes = [], schedule }: HotlineConfig,
  chosen: readonly string[],
  wall: number,
): boolean => {
  const { date } = localTime(wall, schedule.zone);
  return new Set(chosen).size === chosen.length && chosen.every((id) => isOfferedType(businessTypes, id, date));
};

/** Into the call that she is in. */
export function inCall(run: Run, wish: CallWish, { toCall }: Ways): Refusal | undefined {
  const seat = run.hotline.agents.get(wish.user)?.seat;
  if (!seat || !("call" in seat) || seat.at === "wrapUp") return wish.is === "AnswerAsked" ? "notRinging" : "notInCall";
  return toCall(run, seat.call, wish);
}

/** 内部呼叫. `own`: her phone dialled it. */
export function internal(run: Run, user: UserId, agent: UserId, ways: Ways, own?: LegId): Refusal | undefined {
  const { hotline } = run;
  const caller = hotline.agents.get(user);
  if (!caller) return "notSignedIn";
  if (!isFree(caller.seat)) return "inCall";
  if (hotline.draining) return "draining";
  if (own === undefined && !hotline.reachable.has(caller.device)) return "deviceUnreachable";
  const turn = { env: envOf(run), out: [] as CallEffect[] };
  const found = reachOne({ agent }, { user }, turn.env);
  if ("refused" in found) return found.refused;
  const called = hotline.config.agents.find((each) => each.user === agent);
  const asked = {
    ...askedFor(run.context.newId() as TransferId, { agent }, found),
    toAgent: agent,
    toAgentNo: called?.agentNo ?? "",
  };
  const wish = { caller, asked, ...(own === undefined ? {} : { own }) };
  ways.begin(run, callInternal(wish, turn), turn.out);
  return undefined;
}
