import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disposition } from "../disposition.ts";
import type { CallId, DeviceId, GroupId, LegId, TrunkId, UserId } from "../ids.ts";
import { look } from "../look.ts";
import { callRecord, type StateSpan, stateSpans } from "../readmodel.ts";
import { type Closed, measures, termsOf } from "../testing/closures.ts";
import { someHours } from "../testing/random-hours.test-scene.ts";
import {
  agent,
  group,
  maybe,
  offerReasons,
  recordOf,
  type Seed,
  seed,
  spansOf,
  time,
} from "../testing/random-records.test-scene.ts";
import { caller, promptMs, type Stage, stage, talking } from "../testing/stage.ts";
import {
  createTally,
  isAdditive,
  isSpanBasis,
  type MeasureName,
  nowMeasures,
  type Slice,
  type Sources,
} from "./index.ts";
import { isTerm } from "./measure.ts";

const day = 86_400_000;
const sources: fc.Arbitrary<Sources> = fc.record({
  calls: fc.array(seed, { minLength: 5, maxLength: 60, size: "max" }).map((all) => all.map(recordOf)),
  spans: spansOf,
  hours: someHours(0),
  now: fc.constant(3 * day),
});
const period = fc.record({ from: time, lasts: time }).map(({ from, lasts }) => ({ from, to: from + lasts }));
const slice: fc.Arbitrary<Slice> = fc
  .record({ period: maybe(period), group: maybe(group), agent: maybe(agent), number: maybe(fc.constant("12345678")) })
  .map(({ period: within, ...rest }) => ({
    ...within,
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  }));

const all = Object.entries(measures) as [MeasureName, Closed][];
const additive = all.filter(([, measure]) => isAdditive(measure));
/** The sum of some measures; undefined where the slice has no answer. */
const total = (of: Sources, within: Slice, ...names: MeasureName[]): number | undefined =>
  names.reduce<number | undefined>((before, name) => {
    const value = measures[name].value(of, within);
    return before === undefined || value === undefined ? undefined : before + value;
  }, 0);
/** That in any slice of anything `name` is the sum of `parts`. */
const isSumOf = (name: MeasureName, parts: MeasureName[]) =>
  fc.assert(
    fc.property(sources, slice, (of, within) => {
      expect(total(of, within, ...parts)).toBe(measures[name].value(of, within));
    }),
  );

const byDisposition: { readonly [D in Disposition]: MeasureName } = {
  D0: "inProgress",
  D1: "endedInMenu",
  D1s: "selfServed",
  D2: "agentAnswered",
  D3: "abandonedInQueue",
  D4: "abandonedRinging",
  D5: "dutyAnswered",
  D6: "dutyLost",
  D7: "requestEnded",
  D8: "outOfHours",
  D9: "blocked",
  D10: "systemError",
};

test("calls that come one by one and change are tallied as they are when looked at together", () => {
  const ofCalls = all.filter(([, { adds, terms }]) => adds || terms?.every((term) => term.adds));
  expect(ofCalls.map(([name]) => name)).toContain("answerRate");
  fc.assert(
    fc.property(sources, sources, maybe(period), (first, last, within) => {
      const tally = createTally(
        ofCalls.map(([, measure]) => measure),
        within,
      );
      // Calls of the second bear the names of calls of the first: these have changed.
      const now = new Map([...first.calls, ...last.calls].map((call) => [call.call, call]));
      for (const call of [...first.calls, ...last.calls]) tally.put(call);
      const together = { calls: [...now.values()], spans: [], now: 0 };
      for (const [name, measure] of ofCalls) {
        expect(tally.value(measure), name).toBe(measure.value(together, within));
        expect(tally.terms(measure), name).toEqual(termsOf(measure, together, within));
      }
    }),
  );
});

test("what does not add up over calls can't be tallied", () => {
  expect(() => createTally([measures.longestAnsweredWait])).toThrow("Longest wait");
  expect(() => createTally([measures.onlineTime])).toThrow("is not the sum");
});

