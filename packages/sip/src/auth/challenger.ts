import { timingSafeEqual } from "node:crypto";
import type { DigestUser } from "../door.ts";
import { headerLines, type SipRequest, textOf } from "../message/message.ts";
import { param, quote } from "../message/params.ts";
import { parseUri, userOf } from "../message/uri.ts";
import { type Algorithm, algorithmOf, digestResponse, parseDigest } from "./digest.ts";
import { createNonces } from "./nonces.ts";
import { createOffers } from "./offers.ts";

/**
 * ok: the digest is right. challenge: send 401 with `challenges`; `failed`: the secret was wrong; `guess`: the user name that was tried, given only if
 * the nonce was one that we gave to that address. malformed: send 400.
 */
export type Verdict =
  | { readonly is: "ok"; readonly username: string; readonly user: DigestUser }
  | { readonly is: "challenge"; readonly challenges: string[]; readonly failed: boolean; readonly guess?: string }
  | { readonly is: "malformed" };

export type Asking = {
  readonly realm: string;
  /** The address that asks; a nonce serves only the one that it was given to. */
  readonly host: string;
  /** The name that is asked for, where it may be a digest user's: decides what is offered. */
  readonly user?: string;
  readonly algorithms?: readonly Algorithm[] | undefined;
};

export type Challenger = {
  check(request: SipRequest, by: Asking, now: number): Verdict;
};

export type ChallengerSettings = {
  readonly key: Uint8Array;
  readonly nonceLifeMs: number;
  readonly algorithms: readonly Algorithm[];
  readonly random: (bytes: number) => Uint8Array;
  readonly lookup: (username: string, realm: string) => DigestUser | undefined;
  /** See `Settings.digestOffers`. */
  readonly offers: (realm: string) => readonly (readonly Algorithm[])[];
};

/** UAS side of digest (RFC 7616). */
export function createChallenger(settings: ChallengerSettings): Challenger {
  const nonces = createNonces(settings);
  const offeredTo = createOffers(settings);

  function challenges({ realm, host, user, algorithms }: Asking, now: number, stale: boolean): string[] {
    const own = user === undefined ? undefined : offeredTo(user, realm);
    const nonce = nonces.make(realm, host, now);
    return (algorithms ?? own ?? settings.algorithms).map(
      (algorithm) =>
        `Digest realm=${quote(realm)}, nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ", stale=true" : ""}`,
    );
  }

  return {
    check(request, by, now) {
      const { realm, host } = by;
      const ask = (stale: boolean, failed: boolean, guess?: string): Verdict => ({
        is: "challenge",
        challenges: challenges(by, now, stale),
        failed,
        ...(guess !== undefined && { guess }),
      });
      const given = headerLines(request, "authorization").filter((line) => /^Digest\b/i.test(line));
      if (given.length === 0) return ask(false, false);
      const read = given.map(readAuthorization);
      const ours = read.find((one) => one !== undefined && one.realm === realm);
      if (ours === undefined) return read.every((one) => one === undefined) ? { is: "malformed" } : ask(false, false);
      const user = settings.lookup(textOf(ours.username), realm);
      const secret = ours.algorithm === "MD5" ? user?.md5 : user?.sha256;
      // An unknown user costs the same work as a known one and gets the same answer.
      const right = sameHex(expectedResponse(ours, request, secret ?? "0".repeat(64)), ours.response);
      const fresh = nonces.isFresh(ours.nonce, realm, host, now);
      if (user === undefined || secret === undefined || !right) {
        return ask(false, true, fresh ? textOf(ours.username) : undefined);
      }
      if (!fresh) return ask(true, false);
      if (!isOfTarget(ours.uri, request.uri)) return { is: "malformed" };
      const nc = ours.qop === undefined ? Number.MAX_SAFE_INTEGER : ours.nc;
      if (!nonces.count(ours.nonce, nc, now)) return ask(true, false);
      return { is: "ok", username: textOf(ours.username), user };
    },
  };
}

/**
 * RFC 7616 §3.4.6: the answer is for what is asked for, else it could be put on a call elsewhere. Only the number counts, since hosts and parameters are
 * rewritten on the way; the answer that names a host alone is borne.
 */
function isOfTarget(answered: string, asked: string): boolean {
  const [mine, theirs] = [answered, asked].map((uri) => {
    const parsed = parseUri(uri);
    return parsed === undefined ? "" : userOf(parsed);
  });
  return mine === "" || mine === theirs;
}

/** The names that a request gives in its answers, whether they are right or not. */
export const claimed = (request: SipRequest): string[] =>
  headerLines(request, "authorization").flatMap((line) => {
    const name = param(parseDigest(line) ?? [], "username");
    return name === undefined ? [] : [textOf(name)];
  });

type Authorization = {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  algorithm: Algorithm;
  session: boolean;
  qop: { name: "auth" | "auth-int"; nc: string; cnonce: string } | undefined;
  nc: number;
  cnonce: string | undefined;
};

function readAuthorization(line: string): Authorization | undefined {
  const params = parseDigest(line);
  if (params === undefined) return undefined;
  const [username, realm, nonce, uri, response] = ["username", "realm", "nonce", "uri", "response"].map((name) =>
    param(params, name),
  );
  const algorithm = algorithmOf(param(params, "algorithm"));
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return undefined;
  if (response === undefined || !/^[0-9A-Fa-f]{32,64}$/.test(response) || algorithm === undefined) return undefined;
  const qop = param(params, "qop")?.toLowerCase();
  const nc = param(params, "nc");
  const cnonce = param(params, "cnonce");
  const base = { username, realm, nonce, uri, response: response.toLowerCase(), ...algorithm, cnonce };
  if (qop === undefined) return { ...base, qop: undefined, nc: 0 };
  if ((qop !== "auth" && qop !== "auth-int") || nc === undefined || cnonce === undefined) return undefined;
  if (!/^[0-9A-Fa-f]{8}$/.test(nc)) return undefined;
  return { ...base, qop: { name: qop, nc, cnonce }, nc: Number.parseInt(nc, 16) };
}

function expectedResponse(given: Authorization, request: SipRequest, secret: string): string {
  return digestResponse({
    algorithm: given.algorithm,
    session: given.session,
    ha1: secret,
    nonce: given.nonce,
    method: request.method,
    uri: given.uri,
    body: request.body,
    ...(given.qop !== undefined && { qop: given.qop }),
    ...(given.cnonce !== undefined && { cnonce: given.cnonce }),
  });
}

function sameHex(a: string, b: string): boolean {
  const x = Buffer.from(a, "latin1");
  const y = Buffer.from(b, "latin1");
  return x.length === y.length && timingSafeEqual(x, y);
}
