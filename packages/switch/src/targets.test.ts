import type { Binding } from "@zongji/sip";
import { expect, test } from "vitest";
import type { SwitchConfig } from "./door.ts";
import { aorDomain, hostPort, type Originate, wayOut } from "./targets.ts";
import { call, carrier, deviceId, leg } from "./test-world.ts";

const config: SwitchConfig = {
  listeners: [
    { name: "udp", transport: "udp", bind: "10.0.0.2" },
    { name: "office", transport: "tls", bind: "10.0.1.2", media: { bind: "10.0.1.3", ports: [30_000, 30_999] } },
    { name: "other", transport: "tls", bind: "10.0.2.2", media: { bind: "10.0.2.3", advertise: "198.51.100.7" } },
  ],
  trunks: [],
  devices: { ofUser: () => undefined, userOf: () => "8001", digestUser: () => undefined },
  sipDomain: "zongji.local",
  promptFolders: [],
  recordingsFolder: "/recordings",
  rtp: { bind: "10.0.0.2", ports: [20_000, 20_999] },
};
const toPhone: Originate = {
  do: "Originate",
  call,
  leg: leg("agent"),
  target: { to: "device", device: deviceId },
  from: { number: "1" },
  ringMs: 1000,
};
const binding = (listener: string): Binding => ({
  device: deviceId,
  uri: "sip:8001@10.0.2.9",
  destination: { flow: "flow-1" },
  symmetric: true,
  listener,
  transport: "tls",
  remote: { host: "10.0.2.9", port: 40_000 },
  expiresAt: 1,
});
const mediaOf = (way: ReturnType<typeof wayOut>) => way.ok && way.facts.address;

test("a phone's media lives where the phone registered, whichever listeners of its transport there are", () => {
  expect(mediaOf(wayOut(config, undefined, toPhone, [binding("office")]))).toEqual({
    bind: "10.0.1.3",
    ports: [30_000, 30_999],
  });
  expect(mediaOf(wayOut(config, undefined, toPhone, [binding("other")]))).toEqual({
    bind: "10.0.2.3",
    advertise: "198.51.100.7",
    ports: [20_000, 20_999],
  });
});

test("a trunk's media lives at the trunk's listener; a trunk without one can't be called over", () => {
  const dial: Originate = { ...toPhone, target: { to: "trunk", trunk: carrier.id, number: "139" } };
  expect(mediaOf(wayOut(config, { ...carrier, listener: "office" }, dial, []))).toMatchObject({ bind: "10.0.1.3" });
  expect(wayOut(config, { ...carrier, listener: "gone" }, dial, [])).toMatchObject({
    ok: false,
    ending: { by: "system", cause: "error" },
  });
});

const dial: Originate = { ...toPhone, target: { to: "trunk", trunk: carrier.id, number: "13900000000" } };
const invitationOf = (way: ReturnType<typeof wayOut>) => {
  if (!way.ok) throw new Error(way.why);
  return way.invitation;
};
const headersOf = (way: ReturnType<typeof wayOut>) =>
  Object.fromEntries(invitationOf(way).headers.map(({ name, value }) => [name, value]));

test("a caller who hides stands in no From and no Contact; only what is asserted names him, to the carrier", () => {
  const out = (more: Partial<Originate>) => wayOut(config, carrier, { ...dial, ...more }, []);
  for (const hidden of [out({ privacy: true, from: { number: "12345678" } }), out({ from: { number: "" } })]) {
    expect(invitationOf(hidden)).toMatchObject({ contactUser: "anonymous" });
    expect(JSON.stringify(invitationOf(hidden).from)).not.toContain("12345678");
    expect(headersOf(hidden)).toEqual({ Privacy: "id" });
  }
  const shown = out({ from: { number: "12345678" } });
  expect(invitationOf(shown)).not.toHaveProperty("contactUser");
  expect(JSON.stringify(invitationOf(shown).from)).toContain("12345678");
  expect(headersOf(shown)).toEqual({});
  const asserted = out({ privacy: true, from: { number: "1" }, assertedNumber: "12345678" });
  expect(headersOf(asserted)).toEqual({ Privacy: "id", "P-Asserted-Identity": "<sip:12345678@zongji.local>" });
});

test("a trunk's own credentials, symmetry and timer go with its call; one without has none of them", () => {
  const bare = invitationOf(wayOut(config, carrier, dial, []));
  for (const absent of ["credentials", "symmetric", "registration", "sessionTimer"])
    expect(bare).not.toHaveProperty(absent);
  const credentials = { username: "u", password: "p" };
  const place = { host: "192.0.2.9", port: 5060 };
  const register = { registrar: place, user: "u", domain: "carrier.example", expiresSec: 600 };
  const full = { ...carrier, credentials, symmetric: false, register } as typeof carrier;
  const way = wayOut(config, full, { ...dial, assertedNumber: "1" }, []);
  expect(invitationOf(way)).toMatchObject({ credentials, symmetric: false, registration: carrier.id });
  expect(headersOf(way)["P-Asserted-Identity"]).toBe("<sip:1@carrier.example>");
});

test("a call goes to the trunk's domain where it has one, else to its address; a trunk that takes none can't be called over", () => {
  const to = (more: object) => invitationOf(wayOut(config, { ...carrier, ...more }, dial, [])).uri;
  const { host, port } = carrier.peer!;
  expect(to({ domain: "carrier.example" })).toBe("sip:13900000000@carrier.example");
  expect(to({})).toContain(`sip:13900000000@${host}`);
  const over = wayOut(config, { ...carrier, sources: ["192.0.2.0/28"] }, dial, []);
  expect(over.ok && over.facts.peers).toEqual([host, "192.0.2.0/28"]);
  expect(invitationOf(wayOut(config, carrier, dial, [])).destination).toEqual({
    listener: carrier.listener,
    host,
    port,
  });
  const { peer: _none, ...deaf } = carrier;
  for (const way of [wayOut(config, deaf as typeof carrier, dial, []), wayOut(config, undefined, dial, [])])
    expect(way).toMatchObject({ ok: false, ending: { cause: "unreachable" } });
});

