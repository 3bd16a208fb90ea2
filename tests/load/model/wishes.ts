/** What agents and supervisors may ask for: each command that there is, with what it may say. A new command must be added here. */
import type { CallId, Command, DeviceId, FlowId, GroupId, TransferTarget, UserId } from "@zongji/domain";
import type { Chance } from "./chance.ts";

type Does = Command["do"];
type Wishes = { readonly [Do in Does]: (chance: Chance) => Command & { readonly do: Do } };

export const nos = ["8001", "8002", "8003", "8004", "8000"] as const;
export const userOf = (no: string) => `agent-${no}` as UserId;
const someone = (chance: Chance): UserId => userOf(chance.of(...nos));
const device = (chance: Chance) => `${chance.of("browser", "phone")}-${chance.of(...nos)}` as DeviceId;
const groups = (chance: Chance) =>
  chance.of<readonly string[]>(["business", "complaint"], ["business"], ["complaint"], []) as readonly GroupId[];
const number = (chance: Chance): string => chance.of("01012345678", "10086", "110", "01087654321", "x");

export const targetOf = (chance: Chance): TransferTarget =>
  chance.of<(from: Chance) => TransferTarget>(
    (from) => ({ agent: someone(from) }),
    (from) => ({ agent: someone(from) }),
    (from) => ({ number: number(from) }),
    (from) => ({ group: from.of("business", "complaint", "nowhere") as GroupId }),
    () => ({ flow: "main" as FlowId }),
    () => ({ flow: "main" as FlowId, flowNode: "queue.business" }),
    () => ({ supervisor: true }),
  )(chance);

const reason = "because";

export const wishes: Wishes = {
  signIn: (chance) => ({ do: "signIn", groups: groups(chance), device: device(chance), autoAnswer: chance.is(0.2) }),
  signOut: () => ({ do: "signOut" }),
  ready: () => ({ do: "ready" }),
  busy: () => ({ do: "busy" }),
  rest: (chance) => ({ do: "rest", reason: chance.of("meal", "break", "sleep") }),
  work: () => ({ do: "work" }),
  endWrapUp: () => ({ do: "endWrapUp" }),
  note: (chance) => ({
    do: "note",
    call: chance.of("c1", "nowhere") as CallId,
    note: chance.of("", "小记"),
    ...(chance.is(0.5) ? { result: chance.of("answered", "none") } : {}),
  }),
  answer: () => ({ do: "answer" }),
  hangUp: () => ({ do: "hangUp" }),
  hold: () => ({ do: "hold" }),
  retrieve: () => ({ do: "retrieve" }),
  mute: () => ({ do: "mute" }),
  unmute: () => ({ do: "unmute" }),
  transfer: (chance) => ({ do: "transfer", to: targetOf(chance) }),
  consult: (chance) => ({ do: "consult", to: targetOf(chance) }),
  swap: () => ({ do: "swap" }),
  cancelConsult: () => ({ do: "cancelConsult" }),
  completeTransfer: () => ({ do: "completeTransfer" }),
  threeWay: () => ({ do: "threeWay" }),
  dropThird: () => ({ do: "dropThird" }),
  announceAgentNo: () => ({ do: "announceAgentNo" }),
  sendDigits: (chance) => ({ do: "sendDigits", digits: chance.of("12#", "x", "0123456789*#ABCD") }),
  callInternal: (chance) => ({ do: "callInternal", agent: someone(chance) }),
  pickUp: () => ({ do: "pickUp" }),
  emergency: () => ({ do: "emergency" }),
  resume: () => ({ do: "resume" }),
  callOut: (chance) => ({ do: "callOut", to: { number: number(chance) } }),
  listen: (chance) => ({ do: "listen", agent: someone(chance) }),
  whisper: (chance) => ({ do: "whisper", agent: someone(chance) }),
  join: (chance) => ({ do: "join", agent: someone(chance) }),
  stopWatching: () => ({ do: "stopWatching" }),
  answerEmergency: (chance) => ({ do: "answerEmergency", agent: someone(chance) }),
  intercept: (chance) => ({ do: "intercept", agent: someone(chance) }),
  release: (chance) => ({ do: "release", agent: someone(chance), reason }),
  forceReady: (chance) => ({ do: "forceReady", agent: someone(chance), reason }),
  forceBusy: (chance) => ({ do: "forceBusy", agent: someone(chance), reason }),
  forceSignOut: (chance) => ({ do: "forceSignOut", agent: someone(chance), reason }),
};

const all = Object.keys(wishes) as [Does, ...Does[]];

/** Any command, what is done often drawn more often. */
export const wishOf = (chance: Chance): Command => {
  const often: [Does, ...Does[]] = [
    "ready",
    "ready",
    "consult",
    "transfer",
    "hold",
    "retrieve",
    "callInternal",
    "listen",
  ];
  return wishes[chance.is(0.5) ? chance.of(...often) : chance.of(...all)](chance);
};
