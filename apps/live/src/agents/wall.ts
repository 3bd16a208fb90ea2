import {
  type Node,
  type Scope,
  type Wall,
  type WallAgent,
  type WallGroup,
  type WallNow,
  type WallToday,
  wallNowMeasures,
} from "@zongji/api";
import {
  type AgentConfig,
  type AgentLook,
  type CallLook,
  type Fact,
  type GroupConfig,
  type GroupId,
  type HotlineConfig,
  type Look,
  nowMeasures,
  type PartyId,
  type Sight,
  shippedTiles,
  type WallTile,
} from "@zongji/domain";
import { figuresOf } from "./figures.ts";
import { agentIn, callIn, configOfAgent, groupIn } from "./find.ts";
import { nextOf } from "./next.ts";
import { restLimitOf } from "./rest-limit.ts";
import type { DayFigures } from "./today.ts";
import { figuresOfTiles, type Watched } from "./wall-figures.ts";

/** Whom the reader may watch: all, the agents of these groups, or himself. */
export type WallReach = { readonly scope: Scope; readonly user: string; readonly groups: readonly string[] };

/** What all walls have in common at one moment. */
export type WallMoment = {
  readonly config: HotlineConfig;
  readonly look: Look;
  readonly factsOf: (call: string) => readonly Fact[];
  readonly numberOf: (party: PartyId) => string;
  readonly awaySince: (user: string) => number;
  readonly today: WallToday;
  /** Any figure of the day, as of the same moment as `today`. */
  readonly day: DayFigures;
  readonly now: number;
  readonly nodes: readonly Node[];
  /** The other server at which an agent is signed in. */
  readonly seatOf: (user: string) => string | undefined;
};

const priorityOf = (facts: readonly Fact[]): number =>
  facts.findLast((fact) => fact.type === "QueueEntered")?.priority ?? 0;

const nameOf = (config: HotlineConfig, user: string): string => configOfAgent(config, user)?.name ?? user;

const talksWith = (agent: AgentLook | undefined, call: CallLook | undefined): WallAgent["talksWith"] => {
  if (agent?.state === "talking") return call?.agent === agent.user ? "citizen" : null;
  return agent?.state === "internal" && call?.direction === "internal" && call.phase !== "calling" ? "colleague" : null;
};

/** The agent as every wall shows her. */
const presentAgent = (known: AgentConfig, parts: WallMoment): Omit<WallAgent, "may"> => {
  const { config, look, awaySince, seatOf } = parts;
  const { user, agentNo, name } = known;
  const agent = agentIn(look, user);
  const call = callIn(look, agent?.call);
  const node = seatOf(user) ?? null;
  // A call's third party and watchers are at the agent who has it, not at whom she asks.
  const own = call?.agent === user ? call : undefined;
  return {
    user,
    agentNo: agent?.agentNo ?? agentNo,
    name,
    state: agent?.state ?? "offline",
    since: agent?.since ?? awaySince(user),
    reason: agent?.reason ?? null,
    restLimitMs: restLimitOf(config, agent),
    groups: [...(agent?.groups ?? [])],
    call: agent?.call ?? null,
    held:
      call?.direction === "internal"
        ? call.parties?.some((party) => party.agent === user && party.holds) === true
        : own?.phase === "held",
    talksWith: talksWith(agent, call),
    third: own?.phase === "consulting" || own?.phase === "threeWay" ? own.phase : null,
    watchedBy: (call?.watchers ?? [])
      .filter(({ at, of }) => at === "up" && of === user)
      .map(({ user: watcher, mode }) => ({ name: nameOf(config, watcher), mode })),
    watches: agent?.state === "monitoring" ? (agent.monitoring?.mode ?? null) : null,
    emergencySince: own?.emergency ?? null,
    deviceReachable: agent?.reachable ?? false,
    next: nextOf(agent),
    node,
  };
};

const shown = new WeakMap<WallMoment, Map<string, Omit<WallAgent, "may">>>();
/** The agent as this reader's wall shows her: what is the same for all is made once a moment. */
export const presentWallAgent = (
  known: AgentConfig,
  moment: WallMoment,
  mayOf: (agent: AgentConfig) => WallAgent["may"],
): WallAgent => {
  const all = shown.get(moment) ?? new Map<string, Omit<WallAgent, "may">>();
  shown.set(moment, all);
  const agent = all.get(known.user) ?? presentAgent(known, moment);
  all.set(known.user, agent);
  // What is done to her is done where she is.
  return { ...agent, may: mayOf(known).filter((power) => agent.node === null || power === "history") };
};

