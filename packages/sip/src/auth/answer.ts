import type { Credentials } from "../door.ts";
import { headerValues, type SipResponse, splitOutside, wireOf } from "../message/message.ts";
import { quote } from "../message/params.ts";
import { type Challenge, digestResponse, ha1, parseChallenge } from "./digest.ts";

/** Authorization field that answers a 401 or 407, or undefined if we have nothing to say to any of its challenges. */
export type Answered = {
  readonly name: string;
  readonly value: string;
  readonly stale: boolean;
  readonly realm: string;
};

/** A challenge, and what we can answer it with. */
export type Answerable = { readonly name: string; readonly challenge: Challenge; readonly secret: string };

/** The topmost challenge of a 401 or 407 that we can answer (RFC 8760 §2.4). */
export function answerable(response: SipResponse, credentials: Credentials): Answerable | undefined {
  const proxy = response.status === 407;
  for (const value of challengeValues(response, proxy ? "proxy-authenticate" : "www-authenticate")) {
    const challenge = parseChallenge(value);
    const secret = challenge && secretOf(challenge, credentials);
    if (challenge === undefined || secret === undefined) continue;
    return { name: proxy ? "proxy-authorization" : "authorization", challenge, secret };
  }
  return undefined;
}

/** UAC side of digest for one request: the first use of a nonce. */
export function answerChallenge(
  response: SipResponse,
  request: { readonly method: string; readonly uri: string },
  credentials: Credentials,
  cnonce: string,
): Answered | undefined {
  const found = answerable(response, credentials);
  if (found === undefined) return undefined;
  const { name, challenge, secret } = found;
  return {
    name,
    value: authorization(challenge, { username: credentials.username, secret, cnonce, nc: 1 }, request),
    stale: challenge.stale,
    realm: challenge.realm,
  };
}

/** Several challenges may share one field, separated by the same comma as their parameters: a new one begins with a scheme. */
function challengeValues(response: SipResponse, name: string): string[] {
  const challenges: string[] = [];
  for (const { name: field, value } of response.headers) {
    if (field !== name) continue;
    for (const part of splitOutside(value, ",")) {
      if (/^[A-Za-z0-9-]+[ \t]+[A-Za-z0-9-]+[ \t]*=/.test(part)) challenges.push(part);
      else if (challenges.length > 0) challenges[challenges.length - 1] += `, ${part}`;
    }
  }
  return challenges.length > 0 ? challenges : headerValues(response, name);
}

function secretOf(challenge: Challenge, credentials: Credentials): string | undefined {
  if (credentials.realm !== undefined && credentials.realm !== challenge.realm) return undefined;
  const stored = challenge.algorithm === "MD5" ? credentials.ha1?.md5 : credentials.ha1?.sha256;
  if (stored !== undefined) return stored;
  if (credentials.password === undefined) return undefined;
  return ha1(challenge.algorithm, credentials.username, challenge.realm, credentials.password);
}

export type Use = {
  readonly username: string;
  readonly secret: string;
  readonly cnonce: string;
  /** How often the nonce has been used, this time included (RFC 7616 §3.4). */
  readonly nc: number;
};

export function authorization(
  challenge: Challenge,
  { username, secret, cnonce, nc }: Use,
  request: { readonly method: string; readonly uri: string },
): string {
  const count = nc.toString(16).padStart(8, "0");
  const qop = challenge.qop ? ({ name: "auth", nc: count, cnonce } as const) : undefined;
  const response = digestResponse({
    algorithm: challenge.algorithm,
    session: challenge.session,
    ha1: secret,
    nonce: challenge.nonce,
    method: request.method,
    uri: request.uri,
    cnonce,
    ...(qop !== undefined && { qop }),
  });
  const parts = [
    `username=${quote(wireOf(username))}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(request.uri)}`,
    `response="${response}"`,
    `algorithm=${challenge.algorithm}${challenge.session ? "-sess" : ""}`,
  ];
  if (qop !== undefined) parts.push("qop=auth", `nc=${qop.nc}`);
  if (qop !== undefined || challenge.session) parts.push(`cnonce="${cnonce}"`);
  if (challenge.opaque !== undefined) parts.push(`opaque=${quote(challenge.opaque)}`);
  return `Digest ${parts.join(", ")}`;
}
