import { isDeepStrictEqual } from "node:util";
import type { Wall, WallAgent, WallChange, WallFigures, WallGroup, WallNow } from "@zongji/api";
import type { GroupConfig, HotlineConfig, WallTile } from "@zongji/domain";
import { configOfAgent } from "./find.ts";
import { mayOf } from "./policy.ts";
import { wallReachOf } from "./room.ts";
import type { Push, WallTouched } from "./telling.ts";
import {
  presentWall,
  presentWallAgent,
  presentWallGroup,
  type SeenNow,
  sightOf,
  tilesOf,
  type WallMoment,
  type WallReach,
  wallNow,
} from "./wall.ts";
import { figuresOfTiles } from "./wall-figures.ts";

/** One page's wall while the page watches it. The page gets the whole wall at first, and after it was slow; then only changes. */
export type WallPush = {
  readonly isWatching: () => boolean;
  /** @param tiles whose figures the page shows; absent: the default ones */
  readonly watch: (on: boolean, tiles?: readonly WallTile[]) => void;
  readonly tell: (touched: WallTouched, moment: () => WallMoment) => void;
  /** Every few seconds: the whole wall if the page was too slow to take the last message, else a sign of life. */
  readonly again: (moment: () => WallMoment) => void;
  /** The next message has the whole wall: the page's user, or his permissions, changed. */
  readonly forget: () => void;
};

/** Leaves out the longest wait when comparing: the pages count it on by themselves. */
const still = (now: WallNow): WallNow => ({ ...now, longestWait: now.longestWait === null ? null : 0 });

/** As `still`, of tiles. */
const stillFigures = (figures: WallFigures): WallFigures =>
  Object.fromEntries(
    Object.entries(figures).map(([key, figure]) => [
      key,
      key.startsWith("now/longestWait/") && figure.value !== null ? { value: 0, terms: null } : figure,
    ]),
  );

const hasWait = (figures: WallFigures): boolean =>
  Object.entries(figures).some(([key, { value }]) => key.startsWith("now/longestWait/") && value !== null);

/** A page, and the tiles that it asked for. */
type Shown = { readonly push: Push; readonly tiles?: readonly WallTile[] };

/** What the page has, by id. */
type Told = {
  readonly config: HotlineConfig;
  readonly agents: Map<string, WallAgent>;
  readonly groups: Map<string, WallGroup>;
  nodes: Wall["nodes"];
  today: Wall["today"];
  now: WallNow;
  figures: WallFigures;
};

const toldOf = (config: HotlineConfig, { agents, groups, nodes, today, now, figures }: Wall): Told => ({
  config,
  agents: new Map(agents.map((each) => [each.user, each])),
  groups: new Map(groups.map((each) => [each.id, each])),
  nodes,
  today,
  now,
  figures,
});

/** Present figures by reach: pages of the same reach share them, computed once a moment. */
const nows = new WeakMap<WallMoment, Map<string, SeenNow>>();
const nowOf = (moment: WallMoment, reach: WallReach): SeenNow => {
  const { scope, user, groups } = reach;
  const key = scope === "all" ? scope : JSON.stringify([scope, user, groups]);
  const known = nows.get(moment) ?? new Map<string, SeenNow>();
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

const mayAs =
  ({ principal }: Push) =>
  (agent: Parameters<typeof mayOf>[1]) =>
    mayOf(principal(), agent);

/** Sends the whole wall, unless the page has the same already. @returns what the page has now; undefined: it takes nothing at present */
const sendWall = ({ push, tiles }: Shown, moment: WallMoment, told: Told | undefined): Told | undefined => {
  const reach = wallReachOf(push.principal());
  if (!reach) return told;
  const wall = presentWall(sightOf(moment.config, reach), moment, mayAs(push), tiles);
  const is = toldOf(moment.config, wall);
  const comparable = (one: Told) => ({ ...one, config: 0, now: still(one.now), figures: stillFigures(one.figures) });
  if (told && isDeepStrictEqual(comparable(told), comparable(is))) return is;
  return push.send({ type: "wall", wall }) ? is : undefined;
};

/** Those of `ids` that the wall shows and that have changed. */
const changedOf = <Each>(
  ids: ReadonlySet<string>,
  known: ReadonlyMap<string, Each>,
  now: (id: string) => Each | undefined,
): Each[] =>
  [...ids].flatMap((id) => {
    const [was, is] = [known.get(id), known.has(id) ? now(id) : undefined];
    return is === undefined || isDeepStrictEqual(was, is) ? [] : [is];
  });

/** Sends what has changed of `touched`, and notes it in `told`. @param sign sent though nothing has @returns false: the page takes nothing at present */
const sendChange = (
  { push, tiles }: Shown,
  moment: WallMoment,
  touched: WallTouched,
  told: Told,
  sign = false,
): boolean => {
  const reach = wallReachOf(push.principal());
  if (!reach) return true;
  const { config, nodes, today } = moment;
  const agents = changedOf(touched.agents, told.agents, (user) => {
    const known = configOfAgent(config, user);
    return known && presentWallAgent(known, moment, mayAs(push));
  });
  const groups = changedOf(touched.groups, told.groups, (id) => {
    const known = groupOf(config, id);
    return known && presentWallGroup(known, moment);
  });
  const { now, seen, watched } = nowOf(moment, reach);
  const figures = figuresOfTiles(tilesOf(moment, tiles), { sight: seen, day: moment.day }, watched);
  const change: WallChange = {
    at: moment.now,
    now,
    ...(agents.length > 0 && { agents }),
    ...(groups.length > 0 && { groups }),
    ...(!isDeepStrictEqual(nodes, told.nodes) && { nodes: [...nodes] }),
    ...(!isDeepStrictEqual(today, told.today) && { today }),
    ...(!isDeepStrictEqual(stillFigures(figures), stillFigures(told.figures)) && { figures }),
  };
  // A wait that runs on at the page runs from `at`: it goes with every new one.
  const withWaits = hasWait(figures) ? { ...change, figures } : change;
  if (!sign && Object.keys(change).length === 2 && isDeepStrictEqual(still(now), still(told.now))) return true;
  if (!push.send({ type: "wallChange", change: withWaits })) return false;
  for (const each of agents) told.agents.set(each.user, each);
  for (const each of groups) told.groups.set(each.id, each);
  [told.nodes, told.today, told.now] = [change.nodes ?? told.nodes, change.today ?? told.today, now];
  told.figures = withWaits.figures ?? told.figures;
  return true;
};

const nothing: WallTouched = { all: false, agents: new Set(), groups: new Set() };

export const pushWall = (push: Push, momentOf: () => WallMoment): WallPush => {
  let isWatching = false;
  let told: Told | undefined;
  let shown: Shown = { push };
  const tellAll = (moment: WallMoment): void => {
    told = sendWall(shown, moment, told);
  };
  return {
    isWatching: () => isWatching,
    watch: (on, tiles) => {
      isWatching = on;
      shown = { push, ...(tiles && { tiles }) };
      told = undefined;
      if (on) tellAll(momentOf());
    },
    tell: (touched, moment) => {
      if (!isWatching) return;
      if (!told || touched.all || told.config !== moment().config) tellAll(moment());
      else if (!sendChange(shown, moment(), touched, told)) told = undefined;
    },
    again: (moment) => {
      if (!isWatching) return;
      if (!told) tellAll(moment());
      // A page that hears nothing takes the connection for lost.
      else if (!sendChange(shown, moment(), nothing, told, true)) told = undefined;
    },
    forget: () => {
      told = undefined;
    },
  };
};
