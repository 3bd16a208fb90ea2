/** Answers that nothing is remembered of: what a stranger asks takes no room (RFC 3261 §8.2.7). */
import { createHmac } from "node:crypto";
import type { Refusal } from "./checks.ts";
import type { Core } from "./core.ts";
import { makeResponse } from "./message/build.ts";
import { header, type SipRequest } from "./message/message.ts";
import { serialize } from "./message/serialize.ts";
import type { Hop } from "./transport.ts";

/** Sent once; a request that comes again is answered again, with the same To tag. */
export function answerOnce(core: Core, request: SipRequest, hop: Hop, refusal: Refusal): void {
  const { status, reason, fields } = refusal;
  const toTag = createHmac("sha256", core.settings.nonceKey)
    .update(`${header(request, "via")}|${header(request, "call-id")}|${header(request, "cseq")}`)
    .digest("hex")
    .slice(0, 16);
  const response = makeResponse(request, status, {
    toTag,
    ...(reason !== undefined && { reason }),
    ...(fields !== undefined && { fields }),
  });
  core.count.responsesOut++;
  const bytes = serialize(response);
  if (hop.flow !== undefined) core.transmissions.push({ out: "write", flow: hop.flow, bytes });
  else core.transmissions.push({ out: "send", listener: hop.listener, remote: hop.remote, bytes });
}
