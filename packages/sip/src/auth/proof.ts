import type { Credentials } from "../door.ts";
import { type HeaderField, header, type SipResponse, splitOutside } from "../message/message.ts";
import { param, parseParams } from "../message/params.ts";
import { field } from "../message/serialize.ts";
import { type Answerable, answerable, authorization } from "./answer.ts";

/** UAC side of digest over many requests to one peer: a nonce serves until the peer gives another (RFC 3261 §22.2, RFC 7616 §3.3). */
export type Proof = {
  /** A new request, tries and all. */
  begin(): void;
  /** Answers to the challenges that are known, each use counted. */
  fields(request: { readonly method: string; readonly uri: string }): HeaderField[];
  /** Takes up the challenge of a 401 or 407. False: there is no sense in another try. */
  challenged(response: SipResponse): boolean;
  /** A 2xx may name the next nonce (Authentication-Info, RFC 7616 §3.5). */
  accepted(response: SipResponse): void;
};

export function createProof(credentials: Credentials | undefined, cnonce: () => string): Proof {
  /** By field and realm; a proxy's answer stays beside the registrar's (RFC 3261 §22.3). */
  const known = new Map<string, Answerable & { nc: number }>();
  const rounds = new Map<string, number>();

  return {
    begin: () => rounds.clear(),
    fields: (request) =>
      [...known.values()].map((one) => {
        const use = { username: credentials!.username, secret: one.secret, cnonce: cnonce(), nc: ++one.nc };
        return field(one.name, authorization(one.challenge, use, request));
      }),
    challenged(response) {
      const found = credentials && answerable(response, credentials);
      if (found === undefined) return false;
      const key = `${found.name} ${found.challenge.realm}`;
      const round = (rounds.get(key) ?? 0) + 1;
      rounds.set(key, round);
      known.set(key, { ...found, nc: 0 });
      // The first answer of a request may have had a nonce of long ago; a second one is wrong, unless it was too late (stale).
      return round === 1 || (round === 2 && found.challenge.stale);
    },
    accepted(response) {
      const info = header(response, "authentication-info");
      const next = info && param(parseParams(`;${splitOutside(info, ",").join(";")}`, 0) ?? [], "nextnonce");
      const one = [...known.values()].find(({ name }) => name === "authorization");
      if (next === undefined || next === "" || one === undefined) return;
      known.set(`${one.name} ${one.challenge.realm}`, { ...one, challenge: { ...one.challenge, nonce: next }, nc: 0 });
    },
  };
}
