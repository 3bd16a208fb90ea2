import type { CallerList, HotlineConfig } from "./config/index.ts";
import type { PartyId } from "./ids.ts";

type Listed = NonNullable<HotlineConfig["listedCallers"]>;

/** Entries by party. A configuration is never changed: its lists are read once, however many callers ask. */
const byParty = new WeakMap<Listed, ReadonlyMap<string, Listed[number]>>();
const entryOf = (listed: Listed, party: PartyId): Listed[number] | undefined => {
  let known = byParty.get(listed);
  if (!known) {
    known = new Map(listed.map((each) => [each.party, each]));
    byParty.set(listed, known);
  }
  return known.get(party);
};

/** The list that a caller stands on at this moment of the wall clock, ms since the epoch. Up to the moment at which his entry ends. */
export const callerListOf = (
  { listedCallers }: Pick<HotlineConfig, "listedCallers">,
  party: PartyId,
  wall: number,
): CallerList | undefined => {
  const entry = listedCallers && entryOf(listedCallers, party);
  return entry && (entry.until === undefined || wall < entry.until) ? entry.list : undefined;
};
