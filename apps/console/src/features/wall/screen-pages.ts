/** The pages of a wall display: figures, groups, agents, so many a page as can be read from five metres. */
import type { Wall, WallAgent, WallGroup } from "@zongji/api";
import type { WallTile } from "@zongji/domain";
import { byNumber } from "./attention.ts";

export const turnMs = 15_000;
export const figuresAPage = 8;
export const groupsAPage = 6;
export const agentsAPage = 20;

export type ScreenPage =
  | { readonly is: "figures"; readonly tiles: readonly WallTile[] }
  | { readonly is: "groups"; readonly groups: readonly WallGroup[] }
  | { readonly is: "agents"; readonly agents: readonly WallAgent[] };

/** In parts of nearly the same size, none larger than `most`: a last page is never all but empty. At least one, which may be empty. */
export const parts = <T>(all: readonly T[], most: number): readonly (readonly T[])[] => {
  const pages = Math.max(1, Math.ceil(all.length / most));
  const each = Math.ceil(all.length / pages);
  return Array.from({ length: pages }, (_, page) => all.slice(page * each, (page + 1) * each));
};

/** Agents who are signed in, by number: who is away is no news on a display. */
export const screenPages = (
  { groups, agents }: Pick<Wall, "groups" | "agents">,
  tiles: readonly WallTile[],
): ScreenPage[] => [
  ...parts(tiles, figuresAPage).map((some) => ({ is: "figures" as const, tiles: some })),
  ...parts(groups, groupsAPage).map((some) => ({ is: "groups" as const, groups: some })),
  ...parts(byNumber(agents.filter(({ state }) => state !== "offline")), agentsAPage).map((some) => ({
    is: "agents" as const,
    agents: some,
  })),
];
