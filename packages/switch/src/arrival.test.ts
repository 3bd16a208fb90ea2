import { parseMessage, parseNameAddr, type SipEvent, type SipRequest } from "@zongji/sip";
import { expect, test } from "vitest";
import { arrivalOf } from "./arrival.ts";
import type { SwitchConfig, Trunk } from "./door.ts";
import { carrier } from "./test-world.ts";

type Invited = Extract<SipEvent, { is: "invited" }>;
const config = { listeners: [], devices: {}, domain: "zongji.local" } as unknown as SwitchConfig;

const request = (...lines: string[]): SipRequest => {
  const head = [
    "INVITE sip:12345678@198.51.100.1 SIP/2.0",
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
const invited = (differs: Record<string, unknown>): Invited =>
  ({
    is: "invited",
    session: "s",
    callId: "c",
    peer: { kind: "trunk", id: carrier.id },
    source: { transport: "udp", listener: "udp", host: "192.0.2.1", port: 5060 },
    request: request(),
    from: parseNameAddr("<sip:13900000000@192.0.2.1>;tag=a"),
    to: parseNameAddr("<sip:87654321@198.51.100.1>"),
    ...differs,
  }) as unknown as Invited;
const arrived = (trunk: Trunk | undefined, differs: Record<string, unknown> = {}) =>
  arrivalOf(config, trunk, invited(differs)).arrived;

const asserted = { request: request("P-Asserted-Identity: <sip:01099990000@192.0.2.1>") };
const device = { kind: "device", device: "phone-8001" };

test("a carrier's word for who calls is taken, unless it is not believed; a phone's own never is", () => {
  expect(arrived(carrier, asserted).callingNumber).toBe("01099990000");
  expect(arrived({ ...carrier, trustAssertedIdentity: true }, asserted).callingNumber).toBe("01099990000");
  expect(arrived({ ...carrier, trustAssertedIdentity: false }, asserted).callingNumber).toBe("13900000000");
  expect(arrived(undefined, { ...asserted, peer: device }).callingNumber).toBe("13900000000");
});

test("the called number is read where the trunk writes it, else in the Request-URI", () => {
  expect(arrived(carrier).calledNumber).toBe("12345678");
  expect(arrived({ ...carrier, calledNumberFrom: "to" }).calledNumber).toBe("87654321");
  expect(arrived(undefined).calledNumber).toBe("12345678");
});

test("a call is its trunk's or its phone's, and of a phone never a trunk's", () => {
  expect(arrived(carrier)).toMatchObject({ leg: "s", trunk: carrier.id, sipCallId: "c", withheld: false });
  expect(arrived(carrier)).not.toHaveProperty("device");
  const own = arrived(undefined, { peer: device });
  expect(own).toMatchObject({ device: "phone-8001" });
  expect(own).not.toHaveProperty("trunk");
});

test("a caller who hides his number has none, asserted or not", () => {
  const hidden = request("Privacy: id", "P-Asserted-Identity: <sip:01099990000@192.0.2.1>");
  expect(arrived(carrier, { request: hidden })).toMatchObject({ callingNumber: "", withheld: true });
});

test("an INVITE with Replaces names the leg; one without names none", () => {
  expect(arrived(carrier, { replaces: "l1" }).replaces).toBe("l1");
  expect(arrived(carrier)).not.toHaveProperty("replaces");
});

test("only who proved himself by digest on a trunk for tests makes a test call", () => {
  const proved = { peer: { kind: "trunk", id: carrier.id, user: "tester" } };
  const tests: Trunk = { ...carrier, test: true, realm: "zongji" } as Trunk;
  expect(arrived(tests, proved).testBy).toBe("tester");
  expect(arrived(tests)).not.toHaveProperty("testBy");
  expect(arrived(carrier, proved)).not.toHaveProperty("testBy");
  expect(arrived({ ...carrier, test: true } as Trunk, proved)).not.toHaveProperty("testBy");
  expect(arrived({ ...carrier, realm: "zongji" } as Trunk, proved)).not.toHaveProperty("testBy");
});
