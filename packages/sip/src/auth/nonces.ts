import { createHmac, timingSafeEqual } from "node:crypto";

/** Nonces whose nc is remembered at one time; beyond this the oldest are forgotten, and count as stale. */
const remembered = 20_000;

type Settings = {
  readonly key: Uint8Array;
  readonly nonceLifeMs: number;
  readonly random: (bytes: number) => Uint8Array;
};

/** Makes and checks nonces. `now`: ms, on one clock for all calls. */
export type Nonces = {
  /** @param host the address that asks: the nonce serves no other */
  make(realm: string, host: string, now: number): string;
  /** Is it one of ours, not too old, given to that address? */
  isFresh(nonce: string, realm: string, host: string, now: number): boolean;
  /** Remembers the nc. @returns false if this nc, or a higher one, was used before (RFC 7616 §3.4.5) */
  count(nonce: string, nc: number, now: number): boolean;
};

/** A nonce is time, salt and an HMAC over both with realm and address, so that nothing is kept of one that is never answered. */
export function createNonces({ key, nonceLifeMs, random }: Settings): Nonces {
  const counts = new Map<string, { nc: number; until: number }>();
  let forgottenUntil = Number.NEGATIVE_INFINITY;

  const seal = (stamp: string, realm: string, host: string): string =>
    createHmac("sha256", key).update(`${stamp}|${realm}|${host}`).digest("base64url").slice(0, 27);

  return {
    make(realm, host, now) {
      const stamp = `${Math.floor(now).toString(36)}.${Buffer.from(random(9)).toString("base64url")}`;
      return `${stamp}.${seal(stamp, realm, host)}`;
    },
    isFresh(nonce, realm, host, now) {
      const end = nonce.lastIndexOf(".");
      const stamp = nonce.slice(0, Math.max(end, 0));
      const expected = Buffer.from(seal(stamp, realm, host));
      const given = Buffer.from(nonce.slice(end + 1));
      if (end < 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      const madeAt = timeOf(nonce);
      return madeAt <= now && now - madeAt <= nonceLifeMs && madeAt > forgottenUntil;
    },
    count(nonce, nc, now) {
      const seen = counts.get(nonce);
      if (seen !== undefined && nc <= seen.nc) return false;
      counts.delete(nonce);
      counts.set(nonce, { nc, until: now + nonceLifeMs });
      for (const [old, entry] of counts) {
        if (entry.until >= now && counts.size <= remembered) break;
        if (entry.until >= now) forgottenUntil = Math.max(forgottenUntil, timeOf(old));
        counts.delete(old);
      }
      return true;
    },
  };
}

/** When it was made, ms. */
const timeOf = (nonce: string): number => Number.parseInt(nonce.split(".")[0]!, 36);
