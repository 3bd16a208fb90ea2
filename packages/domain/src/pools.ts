import type { HotlineConfig } from "./config/index.ts";
import type { GroupId } from "./ids.ts";

/** The hotline as this node goes by it: without the lines of others. */
export const configAt = (config: HotlineConfig, here: string): HotlineConfig => {
  const trunks = config.trunks.filter(({ node }) => node === undefined || node === here);
  return trunks.length === config.trunks.length ? config : { ...config, trunks };
};

/**
 * 座席池: the groups, parted so that no two parts share an agent. One node holds a part as a whole, and so alone decides whom its agents are rung
 * for. Sorted, each and all; a group without members is a part by itself.
 */
export function poolsOf({ groups, agents }: Pick<HotlineConfig, "groups" | "agents">): GroupId[][] {
  const partOf = new Map(groups.map(({ id }) => [id, [id]]));
  for (const agent of agents) {
    const [first, ...others] = agent.groups.filter((id) => partOf.has(id));
    for (const other of others) {
      const [part, more] = [partOf.get(first!)!, partOf.get(other)!];
      if (part === more) continue;
      part.push(...more);
      for (const id of more) partOf.set(id, part);
    }
  }
  const parts = [...new Set(partOf.values())].map((part) => part.sort());
  return parts.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}