test("a browser is one on either WebSocket, and is told which call and leg ring; a phone is not", () => {
  for (const transport of ["ws", "wss", "udp", "tls"] as const) {
    const way = wayOut(config, undefined, toPhone, [{ ...binding("office"), transport }]);
    const isBrowser = transport.startsWith("ws");
    expect([transport, way.ok && way.facts.kind]).toEqual([transport, isBrowser ? "webrtc" : "rtp"]);
    expect([transport, headersOf(way)["X-Zongji-Leg"]]).toEqual([transport, isBrowser ? "agent" : undefined]);
  }
});

test("a phone is rung a little longer than its ring lasts, should our CANCEL never come", () => {
  for (const [ringMs, expires] of [
    [1000, "3"],
    [1001, "4"],
    [20_000, "22"],
  ] as const)
    expect(headersOf(wayOut(config, undefined, { ...toPhone, ringMs }, [binding("office")])).Expires).toBe(expires);
  expect(wayOut(config, undefined, toPhone, [])).toMatchObject({ ok: false, ending: { cause: "unreachable" } });
});

test("what a phone is sent is all of this, and of what is not known nothing", () => {
  const way = wayOut(config, undefined, toPhone, [binding("udp")]);
  expect(way).toStrictEqual({
    ok: true,
    facts: {
      party: { is: "device", device: deviceId },
      kind: "rtp",
      address: { bind: "10.0.0.2", ports: [20_000, 20_999] },
      // Where it registered from: its media may come from there.
      peers: [binding("udp").remote.host],
      sound: { silentAfterMs: 10_000, codecs: ["PCMA", "PCMU", "G722"], srtp: "offered" },
    },
    invitation: {
      destination: { flow: "flow-1" },
      uri: "sip:8001@10.0.2.9",
      symmetric: true,
      from: { uri: "sip:1@zongji.local" },
      to: { uri: "sip:8001@zongji.local" },
      headers: [{ name: "Expires", value: "3" }],
    },
  });
  const unknown = { ...config, devices: { ...config.devices, userOf: () => undefined } };
  const to = invitationOf(wayOut(unknown, undefined, toPhone, [binding("udp")]));
  expect(to).not.toHaveProperty("to");
  const shown = wayOut(config, undefined, { ...toPhone, from: { number: "1", display: "来电" } }, [binding("udp")]);
  expect(invitationOf(shown).from).toStrictEqual({ uri: "sip:1@zongji.local", display: "来电" });
});

test("a caller without a number is anonymous to a phone, by the name that it has", () => {
  const from = (more: object) =>
    invitationOf(wayOut(config, undefined, { ...toPhone, from: { number: "", ...more } }, [binding("udp")])).from;
  expect(from({})).toEqual({ uri: "sip:anonymous@anonymous.invalid", display: "Anonymous" });
  expect(from({ display: "网页" })).toEqual({ uri: "sip:anonymous@anonymous.invalid", display: "网页" });
});

test("a phone that is to pick up by itself is asked in every spelling, and to another's call in none", () => {
  const asked = headersOf(wayOut(config, undefined, { ...toPhone, autoAnswer: true }, [binding("udp")]));
  expect(asked).toEqual({
    Expires: "3",
    "Answer-Mode": "Auto",
    "Alert-Info": "<http://127.0.0.1>;info=alert-autoanswer",
    "Call-Info": "<sip:zongji.local>;answer-after=0",
  });
});

test("a phone's own session timer goes with its call", () => {
  const timed = { ...config, devices: { ...config.devices, termsOf: () => ({ sessionTimer: false as const }) } };
  expect(invitationOf(wayOut(timed, undefined, toPhone, [binding("udp")])).sessionTimer).toBe(false);
});

test("an IPv6 address stands in brackets wherever it is a host", () => {
  expect([hostPort("2001:db8::1"), hostPort("2001:db8::1", 5060), hostPort("h", 5060), hostPort("h")]).toEqual([
    ...["[2001:db8::1]", "[2001:db8::1]:5060", "h:5060", "h"],
  ]);
  const registered = (more: object, trunk: object = {}) =>
    aorDomain({ registrar: { host: "2001:db8::1", port: 1 }, user: "u", ...more }, { ...carrier, ...trunk });
  expect(registered({})).toBe("[2001:db8::1]");
  expect(registered({}, { domain: "trunk.example" })).toBe("trunk.example");
  expect(registered({ domain: "own.example" }, { domain: "trunk.example" })).toBe("own.example");
});

test("who can't be called is told why, for the log", () => {
  const why = (way: ReturnType<typeof wayOut>) => !way.ok && [way.ending, way.why];
  const unreachable = { by: "network", cause: "unreachable" };
  expect(why(wayOut(config, undefined, toPhone, []))).toEqual([unreachable, "the device is not registered"]);
  expect(why(wayOut(config, undefined, dial, []))).toEqual([unreachable, "there is no such trunk"]);
  const { peer: _none, ...deaf } = carrier;
  expect(why(wayOut(config, deaf, dial, []))).toEqual([unreachable, "the trunk takes no calls out"]);
  expect(why(wayOut(config, { ...carrier, listener: "gone" }, dial, []))).toEqual([
    { by: "system", cause: "error" },
    "the trunk's listener is not there",
  ]);
});
