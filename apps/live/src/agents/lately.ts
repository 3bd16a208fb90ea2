import type { Overruled } from "@zongji/api";
import type { Fact, PartyId, UserId } from "@zongji/domain";
import type { DayReader } from "../live/index.ts";

export type Overruling = Omit<Overruled, "by"> & { readonly by: UserId };
type Acted = Extract<Fact, { type: "SupervisorActed" }>;

/** Last things of today, by agent. */
export type Lately = {
  /** When she signed out last, or the day's beginning. */
  readonly signedOutAt: (user: string) => number;
  readonly dialled: (user: string) => { readonly party: PartyId; readonly at: number } | undefined;
  readonly overruled: (user: string) => Overruling | undefined;
  /** Of whom one of these is another one since the last time; "all": another day. For one reader. */
  readonly takeChanged: () => ReadonlySet<string> | "all";
};

/** What the agent is told of: whom a supervisor listens to, she is not. */
const overruling = ({ action, at, supervisor: by, reason }: Acted): Overruling | undefined => {
  switch (action) {
    case "release":
    case "forceReady":
    case "forceBusy":
    case "forceSignOut":
      return { action, at, by, reason: reason ?? "" };
    default:
      return undefined;
  }
};

/** Reads each of the day's facts once. */
export const createLately = (): Lately & DayReader => {
  let from = 0;
  const signedOut = new Map<string, number>();
  const dialled = new Map<string, { party: PartyId; at: number }>();
  const overruled = new Map<string, Overruling>();
  /** By call: whose ring was taken from her. */
  const taken = new Map<string, UserId>();
  let changed: Set<string> | "all" = "all";
  const change = (user: string): void => {
    if (changed !== "all") changed.add(user);
  };
  const overrule = (agent: UserId, by: Overruling): void => {
    overruled.set(agent, by);
    change(agent);
  };
  const intercepted = (agent: UserId, by: UserId, at: number) =>
    overrule(agent, { action: "intercept", at, by, reason: "" });
  /** 拦截 of a talk is told by a fact of its own, of a ring by whose offer takes its place. */
  const note = (fact: Fact): void => {
    if (fact.type === "Intercepted") intercepted(fact.agent, fact.interceptor, fact.at);
    else if (fact.type === "CallEnded") taken.delete(fact.call);
    else if (fact.type === "OfferEnded" && fact.reason === "PICKED_UP") taken.set(fact.call, fact.agent);
    else if (fact.type === "OfferStarted") {
      const before = taken.get(fact.call);
      taken.delete(fact.call);
      if (before !== undefined && fact.how === "intercept") intercepted(before, fact.agent, fact.at);
    } else if (fact.type === "SupervisorActed") {
      const acted = overruling(fact);
      if (acted) overrule(fact.agent, acted);
    }
  };
  const take = (fact: Fact): void => {
    if (fact.type === "AgentSignedOut") signedOut.set(fact.agent, fact.at);
    else if (fact.type === "DialStarted") dialled.set(fact.agent, { party: fact.party, at: fact.at });
    else note(fact);
    if (fact.type === "AgentSignedOut" || fact.type === "DialStarted") change(fact.agent);
  };
  return {
    begin: (begins) => {
      from = begins;
      changed = "all";
      for (const known of [signedOut, dialled, overruled, taken]) known.clear();
    },
    take: (facts) => {
      for (const fact of facts) take(fact);
    },
    signedOutAt: (user) => signedOut.get(user) ?? from,
    dialled: (user) => dialled.get(user),
    overruled: (user) => overruled.get(user),
    takeChanged: () => {
      const taken = changed;
      changed = new Set();
      return taken;
    },
  };
};
