import type { HotlineConfig } from "./config/index.ts";
import type { CallId, DeviceId, GroupId, UserId } from "./ids.ts";
import { lookAgent, lookCall, lookGroup, lookRings } from "./look-parts.ts";
import type { AgentLook, CallLook, GroupLook, Look } from "./look-shape.ts";
import { mayRing, type OpenRing, ringsOf } from "./pick-up.ts";
import type { Hotline } from "./run.ts";

/** What has changed, by what it is about. */
export type Touched = {
  /** Everything may have: the configuration did, or the clock by which moments are told. */
  readonly all: boolean;
  /** Agents who came, went, or are seen or are in a call that is seen in another way; not those for whom only `rings` changed. */
  readonly agents: ReadonlySet<UserId>;
  readonly calls: ReadonlySet<CallId>;
  /** Groups of whose calls or agents one changed. */
  readonly groups: ReadonlySet<GroupId>;
  /** Those of them in which another number waits, or another one longest. */
  readonly queues: ReadonlySet<GroupId>;
  /** Groups whose agents may pick up something else than before. */
  readonly rings: ReadonlySet<GroupId>;
  /** 紧急求助 of a call began, ended, or stands otherwise. */
  readonly alarms: boolean;
};

/** Values by a key that many have, for those that are. */
class Index<Key, Value> {
  readonly #of = new Map<Key, Set<Value>>();

  of(key: Key): ReadonlySet<Value> {
    return this.#of.get(key) ?? new Set();
  }

  move(value: Value, from: readonly Key[], to: readonly Key[]): void {
    for (const key of from) this.#of.get(key)?.delete(value);
    for (const key of from) if (this.#of.get(key)?.size === 0) this.#of.delete(key);
    for (const key of to) {
      const known = this.#of.get(key);
      if (known) known.add(value);
      else this.#of.set(key, new Set([value]));
    }
  }

  clear(): void {
    this.#of.clear();
  }
}

const untouched = () => ({
  all: false,
  agents: new Set<UserId>(),
  calls: new Set<CallId>(),
  groups: new Set<GroupId>(),
  queues: new Set<GroupId>(),
  rings: new Set<GroupId>(),
  alarms: false,
});

const listOf = <Value>(value: Value | undefined): Value[] => (value === undefined ? [] : [value]);

const isSameRing = (one: OpenRing, other: OpenRing): boolean =>
  one.call === other.call &&
  one.agent === other.agent &&
  one.how === other.how &&
  one.by === other.by &&
  one.group === other.group &&
  one.since === other.since &&
  one.groups.join() === other.groups.join();

/** `look` kept up to date: only what a step touched is looked at again, and it is told what that was. Reads the hotline's notes: one for each hotline. */
export class KeptLook {
  readonly #hotline: Hotline;
  readonly #aheadMs: () => number;
  readonly #takeAgents: () => UserId[];
  readonly #takeCalls: () => CallId[];
  readonly #takeDevices: () => DeviceId[];
  readonly #agents = new Map<UserId, AgentLook>();
  readonly #calls = new Map<CallId, CallLook>();
  readonly #groups = new Map<GroupId, GroupLook>();
  readonly #inGroup = new Index<GroupId, UserId>();
  readonly #inCall = new Index<CallId, UserId>();
  readonly #atDevice = new Index<DeviceId, UserId>();
  readonly #callsOf = new Index<GroupId, CallId>();
  readonly #ringing = new Set<CallId>();
  #rings: readonly OpenRing[] = [];
  /** Who rings, or for whom it does: to them not all of it is open. */
  #involved: ReadonlySet<UserId> = new Set();
  /** With what they may pick up; of those who are not involved it is the same in the same groups. */
  readonly #shown = new Map<UserId, AgentLook>();
  readonly #open = new Map<string, Pick<AgentLook, "pickable">>();
  #touched = untouched();
  #config: HotlineConfig | undefined;
  #ahead = 0;
  #look: Look | undefined;

  /** @param aheadMs as of `look` */
  constructor(hotline: Hotline, aheadMs: () => number = () => 0) {
    this.#hotline = hotline;
    this.#aheadMs = aheadMs;
    this.#takeAgents = hotline.agents.follow();
    this.#takeCalls = hotline.calls.follow();
    this.#takeDevices = () => hotline.reachable.takeChanged();
  }

