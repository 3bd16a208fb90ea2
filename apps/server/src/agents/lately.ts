import type { Fact, PartyId } from "@zongji/domain";

/** Last things of today, by agent. */
export type Lately = {
  /** When she signed out last, or the day's beginning. */
  readonly signedOutAt: (user: string) => number;
  readonly dialled: (user: string) => { readonly party: PartyId; readonly at: number } | undefined;
};

/** Reads each of today's facts once, however often it is asked. */
export const createLately = () => {
  let day = { from: 0, seen: 0 };
  const signedOut = new Map<string, number>();
  const dialled = new Map<string, { party: PartyId; at: number }>();
  return ({ from, facts }: { readonly from: number; readonly facts: readonly Fact[] }): Lately => {
    if (day.from !== from || facts.length < day.seen) {
      day = { from, seen: 0 };
      signedOut.clear();
      dialled.clear();
    }
    for (let index = day.seen; index < facts.length; index += 1) {
      const fact = facts[index]!;
      if (fact.type === "AgentSignedOut") signedOut.set(fact.agent, fact.at);
      else if (fact.type === "DialStarted") dialled.set(fact.agent, { party: fact.party, at: fact.at });
    }
    day = { from, seen: facts.length };
    return { signedOutAt: (user) => signedOut.get(user) ?? from, dialled: (user) => dialled.get(user) };
  };
};
