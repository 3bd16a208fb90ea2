import type { Binding } from "@zongji/sip";
import { expect, test } from "vitest";
import type { SwitchConfig } from "./door.ts";
import { type Originate, wayOut } from "./targets.ts";
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
