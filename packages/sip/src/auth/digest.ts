import { createHash } from "node:crypto";
import { splitOutside } from "../message/message.ts";
import { type Params, param, parseParams } from "../message/params.ts";

/** The digest of RFC 7616 and RFC 8760 (RFC 2617's where no qop is given). */
export type Algorithm = "MD5" | "SHA-256";
export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: Algorithm;
  /** -sess variants bind HA1 to nonce and cnonce. */
  readonly session: boolean;
  readonly qop: boolean;
  readonly opaque?: string;
  readonly stale: boolean;
};

const hash = (algorithm: Algorithm, text: string): string =>
  createHash(algorithm === "MD5" ? "md5" : "sha256")
    .update(text, "latin1")
    .digest("hex");

/** H(user:realm:password), the only thing that is stored. Texts are taken as UTF-8. */
export function ha1(algorithm: Algorithm, username: string, realm: string, password: string): string {
  return createHash(algorithm === "MD5" ? "md5" : "sha256")
    .update(`${username}:${realm}:${password}`, "utf8")
    .digest("hex");
}

export type DigestInput = {
  readonly algorithm: Algorithm;
  readonly session?: boolean;
  readonly ha1: string;
  readonly nonce: string;
  readonly method: string;
  readonly uri: string;
  /** Absent: RFC 2069's form. */
  readonly qop?: { readonly name: "auth" | "auth-int"; readonly nc: string; readonly cnonce: string };
  readonly body?: Uint8Array;
  /** Needed for a -sess algorithm without qop. */
  readonly cnonce?: string;
};

/** The `response` value, hex. */
export function digestResponse(input: DigestInput): string {
  const h = (text: string): string => hash(input.algorithm, text);
  const cnonce = input.qop?.cnonce ?? input.cnonce ?? "";
  const a1 = input.session === true ? h(`${input.ha1}:${input.nonce}:${cnonce}`) : input.ha1;
  const entity = input.qop?.name === "auth-int" ? `:${hashBytes(input.algorithm, input.body)}` : "";
  const a2 = h(`${input.method}:${input.uri}${entity}`);
  if (input.qop === undefined) return h(`${a1}:${input.nonce}:${a2}`);
  return h(`${a1}:${input.nonce}:${input.qop.nc}:${input.qop.cnonce}:${input.qop.name}:${a2}`);
}

function hashBytes(algorithm: Algorithm, body: Uint8Array | undefined): string {
  return createHash(algorithm === "MD5" ? "md5" : "sha256")
    .update(body ?? new Uint8Array(0))
    .digest("hex");
}

/** Parameters of a `Digest a=b, c="d"` value; undefined if it is malformed or of another scheme. */
export function parseDigest(value: string): Params | undefined {
  const scheme = /^Digest[ \t]+/i.exec(value);
  if (scheme === null) return undefined;
  return parseParams(`;${splitOutside(value.slice(scheme[0].length), ",").join(";")}`, 0);
}

/** A challenge that we can answer; undefined for schemes, algorithms and qops that we don't know. */
export function parseChallenge(value: string): Challenge | undefined {
  const params = parseDigest(value);
  if (params === undefined) return undefined;
  const realm = param(params, "realm");
  const nonce = param(params, "nonce");
  const algorithm = algorithmOf(param(params, "algorithm"));
  const qop = param(params, "qop");
  const opaque = param(params, "opaque");
  if (realm === undefined || nonce === undefined || algorithm === undefined) return undefined;
  const hasAuth = qop?.split(",").some((name) => name.trim().toLowerCase() === "auth") === true;
  if (qop !== undefined && !hasAuth) return undefined; // auth-int alone: not ours
  return {
    realm,
    nonce,
    ...algorithm,
    qop: hasAuth,
    ...(opaque !== undefined && { opaque }),
    stale: param(params, "stale")?.toLowerCase() === "true",
  };
}

export function algorithmOf(name: string | undefined): { algorithm: Algorithm; session: boolean } | undefined {
  const upper = (name ?? "MD5").toUpperCase();
  const session = upper.endsWith("-SESS");
  const base = session ? upper.slice(0, -5) : upper;
  return base === "MD5" || base === "SHA-256" ? { algorithm: base, session } : undefined;
}
