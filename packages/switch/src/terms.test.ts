import type { DeviceId } from "@zongji/domain";
import { expect, test } from "vitest";
import type { SwitchConfig, Terms } from "./door.ts";
import { soundOf, soundOfDevice } from "./terms.ts";

const device = "d" as DeviceId;
const config = (terms?: Terms, more: object = {}) =>
  ({
    devices: { termsOf: (asked: DeviceId) => (asked === device ? terms : undefined) },
    ...more,
  }) as unknown as SwitchConfig;
const phone = ["PCMA", "PCMU", "G722"];

test("a trunk's media settings have the fields of its terms, and no others", () => {
  expect(soundOf(config(), undefined)).toStrictEqual({ silentAfterMs: 10_000 });
  expect(soundOf(config(), {})).toStrictEqual({ silentAfterMs: 10_000 });
  expect(
    soundOf(config(undefined, { silentAfterMs: 3000 }), { codecs: ["PCMU"], srtp: "off", digits: "info" }),
  ).toEqual({
    ...{ silentAfterMs: 3000, codecs: ["PCMU"], srtp: "off", dtmf: "info" },
  });
});

test.each([
  ["udp", "in", "offered"],
  ["tcp", "in", "offered"],
  ["tls", "in", "offered"],
  ["udp", "out", "off"],
  ["tcp", "out", "off"],
  ["tls", "out", "offered"],
] as const)(
  "keys with a phone over %s, calls %s, are %s, unless its own terms say otherwise",
  (transport, way, srtp) => {
    expect(soundOfDevice(config(), device, transport, way)).toStrictEqual({
      silentAfterMs: 10_000,
      codecs: phone,
      srtp,
    });
    const own = config({ srtp: "required", codecs: ["G722"] });
    expect(soundOfDevice(own, device, transport, way)).toStrictEqual({
      silentAfterMs: 10_000,
      codecs: ["G722"],
      srtp: "required",
    });
  },
);

test("a browser's media settings ignore its terms, over ws and wss", () => {
  for (const transport of ["ws", "wss"] as const)
    for (const way of ["in", "out"] as const)
      expect(soundOfDevice(config({ srtp: "off" }), device, transport, way)).toStrictEqual({ silentAfterMs: 10_000 });
});
