import { createHmac } from "node:crypto";
import type { DigestUser } from "../door.ts";
import type { Algorithm } from "./digest.ts";

/** Algorithms of one challenge, in the order in which they are offered. */
type Offer = readonly Algorithm[];

type Settings = {
  readonly key: Uint8Array;
  readonly algorithms: Offer;
  readonly lookup: (username: string, realm: string) => DigestUser | undefined;
  /** See `Settings.digestOffers`. */
  readonly offers: (realm: string) => readonly Offer[];
};

type Shares = {
  readonly of: readonly Offer[];
  /** Each different offer with the end of its part of [0, 1): a part is as large as the share of users that have the offer. */
  readonly upTo: readonly { readonly offer: Offer; readonly limit: number }[];
};

function sharesOf(of: readonly Offer[], plain: Offer): Shares {
  const groups = [...Map.groupBy(of.length === 0 ? [plain] : of, (offer) => offer.join()).entries()].toSorted(
    ([a], [b]) => (a < b ? -1 : 1),
  );
  const total = Math.max(1, of.length);
  let sum = 0;
  const upTo = groups.map(([, [offer = plain, ...more]]) => {
    sum += more.length + 1;
    return { offer, limit: sum === total ? 1 : sum / total };
  });
  return { of, upTo };
}

/**
 * Says which algorithms a user is offered. An unknown name gets the offer of some known user: always the same for one name, and each offer as
 * often as known users have it. So the challenge doesn't tell which names exist. Both answers are worked out each time: neither is faster.
 */
export function createOffers({ key, algorithms, lookup, offers }: Settings): (user: string, realm: string) => Offer {
  /** By realm, as long as its users' offers are the same array. */
  const shares = new Map<string, Shares>();
  return (user, realm) => {
    const all = offers(realm);
    let share = shares.get(realm);
    if (share?.of !== all) {
      share = sharesOf(all, algorithms);
      shares.set(realm, share);
    }
    const chance = createHmac("sha256", key).update(`offer|${user}|${realm}`).digest().readUInt32BE() / 2 ** 32;
    const strangers = share.upTo.find(({ limit }) => chance < limit)!.offer;
    const known = lookup(user, realm);
    return known === undefined ? strangers : (known.algorithms ?? algorithms);
  };
}
