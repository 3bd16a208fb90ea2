import type { AgentHistory, Desk, WallAgent } from "@zongji/api";

/** What a supervisor can do to an agent, in the order in which it is shown. */
export const watchActions = ["listen", "whisper", "join", "intercept"] as const;
export const overruleActions = ["release", "forceReady", "forceBusy", "forceSignOut"] as const;
export type WatchAction = (typeof watchActions)[number];
export type OverruleAction = (typeof overruleActions)[number];

/** Why it can't be done now; the words are under `supervision`. */
export type WhyNot =
  | "ownSeat"
  | "ownBusy"
  | "watchesOther"
  | "noCall"
  | "noCitizen"
  | "notSignedIn"
  | "nothingToEnd"
  | "leaves"
  | "ownSeatToCall"
  | "engaged";

type Own = Pick<Desk, "state" | "call" | "deviceReachable"> | undefined;
type Seen = Pick<WallAgent, "user" | "state" | "talksWith">;

const powerOf = {
  listen: "listen",
  whisper: "whisper",
  join: "join",
  intercept: "intercept",
  release: "release",
  forceReady: "force",
  forceBusy: "force",
  forceSignOut: "force",
} as const satisfies Record<WatchAction | OverruleAction, WallAgent["may"][number]>;

/** What is not permitted is not there at all. */
export const permitted = <A extends WatchAction | OverruleAction>(
  actions: readonly A[],
  agent: Pick<WallAgent, "may">,
): A[] => actions.filter((action) => agent.may.includes(powerOf[action]));

const inCall: ReadonlySet<WallAgent["state"]> = new Set(["talking", "internal", "dialling", "ringing"]);

const whyBusy = ({ user }: Seen, { call }: NonNullable<Own>): WhyNot | undefined => {
  if (!call || call.at === "wrapUp") return undefined;
  if (call.at !== "monitoring") return "ownBusy";
  return call.watching?.user === user ? undefined : "watchesOther";
};

/** She hears by her own phone, and is in one call at a time; while she watches this agent she may change how. */
export const whyNotWatch = (action: WatchAction, agent: Seen, own: Own): WhyNot | undefined => {
  if (!own || own.state === "offline" || !own.deviceReachable) return "ownSeat";
  const busy = whyBusy(agent, own);
  if (busy) return busy;
  if (agent.talksWith === "citizen" || (action === "intercept" && agent.state === "ringing")) return undefined;
  if (agent.talksWith === null) return "noCall";
  return action === "intercept" ? "noCitizen" : undefined;
};

const reachable: ReadonlySet<WallAgent["state"]> = new Set(["ready", "busy", "rest"]);

/** 内部呼叫 from her tile: by the supervisor's own phone, to an agent who is in no call. */
export const whyNotCall = (agent: Pick<WallAgent, "state">, own: Own): WhyNot | undefined => {
  if (!own || own.state === "offline" || !own.deviceReachable) return "ownSeatToCall";
  if (own.call && own.call.at !== "wrapUp") return "ownBusy";
  if (agent.state === "offline") return "notSignedIn";
  return reachable.has(agent.state) ? undefined : "engaged";
};

/** A sign-out that is ordered is taken back by 强制示闲 or 强制示忙. */
export const whyNotOverrule = (
  action: OverruleAction,
  agent: Pick<WallAgent, "state" | "next">,
): WhyNot | undefined => {
  if (agent.state === "offline") return "notSignedIn";
  if (action === "forceSignOut" && agent.next === "offline") return "leaves";
  return action === "release" && !inCall.has(agent.state) ? "nothingToEnd" : undefined;
};

/** What the wall knows of her is not in the record yet, which is written a moment later. */
export const isBehind = (
  { spans }: Pick<AgentHistory, "spans">,
  { state, since }: Pick<WallAgent, "state" | "since">,
): boolean => (state === "offline" ? spans.some(({ to }) => to === null) : !((spans.at(-1)?.from ?? 0) >= since));
