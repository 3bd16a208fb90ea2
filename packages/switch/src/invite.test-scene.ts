/** For tests: an INVITE as the SIP room reads it. */
import { parseMessage, type SipRequest } from "@zongji/sip";

/** From the carrier at 192.0.2.1 to this URI, with these header lines beside those that must stand. */
export const inviteTo = (uri: string, ...lines: readonly string[]): SipRequest => {
  const head = [
    `INVITE ${uri} SIP/2.0`,
    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa",
    "From: <sip:13900000000@192.0.2.1>;tag=a",
    "To: <sip:87654321@198.51.100.1>",
    "Call-ID: c",
    "CSeq: 1 INVITE",
    "Max-Forwards: 70",
    ...lines,
    "Content-Length: 0",
  ];
  const parsed = parseMessage(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
  if (!("message" in parsed) || parsed.message.kind !== "request") throw new Error("no request");
  return parsed.message;
};
