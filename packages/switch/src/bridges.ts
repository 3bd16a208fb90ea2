/** Who hears whom: pairs. Pure; what changes is told as a list of legs to be set again. */
import type { LegId } from "@zongji/domain";

export type Bridges = ReadonlyMap<LegId, LegId>;
type Changed = { readonly bridges: Bridges; readonly touched: readonly LegId[] };

export const noBridges: Bridges = new Map();

export const unbridge = (bridges: Bridges, leg: LegId): Changed => {
  const partner = bridges.get(leg);
  if (partner === undefined) return { bridges, touched: [] };
  const next = new Map(bridges);
  next.delete(leg);
  next.delete(partner);
  return { bridges: next, touched: [leg, partner] };
};

/** Each is taken out of the bridge that it was in. */
export const bridge = (bridges: Bridges, a: LegId, b: LegId): Changed => {
  if (a === b || bridges.get(a) === b) return { bridges, touched: a === b ? [] : [a, b] };
  const withoutA = unbridge(bridges, a);
  const withoutB = unbridge(withoutA.bridges, b);
  const next = new Map(withoutB.bridges).set(a, b).set(b, a);
  return { bridges: next, touched: [...new Set([...withoutA.touched, ...withoutB.touched, a, b])] };
};
