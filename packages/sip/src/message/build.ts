import type { Body, ExtraHeader } from "../door.ts";
import { type HeaderField, header, noBody, type SipRequest, type SipResponse, wireOf } from "./message.ts";
import { partOf } from "./multipart.ts";
import { canonicalName } from "./names.ts";
import { reasonPhrase } from "./reasons.ts";
import { field } from "./serialize.ts";

export type ResponseParts = {
  readonly reason?: string;
  /** Added to To when it has no tag. */
  readonly toTag?: string;
  /** Wire text, as is. */
  readonly fields?: readonly HeaderField[];
  readonly headers?: readonly ExtraHeader[];
  readonly body?: Body;
};

/** Copied from the request: RFC 3261 §8.2.6.2, Timestamp for 100 by §8.2.6.1, Record-Route by §12.1.1 where a dialog is made. */
export function makeResponse(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers: HeaderField[] = [];
  const makesDialog = request.method === "INVITE" && status > 100 && status < 300;
  for (const one of request.headers) {
    const { name } = one;
    if (name === "via" || name === "from" || name === "call-id" || name === "cseq") headers.push(one);
    else if (name === "to") headers.push(withTag(one, parts.toTag));
    else if (name === "record-route" && makesDialog) headers.push(one);
    else if (name === "timestamp" && status === 100) headers.push(one);
  }
  headers.push(...(parts.fields ?? []), ...extraFields(parts.headers));
  if (parts.body !== undefined) headers.push(field("content-type", wireOf(parts.body.type)));
  return {
    kind: "response",
    status,
    reason: parts.reason === undefined ? reasonPhrase(status) : wireOf(parts.reason),
    headers,
    body: parts.body?.bytes ?? noBody,
  };
}

function withTag(to: HeaderField, tag: string | undefined): HeaderField {
  if (tag === undefined || /;[ \t]*tag[ \t]*=/i.test(to.value.slice(to.value.lastIndexOf(">") + 1))) return to;
  return field("to", `${to.value};tag=${tag}`);
}

/** Fields that only the stack may write. */
const own = new Set(["via", "from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type"]);

export function extraFields(headers: readonly ExtraHeader[] | undefined): HeaderField[] {
  return (headers ?? [])
    .map(({ name, value }) => field(canonicalName(wireOf(name)), wireOf(value)))
    .filter(({ name }) => !own.has(name) && /^[a-z0-9\-.!%*_+`'~]+$/.test(name));
}

/** The body of a message as the switch sees it: of a multipart one, its SDP. */
export function bodyOf(message: {
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}): Body | undefined {
  if (message.body.length === 0) return undefined;
  const type = header(message, "content-type") ?? "application/octet-stream";
  return partOf(type, message.body, "application/sdp") ?? { type, bytes: message.body };
}
