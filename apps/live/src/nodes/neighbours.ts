import type { Look, PartyId } from "@zongji/domain";
import type { Live } from "../live/index.ts";
import { numberIn, type Published, readPublished } from "./published.ts";
import { type Heard, silentMs } from "./store.ts";

/** Where somebody is, or is to go. */
export type Place = { readonly node: string; readonly url: string };
/** Another node. `look` undefined: it is silent, or nothing that it told is understood. */
export type OtherNode = Place & {
  readonly version: string;
  /** Since it was heard of, ms. */
  readonly ageMs: number;
  readonly look: Look | undefined;
};

/** As the last beat found it. `heardAt`: by the monotonic clock, ms. */
export type Known = Omit<OtherNode, "look" | "ageMs"> & {
  readonly heardAt: number;
  readonly published: Published | undefined;
};

/** One that was not heard of for so long is not told of any more. */
const dayMs = 86_400_000;

export const knownOf = (heard: readonly Heard[], now: number): Known[] =>
  heard.map(({ name: node, url, version, ageMs, look }) => ({
    node,
    url,
    version,
    heardAt: ageMs === null ? Number.NEGATIVE_INFINITY : now - ageMs,
    published: readPublished(look),
  }));

/** What goes on at one that is silent is not known. */
export const othersOf = (known: readonly Known[], now: number): OtherNode[] =>
  known
    .map(({ heardAt, published, ...node }) => {
      const ageMs = Math.round(now - heardAt);
      return { ...node, ageMs, look: ageMs > silentMs ? undefined : published?.look };
    })
    .filter(({ ageMs }) => ageMs < dayMs);

export const placeOf = (known: readonly Known[], node: string | undefined): Place | undefined => {
  const found = known.find((each) => each.node === node);
  return found && { node: found.node, url: found.url };
};

/** The number of one who waits at another node. */
export const numberAt = (known: readonly Known[], party: PartyId, live: Live): string | undefined => {
  for (const { published } of known) {
    const number = published && numberIn(published, party, live);
    if (number !== undefined) return number;
  }
  return undefined;
};
