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
  type HotlineConfig,
  type Look,
  nowMeasures,
  type PartyId,
} from "@zongji/domain";
import { figuresOf } from "./figures.ts";
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
  readonly reach: WallReach;
  /** What the reader may do to an agent. */
  readonly mayOf: (agent: AgentConfig) => WallAgent["may"];
};

const priorityOf = (facts: readonly Fact[]): number =>
  facts.findLast((fact) => fact.type === "QueueEntered")?.priority ?? 0;

const nameOf = ({ agents }: HotlineConfig, user: string): string =>
  agents.find((each) => each.user === user)?.name ?? user;

const talksWith = (agent: AgentLook | undefined, call: CallLook | undefined): WallAgent["talksWith"] => {
  if (agent?.state === "talking") return call?.agent === agent.user ? "citizen" : null;
  return agent?.state === "internal" && call?.direction === "internal" && call.phase !== "calling" ? "colleague" : null;
};

const agentsOf = ({ config, look, awaySince, reach, mayOf, seatOf }: WallParts): WallAgent[] =>
  config.agents
    .filter(({ user, groups }) => {
      if (reach.scope === "all" || user === reach.user) return true;
      return reach.scope === "group" && groups.some((group) => reach.groups.includes(group));
    })
    .map((known) => {
      const { user, agentNo, name } = known;
      const agent = look.agents.find((each) => each.user === user);
      const call = look.calls.find((each) => each.call === agent?.call);
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
    });

const waiter = (call: CallLook, { factsOf, numberOf }: WallParts): WallGroup["waiting"][number] => ({
  call: call.call,
  since: call.waitingSince ?? call.since,
  priority: priorityOf(factsOf(call.call)),
  number: numberOf(call.party),
});

const groupsOf = (parts: WallParts): WallGroup[] => {
  const { config, look, reach } = parts;
  return config.groups
    .filter(({ id }) => reach.scope === "all" || reach.groups.includes(id))
    .map(({ id, name }) => {
      const group = look.groups.find((each) => each.group === id);
      const waiting = look.calls.filter((call) => call.group === id && call.waitingSince !== undefined && !call.test);
      return {
        id,
        name,
        waiting: waiting.map((call) => waiter(call, parts)).sort((a, b) => a.since - b.since),
        talking: group?.talking ?? 0,
        ready: group?.ready ?? 0,
        signedIn: group?.signedIn ?? 0,
      };
    });
};

/** Of the agents and the groups that the reader may watch. Callers in the menu are of no group yet: all of them. */
const nowOf = ({ look, now }: WallParts, agents: readonly WallAgent[], groups: readonly WallGroup[]): WallNow => {
  const users = new Set(agents.map(({ user }) => user));
  const ids = new Set(groups.map(({ id }) => id));
  const sight = {
    agents: look.agents.filter(({ user }) => users.has(user)),
    calls: look.calls.filter(({ group }) => group === undefined || ids.has(group)),
    now,
  };
  return figuresOf(wallNowMeasures, (name) => nowMeasures[name].value(sight));
};

/** 监控. */
export const presentWall = (parts: WallParts): Wall => {
  const [agents, groups] = [agentsOf(parts), groupsOf(parts)];
  return {
    at: parts.now,
    agents,
    groups,
    nodes: [...parts.nodes],
    now: nowOf(parts, agents, groups),
    today: parts.today,
  };
};
