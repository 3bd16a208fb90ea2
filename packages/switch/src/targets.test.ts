import type { Binding } from "@zongji/sip";
import { expect, test } from "vitest";
import type { SwitchConfig } from "./door.ts";
import { aorDomain, hostPort, type Originate, routeOut } from "./targets.ts";
import { call, carrier, deviceId, leg } from "./testing/sandbox.ts";

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
const mediaOf = (route: ReturnType<typeof routeOut>) => route.ok && route.facts.address;

test("a phone's media uses the listener over which the phone registered", () => {
  expect(mediaOf(routeOut(config, undefined, toPhone, [binding("office")]))).toEqual({
    bind: "10.0.1.3",
    ports: [30_000, 30_999],
  });
  expect(mediaOf(routeOut(config, undefined, toPhone, [binding("other")]))).toEqual({
    bind: "10.0.2.3",
    advertise: "198.51.100.7",
    ports: [20_000, 20_999],
  });
});

test("a trunk's media uses the trunk's listener; a trunk without one can't be called over", () => {
  const dial: Originate = { ...toPhone, target: { to: "trunk", trunk: carrier.id, number: "139" } };
  expect(mediaOf(routeOut(config, { ...carrier, listener: "office" }, dial, []))).toMatchObject({ bind: "10.0.1.3" });
  expect(routeOut(config, { ...carrier, listener: "gone" }, dial, [])).toMatchObject({
    ok: false,
    ending: { by: "system", cause: "error" },
  });
});

const dial: Originate = { ...toPhone, target: { to: "trunk", trunk: carrier.id, number: "13900000000" } };
const invitationOf = (route: ReturnType<typeof routeOut>) => {
  if (!route.ok) throw new Error(route.why);
  return route.invitation;
};
const headersOf = (route: ReturnType<typeof routeOut>) =>
  Object.fromEntries(invitationOf(route).headers.map(({ name, value }) => [name, value]));

