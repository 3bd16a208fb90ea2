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
} from "@zongji/domain";
import { figuresOf } from "./figures.ts";
import { agentIn, callIn, configOfAgent, groupIn } from "./find.ts";
import { nextOf } from "./next.ts";
import { restLimitOf } from "./rest-limit.ts";

/** Whom the reader may watch: all, the agents of these groups, or himself. */
export type WallReach = { readonly scope: Scope; readonly user: string; readonly groups: readonly string[] };

export type WallParts = {
  readonly config: HotlineConfig;
  readonly look: Look;
  readonly factsOf: (call: string) => readonly Fact[];
  readonly numberOf: (party: PartyId) => string;
  readonly awaySince: (user: string) => number;
  readonly today: WallToday;
  readonly now: number;
  readonly nodes: readonly Node[];
  /** The other server at which an agent is signed in. */
  readonly seatOf: (user: string) => string | undefined;
  /** What the reader may do to an agent. */
  readonly mayOf: (agent: AgentConfig) => WallAgent["may"];
};

const priorityOf = (facts: readonly Fact[]): number =>
  facts.findLast((fact) => fact.type === "QueueEntered")?.priority ?? 0;

const nameOf = (config: HotlineConfig, user: string): string => configOfAgent(config, user)?.name ?? user;

const talksWith = (agent: AgentLook | undefined, call: CallLook | undefined): WallAgent["talksWith"] => {
  if (agent?.state === "talking") return call?.agent === agent.user ? "citizen" : null;
  return agent?.state === "internal" && call?.direction === "internal" && call.phase !== "calling" ? "colleague" : null;
};

/** The agent as the wall shows her. */
export const presentWallAgent = (known: AgentConfig, parts: WallParts): WallAgent => {
  const { config, look, awaySince, mayOf, seatOf } = parts;
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
    // What is done to her is done where she is.
    may: mayOf(known).filter((power) => node === null || power === "history"),
  };
};

const waiter = (call: CallLook, { factsOf, numberOf }: WallParts): WallGroup["waiting"][number] => ({
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

/** The group as the wall shows it. */
export const presentWallGroup = ({ id, name }: GroupConfig, parts: WallParts): WallGroup => {
  const group = groupIn(parts.look, id);
  return {
    id,
    name,
    waiting: waitingOf(parts.look, id)
      .map((call) => waiter(call, parts))
      .sort((a, b) => a.since - b.since),
    talking: group?.talking ?? 0,
    ready: group?.ready ?? 0,
    signedIn: group?.signedIn ?? 0,
  };
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

/** Of the agents and the groups that the reader may watch. Callers in the menu are of no group yet: all of them. */
export const wallNow = (sight: WallSight, { look, now }: Pick<WallParts, "look" | "now">): WallNow => {
  const users = new Set<string>(sight.agents.map(({ user }) => user));
  const ids = new Set<string>(sight.groups.map(({ id }) => id));
  const seen = {
    agents: look.agents.filter(({ user }) => users.has(user)),
    calls: look.calls.filter(({ group }) => group === undefined || ids.has(group)),
    now,
  };
  return figuresOf(wallNowMeasures, (name) => nowMeasures[name].value(seen));
};

/** 监控. */
export const presentWall = (sight: WallSight, parts: WallParts): Wall => ({
  at: parts.now,
  agents: sight.agents.map((each) => presentWallAgent(each, parts)),
  groups: sight.groups.map((each) => presentWallGroup(each, parts)),
  nodes: [...parts.nodes],
  now: wallNow(sight, parts),
  today: parts.today,
});
