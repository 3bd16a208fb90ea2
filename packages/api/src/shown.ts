import type { Desk } from "./agent.ts";
import type { LiveMessage } from "./live.ts";
import type { Wall } from "./wall.ts";

/** The desk that a page shows after a message over /api/live. Undefined: none was told yet. */
export const deskAfter = (desk: Desk | undefined, message: LiveMessage): Desk | undefined => {
  if (message.type === "desk") return message.desk;
  return message.type === "deskChange" && desk ? { ...desk, ...message.change } : desk;
};

/** Each in its place, where another stands for it. */
const replaced = <Each>(all: readonly Each[], others: readonly Each[], idOf: (each: Each) => string): Each[] => {
  const byId = new Map(others.map((each) => [idOf(each), each]));
  return all.map((each) => byId.get(idOf(each)) ?? each);
};

/** The wall that a page shows after a message over /api/live. Undefined: none was told yet. */
export const wallAfter = (wall: Wall | undefined, message: LiveMessage): Wall | undefined => {
  if (message.type === "wall") return message.wall;
  if (message.type !== "wallChange" || !wall) return wall;
  const { agents = [], groups = [], ...rest } = message.change;
  return {
    ...wall,
    ...rest,
    agents: replaced(wall.agents, agents, ({ user }) => user),
    groups: replaced(wall.groups, groups, ({ id }) => id),
  };
};
