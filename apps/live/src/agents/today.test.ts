import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { hourMeasures, hourRatios, ownMeasures, ownRatios, todayMeasures, todayRatios } from "@zongji/api";
import {
  callOf,
  callRecord,
  dayStart,
  evaluate,
  type Fact,
  type LegId,
  measures,
  rowsOf,
  stateSpans,
  termsOf,
  type UserId,
} from "@zongji/domain";
import { expect, test } from "vitest";
import { type DayBefore, EveOfDays } from "../live/index.ts";
import { createTodaysFacts } from "../live/todays-facts.ts";
import { figuresOf, termsByName } from "./figures.ts";
import { createLately } from "./lately.ts";
import { stage } from "./stage.test-scene.ts";
import { createDayFigures } from "./today.ts";

const users = ["agent-8001", "agent-8002"] as UserId[];
const citizenGoes = { by: "caller", cause: "hangup" } as const;

/** Three calls: the one who is rung misses the first, which another answers; the second goes in the queue; the third stands. */
const morning = (): { facts: readonly Fact[]; now: number } => {
  const at = stage();
  const signIn = (user: UserId, device: string) => {
    at.signIn(user, device, ["business"]);
    at.feed({ is: "Command", by: { user }, command: { do: "ready" } });
  };
  signIn(users[0]!, "phone-8001");
  const [first, second, third] = ["c1", "c2", "c3"] as LegId[];
  at.arrive(first!);
  at.pass(20_000);
  at.happens({ is: "LegEnded", leg: at.last("Originate").leg, ending: { by: "system", cause: "noAnswer" } });
  signIn(users[1]!, "phone-8002");
  const own = at.answer(first!);
  // Her second of announcements is talk too.
  at.pass(45_000);
  at.happens({ is: "LegEnded", leg: first!, ending: citizenGoes });
  at.happens({ is: "LegEnded", leg: own, ending: citizenGoes });
  at.feed({ is: "Command", by: { user: users[1]! }, command: { do: "busy" } });
  at.arrive(second!);
  at.pass(9000);
  at.happens({ is: "LegEnded", leg: second!, ending: citizenGoes });
  at.arrive(third!);
  return { facts: at.facts, now: at.pass(1000) };
};

const hourMs = 3_600_000;

const recordsOf = (facts: readonly Fact[]) =>
  [...Map.groupBy(facts, (fact) => ("call" in fact ? fact.call : undefined))].flatMap(([call, own]) => {
    const record = call === undefined ? undefined : callRecord(own);
    return record ? [record] : [];
  });

/** All of it looked at together. @param from of a day; its hours begin there */
const together = (facts: readonly Fact[], now: number, from = 0) => {
  const calls = recordsOf(facts);
  const sources = rowsOf({ calls, spans: stateSpans(facts), now });
  const ofAll = rowsOf({ calls, spans: [], now });
  const hours = Array.from({ length: 25 }, (_, hour) => {
    const slice = { from: from + hour * hourMs, to: from + (hour + 1) * hourMs };
    return {
      from: slice.from,
      ...figuresOf(hourMeasures, (name) => evaluate(measures[name], ofAll, slice)),
      terms: termsByName(hourRatios, (name) => termsOf(measures[name], ofAll, slice)),
    };
  });
  return {
    wall: {
      hours: hours.filter(({ inboundTotal, queueEntries }) => inboundTotal !== 0 || queueEntries !== 0),
      ...figuresOf(todayMeasures, (name) => evaluate(measures[name], ofAll, { from })),
      terms: termsByName(todayRatios, (name) => termsOf(measures[name], ofAll, { from })),
    },
    own: users.map((agent) => ({
      ...figuresOf(ownMeasures, (name) => evaluate(measures[name], sources, { from, agent })),
      terms: termsByName(ownRatios, (name) => termsOf(measures[name], sources, { from, agent })),
    })),
  };
};

const before = new EveOfDays("Asia/Shanghai").of(0);
type Today = { readonly from: number; readonly facts: readonly Fact[]; readonly before: DayBefore };
/** Figures that were told the day, and nothing else. */
const figuresOfDay = ({ from, facts, before: eve }: Today) => {
  const figures = createDayFigures();
  figures.begin(from, eve);
  figures.take(facts);
  return figures;
};

