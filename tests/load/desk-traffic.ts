/** A hotline without wires under a steady load of calls and agents' commands, on the real clock: what desks and walls are told of. */
import {
  createHotline,
  type DeviceId,
  type Effect,
  type Ending,
  exampleHotline,
  type Fact,
  type FlowId,
  type GroupId,
  type Hotline,
  type HotlineConfig,
  type Input,
  type LegId,
  type PartyId,
  type RecordingId,
  type SwitchCommand,
  step,
  type UserId,
  versionOf,
} from "../../packages/domain/src/index.ts";
import { chanceOf } from "./chance.ts";

/** What the load is: agents, who are signed in; groups, of which the last tenth have nobody ready; inputs a second. */
export type Load = { readonly agents: number; readonly groups: number; readonly rate: number };

/** The numbers behind pseudonyms. */
export type Numbers = {
  readonly party: (number: string) => PartyId;
  readonly numberOf: (party: PartyId) => string | undefined;
};

export const userOf = (n: number): string => `agent${n}`;
const deviceOf = (n: number): string => `phone${n}`;
const groupId = (n: number): GroupId => `group${n}` as GroupId;

const configOf = ({ agents, groups }: Load): HotlineConfig => {
  const example = exampleHotline();
  const [agent] = example.agents;
  const phone = example.devices.find(({ kind }) => kind !== "browser")!;
  const all = Array.from({ length: groups }, (_, n) => n);
  const crowd = Array.from({ length: agents }, (_, n) => n);
  const flow = (n: number) => `flow${n}` as FlowId;
  return {
    ...example,
    schedule: { ...example.schedule, weekly: [], special: [] },
    trunks: example.trunks.map((each) => ({ ...each, maxLines: 100_000 })),
    groups: all.map((n) => ({ ...example.groups[0]!, id: groupId(n), name: `组 ${n}`, maxWaiting: 1000 })),
    numbers: all.map((n) => ({ ...example.numbers[0]!, number: `${n}`, flow: flow(n) })),
    flows: all.map((n) => ({
      id: flow(n),
      version: 1,
      start: "queue",
      nodes: { queue: { kind: "queue", group: groupId(n), priority: 0 } },
      edges: [],
    })),
    agents: crowd.map((n) => ({
      ...agent!,
      user: userOf(n) as UserId,
      agentNo: `${10_000 + n}`,
      name: `座席 ${10_000 + n}`,
      // Every fifth is in the next group as well.
      groups: [...new Set([groupId(n % groups), ...(n % 5 === 0 ? [groupId((n + 1) % groups)] : [])])],
      devices: [deviceOf(n) as DeviceId],
    })),
    devices: crowd.map((n) => ({
      ...phone,
      user: userOf(n) as UserId,
      id: deviceOf(n) as DeviceId,
      sipUser: deviceOf(n),
    })),
  };
};

type Due = { readonly at: number; readonly feed: () => void };

/** What follows from a step is told to `onStep`, with its facts. */
export class Traffic {
  readonly hotline: Hotline;
  readonly #parties: Numbers;
  readonly #load: Load;
  readonly #chance = chanceOf(1);
  readonly #onStep: (facts: readonly Fact[]) => void;
  readonly #living = new Set<LegId>();
  readonly #recorded = new Map<LegId, RecordingId>();
  #due: Due[] = [];
  readonly #clock: () => number;
  #now: number;
  #ids = 0;
  #seq = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Inputs so far. */
  inputs = 0;

  /** @param clock ms since the epoch */
  constructor(load: Load, parties: Numbers, onStep: (facts: readonly Fact[]) => void, clock: () => number = Date.now) {
    this.#parties = parties;
    this.#clock = clock;
    this.#now = clock();
    this.#load = load;
    this.#onStep = onStep;
    this.hotline = createHotline(configOf(load));
  }

  /** Everybody signs in; two in three are ready, but nobody of the last tenth of the groups. */
  signIn(): void {
    const { agents, groups } = this.#load;
    const without = groups - Math.floor(groups / 10);
    for (let n = 0; n < agents; n += 1) {
      const [user, device] = [userOf(n) as UserId, deviceOf(n) as DeviceId];
      const { groups: own } = this.hotline.config.agents[n]!;
      this.#feed({ is: "DeviceReachable", at: this.#now, device });
      this.#feed({ is: "Command", by: { user }, command: { do: "signIn", groups: [...own], device } });
      if (n % 3 !== 0 && !own.some((group) => Number(group.slice(5)) >= without)) this.#command(user, "ready");
    }
  }

