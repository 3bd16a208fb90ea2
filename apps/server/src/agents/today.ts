import { type OwnToday, ownMeasures, todayMeasures, type WallToday } from "@zongji/api";
import { type CallRecord, callRecord, type Fact, measures, stateSpans, type UserId } from "@zongji/domain";
import { figuresOf } from "./figures.ts";

type Today = { readonly from: number; readonly facts: readonly Fact[] };

/** Figures of a day from its facts; each time only the calls that have new ones are looked at again. */
export const createDayFigures = () => {
  let day = { from: 0, seen: 0 };
  let figures: WallToday | undefined;
  const calls = new Map<string, Fact[]>();
  const records = new Map<string, CallRecord>();
  const read = ({ from, facts }: Today): boolean => {
    if (day.from === from && day.seen === facts.length) return false;
    if (day.from !== from) {
      day = { from, seen: 0 };
      calls.clear();
      records.clear();
    }
    const touched = new Set<string>();
    for (const fact of facts.slice(day.seen)) {
      if (!("call" in fact) || fact.call === undefined) continue;
      const known = calls.get(fact.call);
      if (known) known.push(fact);
      else calls.set(fact.call, [fact]);
      touched.add(fact.call);
    }
    for (const call of touched) {
      const record = callRecord(calls.get(call) ?? []);
      if (record) records.set(call, record);
    }
    day = { from, seen: facts.length };
    return true;
  };
  return {
    wall: (today: Today): WallToday => {
      const isNew = read(today);
      if (figures && figures.from === today.from && !isNew) return figures;
      // None of these asks for agents' time.
      const sources = { calls: [...records.values()], spans: [], now: today.from };
      figures = { from: today.from, ...figuresOf(todayMeasures, (name) => measures[name].value(sources)) };
      return figures;
    },
    /** Of one agent. @param now ms since the epoch: until then her time runs */
    own: (today: Today, user: UserId, now: number): OwnToday => {
      read(today);
      const { from } = today;
      const spans = stateSpans(today.facts.filter((fact) => "agent" in fact && fact.agent === user));
      const sources = { calls: [...records.values()], spans, now };
      const slice = { from, agent: user };
      return { from, ...figuresOf(ownMeasures, (name) => measures[name].value(sources, slice)) };
    },
  };
};