describe("whatever calls there were, in any slice of them", () => {
  test("the inbound total is the sum of all dispositions (I1)", () => {
    isSumOf("inboundTotal", Object.values(byDisposition));
  });
  test("answered, unanswered and the residual are the inbound total (I1)", () => {
    isSumOf("inboundTotal", [
      "answered",
      "unanswered",
      "inProgress",
      "selfServed",
      "outOfHours",
      "blocked",
      "systemError",
    ]);
  });
  test("an agent's time signed in is the sum of the five folded times (I2)", () => {
    isSumOf("onlineTime", ["waitingTime", "restTime", "talkingTime", "wrapUpTime", "otherTime"]);
    isSumOf("onlineTime", ["availableTime", "restTime"]);
  });
  test("counts and times add up over periods that follow each other (I3)", () => {
    fc.assert(
      fc.property(sources, slice, fc.tuple(time, time, time), (of, within, cuts) => {
        const [a = 0, b = 0, c = 0] = [...cuts].sort((x, y) => x - y);
        for (const [name, { value }] of additive) {
          const [first, second, both] = [
            value(of, { ...within, from: a, to: b }),
            value(of, { ...within, from: b, to: c }),
            value(of, { ...within, from: a, to: c }),
          ];
          expect([name, both === undefined ? undefined : (first ?? 0) + (second ?? 0)]).toEqual([name, both]);
        }
      }),
    );
  });
  test("each visit to a queue came out in one way or is still there (I4)", () => {
    isSumOf("queueVisits", ["visitsAnswered", "visitsAbandoned", "overflow", "visitsLeftOtherwise", "stillQueued"]);
  });
  test("each offer ended in one way or still rings (I5)", () => {
    isSumOf("offers", ["offersAnswered", "offersMissed", "offersAbandoned", "offersEndedOtherwise", "stillRinging"]);
  });
  test("the groups' and agents' own figures add up to everyone's", () => {
    fc.assert(
      fc.property(sources, (of) => {
        for (const name of ["queueEntries", "queueVisits", "offers", "talks", "outboundTotal"] as const) {
          const groups = ["business", "complaint"].map((one) => measures[name].value(of, { group: one as GroupId }));
          expect(groups.reduce((x, y) => (x ?? 0) + (y ?? 0))).toBe(measures[name].value(of));
        }
        for (const name of ["offers", "talkTotal", "onlineTime", "rated"] as const) {
          const agents = ["u1", "u2", "u3"].map((one) => measures[name].value(of, { agent: one as UserId }));
          expect(agents.reduce((x, y) => (x ?? 0) + (y ?? 0))).toBe(measures[name].value(of));
        }
      }),
    );
  });
  test("a count is the number of things that it can show, each once, each of a real call", () => {
    fc.assert(
      fc.property(sources, slice, (of, within) => {
        const real = new Set(of.calls.filter(({ test: is }) => !is).map(({ call }) => call));
        for (const [name, measure] of all) {
          const { value, behind } = measure;
          if (name === "tests" || !isTerm(measure) || measure.fold !== "count" || isSpanBasis(measure.basis)) continue;
          const shown = behind(of, within);
          expect([name, shown.length]).toEqual([name, value(of, within) ?? 0]);
          expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length);
          expect(shown.every(({ call }) => call !== undefined && real.has(call))).toBe(true);
        }
      }),
    );
  });
  test("a rate is its numerator over its denominator, from 0 to 100 %, and nothing without a denominator", () => {
    fc.assert(
      fc.property(sources, slice, (of, within) => {
        for (const [name, { value, terms, unit }] of all) {
          if (!terms) continue;
          const [part, whole] = terms.map((term) => term.value(of, within));
          const rate = value(of, within);
          if (!whole) expect([name, rate]).toEqual([name, undefined]);
          else expect(rate).toBeCloseTo(((part ?? 0) / whole) * (unit === "percent" ? 100 : 1), 6);
          // Work of calls out is of the period of the dial, time signed in is cut to the period.
          const most = name === "outboundWorkShare" ? Number.POSITIVE_INFINITY : 100;
          if (unit === "percent" && rate !== undefined) expect([name, rate >= 0 && rate <= most]).toEqual([name, true]);
        }
      }),
    );
  });
  test("test calls count as tests and as nothing else (G8)", () => {
    fc.assert(
      fc.property(sources, (of) => {
        const calls = of.calls.map((call) => ({ ...call, test: { startedBy: "x" } }));
        for (const [name, { value }] of all) {
          const expected = name === "tests" ? calls.length : 0;
          expect([name, value({ ...of, calls, spans: [] }) ?? 0]).toEqual([name, expected]);
        }
      }),
    );
  });
});

