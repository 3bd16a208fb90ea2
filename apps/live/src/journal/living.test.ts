import {
  createHotline,
  type DeviceId,
  exampleHotline,
  type Fact,
  type GroupId,
  type Input,
  type LegId,
  type PartyId,
  rebuild,
  type SwitchCommand,
  step,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { carriedOf, keep, nothingLives } from "./living.ts";

type Deed = { readonly what: number; readonly which: number; readonly passMs: number };

/** Lets the real machines live through these deeds, whatever they mean at that moment, and gives the facts that came of it. */
const live = (deeds: readonly Deed[]): Fact[] => {
  const example = exampleHotline();
  const trunks = example.trunks.map((trunk) => (trunk.default ? { ...trunk, host: "192.0.2.1" } : trunk));
  const hotline = createHotline({ ...example, trunks });
  const facts: Fact[] = [];
  const commands: SwitchCommand[] = [];
  let [now, ids] = [1_795_000_000_000, 0];
  const feed = (input: Input) => {
    const party = (number: string) => `p${number}` as PartyId;
    const context = {
      now,
      wall: now,
      newId: () => `id${++ids}`,
      party,
      numberOf: () => "13900001111",
      seal: () => ({ key: "k", text: "t" }),
    };
    for (const effect of step(hotline, input, context)) {
      if ("fault" in effect) throw effect.fault.error;
      if ("fact" in effect) facts.push({ node: "n", epoch: "e", seq: facts.length + 1, at: now, v: 1, ...effect.fact });
      if ("command" in effect) commands.push(effect.command);
    }
  };
  const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];
  const legs = () => [...hotline.legs.keys()];
  const user = (which: number) => `agent-800${1 + (which % 2)}` as UserId;
  const device = (which: number) => `phone-800${1 + (which % 2)}` as DeviceId;
  const command = (which: number, wish: Extract<Input, { is: "Command" }>["command"]) =>
    feed({ is: "Command", by: { user: user(which) }, command: wish });
  const arrived = (which: number) =>
    feed({
      is: "LegArrived",
      at: now,
      leg: `leg${++ids}` as LegId,
      trunk: "carrier" as TrunkId,
      calledNumber: "12345678",
      callingNumber: `1381234567${which % 10}`,
      withheld: false,
      sipCallId: "x",
    });
  const deedsOf: ((which: number) => void)[] = [
    arrived,
    (which) => {
      const leg = pick(legs(), which);
      if (leg) feed({ is: "LegAnswered", at: now, leg });
    },
    (which) => {
      const leg = pick(legs(), which);
      if (leg) feed({ is: "LegEnded", at: now, leg, ending: { by: "caller", cause: "hangup" } });
    },
    (which) => {
      const leg = pick(legs(), which);
      if (leg) feed({ is: "DigitPressed", at: now, leg, digit: String(which % 3) });
    },
    (which) => {
      const plays = commands.filter((each) => each.do === "Play").slice(-4);
      const play = pick(plays, which);
      if (play) feed({ is: "PlayEnded", at: now, leg: play.leg, play: play.play, why: "finished", playedMs: 10 });
    },
    (which) => {
      const record = pick(
        commands.filter((each) => each.do === "Record"),
        which,
      );
      if (record) feed({ is: "RecordingStarted", at: now, leg: record.leg, recording: record.recording });
    },
    (which) => {
      const record = pick(
        commands.filter((each) => each.do === "Record"),
        which,
      );
      if (record) feed({ is: "RecordingEnded", at: now, leg: record.leg, recording: record.recording, segments: [] });
    },
    (which) => feed({ is: "DeviceReachable", at: now, device: device(which) }),
    (which) => command(which, { do: "signIn", groups: ["business" as GroupId], device: device(which) }),
    (which) => command(which, { do: "ready" }),
    (which) => command(which, { do: "rest", reason: "meal" }),
    (which) => command(which, { do: "signOut" }),
    (which) => command(which, { do: "endWrapUp" }),
    (which) => command(which, { do: "hold" }),
    (which) => command(which, { do: "callOut", to: { number: "13900001111" } }),
    (which) => {
      const timer = pick([...hotline.timers.values()], which);
      if (timer) feed({ is: "TimerFired", timer: timer.timer });
    },
  ];
  feed({ is: "DeviceReachable", at: now, device: device(0) });
  command(0, { do: "signIn", groups: ["business" as GroupId], device: device(0) });
  command(0, { do: "ready" });
  for (const { what, which, passMs } of deeds) {
    now += passMs;
    pick(deedsOf, what)?.(which);
  }
  return facts;
};

