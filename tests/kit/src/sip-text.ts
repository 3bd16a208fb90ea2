import { createHash, randomBytes } from "node:crypto";

/** A SIP message as text and fields; no more than a small phone needs (RFC 3261 §7). */
export type SipText = {
  /** A request's method, or undefined for a response. */
  readonly method: string | undefined;
  readonly uri: string;
  /** A response's status, or 0 for a request. */
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};

// RFC 3261 §7.3.3 and §20: the short forms.
const longNames: Record<string, string> = {
  c: "content-type",
  f: "from",
  i: "call-id",
  k: "supported",
  l: "content-length",
  m: "contact",
  o: "event",
  r: "refer-to",
  t: "to",
  v: "via",
};

/** Headers whose values may stand on one line, separated by commas. */
const lists = new Set(["via", "record-route", "route", "contact"]);

/** Splits at commas outside quotes and angle brackets. */
const splitList = (value: string): string[] =>
  value.match(/(?:"(?:\\.|[^"\\])*"|<[^>]*>|[^,])+/g)?.map((part) => part.trim()) ?? [];

/** Reads one datagram; undefined for what is no SIP message (keep-alives). */
export const parseSip = (text: string): SipText | undefined => {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const start = lines.shift() ?? "";
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 0) return undefined;
    const short = line.slice(0, colon).trim().toLowerCase();
    const name = longNames[short] ?? short;
    const value = line.slice(colon + 1).trim();
    for (const each of lists.has(name) ? splitList(value) : [value]) headers.push([name, each]);
  }
  const body = text.slice(end + 4);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(start);
  if (response) return { method: undefined, uri: "", status: Number(response[1]), reason: response[2]!, headers, body };
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  return request ? { method: request[1]!, uri: request[2]!, status: 0, reason: "", headers, body } : undefined;
};

export const header = (message: SipText, name: string): string =>
  message.headers.find(([each]) => each === name)?.[1] ?? "";

export const headersOf = (message: SipText, name: string): string[] =>
  message.headers.filter(([each]) => each === name).map(([, value]) => value);

export const buildSip = (start: string, headers: readonly (readonly [string, string])[], body = ""): string =>
  [
    start,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");

/** The URI of a name-addr or addr-spec. */
export const uriOf = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value.split(";")[0]!.trim();

export const tagOf = (value: string): string | undefined => /;\s*tag=([^;\s]+)/i.exec(value)?.[1];

export const parameter = (value: string, name: string): string | undefined =>
  new RegExp(`;\\s*${name}=([^;\\s>]+)`, "i").exec(value)?.[1];

/** Where a SIP URI points: host and port, 5060 when it names none. */
export const placeOf = (uri: string): { address: string; port: number } => {
  const found = /^sips?:(?:[^@]*@)?([^;:?>]+)(?::(\d+))?/.exec(uri);
  if (!found) throw new Error(`not a SIP URI: ${uri}`);
  return { address: found[1]!, port: Number(found[2] ?? 5060) };
};

export const token = (): string => randomBytes(8).toString("hex");

const hash = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest("hex");

/** The fields of a WWW-Authenticate or Authorization value. */
export const digestFields = (value: string): Record<string, string> =>
  Object.fromEntries(
    [...value.matchAll(/(\w+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^,\s]+))/g)].map((found) => [
      found[1]!.toLowerCase(),
      found[2] ?? found[3] ?? "",
    ]),
  );

export type Credentials = { readonly user: string; readonly password: string };

/** The digest of RFC 7616 §3.4 (and RFC 2617 where the challenge has no qop). */
export const digestResponse = (
  fields: Record<string, string>,
  { user, password }: Credentials,
  method: string,
): string => {
  const algorithm = /^sha-256/i.test(fields.algorithm ?? "") ? "sha256" : "md5";
  const secret = hash(algorithm, `${user}:${fields.realm}:${password}`);
  const request = hash(algorithm, `${method}:${fields.uri}`);
  const middle = fields.qop ? `${fields.nonce}:${fields.nc}:${fields.cnonce}:${fields.qop}` : fields.nonce;
  return hash(algorithm, `${secret}:${middle}:${request}`);
};

/** An Authorization value that answers a challenge. */
export const authorization = (challenge: string, credentials: Credentials, method: string, uri: string): string => {
  const asked = digestFields(challenge);
  const offersAuth = asked.qop?.split(",").some((each) => each.trim() === "auth");
  const counted: Record<string, string> = offersAuth ? { qop: "auth", nc: "00000001", cnonce: token() } : {};
  const { realm = "", nonce = "", opaque, algorithm } = asked;
  const response = digestResponse({ realm, nonce, algorithm: algorithm ?? "", uri, ...counted }, credentials, method);
  return [
    `Digest username="${credentials.user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(offersAuth ? ["qop=auth", `nc=${counted.nc}`, `cnonce="${counted.cnonce}"`] : []),
  ].join(", ");
};