const blank: Seed = {
  ...{
    t0: 0,
    direction: "in",
    number: "12345678",
    test: false,
    disposition: "D2",
    dial: undefined,
    ended: undefined,
    recorded: [],
    survey: undefined,
    link: undefined,
  },
  ...{ visits: [], offers: [], talks: [] },
};
const part = { after: 0, group: "business" as GroupId, agent: "u1" as UserId };

describe("a figure", () => {
  const none: Sources = { calls: [], spans: [], now: 0 };
  test("of calls out takes a talk of less than 1 s for none", () => {
    const dialled = (lasts: number | undefined, index: number) =>
      recordOf({ ...blank, direction: "out", dial: part, talks: [{ ...part, lasts }] }, index);
    const seen = { ...none, calls: [999, 1000, undefined].map(dialled) };
    expect(measures.outboundAnswered.behind(seen).map(({ call }) => call)).toEqual(["c1", "c2"]);
    expect(measures.outboundTotal.value(seen)).toBe(3);
  });
  test("of a call that came before midnight and was answered after it is of the first day (G2)", () => {
    const calls = (["in", "out"] as const).map((direction, index) => {
      const own = { ...part, after: 5000 };
      const record = recordOf(
        {
          ...{ ...blank, direction, t0: day - 10_000, dial: own },
          visits: direction === "in" ? [{ ...own, wait: 30_000, reason: "ANSWER" }] : [],
          offers: direction === "in" ? [{ ...own, ring: 30_000, how: "answered" }] : [],
          talks: [{ ...part, after: 35_000, lasts: 60_000 }],
        },
        index,
      );
      const [offer] = record.offers;
      return { ...record, talks: record.talks.map((talk) => ({ ...talk, ...(offer ? { offer: offer.offer } : {}) })) };
    });
    const seen = { ...none, calls };
    const days = (name: MeasureName) => [0, day].map((from) => measures[name].value(seen, { from, to: from + day }));
    for (const name of ["inboundTotal", "answered", "answeredEntries", "offersAnswered", "outboundAnswered"] as const)
      expect([name, ...days(name)]).toEqual([name, 1, 0]);
    expect(days("talkTotal")).toEqual([120_000, 0]);
    expect(days("queueWaitTotal")).toEqual([30_000, 0]);
  });
  test("holds no agent to a ring that somebody else took or that goes on", () => {
    const hows = ["answered", "rings", ...offerReasons] as const;
    const offers = hows.map((how) => ({ ...part, ring: 5000, how }));
    const seen = { ...none, calls: [recordOf({ ...blank, offers }, 0)] };
    expect(measures.offersDue.value(seen)).toBe(hows.length - 3);
    expect(measures.offerAnswerRate.value(seen)).toBeCloseTo(100 / 6, 6);
    expect(measures.speedOfAnswer.value(seen)).toBe(5000);
  });
  test("of the whole line has no answer for one agent or group, rather than a rate of 100 % (G15)", () => {
    for (const asked of [{ agent: "u1" as UserId }, { group: "business" as GroupId }]) {
      expect(measures.inboundTotal.value(none, asked)).toBeUndefined();
      expect(measures.answerRate.value(none, asked)).toBeUndefined();
    }
    expect(measures.inboundTotal.value(none, { number: "12345678" })).toBe(0);
  });
  test("is called by its key and says in both languages what it is", () => {
    for (const [key, one] of [...all, ...Object.entries(nowMeasures)]) {
      const { name, label, formula } = one as (typeof measures)[MeasureName];
      expect(name).toBe(key);
      for (const text of [label.zh, label.en, formula.zh, formula.en]) expect(text).not.toBe("");
    }
    expect(new Set(all.map(([, { label }]) => label.zh)).size).toBe(all.length);
  });
});

