import type { TrunkStatus } from "@zongji/api";
import type { Fact, HotlineConfig } from "@zongji/domain";
import type { Live } from "../live/index.ts";

/** Counts the calls that were refused for the limit of lines, D9, by trunk; reads each of today's facts once. */
export const createRefusals = () => {
  let day: { readonly facts?: readonly Fact[]; readonly seen: number } = { seen: 0 };
  const arrived = new Map<string, string>();
  const refused = new Map<string, number>();
  return ({ facts }: { readonly from: number; readonly facts: readonly Fact[] }): ReadonlyMap<string, number> => {
    if (day.facts !== facts) {
      day = { seen: 0 };
      arrived.clear();
      refused.clear();
    }
    for (let index = day.seen; index < facts.length; index += 1) {
      const fact = facts[index]!;
      if (fact.type === "CallArrived") arrived.set(fact.call, fact.trunk);
      if (fact.type !== "CallEnded") continue;
      const trunk = arrived.get(fact.call);
      arrived.delete(fact.call);
      if (trunk !== undefined && fact.disposition === "D9" && fact.ending.cause === "limit")
        refused.set(trunk, (refused.get(trunk) ?? 0) + 1);
    }
    day = { facts, seen: facts.length };
    return refused;
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