  /** So many inputs a second from now on. */
  run(): void {
    const began = performance.now();
    let made = 0;
    this.#timer = setInterval(() => {
      for (const due = ((performance.now() - began) / 1000) * this.#load.rate; made < due; made += 1) this.next();
    }, 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One input, or the first of a call: what is due, or else something new. */
  next(): void {
    const now = this.#clock();
    const at = this.#due.findIndex((each) => each.at <= now);
    if (at >= 0) this.#due.splice(at, 1)[0]!.feed();
    else if (this.#chance.next() < 0.2) this.#command(userOf(this.#any(this.#load.agents)), this.#wish());
    else this.#arrive();
  }

  #any(below: number): number {
    return Math.floor(this.#chance.next() * below);
  }

  #wish(): "ready" | "busy" {
    return this.#chance.next() < 0.7 ? "ready" : "busy";
  }

  #command(user: string, what: "ready" | "busy" | "endWrapUp"): void {
    this.#feed({ is: "Command", by: { user: user as UserId }, command: { do: what } });
  }

  /** A citizen calls, is answered at once, and hangs up within the minute, whatever has become of it. */
  #arrive(): void {
    const leg = `citizen${++this.#ids}` as LegId;
    const trunk = this.hotline.config.trunks[0]!.id;
    const calling = { callingNumber: `139${10_000_000 + this.#any(80_000_000)}`, withheld: false, sipCallId: leg };
    this.#living.add(leg);
    this.#feed({
      is: "LegArrived",
      at: this.#now,
      leg,
      trunk,
      calledNumber: `${this.#any(this.#load.groups)}`,
      ...calling,
    });
    this.#feed({ is: "LegAnswered", at: this.#now, leg });
    this.#after(15_000, 45_000, () => this.#ends(leg, "caller"));
  }

  #ends(leg: LegId, by: "caller" | "agent"): void {
    if (this.#living.delete(leg)) this.#legEnds(leg, { by, cause: "hangup" });
    else this.next();
  }

  #after(fromMs: number, toMs: number, feed: () => void): void {
    this.#due.push({ at: this.#clock() + fromMs + this.#any(toMs - fromMs), feed });
  }

  #feed(input: Input): void {
    this.#now = Math.max(this.#now, this.#clock());
    this.inputs += 1;
    const effects = step(this.hotline, input, {
      now: this.#now,
      wall: this.#now,
      newId: () => `id${++this.#ids}`,
      seal: () => ({ key: "k", text: "t" }),
      ...this.#parties,
    });
    this.#onStep(effects.flatMap((each) => this.#factOf(each)));
    for (const each of effects) {
      if ("fault" in each) throw each.fault.error;
      if ("command" in each) this.#does(each.command);
      else if ("timer" in each && "set" in each.timer && each.timer.set.is === "WrapUp") {
        const { user } = each.timer.set;
        this.#after(2000, 5000, () => this.#wrapUpEnds(user));
      }
    }
  }

  #factOf(effect: Effect): Fact[] {
    if (!("fact" in effect)) return [];
    return [{ node: "n", epoch: "e", seq: ++this.#seq, at: this.#now, v: versionOf(effect.fact.type), ...effect.fact }];
  }

  /** The switch and the far ends, as they are on a quiet day. */
  #does(command: SwitchCommand): void {
    if (command.do === "Originate") {
      const { leg } = command;
      this.#living.add(leg);
      this.#after(1500, 5000, () => {
        if (this.#living.has(leg)) this.#feed({ is: "LegAnswered", at: this.#now, leg });
        else this.next();
      });
    } else if (command.do === "Play" && command.loop !== true) {
      const { leg, play } = command;
      this.#after(900, 1100, () => {
        if (this.#living.has(leg))
          this.#feed({ is: "PlayEnded", at: this.#now, leg, play, why: "finished", playedMs: 1000 });
        else this.next();
      });
    } else if (command.do === "Record") {
      const { leg, recording } = command;
      this.#recorded.set(leg, recording);
      this.#feed({ is: "RecordingStarted", at: this.#now, leg, recording });
    } else if (command.do === "End") {
      const { leg, ending } = command;
      this.#after(1, 20, () => {
        if (this.#living.delete(leg)) this.#legEnds(leg, ending);
        else this.next();
      });
    }
  }

  #legEnds(leg: LegId, ending: Ending): void {
    this.#feed({ is: "LegEnded", at: this.#now, leg, ending });
    const recording = this.#recorded.get(leg);
    this.#recorded.delete(leg);
    const segment = { file: `${leg}.wav`, codec: "PCMA", startMs: 0, samples: 8000, sha256: "0".repeat(64) } as const;
    if (recording) this.#feed({ is: "RecordingEnded", at: this.#now, leg, recording, segments: [segment] });
  }

  #wrapUpEnds(user: UserId): void {
    if (this.hotline.agents.get(user)?.seat.at === "wrapUp") this.#command(user, "endWrapUp");
    else this.next();
  }
}
