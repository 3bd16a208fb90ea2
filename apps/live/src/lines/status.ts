import type { TrunkStatus } from "@zongji/api";
import type { Fact, HotlineConfig } from "@zongji/domain";
import type { DayReader, Live } from "../live/index.ts";

/** Counts the calls of a day that were refused for the limit of lines, D9, by trunk. */
export const createRefusals = (): DayReader & { readonly byTrunk: () => ReadonlyMap<string, number> } => {
  const arrived = new Map<string, string>();
  const refused = new Map<string, number>();
  const take = (fact: Fact): void => {
    if (fact.type === "CallArrived") arrived.set(fact.call, fact.trunk);
    if (fact.type !== "CallEnded") return;
    const trunk = arrived.get(fact.call);
    arrived.delete(fact.call);
    if (trunk !== undefined && fact.disposition === "D9" && fact.ending.cause === "limit")
      refused.set(trunk, (refused.get(trunk) ?? 0) + 1);
  };
  return {
    begin: () => {
      arrived.clear();
      refused.clear();
    },
    take: (facts) => {
      for (const fact of facts) take(fact);
    },
    byTrunk: () => refused,
  };
};

type States = ReturnType<Live["trunks"]>;

const stateOf = (enabled: boolean, state: States[number] | undefined): TrunkStatus["at"] => {
  if (!enabled || !state) return "off";
  return state.up === undefined ? "unknown" : state.up ? "up" : "down";
};

/** How each trunk stands, those that are switched off too. */
export const presentTrunks = (
  { trunks }: HotlineConfig,
  states: States,
  refused: ReadonlyMap<string, number>,
): TrunkStatus[] =>
  trunks.map(({ id, enabled, maxLines }) => {
    const state = states.find((each) => each.id === id);
    return {
      id,
      at: stateOf(enabled, state),
      why: state?.why ?? null,
      since: state?.since ?? null,
      registered: state?.registered ?? null,
      registeredUntil: state?.registeredUntil ?? null,
      answeredInMs: state?.answeredInMs === undefined ? null : Math.round(state.answeredInMs),
      lines: state?.taken ?? 0,
      maxLines,
      refusedToday: refused.get(id) ?? 0,
    };
  });
