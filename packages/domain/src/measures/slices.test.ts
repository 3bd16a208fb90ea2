/** What a slice takes in and what it has no answer for, by hand-made calls and spans. */
import { describe, expect, test } from "vitest";
import type { CallId, GroupId, UserId } from "../ids.ts";
import type { StateSpan } from "../readmodel.ts";
import { at, written } from "../testing/by-hand.ts";
import { measures, termsOf } from "../testing/closures.ts";
import {
  measures as catalogue,
  createTally,
  type Dimension,
  type Grain,
  type MeasureName,
  rowsOf,
  type Slice,
  type Sources,
  tabulate,
} from "./index.ts";
import { asTerms, quotient } from "./measure.ts";

const visits = [["business", "09:00:01", "09:00:05", "ANSWER"]] as const;
const one = { t0: "09:00:00", as: "D2", visits, offers: [["8001", "09:00:02", "09:00:05"]] } as const;
const talks = [["8001", "09:00:05", "09:01:05", { offer: 0 }]] as const;
const calls: Sources = {
  calls: [
    written("a", { ...one, talks, number: "12345678", survey: ["8001", true] }),
    written("b", { ...one, talks, number: "87654321" }),
    written("c", {
      t0: "10:00:00",
      as: "D3",
      number: "87654321",
      visits: [["business", "10:00:00", "10:00:09", "ABANDON"]],
    }),
    written("d", { t0: "11:00:00", number: "87654321", dial: ["8002", "11:00:01"] }),
  ],
  spans: [],
  now: at("12:00:00"),
};
const figure = (name: MeasureName, slice?: Slice, sources = calls) => measures[name].value(sources, slice);