test("whatever was read before, a day's figures are those of all its facts together", () => {
  const { facts, now } = morning();
  const day = dayStart(now, "Asia/Shanghai");
  const figures = createDayFigures();
  figures.begin(day, before);
  for (let count = 0; count <= facts.length; count += 1) {
    figures.take(facts.slice(Math.max(0, count - 1), count));
    const { wall, own } = together(facts.slice(0, count), now, day);
    expect(figures.wall(now)).toEqual({ from: day, ...wall });
    for (const [index, user] of users.entries()) {
      expect(figures.own(user, now), user).toEqual({ from: day, ...own[index] });
    }
  }
  expect(figures.wall(now)).toMatchObject({ inboundTotal: 3, answered: 1, abandonedInQueue: 1 });
  // The third goes on: 1 of the 2 that have come out.
  expect(figures.wall(now)).toMatchObject({ answerRate: 50, terms: { answerRate: { over: 1, under: 2 } } });
  expect(figures.own(users[0]!, now)).toMatchObject({ talks: 0, offersMissed: 1, terms: { averageTalk: null } });
  expect(figures.own(users[1]!, now)).toMatchObject({
    ...{ talks: 1, averageTalk: 46_000, terms: { averageTalk: { over: 46_000, under: 1 } } },
  });
});

test("what goes over midnight is of both days, each thing by its own mark: nothing is lost, nothing counts twice", () => {
  const { facts: told, now } = morning();
  const zone = "Asia/Shanghai";
  // A minute of the scene lies before midnight: each of its facts may be the last one of the day.
  for (let last = 0; last < told.length; last += 1) {
    const midnight = dayStart(told[last]!.at, zone) + 86_400_000;
    const byMs = midnight - 1 - told[last]!.at;
    const facts = told.map((fact) => ({ ...fact, at: fact.at + byMs }));
    const until = now + byMs;
    const eve = new EveOfDays(zone);
    for (const fact of facts) eve.take(fact);
    const today = { from: midnight, facts: facts.filter(({ at }) => at >= midnight), before: eve.of(midnight) };
    const figures = figuresOfDay(today);
    const { wall, own } = together(facts, until, midnight);
    expect(figures.wall(until)).toEqual({ from: midnight, ...wall });
    for (const [index, user] of users.entries())
      expect(figures.own(user, until), `${user} after fact ${last}`).toEqual({ from: midnight, ...own[index] });
  }
});

test("who is signed in over midnight and does nothing has her time since 00:00", () => {
  const { facts, now } = morning();
  const midnight = dayStart(now, "Asia/Shanghai") + 86_400_000;
  const eve = new EveOfDays("Asia/Shanghai");
  for (const fact of facts) eve.take(fact);
  const today = { from: midnight, facts: [], before: eve.of(midnight) };
  const own = figuresOfDay(today).own(users[1]!, midnight + 60_000);
  expect(own).toMatchObject({ onlineTime: 60_000, restTime: 60_000, talks: 0, averageTalk: null });
});

test("with a new day all of it begins anew", () => {
  const { facts, now } = morning();
  const figures = figuresOfDay({ from: 0, facts, before });
  figures.wall(now);
  figures.begin(now, before);
  expect(figures.wall(now)).toMatchObject({
    inboundTotal: 0,
    answerRate: null,
    hours: [],
  });
  expect(figures.own(users[1]!, now)).toMatchObject({ talks: 0, onlineTime: 0 });
});

test("who has waited longer than the service level allows is missed while she waits, and each is judged once", () => {
  const at = stage();
  const legs = ["c1", "c2"] as LegId[];
  for (const leg of legs) at.arrive(leg);
  const asked = at.facts.findLast(({ type }) => type === "HumanRequested")!.at;
  const figures = figuresOfDay({ from: 0, facts: at.facts, before });
  const told = at.facts.length;
  const terms = (now: number) => figures.wall(now).terms.serviceLevel;
  expect(terms(asked + 20_000)?.under ?? 0).toBeLessThan(2);
  expect(terms(asked + 20_001)).toEqual({ over: 0, under: 2 });
  expect(terms(asked + 60_000)).toEqual({ over: 0, under: 2 });
  at.pass(61_000);
  at.happens({ is: "LegEnded", leg: legs[0]!, ending: citizenGoes });
  figures.take(at.facts.slice(told));
  expect(terms(asked + 62_000)).toEqual({ over: 0, under: 2 });
});