const deed = fc.record({ what: fc.nat(100), which: fc.nat(20), passMs: fc.integer({ min: 0, max: 40_000 }) });

test("what is carried into a new file rebuilds to the same as everything that ever happened", () => {
  let most = 0;
  fc.assert(
    fc.property(fc.array(deed, { minLength: 10, maxLength: 150, size: "max" }), (deeds) => {
      const facts = live(deeds);
      const living = nothingLives();
      for (const fact of facts) keep(living, { kind: "fact", fact });
      const carried = carriedOf(living).flatMap((record) => (record.kind === "carried" ? [record.fact] : []));
      expect(rebuild(carried)).toEqual(rebuild(facts));
      expect(carried.length).toBeLessThanOrEqual(facts.length);
      most = Math.max(most, facts.length);
    }),
    { numRuns: 300 },
  );
  expect(most).toBeGreaterThan(100);
});

test("it does so through any number of files", () => {
  fc.assert(
    fc.property(fc.array(fc.array(deed, { maxLength: 40, size: "max" }), { minLength: 2, maxLength: 4 }), (files) => {
      const facts = live(files.flat());
      const size = Math.ceil(facts.length / files.length);
      let living = nothingLives();
      for (let from = 0; from < facts.length; from += size) {
        const before = carriedOf(living);
        living = nothingLives();
        for (const record of before) keep(living, record);
        for (const fact of facts.slice(from, from + size)) keep(living, { kind: "fact", fact });
      }
      const carried = carriedOf(living).flatMap((record) => (record.kind === "carried" ? [record.fact] : []));
      expect(rebuild(carried)).toEqual(rebuild(facts));
    }),
    { numRuns: 200 },
  );
});

test("a day of calls that have ended leaves nothing to carry", () => {
  const living = nothingLives();
  const calls = Array.from({ length: 50 }, () => [
    { what: 0, which: 1, passMs: 10 },
    { what: 1, which: 0, passMs: 10 },
    { what: 2, which: 0, passMs: 10 },
  ]).flat();
  const facts = live(calls);
  expect(facts.filter(({ type }) => type === "CallEnded")).toHaveLength(50);
  for (const fact of facts) keep(living, { kind: "fact", fact });
  expect([living.calls.size, carriedOf(living).length]).toEqual([0, 2]);
});

test("who signs out has no wrap-up open any more: her last call is carried no further", () => {
  const living = nothingLives();
  const told = (type: string, more: object) => keep(living, { kind: "fact", fact: { type, ...more } as never });
  told("CallArrived", { call: "c" });
  told("WrapUpStarted", { call: "c", agent: "a" });
  told("CallEnded", { call: "c" });
  expect(living.calls.size).toBe(1);
  told("AgentSignedOut", { agent: "b" });
  expect(living.calls.size).toBe(1);
  told("AgentSignedOut", { agent: "a" });
  expect(living.calls.size).toBe(0);
});

test("a number is carried as long as one of the calls in which it is goes on, whatever else came and went", () => {
  const call = fc.nat(4).map((n) => `c${n}`);
  const party = fc.nat(2).map((n) => `p${n}`);
  const fact = fc.oneof(
    fc.record({ type: fc.constantFrom("CallArrived", "LegStarted"), call, party }),
    fc.record({ type: fc.constant("CallEnded"), call }),
    fc.record({ type: fc.constantFrom("WrapUpStarted", "WrapUpEnded"), call, agent: fc.constantFrom("a", "b") }),
    fc.record({ type: fc.constantFrom("RecordingStarted", "RecordingEnded"), call, recording: fc.constant("r") }),
    fc.record({ type: fc.constant("AgentSignedOut"), agent: fc.constantFrom("a", "b") }),
  );
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 50, size: "max" }), (facts) => {
      const living = nothingLives();
      for (const one of facts) {
        if ("party" in one) keep(living, { kind: "party", party: one.party, at: 0 } as never);
        keep(living, { kind: "fact", fact: one as never });
        const carried = carriedOf(living);
        const named = carried.flatMap((record) =>
          record.kind === "carried" && "party" in record.fact ? (record.fact.party ?? []) : [],
        );
        const numbers = carried.flatMap((record) => (record.kind === "party" ? [record.party] : []));
        expect(numbers.sort()).toEqual([...new Set(named)].sort());
      }
    }),
    { numRuns: 300 },
  );
});
