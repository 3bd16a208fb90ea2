import { todayMeasures, type WallToday } from "@zongji/api";
import { type CallRecord, callRecord, type Fact, measures } from "@zongji/domain";
import { figuresOf } from "./figures.ts";

/** Figures of a day from its facts; each time only the calls that have new ones are looked at again. */
export const createDayFigures = () => {
  let day = { from: 0, seen: 0 };
  let figures: WallToday | undefined;
  const calls = new Map<string, Fact[]>();
  const records = new Map<string, CallRecord>();
  return (today: { readonly from: number; readonly facts: readonly Fact[] }): WallToday => {
    const { from, facts } = today;
    if (figures && day.from === from && day.seen === facts.length) return figures;
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
    // None of these asks for agents' time.
    const sources = { calls: [...records.values()], spans: [], now: from };
    figures = { from, ...figuresOf(todayMeasures, (name) => measures[name].value(sources)) };
    return figures;
  };
};
