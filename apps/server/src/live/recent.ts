import { dayStart, type Fact } from "@zongji/domain";

/** Facts that the desk and the wall need at once: today's, and those of calls that are open or in wrap-up. */
export type Recent = {
  /** They wait until `earlier` was told that there are no more. */
  readonly add: (facts: readonly Fact[]) => void;
  /** Facts of earlier runs, in order; undefined: there are no more. */
  readonly earlier: (facts: readonly Fact[] | undefined) => void;
  readonly ofCall: (call: string) => readonly Fact[];
  readonly today: (now: number) => { readonly from: number; readonly facts: readonly Fact[] };
};

/** Whether nothing of the call is open any more: no leg, no wrap-up. */
const isOver = (facts: readonly Fact[]): boolean => {
  const wraps = facts.reduce(
    (open, { type }) => open + (type === "WrapUpStarted" ? 1 : type === "WrapUpEnded" ? -1 : 0),
    0,
  );
  return wraps <= 0 && facts.some(({ type }) => type === "CallEnded");
};

export const createRecent = (zone: string, now: number): Recent => {
  let from = dayStart(now, zone);
  let until = dayStart(from + 26 * 3_600_000, zone);
  let facts: Fact[] = [];
  const calls = new Map<string, Fact[]>();
  let waiting: Fact[] | undefined = [];

  const turnDay = (at: number): void => {
    if (at < until) return;
    from = dayStart(at, zone);
    until = dayStart(from + 26 * 3_600_000, zone);
    facts = facts.filter((fact) => fact.at >= from);
  };
  const addToCall = (fact: Fact): void => {
    if (!("call" in fact) || fact.call === undefined) return;
    const known = calls.get(fact.call);
    if (known) known.push(fact);
    else if (fact.type === "CallArrived" || fact.type === "LegStarted") calls.set(fact.call, [fact]);
    if (known && (fact.type === "CallEnded" || fact.type === "WrapUpEnded") && isOver(known)) calls.delete(fact.call);
  };
  const take = (more: readonly Fact[]): void => {
    for (const fact of more) {
      turnDay(fact.at);
      if (fact.at >= from) facts.push(fact);
      addToCall(fact);
    }
  };
  return {
    add: (more) => {
      if (waiting) waiting.push(...more);
      else take(more);
    },
    earlier: (more) => {
      take(more ?? waiting ?? []);
      if (!more) waiting = undefined;
    },
    ofCall: (call) => calls.get(call) ?? [],
    today: (at) => {
      turnDay(at);
      return { from, facts };
    },
  };
};
