import {
  hourMeasures,
  hourRatios,
  type OwnToday,
  ownMeasures,
  ownRatios,
  todayMeasures,
  todayRatios,
  type WallHour,
  type WallToday,
} from "@zongji/api";
import {
  type CallRecord,
  callRecord,
  createTally,
  type Fact,
  measures,
  stateSpans,
  type Tally,
  termsOf,
  type UserId,
} from "@zongji/domain";
import type { DayBefore } from "../live/index.ts";
import { figuresOf, termsByName } from "./figures.ts";

type Today = { readonly from: number; readonly facts: readonly Fact[]; readonly before: DayBefore };

/** Of an agent: her calls as they are now, and the facts of herself. */
type Hers = { readonly calls: Map<string, CallRecord>; readonly facts: Fact[] };

/** Who is named by what measures of one agent look at. */
const agentsOf = ({ offers, talks, dial, survey }: CallRecord): Set<string> =>
  new Set([...offers, ...talks, dial, survey].flatMap((one) => (one?.agent === undefined ? [] : [one.agent])));

const wanted = todayMeasures.map((name) => measures[name]);
const wantedByHour = hourMeasures.map((name) => measures[name]);
const hourMs = 3_600_000;

/** Figures by the hours since `from`: of a call only those are looked at that its facts lie in. */
const createHours = (from: number) => {
  const tallies = new Map<number, Tally>();
  const tallyAt = (hour: number): Tally => {
    const known = tallies.get(hour);
    if (known) return known;
    const begin = from + hour * hourMs;
    const tally = createTally(wantedByHour, { from: begin, to: begin + hourMs });
    tallies.set(hour, tally);
    return tally;
  };
  return {
    put: (record: CallRecord, facts: readonly Fact[], now: number): void => {
      const hours = new Set(facts.map(({ at }) => Math.floor((at - from) / hourMs)));
      for (const hour of hours) if (hour >= 0) tallyAt(hour).put(record, now);
    },
    figures: (): WallHour[] =>
      [...tallies]
        .map(([hour, tally]) => ({
          from: from + hour * hourMs,
          ...figuresOf(hourMeasures, (name) => tally.value(measures[name])),
          terms: termsByName(hourRatios, (name) => tally.terms(measures[name])),
        }))
        .filter(({ inboundTotal, queueEntries }) => inboundTotal !== 0 || queueEntries !== 0)
        .sort((a, b) => a.from - b.from),
  };
};

/** Who has asked for a human and still waits: the service level judges her by how long. */
const isAwaiting = ({ tH, disposition }: CallRecord): boolean => tH !== undefined && disposition === "D0";

/**
 * Figures of a day from its facts: only calls that have new ones are looked at again, and of an agent only hers. Each thing is of the day in
 * which its own mark lies (spec metrics G1): of a call that came before midnight and went on, what was before counts for the day before.
 */
export const createDayFigures = () => {
  let day: { readonly facts?: readonly Fact[]; readonly seen: number } = { seen: 0 };
  const calls = new Map<string, Fact[]>();
  let tally = createTally(wanted);
  let hours = createHours(0);
  const awaiting = new Map<string, CallRecord>();
  const agents = new Map<string, Hers>();
  const agentOf = (user: string) => {
    const known: Hers = agents.get(user) ?? { calls: new Map(), facts: [] };
    agents.set(user, known);
    return known;
  };
  const count = (record: CallRecord, now: number): void => {
    tally.put(record, now);
    hours.put(record, calls.get(record.call) ?? [], now);
  };
  const take = (call: string): void => {
    const record = callRecord(calls.get(call) ?? []);
    if (!record) return;
    count(record, 0);
    if (isAwaiting(record)) awaiting.set(call, record);
    else awaiting.delete(call);
    for (const user of agentsOf(record)) agentOf(user).calls.set(call, record);
  };
  const read = ({ from, facts, before }: Today): void => {
    // Another array: another day, or a step of the wall clock moved what was before.
    if (day.facts !== facts) {
      day = { seen: 0 };
      calls.clear();
      tally = createTally(wanted, { from });
      hours = createHours(from);
      awaiting.clear();
      agents.clear();
    }
    const touched = new Set<string>();
    for (let index = day.seen; index < facts.length; index += 1) {
      const fact = facts[index]!;
      if ("agent" in fact && fact.agent !== undefined) agentOf(fact.agent).facts.push(fact);
      if (!("call" in fact) || fact.call === undefined) continue;
      const known = calls.get(fact.call);
      if (known) known.push(fact);
      else calls.set(fact.call, [...before.ofCall(fact.call), fact]);
      touched.add(fact.call);
    }
    for (const call of touched) take(call);
    day = { facts, seen: facts.length };
  };
  return {
    /** Of all. @param now ms since the epoch: until then callers have waited */
    wall: (today: Today, now: number): WallToday => {
      read(today);
      for (const record of awaiting.values()) count(record, now);
      return {
        from: today.from,
        ...figuresOf(todayMeasures, (name) => tally.value(measures[name])),
        terms: termsByName(todayRatios, (name) => tally.terms(measures[name])),
        hours: hours.figures(),
      };
    },
    /** Of one agent. @param now ms since the epoch: until then her time runs */
    own: (today: Today, user: UserId, now: number): OwnToday => {
      read(today);
      const { from, before } = today;
      const hers = agents.get(user);
      const state = before.stateOf(user);
      const spans = stateSpans([...(state ? [state] : []), ...(hers?.facts ?? [])]);
      const sources = { calls: [...(hers?.calls.values() ?? [])], spans, now };
      const slice = { from, agent: user };
      return {
        from,
        ...figuresOf(ownMeasures, (name) => measures[name].value(sources, slice)),
        terms: termsByName(ownRatios, (name) => termsOf(measures[name], sources, slice)),
      };
    },
  };
};
