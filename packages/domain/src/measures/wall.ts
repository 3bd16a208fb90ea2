import type { FactBody } from "../fact.ts";
import type { CallId, GroupId, VisitId } from "../ids.ts";

/** The wall's counts: a fold of facts since midnight, by the event's time (未日结). Test calls are in none. */
export type Wall = {
  /** 中继呼入总量 */
  readonly inboundTotal: number;
  /** 人工接听量: each call once. */
  readonly humanAnswered: number;
  /** 排队放弃 and 振铃放弃: D3 and D4. */
  readonly abandoned: number;
  /** 当前排队数 by group, ringing ones included. */
  readonly waiting: ReadonlyMap<VisitId, GroupId>;
  readonly tests: ReadonlySet<CallId>;
  readonly answered: ReadonlySet<CallId>;
};

export const emptyWall: Wall = {
  inboundTotal: 0,
  humanAnswered: 0,
  abandoned: 0,
  waiting: new Map(),
  tests: new Set(),
  answered: new Set(),
};

function without<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return set.has(item) ? new Set([...set].filter((each) => each !== item)) : set;
}

/** One fact more. */
export function countOnWall(wall: Wall, fact: FactBody): Wall {
  if (fact.type === "CallArrived" && fact.test) return { ...wall, tests: new Set([...wall.tests, fact.call]) };
  if (!("call" in fact) || fact.call === undefined) return wall;
  if (wall.tests.has(fact.call)) {
    return fact.type === "CallEnded" ? { ...wall, tests: without(wall.tests, fact.call) } : wall;
  }
  switch (fact.type) {
    case "CallArrived":
      return { ...wall, inboundTotal: wall.inboundTotal + 1 };
    case "QueueEntered":
      return { ...wall, waiting: new Map([...wall.waiting, [fact.visit, fact.group]]) };
    case "QueueLeft":
      return { ...wall, waiting: new Map([...wall.waiting].filter(([visit]) => visit !== fact.visit)) };
    case "OfferAnswered":
      if (wall.answered.has(fact.call)) return wall;
      return { ...wall, humanAnswered: wall.humanAnswered + 1, answered: new Set([...wall.answered, fact.call]) };
    case "CallEnded": {
      const lost = fact.disposition === "D3" || fact.disposition === "D4";
      return { ...wall, answered: without(wall.answered, fact.call), abandoned: wall.abandoned + (lost ? 1 : 0) };
    }
    default:
      return wall;
  }
}
