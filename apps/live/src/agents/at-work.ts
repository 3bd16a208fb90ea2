import type { Look, UserId } from "@zongji/domain";

/** Whether somebody is signed in to a group, or has a part in a call: talks, is rung, listens. */
export const isAtWork = ({ agents, calls }: Pick<Look, "agents" | "calls">, user: string): boolean => {
  const id = user as UserId;
  return (
    agents.some((agent) => agent.user === id && agent.state !== "offline") ||
    calls.some(
      ({ agent, parties = [], watchers = [], consult }) =>
        agent === id ||
        consult?.agent === id ||
        parties.some((party) => party.agent === id) ||
        watchers.some((watcher) => watcher.user === id),
    )
  );
};