test("wherever an hour begins in a call, the hours' figures sum up to the day's", () => {
  const { facts: morningFacts, now: then } = morning();
  const now = then + hourMs;
  const counts = ["inboundTotal", "answered"] as const;
  for (let turn = 0; turn < morningFacts.length; turn += 1) {
    // From this fact on all happens an hour later: a call that is on lies in two hours.
    const told = morningFacts.map((fact, index) => (index < turn ? fact : { ...fact, at: fact.at + hourMs }));
    const from = morningFacts[0]!.at - 9 * hourMs;
    const { hours, ...day } = figuresOfDay({ from, facts: told, before }).wall(now);
    const all = rowsOf({ calls: recordsOf(told), spans: [], now });
    expect(hours.length).toBeGreaterThan(0);
    for (const name of counts)
      expect(
        hours.reduce((sum, hour) => sum + (hour[name] ?? 0), 0),
        name,
      ).toBe(day[name]);
    const entries = hours.reduce((sum, { queueEntries }) => sum + (queueEntries ?? 0), 0);
    expect(entries).toBe(evaluate(measures.queueEntries, all, { from }));
    for (const name of hourRatios) {
      const whole = termsOf(measures[name], all, { from });
      for (const term of ["over", "under"] as const)
        expect(
          hours.reduce((sum, { terms }) => sum + (terms[name]?.[term] ?? 0), 0),
          `${name} ${term}`,
        ).toBe(whole?.[term]);
    }
  }
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("when a call is over its facts leave memory, and what they count for stays", async () => {
  const zone = "Asia/Shanghai";
  const { facts: told, now } = morning();
  const todaysFacts = createTodaysFacts(zone, told[0]!.at);
  todaysFacts.earlier(undefined);
  const readers = [createLately(), createDayFigures()] as const;
  for (const reader of readers) todaysFacts.read(reader);
  /** Facts that nobody else holds. */
  const tell = (): { readonly call: string | undefined; readonly fact: WeakRef<Fact> }[] => {
    const own = structuredClone(told) as Fact[];
    // Some of it comes before all who reckon are there.
    const half = own.length / 2;
    todaysFacts.add(own.slice(0, half));
    todaysFacts.letGo();
    todaysFacts.add(own.slice(half));
    return own.map((fact) => ({ call: callOf(fact), fact: new WeakRef(fact) }));
  };
  const refs = tell();
  const figures = readers[1];
  const { wall } = together(told, now, dayStart(now, zone));
  expect(figures.wall(now)).toMatchObject(wall);
  await new Promise((resolve) => setTimeout(resolve, 1));
  collect();
  const kept = Map.groupBy(
    refs.filter(({ fact }) => fact.deref() !== undefined),
    ({ call }) => call,
  );
  const calls = [...new Set(refs.map(({ call }) => call))].filter((call) => call !== undefined);
  expect(calls).toHaveLength(3);
  // The second is over, the first has a wrap-up that goes on, the third stands.
  expect(calls.map((call) => kept.has(call))).toEqual([todaysFacts.ofCall(calls[0]!).length > 0, false, true]);
  expect(figures.wall(now)).toMatchObject(wall);
});

test("a rating by the link counts on the wall and for the agent after its call's facts are gone, once, and is of the call's day", () => {
  const { facts, now } = morning();
  const call = recordsOf(facts).find(({ talks }) => talks.length > 0)!.call;
  const agent = recordsOf(facts).find(({ talks }) => talks.length > 0)!.talks[0]!.agent;
  const of = { call, agent, agentNo: "8002", survey: "satisfaction", link: "l", key: "1", option: "", score: 5 };
  const key = { node: "n1", epoch: "000002-a", v: 1, at: now };
  const rated = { ...of, ...key, seq: 1, type: "SurveyLinkRated", satisfied: true } as const satisfies Fact;
  const day = createDayFigures();
  day.begin(0, { stateOf: () => undefined, agents: () => [], ofCall: () => [] });
  day.take(facts);
  expect(day.wall(now)).toMatchObject({ rated: 0, satisfaction: null });
  day.take([rated]);
  // Told twice.
  day.take([{ ...rated, seq: 2 }]);
  const whole = [...facts, rated];
  const { hours: _hours, ...wall } = together(whole, now).wall;
  expect(day.wall(now)).toMatchObject(wall);
  expect(day.wall(now)).toMatchObject({ rated: 1, satisfaction: 100 });
  expect(day.own(agent, now)).toMatchObject({ rated: 1, satisfaction: 100 });
  expect(day.own(users.find((user) => user !== agent)!, now)).toMatchObject({ rated: 0 });
  // Nothing of it is the next day's.
  day.begin(now + 1, { stateOf: () => undefined, agents: () => [], ofCall: () => [] });
  day.take([{ ...rated, seq: 3, at: now + 2 }]);
  expect(day.wall(now + 3)).toMatchObject({ rated: 0 });
});