test("a caller with privacy is in neither From nor Contact; only the asserted identity names the caller", () => {
  const out = (more: Partial<Originate>) => routeOut(config, carrier, { ...dial, ...more }, []);
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

test("a trunk's credentials, symmetry and timer are in its invitation, if it has them", () => {
  const bare = invitationOf(routeOut(config, carrier, dial, []));
  for (const absent of ["credentials", "symmetric", "registration", "sessionTimer"])
    expect(bare).not.toHaveProperty(absent);
  const credentials = { username: "u", password: "p" };
  const place = { host: "192.0.2.9", port: 5060 };
  const register = { registrar: place, user: "u", domain: "carrier.example", expiresSec: 600 };
  const full = { ...carrier, credentials, symmetric: false, register } as typeof carrier;
  const route = routeOut(config, full, { ...dial, assertedNumber: "1" }, []);
  expect(invitationOf(route)).toMatchObject({ credentials, symmetric: false, registration: carrier.id });
  expect(headersOf(route)["P-Asserted-Identity"]).toBe("<sip:1@carrier.example>");
});

test("the Request-URI has the trunk's domain, otherwise its address; a trunk without peer can't be called over", () => {
  const to = (more: object) => invitationOf(routeOut(config, { ...carrier, ...more }, dial, [])).uri;
  const { host, port } = carrier.peer!;
  expect(to({ domain: "carrier.example" })).toBe("sip:13900000000@carrier.example");
  expect(to({})).toContain(`sip:13900000000@${host}`);
  const over = routeOut(config, { ...carrier, sources: ["192.0.2.0/28"] }, dial, []);
  expect(over.ok && over.facts.peers).toEqual([host, "192.0.2.0/28"]);
  expect(invitationOf(routeOut(config, carrier, dial, [])).destination).toEqual({
    listener: carrier.listener,
    host,
    port,
  });
  const { peer: _none, ...deaf } = carrier;
  for (const route of [routeOut(config, deaf as typeof carrier, dial, []), routeOut(config, undefined, dial, [])])
    expect(route).toMatchObject({ ok: false, ending: { cause: "unreachable" } });
});

test("a browser, over ws or wss, gets the ids of call and leg; a phone does not", () => {
  for (const transport of ["ws", "wss", "udp", "tls"] as const) {
    const route = routeOut(config, undefined, toPhone, [{ ...binding("office"), transport }]);
    const isBrowser = transport.startsWith("ws");
    expect([transport, route.ok && route.facts.kind]).toEqual([transport, isBrowser ? "webrtc" : "rtp"]);
    expect([transport, headersOf(route)["X-Zongji-Leg"]]).toEqual([transport, isBrowser ? "agent" : undefined]);
  }
});

test("Expires is a little longer than the ring time, in case our CANCEL never comes", () => {
  for (const [ringMs, expires] of [
    [1000, "3"],
    [1001, "4"],
    [20_000, "22"],
  ] as const)
    expect(headersOf(routeOut(config, undefined, { ...toPhone, ringMs }, [binding("office")])).Expires).toBe(expires);
  expect(routeOut(config, undefined, toPhone, [])).toMatchObject({ ok: false, ending: { cause: "unreachable" } });
});

test("a phone's invitation has all known fields, and no others", () => {
  const route = routeOut(config, undefined, toPhone, [binding("udp")]);
  expect(route).toStrictEqual({
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
  const to = invitationOf(routeOut(unknown, undefined, toPhone, [binding("udp")]));
  expect(to).not.toHaveProperty("to");
  const shown = routeOut(config, undefined, { ...toPhone, from: { number: "1", display: "来电" } }, [binding("udp")]);
  expect(invitationOf(shown).from).toStrictEqual({ uri: "sip:1@zongji.local", display: "来电" });
});

test("a caller without a number is anonymous to a phone, with its display name if it has one", () => {
  const from = (more: object) =>
    invitationOf(routeOut(config, undefined, { ...toPhone, from: { number: "", ...more } }, [binding("udp")])).from;
  expect(from({})).toEqual({ uri: "sip:anonymous@anonymous.invalid", display: "Anonymous" });
  expect(from({ display: "网页" })).toEqual({ uri: "sip:anonymous@anonymous.invalid", display: "网页" });
});

test("a phone that should answer by itself gets all three headers; another call has none", () => {
  const asked = headersOf(routeOut(config, undefined, { ...toPhone, autoAnswer: true }, [binding("udp")]));
  expect(asked).toEqual({
    Expires: "3",
    "Answer-Mode": "Auto",
    "Alert-Info": "<http://127.0.0.1>;info=alert-autoanswer",
    "Call-Info": "<sip:zongji.local>;answer-after=0",
  });
});

test("a phone's own session timer is in its invitation", () => {
  const timed = { ...config, devices: { ...config.devices, termsOf: () => ({ sessionTimer: false as const }) } };
  expect(invitationOf(routeOut(timed, undefined, toPhone, [binding("udp")])).sessionTimer).toBe(false);
});

test("an IPv6 address is in brackets wherever it is a host", () => {
  expect([hostPort("2001:db8::1"), hostPort("2001:db8::1", 5060), hostPort("h", 5060), hostPort("h")]).toEqual([
    ...["[2001:db8::1]", "[2001:db8::1]:5060", "h:5060", "h"],
  ]);
  const registered = (more: object, trunk: object = {}) =>
    aorDomain({ registrar: { host: "2001:db8::1", port: 1 }, user: "u", ...more }, { ...carrier, ...trunk });
  expect(registered({})).toBe("[2001:db8::1]");
  expect(registered({}, { domain: "trunk.example" })).toBe("trunk.example");
  expect(registered({ domain: "own.example" }, { domain: "trunk.example" })).toBe("own.example");
});

test("a route that fails has a reason for the log", () => {
  const why = (route: ReturnType<typeof routeOut>) => !route.ok && [route.ending, route.why];
  const unreachable = { by: "network", cause: "unreachable" };
  expect(why(routeOut(config, undefined, toPhone, []))).toEqual([unreachable, "the device is not registered"]);
  expect(why(routeOut(config, undefined, dial, []))).toEqual([unreachable, "there is no such trunk"]);
  const { peer: _none, ...deaf } = carrier;
  expect(why(routeOut(config, deaf, dial, []))).toEqual([unreachable, "the trunk takes no calls out"]);
  expect(why(routeOut(config, { ...carrier, listener: "gone" }, dial, []))).toEqual([
    { by: "system", cause: "error" },
    "the trunk's listener is not there",
  ]);
});