const waiter = (call: CallLook, { factsOf, numberOf }: WallMoment): WallGroup["waiting"][number] => ({
  call: call.call,
  since: call.waitingSince ?? call.since,
  priority: priorityOf(factsOf(call.call)),
  number: numberOf(call.party),
});

const noCalls: readonly CallLook[] = [];
const waitingIn = new WeakMap<Look, ReadonlyMap<string, readonly CallLook[]>>();
/** Callers of a group who wait; a look is gone through once. */
const waitingOf = (look: Look, group: GroupId): readonly CallLook[] => {
  const known =
    waitingIn.get(look) ??
    Map.groupBy(
      look.calls.filter(({ waitingSince, test }) => waitingSince !== undefined && !test),
      (call): string => call.group ?? "",
    );
  waitingIn.set(look, known);
  return known.get(group) ?? noCalls;
};

const presentGroup = ({ id, name }: GroupConfig, moment: WallMoment): WallGroup => {
  const group = groupIn(moment.look, id);
  return {
    id,
    name,
    waiting: waitingOf(moment.look, id)
      .map((call) => waiter(call, moment))
      .sort((a, b) => a.since - b.since),
    talking: group?.talking ?? 0,
    ready: group?.ready ?? 0,
    signedIn: group?.signedIn ?? 0,
  };
};

const shownGroups = new WeakMap<WallMoment, Map<string, WallGroup>>();
/** The group as every wall shows it: made once a moment. */
export const presentWallGroup = (group: GroupConfig, moment: WallMoment): WallGroup => {
  const all = shownGroups.get(moment) ?? new Map<string, WallGroup>();
  shownGroups.set(moment, all);
  const known = all.get(group.id) ?? presentGroup(group, moment);
  all.set(group.id, known);
  return known;
};

/** Of whom and of what a reader's wall is. */
export type WallSight = { readonly agents: readonly AgentConfig[]; readonly groups: readonly GroupConfig[] };

export const sightOf = ({ agents, groups }: HotlineConfig, reach: WallReach): WallSight => ({
  agents: agents.filter(({ user, groups: own }) => {
    if (reach.scope === "all" || user === reach.user) return true;
    return reach.scope === "group" && own.some((group) => reach.groups.includes(group));
  }),
  groups: groups.filter(({ id }) => reach.scope === "all" || reach.groups.includes(id)),
});

/** What a reader watches at one moment. */
export type SeenNow = { readonly seen: Sight; readonly watched: Watched; readonly now: WallNow };

/** Of the agents and the groups that the reader may watch. Callers in the menu are of no group yet: all of them. */
export const wallNow = (sight: WallSight, { look, now }: Pick<WallMoment, "look" | "now">): SeenNow => {
  const agents = new Set<string>(sight.agents.map(({ user }) => user));
  const groups = new Set<string>(sight.groups.map(({ id }) => id));
  const seen = {
    agents: look.agents.filter(({ user }) => agents.has(user)),
    calls: look.calls.filter(({ group }) => group === undefined || groups.has(group)),
    now,
  };
  return {
    ...{ seen, watched: { agents, groups } },
    now: figuresOf(wallNowMeasures, (name) => nowMeasures[name].value(seen)),
  };
};

/** The tiles that a page shows: those that it asked for, or the default ones. */
export const tilesOf = ({ config }: Pick<WallMoment, "config">, asked?: readonly WallTile[]): readonly WallTile[] =>
  asked ?? config.policies.wallTiles ?? shippedTiles;

/** 监控. */
export const presentWall = (
  sight: WallSight,
  moment: WallMoment,
  mayOf: (agent: AgentConfig) => WallAgent["may"],
  tiles?: readonly WallTile[],
): Wall => {
  const { seen, watched, now } = wallNow(sight, moment);
  return {
    at: moment.now,
    agents: sight.agents.map((each) => presentWallAgent(each, moment, mayOf)),
    groups: sight.groups.map((each) => presentWallGroup(each, moment)),
    nodes: [...moment.nodes],
    now,
    today: moment.today,
    figures: figuresOfTiles(tilesOf(moment, tiles), { sight: seen, day: moment.day }, watched),
  };
};
