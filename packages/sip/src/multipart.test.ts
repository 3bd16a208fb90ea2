import { describe, expect, it } from "vitest";
import type { Settings } from "./door.ts";
import { bench } from "./kit/device.ts";
import { header } from "./message/message.ts";

const carriers: Partial<Settings> = { classify: () => ({ kind: "trunk", id: "carrier" }) };
/** A multipart body; each part is its header lines and its text. */
const parts = (boundary: string, ...all: readonly string[]): string =>
  `${all.map((part) => `--${boundary}\r\n${part}\r\n`).join("")}--${boundary}--\r\n`;
const isup = "Content-Type: application/isup;version=itu-t92+";
const required = "Content-Disposition: signal;handling=required";
const sdpPart = (text: string) => `Content-Type: application/sdp\r\n\r\n${text}\r\n`;

describe("a multipart body", () => {
  const body = `--b1\r\nContent-Type: application/isup\r\n\r\n\u0001\u0002\r\n--b1\r\nContent-Type: application/sdp\r\nContent-Disposition: session\r\n\r\nv=0\r\no=x\r\n\r\n--b1--\r\n`;
  const invite = (text: string, type = 'multipart/mixed;boundary="b1"'): string => `INVITE sip:100@192.0.2.1 SIP/2.0
Via: SIP/2.0/UDP 203.0.113.5;branch=z9hG4bKmulti
From: <sip:me@carrier.example>;tag=1
To: <sip:100@192.0.2.1>
Call-ID: multi
CSeq: 1 INVITE
Contact: <sip:me@203.0.113.5>
Content-Type: ${type}
Content-Length: ${text.length}

${text}`;

  it("gives its SDP to the switch", () => {
    const b = bench({ classify: () => ({ kind: "trunk", id: "carrier" }) });
    b.say(invite(body));
    const event = b.events[0]!;
    expect(event.is === "invited" && Buffer.from(event.body!.bytes).toString()).toBe("v=0\r\no=x\r\n");
    expect(event.is === "invited" && event.body!.type).toBe("application/sdp");
  });

  it.each([
    ["without SDP", body.replace("application/sdp", "text/plain"), undefined],
    ["without its boundary", body, "multipart/mixed"],
    ["cut short", body.slice(0, 120), undefined],
  ])("%s gets 415", (_, text, type) => {
    const b = bench({ classify: () => ({ kind: "trunk", id: "carrier" }) });
    expect(b.say(invite(text, type))[0]!.status).toBe(415);
  });

  const sdpOf = (text: string): string | undefined => {
    const b = bench(carriers);
    b.say(invite(text));
    const event = b.events[0];
    return event?.is === "invited" ? Buffer.from(event.body!.bytes).toString().trim() : undefined;
  };
  const nested = (type: string, text: string) => `Content-Type: ${type};boundary="in"\r\n\r\n${text}`;

  it("is read where one stands in another: an alternative in a mixed one, beside ISUP", () => {
    const alternative = nested(
      "multipart/alternative",
      parts("in", "Content-Type: text/plain\r\n\r\nx", sdpPart("v=0")),
    );
    expect(sdpOf(parts("b1", `${isup}\r\n\r\n\u0001`, alternative))).toBe("v=0");
    expect(sdpOf(parts("b1", nested("multipart/related", parts("in", sdpPart("v=0")))))).toBe("v=0");
  });

  it("is not read for ever: neither in any depth nor in any number of parts", () => {
    const deep = (n: number): string =>
      n === 0 ? sdpPart("v=0") : `Content-Type: multipart/mixed;boundary="d${n}"\r\n\r\n${parts(`d${n}`, deep(n - 1))}`;
    expect([sdpOf(parts("b1", deep(3))), sdpOf(parts("b1", deep(4)))]).toEqual(["v=0", undefined]);
    const many = (n: number) => parts("b1", ...Array.from({ length: n }, () => `${isup}\r\n\r\nx`), sdpPart("v=0"));
    expect([sdpOf(many(15)), sdpOf(many(16))]).toEqual(["v=0", undefined]);
  });

  it("with ISUP that has to be understood is a call by its SDP, or gets 415 where the trunk says so", () => {
    const text = parts("b1", `${isup}\r\n${required}\r\n\r\n\u0001`, sdpPart("v=0"));
    expect(sdpOf(text)).toBe("v=0");
    const asks: unknown[] = [];
    const unreadPartsOf = (peer: unknown) => {
      asks.push(peer);
      return "refuse" as const;
    };
    const strict = bench({ ...carriers, unreadPartsOf });
    const [answer] = strict.say(invite(text));
    expect([answer!.status, header(answer!, "accept")]).toEqual([415, "application/sdp"]);
    expect(asks).toEqual([{ kind: "trunk", id: "carrier" }]);
    const optional = bench({ ...carriers, unreadPartsOf });
    optional.say(invite(text.replace("required", "optional")));
    expect(optional.events[0]?.is).toBe("invited");
  });
});
