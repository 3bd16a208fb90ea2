import type { Node } from "@zongji/api";
import type { Nodes } from "./nodes.ts";
import { silentMs } from "./store.ts";

type Shown = Pick<Nodes, "name" | "url" | "held" | "others" | "heldBy">;

/** This server and the others, by name. */
export const presentNodes = (nodes: Shown, now: number): Node[] => {
  const here = { name: nodes.name, url: nodes.url, isHere: true, silentSince: null, groups: [...nodes.held] };
  const others = nodes.others.map(({ node: name, url, ageMs }) => ({
    name,
    url,
    isHere: false,
    // Whole seconds, so that it does not tremble from look to look.
    silentSince: ageMs > silentMs ? Math.round((now - ageMs) / 1000) * 1000 : null,
    groups: [...nodes.heldBy(name)],
  }));
  return [here, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
};
