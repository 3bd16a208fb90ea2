import {
  type CallId,
  type Fact,
  type Hotline,
  KeptLook,
  type Touched as TouchedLook,
  type UserId,
} from "@zongji/domain";

/** What has changed, by what it is about; what facts say of an agent or a call is told as theirs. */
export type Touched = TouchedLook & {
  /** There are new facts: figures of the day may be others. */
  readonly facts: boolean;
};

/** What goes on now, kept up to date, and what of it has changed since the open pages were told. */
export type Subjects = Pick<KeptLook, "look" | "agentsOf"> & {
  /** Facts that were written, or that another node told. */
  readonly note: (facts: readonly Fact[]) => void;
  /** What has changed since the last time. For one reader. */
  readonly take: () => Touched;
};

/** @param aheadMs how far the wall clock is ahead of the steady one */
export const createSubjects = (hotline: Hotline, aheadMs: () => number): Subjects => {
  const kept = new KeptLook(hotline, aheadMs);
  let calls = new Set<CallId>();
  let agents = new Set<UserId>();
  let hasFacts = false;
  return {
    look: () => kept.look(),
    agentsOf: (group) => kept.agentsOf(group),
    note: (facts) => {
      hasFacts ||= facts.length > 0;
      for (const fact of facts) {
        if ("call" in fact && fact.call !== undefined) calls.add(fact.call as CallId);
        if ("agent" in fact && fact.agent !== undefined) agents.add(fact.agent);
      }
    },
    take: () => {
      for (const call of calls) for (const user of kept.agentsIn(call)) agents.add(user);
      const touched = kept.takeTouched();
      const all = {
        ...touched,
        agents: new Set([...touched.agents, ...agents]),
        calls: new Set([...touched.calls, ...calls]),
        facts: hasFacts,
      };
      [calls, agents, hasFacts] = [new Set(), new Set(), false];
      return all;
    },
  };
};