  /** The same object until something changes. */
  look(): Look {
    this.#refresh();
    const { draining, agents, calls, config } = this.#hotline;
    if (this.#look?.draining !== draining) this.#look = undefined;
    this.#look ??= {
      draining,
      agents: [...agents.keys()].map((user) => this.#withRings(this.#agents.get(user)!)),
      calls: [...calls.keys()].map((call) => this.#calls.get(call)!),
      groups: config.groups.map(({ id }) => this.#groups.get(id)!),
    };
    return this.#look;
  }

  /** Who is in the call, or in wrap-up after it. */
  agentsIn(call: CallId): ReadonlySet<UserId> {
    this.#refresh();
    return this.#inCall.of(call);
  }

  /** Who is signed in to the group. */
  agentsOf(group: GroupId): ReadonlySet<UserId> {
    this.#refresh();
    return this.#inGroup.of(group);
  }

  /** What has changed since the last time. For one reader. */
  takeTouched(): Touched {
    this.#refresh();
    const touched = this.#touched;
    this.#touched = untouched();
    return touched;
  }

  #withRings(agent: AgentLook): AgentLook {
    if (this.#rings.length === 0) return agent;
    const { user } = agent;
    const known = this.#shown.get(user);
    if (known) return known;
    const key = this.#involved.has(user) ? undefined : agent.groups.join();
    const open = (key === undefined ? undefined : this.#open.get(key)) ?? lookRings(this.#rings, agent, this.#ahead);
    if (key !== undefined) this.#open.set(key, open);
    const shown = open.pickable ? { ...agent, ...open } : agent;
    this.#shown.set(user, shown);
    return shown;
  }

  #refresh(): void {
    const [calls, agents] = [new Set(this.#takeCalls()), new Set(this.#takeAgents())];
    for (const device of this.#takeDevices()) for (const user of this.#atDevice.of(device)) agents.add(user);
    const { config } = this.#hotline;
    const ahead = this.#aheadMs();
    const groups = new Set<GroupId>();
    if (config !== this.#config || ahead !== this.#ahead) {
      [this.#config, this.#ahead] = [config, ahead];
      this.#touched.all = true;
      this.#open.clear();
      for (const id of [...this.#calls.keys(), ...this.#hotline.calls.keys()]) calls.add(id);
      for (const user of [...this.#agents.keys(), ...this.#hotline.agents.keys()]) agents.add(user);
      for (const { id } of config.groups) groups.add(id);
    } else if (calls.size + agents.size === 0) return;
    this.#look = undefined;
    let isRinging = this.#ringing.size > 0 && agents.size > 0;
    for (const id of calls) isRinging = this.#refreshCall(id, agents, groups) || isRinging;
    for (const user of agents) this.#refreshAgent(user, groups);
    if (isRinging) this.#refreshRings();
    for (const group of groups) this.#refreshGroup(group);
  }

  /** @returns whether it rings, or did */
  #refreshCall(id: CallId, agents: Set<UserId>, groups: Set<GroupId>): boolean {
    const [before, call] = [this.#calls.get(id), this.#hotline.calls.get(id)];
    const now = call && lookCall(call, this.#ahead);
    if (now) this.#calls.set(id, now);
    else this.#calls.delete(id);
    this.#callsOf.move(id, listOf(before?.group), listOf(now?.group));
    this.#touched.calls.add(id);
    for (const group of [before?.group, now?.group]) if (group !== undefined) groups.add(group);
    for (const user of this.#inCall.of(id)) agents.add(user);
    if (before?.emergency !== undefined || now?.emergency !== undefined) this.#touched.alarms = true;
    const rang = this.#ringing.delete(id);
    const rings = call !== undefined && mayRing(call);
    if (rings) this.#ringing.add(id);
    return rang || rings;
  }

  #refreshAgent(user: UserId, groups: Set<GroupId>): void {
    const [before, agent] = [this.#agents.get(user), this.#hotline.agents.get(user)];
    const now = agent && lookAgent(agent, this.#hotline, this.#ahead);
    if (now) this.#agents.set(user, now);
    else this.#agents.delete(user);
    this.#shown.delete(user);
    this.#inGroup.move(user, before?.groups ?? [], now?.groups ?? []);
    this.#inCall.move(user, listOf(before?.call), listOf(now?.call));
    this.#atDevice.move(user, listOf(before?.device), listOf(now?.device));
    this.#touched.agents.add(user);
    for (const group of [...(before?.groups ?? []), ...(now?.groups ?? [])]) groups.add(group);
  }

  #refreshRings(): void {
    const before = this.#rings;
    const ringing = [...this.#ringing].flatMap((id) => listOf(this.#hotline.calls.get(id)));
    this.#rings = ringsOf(ringing, this.#hotline.agents);
    this.#involved = new Set(this.#rings.flatMap(({ agent, by }) => [agent, ...listOf(by)]));
    this.#open.clear();
    const known = new Map(before.map((ring) => [ring.call, ring]));
    const touch = ({ groups }: OpenRing): void => {
      for (const group of groups) {
        this.#touched.rings.add(group);
        for (const user of this.#inGroup.of(group)) this.#shown.delete(user);
      }
    };
    for (const ring of this.#rings) {
      const was = known.get(ring.call);
      known.delete(ring.call);
      if (was && isSameRing(was, ring)) continue;
      if (was) touch(was);
      touch(ring);
    }
    for (const gone of known.values()) touch(gone);
  }

  #refreshGroup(group: GroupId): void {
    this.#touched.groups.add(group);
    const before = this.#groups.get(group);
    const agents = [...this.#inGroup.of(group)].map((user) => this.#agents.get(user)!);
    const now = lookGroup(
      group,
      agents,
      [...this.#callsOf.of(group)].map((call) => this.#calls.get(call)!),
    );
    this.#groups.set(group, now);
    if (before?.waiting !== now.waiting || before.longestSince !== now.longestSince) this.#touched.queues.add(group);
  }
}
