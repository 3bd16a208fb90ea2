/** Compact forms: RFC 3261 §7.3.3, RFC 3515, 3841, 3892, 4028, 4474, 6665, 8224. */
const compact: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** Spellings that capitalising each word would get wrong. */
const spellings: Readonly<Record<string, string>> = {
  "call-id": "Call-ID",
  cseq: "CSeq",
  "mime-version": "MIME-Version",
  "www-authenticate": "WWW-Authenticate",
  rack: "RAck",
  rseq: "RSeq",
  "sip-etag": "SIP-ETag",
  "sip-if-match": "SIP-If-Match",
  "p-asserted-identity": "P-Asserted-Identity",
  "p-called-party-id": "P-Called-Party-ID",
};

const known = new Map<string, string>();
for (const [short, long] of Object.entries(compact)) known.set(short, long).set(short.toUpperCase(), long);
for (const name of [
  ..."Via From To Call-ID CSeq Contact Max-Forwards Content-Length Content-Type Route Record-Route Allow Supported".split(
    " ",
  ),
  ..."Require Proxy-Require Unsupported Accept User-Agent Server Expires Min-Expires Authorization Proxy-Authorization".split(
    " ",
  ),
  ..."WWW-Authenticate Proxy-Authenticate Subject Date Timestamp Reason Retry-After Warning Diversion Privacy".split(
    " ",
  ),
  ..."P-Asserted-Identity P-Called-Party-ID Session-Expires Min-SE Event Refer-To Replaces Allow-Events".split(" "),
])
  known.set(name, name.toLowerCase());

/** Long lower-case name for any spelling; unknown names are lowered as they are. */
export function canonicalName(name: string): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  const lower = name.toLowerCase();
  return lower.length === 1 ? (compact[lower] ?? lower) : lower;
}

const shown = new Map<string, string>();

/** The spelling to put on the wire. */
export function wireName(name: string): string {
  const found = shown.get(name);
  if (found !== undefined) return found;
  const lower = name.toLowerCase();
  const spelling =
    spellings[lower] ?? lower.replace(/(^|-)([a-z])/g, (_, dash: string, c: string) => dash + c.toUpperCase());
  if (shown.size < 500) shown.set(name, spelling);
  return spelling;
}