test("a called number's figures are of the calls to it alone, of every kind of thing", () => {
  const of = (number: string) =>
    (
      ["inboundTotal", "queueEntries", "queueVisits", "offers", "talks", "outboundTotal", "surveysOffered"] as const
    ).map((name) => figure(name, { number }));
  expect(of("12345678")).toEqual([1, 1, 1, 1, 1, 0, 1]);
  expect(of("87654321")).toEqual([2, 2, 2, 1, 1, 1, 0]);
  expect(of("10086")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(figure("answerRate", { number: "87654321" })).toBe(50);
});

const span = (agent: string, state: StateSpan["state"], from: string, to?: string, call?: string): StateSpan => ({
  ...{ agent: agent as UserId, agentNo: agent, state, from: at(from), groups: [] },
  ...(to === undefined ? {} : { to: at(to) }),
  ...(call === undefined ? {} : { call: call as CallId }),
});
const day: Sources = {
  calls: [],
  now: at("12:00:00"),
  spans: [
    span("8001", "ready", "08:00:00", "09:00:00"),
    span("8001", "talking", "09:00:00", "09:10:00", "a"),
    span("8001", "wrapUp", "09:10:00", "09:11:00", "a"),
    span("8001", "rest", "09:11:00", "09:31:00"),
    span("8001", "busy", "09:31:00", "09:41:00"),
    span("8002", "internal", "09:00:00", "09:05:00", "x"),
    span("8002", "ready", "11:00:00"),
  ],
};
const minutes = (name: MeasureName, slice?: Slice): number => figure(name, slice, day)! / 60_000;

describe("agents' time", () => {
  test("is what the states say: working is talking and wrap-up, available is all but rest and busy", () => {
    expect(minutes("workingTime")).toBe(11);
    expect(minutes("talkingTime")).toBe(10);
    expect(minutes("wrapUpTime")).toBe(1);
    expect(minutes("onlineTime")).toBe(60 + 11 + 30 + 5 + 60);
    expect(minutes("availableTime")).toBe(60 + 11 + 5 + 60);
  });
  test("is cut at both ends of a period, and where it goes on, now", () => {
    const slice = { from: at("09:05:00"), to: at("09:10:30") };
    expect([minutes("talkingTime", slice), minutes("wrapUpTime", slice)]).toEqual([5, 0.5]);
    expect(minutes("onlineTime", { from: at("11:30:00") })).toBe(30);
    expect(minutes("onlineTime", { agent: "8002" as UserId })).toBe(65);
    expect(minutes("onlineTime", { to: at("08:30:00") })).toBe(30);
  });
  test("has no answer for a group or a called number", () => {
    for (const slice of [{ group: "business" as GroupId }, { number: "12345678" }]) {
      expect(figure("onlineTime", slice, day)).toBeUndefined();
      expect(measures.onlineTime.behind(day, slice)).toEqual([]);
    }
  });
  test("shows the spans that it is made of, none of no time, each with its call where it has one", () => {
    const slice = { from: at("09:00:00"), to: at("09:11:00") };
    expect(measures.onlineTime.behind(day, slice)).toStrictEqual([
      { id: `8001@${at("09:00:00")}`, call: "a" },
      { id: `8001@${at("09:10:00")}`, call: "a" },
      { id: `8002@${at("09:00:00")}`, call: "x" },
    ]);
    expect(measures.waitingTime.behind(day, { to: at("08:30:00") })).toStrictEqual([{ id: `8001@${at("08:00:00")}` }]);
  });
});

describe("a rate, or an average, of nothing", () => {
  const none: Sources = { calls: [], spans: [], now: 0 };
  test("is undefined, and so are its terms; of something it is made of whole numbers", () => {
    for (const name of ["answerRate", "averageTalk", "satisfaction"] as const) {
      expect([name, figure(name, {}, none), termsOf(measures[name], none)]).toEqual([name, undefined, undefined]);
    }
    expect(termsOf(measures.answerRate, calls)).toEqual({ over: 2, under: 3 });
    expect(termsOf(measures.averageTalk, calls)).toEqual({ over: 120_000, under: 2 });
    expect(termsOf(measures.satisfaction, calls)).toEqual({ over: 1, under: 1 });
    expect(termsOf(measures.inboundTotal, calls)).toBeUndefined();
  });
  test("of a slice that one of its terms has no answer for is undefined", () => {
    const slice = { group: "business" as GroupId };
    expect([figure("answerRate", slice), termsOf(measures.answerRate, calls, slice)]).toEqual([undefined, undefined]);
  });
  test("is so in a tally too, until there is something", () => {
    const tally = createTally([measures.answerRate, measures.averageTalk]);
    expect([tally.value(measures.answerRate), tally.terms(measures.answerRate)]).toEqual([undefined, undefined]);
    tally.put(calls.calls[2]!);
    expect([tally.value(measures.answerRate), tally.terms(measures.answerRate)]).toEqual([0, { over: 0, under: 1 }]);
    expect(tally.value(measures.averageTalk)).toBeUndefined();
    tally.put(calls.calls[0]!);
    expect(tally.terms(measures.answerRate)).toEqual({ over: 1, under: 2 });
    expect(tally.terms(measures.inboundTotal)).toBeUndefined();
  });
});

test("what has no numerator or no denominator is no quotient and has no terms", () => {
  for (const [over, under] of [
    [undefined, 5],
    [5, undefined],
    [undefined, undefined],
    [5, 0],
    [0, 0],
  ] as const)
    expect([over, under, quotient("ms", over, under), asTerms(over, under)]).toEqual([
      over,
      under,
      undefined,
      undefined,
    ]);
  expect([quotient("ms", 5, 2), quotient("percent", 5, 2), quotient("ms", 0, 1), quotient("ms", 3, 1)]).toEqual([
    2.5, 250, 0, 3,
  ]);
  expect([asTerms(0, 1), asTerms(5, 2)]).toEqual([
    { over: 0, under: 1 },
    { over: 5, under: 2 },
  ]);
});

test("a slice that a count has no answer for adds nothing to a tally", () => {
  const tally = createTally([measures.inboundTotal, measures.queueEntries], { group: "business" as GroupId });
  for (const call of calls.calls) tally.put(call);
  expect([tally.value(measures.inboundTotal), tally.value(measures.queueEntries)]).toEqual([0, 3]);
});

test("the longest of waits that lasted nothing is nothing, of no waits there is none", () => {
  const at9 = "09:00:00";
  const sources = {
    ...calls,
    calls: [written("z", { t0: at9, as: "D2", visits: [["business", at9, at9, "ANSWER"]] })],
  };
  expect(figure("longestAnsweredWait", {}, sources)).toBe(0);
  expect(figure("longestAbandonedWait", {}, sources)).toBeUndefined();
});

test("a talk that no offer brought and no dial is placed by its own beginning", () => {
  const sources = {
    ...calls,
    calls: [written("z", { t0: "09:00:00", as: "D2", talks: [["8001", "09:00:05", "09:01:05"]] })],
  };
  const talksFrom = (from: string) => figure("talks", { from: at(from) }, sources);
  expect([talksFrom("09:00:05"), talksFrom("09:00:06")]).toEqual([1, 0]);
});

test("the longest spell of all, and of each agent, is the same however finely its lines are cut", () => {
  const { longestSpell } = catalogue;
  const together = (grain: Grain, by: readonly Dimension[]) =>
    tabulate({ longestSpell }, { from: at("00:00:00"), to: at("23:59:59"), grain, by }, rowsOf(day));
  for (const grain of ["quarter", "hour", "day", "whole"] as const)
    for (const by of [[], ["agent"], ["hour"]] as const)
      expect(together(grain, by).total.longestSpell.value).toBe(60 * 60_000);
  const { perKey, rows } = together("quarter", ["agent"]);
  expect(perKey.map(({ keys, values }) => [keys[0], values.longestSpell.value! / 60_000])).toEqual([
    ["8001", 60],
    ["8002", 60],
  ]);
  // A line shows what of it lies in the line.
  expect(Math.max(...rows.map(({ values }) => values.longestSpell.value!))).toBe(15 * 60_000);
});
