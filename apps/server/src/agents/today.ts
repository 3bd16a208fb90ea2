import type { WallToday } from "@zongji/api";
import { type CallRecord, callRecord, type Fact } from "@zongji/domain";

const sum = (all: readonly number[]): number => all.reduce((total, ms) => total + ms, 0);
const count = <T>(all: readonly T[], is: (one: T) => boolean): number => all.filter(is).length;

/** The day's counts over the calls that came or were dialled in it, test calls apart. */
const countsOf = (records: readonly CallRecord[]): Omit<WallToday, "from"> => {
  const real = records.filter(({ test }) => test === undefined);
  const inbound = real.filter(({ direction }) => direction === "in");
  const ended = (...codes: string[]) => count(inbound, ({ disposition }) => codes.includes(disposition ?? ""));
  const rated = real.flatMap(({ rating }) => (rating ? [rating] : []));
  return {
    inboundTotal: inbound.length,
    answered: ended("D2", "D5"),
    abandonedInQueue: ended("D3"),
    abandonedRinging: ended("D4"),
    endedInMenu: ended("D1", "D1s"),
    outboundTotal: count(real, ({ direction, number }) => direction === "out" && number !== undefined),
    // Of answered calls: with their number it gives the average speed of answer.
    waitTotalMs: sum(inbound.map(({ tQ, tA }) => (tQ !== undefined && tA !== undefined ? Math.max(0, tA - tQ) : 0))),
    talkTotalMs: sum(real.flatMap(({ talks }) => talks.map(({ tA, tE }) => (tE ?? tA) - tA))),
    rated: rated.length,
    satisfied: count(rated, ({ satisfied }) => satisfied),
    tests: count(records, ({ test }) => test !== undefined),
  };
};

/** Counts a day's facts; each time only the calls that have new ones are looked at again. */
export const createDayCount = () => {
  let day = { from: 0, seen: 0 };
  let counts: WallToday | undefined;
  const calls = new Map<string, Fact[]>();
  const records = new Map<string, CallRecord>();
  return (today: { readonly from: number; readonly facts: readonly Fact[] }): WallToday => {
    const { from, facts } = today;
    if (counts && day.from === from && day.seen === facts.length) return counts;
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
    counts = { from, ...countsOf([...records.values()]) };
    return counts;
  };
};
