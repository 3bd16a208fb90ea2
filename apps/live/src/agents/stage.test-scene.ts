import {
  type Command,
  createHotline,
  type DeviceId,
  exampleHotline,
  type Fact,
  type GroupId,
  type HotlineConfig,
  type Input,
  type LegId,
  look,
  type PartyId,
  type SwitchCommand,
  type SwitchEvent,
  step,
  type TrunkId,
  type UserId,
  versionOf,
} from "@zongji/domain";
import { createSubjects, type DayReader, EveOfDays, type Live } from "../live/index.ts";

type Happening = SwitchEvent extends infer E ? (E extends unknown ? Omit<E, "at"> : never) : never;

/** A hotline without wires, for tests: what the test says happens, and what it is told to do. */
export const stage = (differs: Partial<HotlineConfig> = {}) => {
  const example = exampleHotline();
  const trunks = example.trunks.map((trunk) => (trunk.default ? { ...trunk, host: "192.0.2.1" } : trunk));
  const config: HotlineConfig = { ...example, trunks, ...differs };
  const hotline = createHotline(config);
  const facts: Fact[] = [];
  const commands: SwitchCommand[] = [];
  const numbers = new Map<PartyId, string>();
  let [now, ids, stepped] = [1_795_000_000_000, 0, () => {}];
  const party = (number: string): PartyId => {
    const id = `p-${[...number].reverse().join("")}` as PartyId;
    numbers.set(id, number);
    return id;
  };
  const subjects = createSubjects(hotline, () => 0);
  const readers: DayReader[] = [];
  const feed = (input: Input) => {
    const effects = step(hotline, input, {
      now,
      wall: now,
      newId: () => `id${++ids}`,
      party,
      seal: () => ({ key: "k", text: "t" }),
      numberOf: (id) => numbers.get(id),
    });
    const before = facts.length;
    for (const effect of effects) {
      if ("fault" in effect) throw effect.fault.error;
      if ("fact" in effect)
        facts.push({
          node: "n",
          epoch: "e",
          seq: facts.length + 1,
          at: now,
          v: versionOf(effect.fact.type),
          ...effect.fact,
        });
      if ("command" in effect) commands.push(effect.command);
    }
    subjects.note(facts.slice(before));
    for (const reader of readers) reader.take(facts.slice(before));
    stepped();
    return effects.flatMap((effect) => ("refused" in effect ? [effect.refused.reason] : []))[0];
  };
  const live = {
    clock: { now: () => now, offsetMs: () => 0 },
    config: () => config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    factsOf: (call: string) => facts.filter((fact) => "call" in fact && fact.call === call),
    today: () => 1_794_990_000_000,
    readDay: (reader: DayReader) => {
      readers.push(reader);
      reader.begin(1_794_990_000_000, new EveOfDays("Asia/Shanghai").of(0));
      reader.take(facts);
    },
    numberOf: (id: PartyId) => numbers.get(id),
    command: async (by: UserId, command: Command) => feed({ is: "Command", by: { user: by }, command }),
    onChange: (listener: () => void) => {
      stepped = listener;
      return () => {};
    },
  } as unknown as Live;
  const happens = (event: Happening) => feed({ ...event, at: now } as SwitchEvent);
  const last = <D extends SwitchCommand["do"]>(what: D) =>
    commands.findLast((each): each is Extract<SwitchCommand, { do: D }> => each.do === what)!;
  const signIn = (user: UserId, device: string, groups: readonly string[]) => {
    happens({ is: "DeviceReachable", device: device as DeviceId });
    const command = { do: "signIn" as const, groups: groups as GroupId[], device: device as DeviceId };
    feed({ is: "Command", by: { user }, command });
  };
  /** A citizen's call, through the menu to its first group. */
  const arrive = (leg: LegId) => {
    const calling = { callingNumber: "13812345678", withheld: false, sipCallId: "x" };
    happens({ is: "LegArrived", leg, trunk: "carrier" as TrunkId, calledNumber: "12345678", ...calling });
    happens({ is: "LegAnswered", leg });
    happens({ is: "DigitPressed", leg, digit: "1" });
    for (let plays = 0; plays < 5 && look(hotline).calls.at(-1)?.phase === "menu"; plays += 1) {
      now += 1000;
      happens({ is: "PlayEnded", leg, play: last("Play").play, why: "finished", playedMs: 1000 });
      happens({ is: "DigitPressed", leg, digit: "1" });
    }
  };
  /** The phone that was rung last is picked up, and the announcements are over. */
  const answer = (leg: LegId): LegId => {
    const own = last("Originate").leg;
    happens({ is: "LegAnswered", leg: own });
    for (let plays = 0; plays < 5 && look(hotline).calls.at(-1)?.phase === "announcing"; plays += 1) {
      now += 1000;
      for (const each of [own, leg]) {
        happens({ is: "PlayEnded", leg: each, play: last("Play").play, why: "finished", playedMs: 1000 });
      }
    }
    return own;
  };
  const pass = (ms: number) => {
    now += ms;
    return now;
  };
  return { live, feed, happens, last, facts, signIn, arrive, answer, pass, now: () => now };
};
