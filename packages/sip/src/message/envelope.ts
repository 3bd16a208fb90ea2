import { header, headerValues, type SipMessage, type SipRequest } from "./message.ts";
import { type NameAddr, parseNameAddr, tagOf } from "./name-addr.ts";
import { param } from "./params.ts";
import type { Problem } from "./parse.ts";
import { isSipUri, parseUri } from "./uri.ts";
import { parseVia, type Via } from "./via.ts";

/** What every message must carry, parsed once: enough to match transactions and dialogs. */
export type Envelope = {
  readonly via: Via;
  readonly branch: string | undefined;
  readonly callId: string;
  readonly cseq: number;
  readonly cseqMethod: string;
  readonly from: NameAddr;
  readonly fromTag: string | undefined;
  readonly to: NameAddr;
  readonly toTag: string | undefined;
};

/** With an envelope and a problem the request can be answered with the problem's status. */
export type Examined = { readonly envelope?: Envelope; readonly problem?: Problem };

const bad = (reason: string): Examined => ({ problem: { status: 400, reason } });
const single = new Map(
  ["from", "to", "call-id", "cseq", "max-forwards", "expires", "content-type", "event"].map((name, n) => [
    name,
    1 << n,
  ]),
);

/** The checks of RFC 3261 §8.1.1 and §20 that don't depend on who we are. */
export function examine(message: SipMessage): Examined {
  const viaText = header(message, "via");
  const via =
    viaText === undefined ? undefined : parseVia(viaText.includes(",") ? headerValues(message, "via")[0]! : viaText);
  const callId = header(message, "call-id");
  const cseq = parseCseq(header(message, "cseq"));
  const from = parseNameAddr(header(message, "from") ?? "");
  const to = parseNameAddr(header(message, "to") ?? "");
  if (via === undefined) return bad("Bad Via");
  if (callId === undefined || callId === "" || /\s/.test(callId)) return bad("Bad Call-ID");
  if (cseq === undefined) return bad("Bad CSeq");
  if (from === undefined) return bad("Bad From");
  if (to === undefined) return bad("Bad To");
  const envelope: Envelope = {
    via,
    branch: param(via.params, "branch"),
    callId,
    cseq: cseq.number,
    cseqMethod: cseq.method,
    from,
    fromTag: tagOf(from),
    to,
    toTag: tagOf(to),
  };
  const problem = duplicates(message) ?? (message.kind === "request" ? requestProblem(message, envelope) : undefined);
  return problem === undefined ? { envelope } : { envelope, problem };
}

function parseCseq(value: string | undefined): { number: number; method: string } | undefined {
  if (value === undefined) return undefined;
  const found = /^(\d{1,20})[ \t]+([A-Za-z0-9\-.!%*_+`'~]+)$/.exec(value);
  if (found === null) return undefined;
  const number = Number(found[1]);
  return number < 2 ** 31 ? { number, method: found[2]! } : undefined; // RFC 3261 §8.1.1.5
}

function duplicates(message: SipMessage): Problem | undefined {
  let seen = 0;
  for (const { name } of message.headers) {
    const bit = single.get(name);
    if (bit === undefined) continue;
    if ((seen & bit) !== 0) return { status: 400, reason: `Several ${name}` };
    seen |= bit;
  }
  return undefined;
}

function requestProblem(request: SipRequest, envelope: Envelope): Problem | undefined {
  const problem = (reason: string): Problem => ({ status: 400, reason });
  if (envelope.cseqMethod !== request.method) return problem("CSeq Method Mismatch");
  const uri = parseUri(request.uri);
  if (uri === undefined) return problem("Bad Request-URI");
  if (isSipUri(uri) && uri.headers !== "") return problem("Headers in Request-URI"); // RFC 4475 §3.1.2.11
  const hops = header(request, "max-forwards");
  if (hops !== undefined && (!/^\d{1,9}$/.test(hops) || Number(hops) > 255)) return problem("Bad Max-Forwards");
  const expires = header(request, "expires");
  if (expires !== undefined && !isDeltaSeconds(expires)) return problem("Bad Expires");
  for (const contact of headerValues(request, "contact")) {
    if (contact === "*" && request.method === "REGISTER") continue;
    if (parseNameAddr(contact) === undefined) return problem("Bad Contact");
  }
  return undefined;
}

/** RFC 3261 §20.19: up to 2^32 − 1. */
export function isDeltaSeconds(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32;
}
