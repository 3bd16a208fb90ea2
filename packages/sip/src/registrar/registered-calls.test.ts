import { describe, expect, it } from "vitest";
import { seededRandom } from "../kit/wire.ts";
import { header, headerValues, type SipRequest } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { grant, hotline, place, register, withExpires } from "./registrations.test-scene.ts";

describe("a call over a registration", () => {
  let serial = 0;
  const invite = (uri: string): Uint8Array =>
    Buffer.from(
      `INVITE ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK${++serial}\r\nMax-Forwards: 70\r\nFrom: <sip:139@x>;tag=1\r\nTo: <sip:12345678@carrier.example>\r\nCall-ID: ${serial}\r\nCSeq: 1 INVITE\r\nContact: <sip:139@198.51.100.7>\r\nContent-Length: 0\r\n\r\n`,
    );
  const contactOf = (h: ReturnType<typeof hotline>): string =>
    /<([^>]*)>/.exec(header(h.requests[0]!, "contact")!)![1]!;
  const ring = (h: ReturnType<typeof hotline>, uri: string, host = place.host) =>
    h.input({ is: "datagram", listener: "main", remote: { host, port: 7777 }, bytes: invite(uri) });

  it("is known by our Contact, from the registrar's address", () => {
    const h = hotline(grant(600));
    h.do(register);
    ring(h, contactOf(h));
    expect(h.said().at(-1)).toMatchObject({ is: "invited", peer: { kind: "trunk", id: "carrier" } });
  });

  it("from another address only if the registration is open to it", () => {
    for (const anyAddress of [false, true]) {
      const h = hotline(grant(600));
      h.do({ ...register, anyAddress });
      ring(h, contactOf(h), "198.51.100.8");
      expect(h.said().some(({ is }) => is === "invited")).toBe(anyAddress);
      ring(h, contactOf(h).replace(/line=\w+/, "line=0123456789abcdef01234567"), "198.51.100.8");
      ring(h, contactOf(h).replace(/;line=\w+/, ""), "198.51.100.9");
      expect(h.agent.counters().stranger).toBe(anyAddress ? 2 : 3);
    }
  });

  it("is known by the Contact of before a restart, where the key stays", () => {
    const nonceKey = Buffer.from("kept");
    const [a, b] = [hotline(grant(600), { nonceKey }), hotline(grant(600), { nonceKey, random: seededRandom(9) })];
    a.do(register);
    b.do(register);
    expect(contactOf(a)).toBe(contactOf(b));
    const c = hotline(grant(600), { nonceKey: Buffer.from("other") });
    c.do(register);
    expect(contactOf(c)).not.toBe(contactOf(a));
  });

  it("out goes by its Service-Route, with its Contact", () => {
    const h = hotline((request) => ({
      status: 200,
      fields: `Contact: ${withExpires(request, 600)}\r\nService-Route: <sip:p1.carrier.example;lr>,\r\n <sip:p2.carrier.example;lr>\r\n`,
    }));
    h.do(register);
    expect(h.said()).toMatchObject([{ serviceRoute: ["sip:p1.carrier.example;lr", "sip:p2.carrier.example;lr"] }]);
    const call = {
      do: "invite",
      session: "s",
      destination: register.destination,
      uri: "sip:139@carrier.example",
      from: { uri: "sip:12345678@carrier.example" },
    } as const;
    const sent = h.do({ ...call, registration: "carrier" }).find((one) => one.out === "send");
    const request = parseMessage(sent!.bytes).message as SipRequest;
    expect(headerValues(request, "route")).toEqual(["<sip:p1.carrier.example;lr>", "<sip:p2.carrier.example;lr>"]);
    expect(header(request, "contact")).toBe(`<${contactOf(h)}>`);
    h.do({ ...call, session: "t", registration: "none" });
    expect(h.said().at(-1)).toMatchObject({ is: "refused", why: "no such registration" });
  });
});

it("a registrar over UDP hears from us, so that the NAT between stays open", () => {
  const h = hotline(grant(600), { keepAliveMs: 25_000 });
  h.do(register);
  h.run(80_000);
  expect(h.pings).toEqual([25_000, 50_000, 75_000]);
  h.do({ do: "unregister", id: "carrier" });
  h.run(200_000);
  expect(h.pings).toHaveLength(3);
});
