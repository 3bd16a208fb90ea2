import type { Core } from "./core.ts";
import type { Peer, Transport } from "./door.ts";
import { type HeaderField, header, headerValues, type SipRequest, tokens } from "./message/message.ts";
import { isMultipart, leavesOf, mediaType, partOf } from "./message/multipart.ts";
import { field } from "./message/serialize.ts";
import { parseUri } from "./message/uri.ts";
import { allowed } from "./session/request.ts";

export type Refusal = { readonly status: number; readonly fields?: readonly HeaderField[]; readonly reason?: string };

const rfcMethods = new Set(
  "INVITE ACK CANCEL BYE OPTIONS REGISTER INFO UPDATE REFER NOTIFY SUBSCRIBE MESSAGE PRACK PUBLISH".split(" "),
);

/** §8.2.1: a method that we know but don't accept; an unknown one (§21.5.2). */
export function methodRefusal(core: Core, method: string): Refusal {
  return { status: rfcMethods.has(method) ? 405 : 501, fields: [field("allow", allowed(core))] };
}

/** §8.2.2.1: schemes that we take. A tel URI in the Request-URI is common on carriers' lines (RFC 3966). */
export function schemeRefusal(request: SipRequest): Refusal | undefined {
  const scheme = parseUri(request.uri)?.scheme;
  return scheme === "sip" || scheme === "sips" || scheme === "tel" ? undefined : { status: 416 };
}

/** A call for a sips URI must have come by TLS (RFC 5630 §5.4): warn-code 380 of RFC 5630 §6.2 says that we take it by sip only. */
function sipsRefusal(core: Core, request: SipRequest, transport: Transport): Refusal | undefined {
  if (parseUri(request.uri)?.scheme !== "sips" || transport === "tls" || transport === "wss") return undefined;
  return { status: 480, fields: [field("warning", `380 ${core.settings.realm} "SIPS Not Allowed"`)] };
}

/** §8.2.2.3. */
export function requireRefusal(core: Core, request: SipRequest): Refusal | undefined {
  const unknown = tokens(request, "require").filter((tag) => !core.settings.supported.includes(tag));
  if (unknown.length === 0) return undefined;
  return { status: 420, fields: [field("unsupported", unknown.join(", "))] };
}

const accepted = "application/sdp";

/** What becomes of a body part that the peer says must be understood and that we don't read (RFC 5621 §8.1, RFC 3261 §20.11): ISUP, mostly. */
type UnreadParts = "ignore" | "refuse";

/** §8.2.3: INVITE bodies are SDP; §20.1: what is accepted must hold SDP. */
export function contentRefusal(request: SipRequest, unread: UnreadParts = "ignore"): Refusal | undefined {
  const encodings = tokens(request, "content-encoding").filter((name) => name !== "identity");
  if (encodings.length > 0) return { status: 415, fields: [field("accept-encoding", "identity")] };
  if (request.body.length > 0 && !isOptional(request)) {
    const type = header(request, "content-type") ?? "";
    const isSdp = mediaType(type) === accepted || partOf(type, request.body, accepted) !== undefined;
    if (!isSdp || (unread === "refuse" && hasRequiredPart(type, request.body)))
      return { status: 415, fields: [field("accept", accepted)] };
  }
  const accepts = headerValues(request, "accept").map(mediaType);
  const has = header(request, "accept") !== undefined;
  if (has && !accepts.some((type) => type === accepted || type === "*/*" || type === "application/*")) {
    return { status: 406 };
  }
  return undefined;
}

/** A part with no Content-Disposition, or none that says `handling`, is required too by the letter (§20.11); only what says so itself is taken at its word. */
const hasRequiredPart = (type: string, body: Uint8Array): boolean =>
  isMultipart(type) &&
  leavesOf(type, body).some(
    (part) =>
      mediaType(part.type) !== accepted && /;[ \t]*handling[ \t]*=[ \t]*required\b/i.test(part.disposition ?? ""),
  );

const isOptional = (request: SipRequest): boolean =>
  /;[ \t]*handling[ \t]*=[ \t]*optional\b/i.test(header(request, "content-disposition") ?? "");

/** §16.3 as RFC 7332 asks of a B2BUA: a call that has gone in a ring ends here. */
export function hopsRefusal(request: SipRequest): Refusal | undefined {
  const hops = header(request, "max-forwards");
  return request.method === "INVITE" && hops !== undefined && Number(hops) === 0 ? { status: 483 } : undefined;
}

/** The checks of an INVITE, in the order of §8.2. */
export function inviteRefusal(
  core: Core,
  request: SipRequest,
  transport: Transport,
  peer: Peer | undefined,
): Refusal | undefined {
  const unread = peer && core.settings.unreadPartsOf(peer);
  return (
    schemeRefusal(request) ??
    sipsRefusal(core, request, transport) ??
    hopsRefusal(request) ??
    requireRefusal(core, request) ??
    contentRefusal(request, unread)
  );
}
