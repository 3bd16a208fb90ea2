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
