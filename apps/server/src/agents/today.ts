import { type OwnToday, ownMeasures, ownRatios, todayMeasures, todayRatios, type WallToday } from "@zongji/api";
import {
  type CallRecord,
  callRecord,
  createTally,
  type Fact,
  measures,
  stateSpans,
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

/**
 * Figures of a day from its facts: only calls that have new ones are looked at again, and of an agent only hers. Each thing is of the day in
 * which its own mark lies (spec metrics G1): of a call that came before midnight and went on, what was before counts for the day before.
 */
export const createDayFigures = () => {
  let day: { readonly facts?: readonly Fact[]; readonly seen: number } = { seen: 0 };
  const calls = new Map<string, Fact[]>();
  let tally = createTally(wanted);
  const agents = new Map<string, Hers>();
  const agentOf = (user: string) => {
    const known: Hers = agents.get(user) ?? { calls: new Map(), facts: [] };
    agents.set(user, known);
    return known;
  };
  const take = (call: string): void => {
    const record = callRecord(calls.get(call) ?? []);
    if (!record) return;
    tally.put(record);
    for (const user of agentsOf(record)) agentOf(user).calls.set(call, record);
  };
  const read = ({ from, facts, before }: Today): void => {
    // Another array: another day, or a step of the wall clock moved what was before.
    if (day.facts !== facts) {
      day = { seen: 0 };
      calls.clear();
      tally = createTally(wanted, { from });
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
    wall: (today: Today): WallToday => {
      read(today);
      return {
        from: today.from,
        ...figuresOf(todayMeasures, (name) => tally.value(measures[name])),
        terms: termsByName(todayRatios, (name) => tally.terms(measures[name])),
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
