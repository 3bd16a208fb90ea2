/** What the limits by number are told beside what comes here: calls of earlier runs, and what other servers let in and dial. */
import { CallersSeen, type Fact, type Input } from "@zongji/domain";
import type { DayReader } from "./readers.ts";

type Own = {
  readonly node: string;
  /** Of this run: what came in it is counted as it comes. */
  readonly epoch: string;
  /** When this run began, ms since the epoch: calls out of before are told from the call log. */
  readonly since: number;
  readonly feed: (input: Input) => void;
};

/** Reads the day's facts. Calls count once, so that a day which is told anew changes nothing. */
export const createNumberReader = ({ node, epoch, since, feed }: Own): DayReader => {
  const seen = new CallersSeen();
  /** Of the day that is told. */
  const dialled = new Set<string>();
  let day = 0;
  const isNewDial = (fact: Fact): fact is Fact & { type: "DialStarted" } => {
    if (fact.type !== "DialStarted" || fact.node === node || fact.at < since || dialled.has(fact.call)) return false;
    dialled.add(fact.call);
    return true;
  };
  return {
    begin: (from) => {
      seen.forget();
      if (from > day) dialled.clear();
      day = from;
    },
    take: (facts) => {
      const others = facts.filter((fact) => fact.epoch !== epoch);
      const callers = seen.take(others);
      if (callers.length > 0) feed({ is: "CallersKnown", callers });
      const dials = others.filter(isNewDial).map(({ party, at }) => ({ party, at, calls: 1 }));
      if (dials.length > 0) feed({ is: "DialsKnown", dials });
    },
  };
};
