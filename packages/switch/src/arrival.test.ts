import { parseNameAddr, type SipEvent } from "@zongji/sip";
import { expect, test } from "vitest";
import { arrivalOf } from "./arrival.ts";
import type { SwitchConfig, Trunk } from "./door.ts";
import { inviteTo } from "./invite.test-scene.ts";
import { carrier } from "./testing/sandbox.ts";

type Invited = Extract<SipEvent, { is: "invited" }>;
const config = {
  listeners: [
    { name: "udp", transport: "udp", media: { bind: "10.0.1.3" } },
    { name: "ws", transport: "ws", media: { bind: "10.0.2.3" } },
  ],
  devices: { termsOf: () => ({ digits: "info" }) },
  rtp: { bind: "10.0.0.2", ports: [20_000, 20_999] },
} as unknown as SwitchConfig;

const request = (...lines: string[]) => inviteTo("sip:12345678@198.51.100.1", ...lines);
const invited = (differs: Record<string, unknown>): Invited =>
  ({
    is: "invited",
    session: "s",
    callId: "c",
    peer: { kind: "trunk", id: carrier.id },
    source: { transport: "udp", listener: "udp", remote: { host: "192.0.2.1", port: 5060 } },
    request: request(),
    from: parseNameAddr("<sip:13900000000@192.0.2.1>;tag=a"),
    to: parseNameAddr("<sip:87654321@198.51.100.1>"),
    ...differs,
  }) as unknown as Invited;
const arrived = (trunk: Trunk | undefined, differs: Record<string, unknown> = {}) =>
  arrivalOf(config, trunk, invited(differs)).arrived;

const asserted = { request: request("P-Asserted-Identity: <sip:01099990000@192.0.2.1>") };
const device = { kind: "device", device: "phone-8001" };

test("a trusted carrier's asserted number is the caller's; an untrusted carrier's is not, nor a phone's", () => {
  expect(arrived(carrier, asserted).callingNumber).toBe("01099990000");
  expect(arrived({ ...carrier, trustAssertedIdentity: true }, asserted).callingNumber).toBe("01099990000");
  expect(arrived({ ...carrier, trustAssertedIdentity: false }, asserted).callingNumber).toBe("13900000000");
  expect(arrived(undefined, { ...asserted, peer: device }).callingNumber).toBe("13900000000");
});

test("the called number is read from the trunk's field, otherwise from the Request-URI", () => {
  expect(arrived(carrier).calledNumber).toBe("12345678");
  expect(arrived({ ...carrier, calledNumberFrom: "to" }).calledNumber).toBe("87654321");
  expect(arrived(undefined).calledNumber).toBe("12345678");
});

test("a call belongs to its trunk or its phone; a phone's call has no trunk", () => {
  expect(arrived(carrier)).toMatchObject({ leg: "s", trunk: carrier.id, sipCallId: "c", withheld: false });
  expect(arrived(carrier)).not.toHaveProperty("device");
  const own = arrived(undefined, { peer: device });
  expect(own).toMatchObject({ device: "phone-8001" });
  expect(own).not.toHaveProperty("trunk");
});

test("a caller who withholds the number has none, whether it is asserted or not", () => {
  const hidden = request("Privacy: id", "P-Asserted-Identity: <sip:01099990000@192.0.2.1>");
  expect(arrived(carrier, { request: hidden })).toMatchObject({ callingNumber: "", withheld: true });
});

test("an INVITE with Replaces names the leg; one without names none", () => {
  expect(arrived(carrier, { replaces: "l1" }).replaces).toBe("l1");
  expect(arrived(carrier)).not.toHaveProperty("replaces");
});

test("a test call needs a digest user on a trunk for tests", () => {
  const proved = { peer: { kind: "trunk", id: carrier.id, user: "tester" } };
  const tests: Trunk = { ...carrier, test: true, realm: "zongji" } as Trunk;
  expect(arrived(tests, proved).testBy).toBe("tester");
  expect(arrived(tests)).not.toHaveProperty("testBy");
  expect(arrived(carrier, proved)).not.toHaveProperty("testBy");
  expect(arrived({ ...carrier, test: true } as Trunk, proved)).not.toHaveProperty("testBy");
  expect(arrived({ ...carrier, realm: "zongji" } as Trunk, proved)).not.toHaveProperty("testBy");
});

test("its media uses the address of the listener that it came over, with the terms of its trunk or phone", () => {
  const factsOf = (trunk: Trunk | undefined, differs: Record<string, unknown> = {}) =>
    arrivalOf(config, trunk, invited(differs)).facts;
  expect(factsOf({ ...carrier, srtp: "offered" })).toStrictEqual({
    id: "s",
    party: { is: "trunk", trunk: carrier.id },
    kind: "rtp",
    address: { bind: "10.0.1.3", ports: [20_000, 20_999] },
    peers: ["192.0.2.1", ...carrier.sources],
    sound: { silentAfterMs: 10_000, srtp: "offered" },
  });
  const over = (transport: string, listener: string) =>
    factsOf(undefined, { peer: device, source: { transport, listener, remote: { host: "192.0.2.1", port: 5060 } } });
  expect(over("ws", "ws")).toStrictEqual({
    id: "s",
    party: { is: "device", device: "phone-8001" },
    kind: "webrtc",
    address: { bind: "10.0.2.3", ports: [20_000, 20_999] },
    peers: ["192.0.2.1"],
    sound: { silentAfterMs: 10_000 },
  });
  expect(over("udp", "gone")).toMatchObject({
    kind: "rtp",
    address: { bind: "10.0.0.2" },
    sound: { codecs: ["PCMA", "PCMU", "G722"], srtp: "offered", dtmf: "info" },
  });
});

test("media may come from the host of the signalling, and from the trunk's sources", () => {
  const peers = (trunk: Trunk | undefined, differs: Record<string, unknown> = {}) =>
    arrivalOf(config, trunk, invited(differs)).facts.peers;
  const source = { transport: "udp", listener: "udp", remote: { host: "203.0.113.9", port: 5060 } };
  expect(peers({ ...carrier, sources: ["192.0.2.0/28"] })).toEqual(["192.0.2.1", "192.0.2.0/28"]);
  expect(peers(undefined, { peer: device, source })).toEqual(["203.0.113.9"]);
});
