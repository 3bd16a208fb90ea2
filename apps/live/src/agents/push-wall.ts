import { isDeepStrictEqual } from "node:util";
import type { Wall, WallAgent, WallChange, WallGroup, WallNow } from "@zongji/api";
import type { GroupConfig, HotlineConfig } from "@zongji/domain";
import { configOfAgent } from "./find.ts";
import { mayOf } from "./policy.ts";
import { wallReachOf } from "./room.ts";
import type { Push, WallTouched } from "./telling.ts";
import {
  presentWall,
  presentWallAgent,
  presentWallGroup,
  sightOf,
  type WallMoment,
  type WallReach,
  wallNow,
} from "./wall.ts";

/** One page's wall, while it watches: told whole at first and after the page was behind, then what of it is another. */
export type WallPush = {
  readonly isWatching: () => boolean;
  readonly watch: (on: boolean) => void;
  readonly tell: (touched: WallTouched, moment: () => WallMoment) => void;
  /** What the page lacks, if it was behind. */
  readonly again: (moment: () => WallMoment) => void;
  /** The page is told all of it next time: another one reads there. */
  readonly forget: () => void;
};

/** The pages run their clocks by themselves. */
const still = (now: WallNow): WallNow => ({ ...now, longestWait: now.longestWait === null ? null : 0 });

/** What was told, by what it is of. */
type Told = {
  readonly config: HotlineConfig;
  readonly agents: Map<string, WallAgent>;
  readonly groups: Map<string, WallGroup>;
  nodes: Wall["nodes"];
  today: Wall["today"];
  now: WallNow;
};

const toldOf = (config: HotlineConfig, { agents, groups, nodes, today, now }: Wall): Told => ({
  config,
  agents: new Map(agents.map((each) => [each.user, each])),
  groups: new Map(groups.map((each) => [each.id, each])),
  nodes,
  today,
  now,
});

/** Figures of now are the same for all whose walls reach as far: reckoned once a moment. */
const nows = new WeakMap<WallMoment, Map<string, WallNow>>();
const nowOf = (moment: WallMoment, reach: WallReach): WallNow => {
  const { scope, user, groups } = reach;
  const key = scope === "all" ? scope : JSON.stringify([scope, user, groups]);
  const known = nows.get(moment) ?? new Map<string, WallNow>();
  nows.set(moment, known);
  const now = known.get(key) ?? wallNow(sightOf(moment.config, reach), moment);
  known.set(key, now);
  return now;
};

const groupsById = new WeakMap<HotlineConfig, ReadonlyMap<string, GroupConfig>>();
const groupOf = (config: HotlineConfig, id: string): GroupConfig | undefined => {
  const known = groupsById.get(config) ?? new Map(config.groups.map((each) => [each.id, each]));
  groupsById.set(config, known);
  return known.get(id);
};

export const pushWall = ({ principal, send }: Push, momentOf: () => WallMoment): WallPush => {
  let watching = false;
  let told: Told | undefined;
  const may = (agent: Parameters<typeof mayOf>[1]) => mayOf(principal(), agent);
  const tellAll = (moment: WallMoment): void => {
    const reach = wallReachOf(principal());
    if (!reach) return;
    const wall = presentWall(sightOf(moment.config, reach), moment, may);
    const is = toldOf(moment.config, wall);
    if (
      told &&
      isDeepStrictEqual({ ...told, config: 0, now: still(told.now) }, { ...is, config: 0, now: still(is.now) })
    ) {
      told = is;
      return;
    }
    told = send({ type: "wall", wall }) ? is : undefined;
  };
  /** Those of `ids` that the wall shows and that are others now. */
  const others = <Each>(
    ids: ReadonlySet<string>,
    known: ReadonlyMap<string, Each>,
    now: (id: string) => Each | undefined,
  ) =>
    [...ids].flatMap((id) => {
      const [was, is] = [known.get(id), known.has(id) ? now(id) : undefined];
      return is === undefined || isDeepStrictEqual(was, is) ? [] : [is];
    });
  const tellChange = (moment: WallMoment, touched: WallTouched, told: Told): boolean => {
    const reach = wallReachOf(principal());
    if (!reach) return true;
    const { config, nodes, today } = moment;
    const agents = others(touched.agents, told.agents, (user) => {
      const known = configOfAgent(config, user);
      return known && presentWallAgent(known, moment, may);
    });
    const groups = others(touched.groups, told.groups, (id) => {
      const known = groupOf(config, id);
      return known && presentWallGroup(known, moment);
    });
    const now = nowOf(moment, reach);
    const change: WallChange = {
      at: moment.now,
      now,
      ...(agents.length > 0 && { agents }),
      ...(groups.length > 0 && { groups }),
      ...(!isDeepStrictEqual(nodes, told.nodes) && { nodes: [...nodes] }),
      ...(!isDeepStrictEqual(today, told.today) && { today }),
    };
    if (Object.keys(change).length === 2 && isDeepStrictEqual(still(now), still(told.now))) return true;
    if (!send({ type: "wallChange", change })) return false;
    for (const each of agents) told.agents.set(each.user, each);
    for (const each of groups) told.groups.set(each.id, each);
    [told.nodes, told.today, told.now] = [change.nodes ?? told.nodes, change.today ?? told.today, now];
    return true;
  };
  return {
    isWatching: () => watching,
    watch: (on) => {
      watching = on;
      told = undefined;
      if (on) tellAll(momentOf());
    },
    tell: (touched, moment) => {
      if (!watching) return;
      if (!told || touched.all || told.config !== moment().config) tellAll(moment());
      else if (!tellChange(moment(), touched, told)) told = undefined;
    },
    again: (moment) => {
      if (watching && !told) tellAll(moment());
    },
    forget: () => {
      told = undefined;
    },
  };
};