describe("the figures of a hotline", () => {
  const of = (on: Stage): Sources => {
    const calls = Map.groupBy(on.facts, (fact) => ("call" in fact ? fact.call : undefined));
    const records = [...calls].flatMap(([call, own]) => (call ? [callRecord(own)] : []));
    return { calls: records.filter((each) => each !== undefined), spans: stateSpans(on.facts), now: on.now() };
  };

  test("tell of a call that was answered who answered it and how long it lasted", () => {
    const { on, leg } = talking();
    on.passes(60_000);
    on.hangsUp(leg, caller);
    on.passes(promptMs);
    const seen = of(on);
    expect(measures.inboundTotal.value(seen)).toBe(1);
    expect(measures.answerRate.value(seen)).toBe(100);
    const [talk] = seen.calls[0]?.talks ?? [];
    expect(measures.averageTalk.value(seen, { agent: talk?.agent as UserId })).toBe((talk?.tE ?? 0) - (talk?.tA ?? 0));
    expect(measures.averageTalk.value(seen)).toBeGreaterThanOrEqual(60_000);
    expect(measures.agentAnswered.behind(seen)).toEqual([{ id: seen.calls[0]?.call, call: seen.calls[0]?.call }]);
  });

  test("tell of this moment who waits how long, and who can take a call", () => {
    const on = stage();
    const seen = () => ({ ...look(on.hotline), now: on.now() });
    const now = () => Object.values(nowMeasures).map(({ value }) => value(seen()));
    expect(now()).toEqual([0, undefined, 0, 0, 0, 0, 0]);
    on.sits("8001");
    on.sits("8002");
    on.report({ is: "DeviceUnreachable", device: "browser-8002" as DeviceId });
    const [first] = [on.calls(), on.calls()];
    expect(now()).toEqual([0, undefined, 0, 0, 1, 2, 2]);
    on.asks("agent-8001", { do: "busy" });
    on.passes(promptMs / 2);
    on.presses(first, "1");
    on.passes(7000);
    const [call] = on.find("QueueEntered").map((fact) => fact.call);
    expect(nowMeasures.waiting.value(seen())).toBe(1);
    expect(nowMeasures.longestWait.value(seen())).toBe(7000);
    expect(nowMeasures.longestWait.behind(seen())).toEqual([{ id: call, call }]);
    expect(nowMeasures.waiting.behind(seen())).toEqual([{ id: call, call }]);
    const [longest] = seen().calls.filter(({ waitingSince }) => waitingSince !== undefined);
    const later = { ...longest!, call: "later" as CallId, waitingSince: on.now() - 1000 };
    for (const calls of [
      [longest!, later],
      [later, longest!],
    ])
      expect(nowMeasures.longestWait.behind({ ...seen(), calls })).toEqual([{ id: call, call }]);
    on.asks("agent-8001", { do: "ready" });
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(now().slice(0, 3)).toEqual([0, undefined, 1]);
    expect(nowMeasures.talking.behind(seen())).toEqual([{ id: "agent-8001", call }]);
  });

  test("of now leave test calls out: in the menu, in the queue, and with an agent", () => {
    const on = stage();
    on.sits("8001");
    const tested = on.calls({ trunk: "test" as TrunkId, testBy: "test" });
    const seen = () => ({ ...look(on.hotline), now: on.now() });
    const figures = () => Object.values(nowMeasures).map(({ value }) => value(seen()));
    const none = [0, undefined, 0, 0];
    expect(figures()).toEqual([...none, 1, 1, 0]);
    on.passes(promptMs / 2);
    on.presses(tested, "1");
    expect(seen().calls).toMatchObject([{ test: true, phase: "ringing" }]);
    expect(figures()).toEqual([...none, 0, 1, 0]);
    expect(look(on.hotline).groups[0]).toMatchObject({ group: "business", waiting: 0, talking: 0 });
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(seen().agents).toMatchObject([{ state: "talking", test: true }]);
    expect(figures()).toEqual([...none, 0, 1, 0]);
    expect(look(on.hotline).groups[0]).toMatchObject({ waiting: 0, talking: 0, signedIn: 1 });
    expect(on.hotline.calls.tests).toBe(1);
    const real = on.calls();
    on.passes(promptMs / 2);
    on.presses(real, "1");
    expect(figures()).toEqual([1, 0, 0, 0, 0, 1, 0]);
    on.hangsUp(tested);
    expect(on.hotline.calls.tests).toBe(0);
  });

  test("place an agent's time in the period in which she spent it", () => {
    const spans: StateSpan[] = [
      { agent: "u1" as UserId, agentNo: "", state: "ringing", from: day - 10_000, to: day + 20_000, groups: [] },
      { agent: "u1" as UserId, agentNo: "", state: "talking", from: day + 20_000, groups: [] },
    ];
    const seen: Sources = { calls: [], spans, now: day + 50_000 };
    expect(measures.waitingTime.value(seen, { from: 0, to: day })).toBe(10_000);
    expect(measures.waitingTime.value(seen, { from: day, to: 2 * day })).toBe(20_000);
    expect(measures.talkingTime.value(seen, { from: day, to: 2 * day })).toBe(30_000);
    expect(measures.occupancy.value(seen, { from: day, to: 2 * day })).toBeCloseTo(60, 6);
  });
});
