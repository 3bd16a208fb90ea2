import type { DeviceId, TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createCarriers } from "./carriers.ts";
import type { Log, SwitchConfig, Trunk } from "./door.ts";

const place = (host: string) => ({ host, port: 5060 });
const trunk = (id: string, more: Partial<Trunk> = {}): Trunk => ({
  ...{ id: id as TrunkId, listener: "udp", sources: [] },
  ...more,
});
const scene = (...trunks: Trunk[]) => {
  const logged: unknown[] = [];
  const log = { error: (fields: object, line: string) => void logged.push([line, fields]) } as unknown as Log;
  const devices = { termsOf: (device: DeviceId) => (device === "d" ? { srtp: "required" } : undefined) };
  const ports = { sip: () => {}, after: () => () => {}, report: () => {}, now: () => 0, log };
  const carriers = createCarriers({ devices } as unknown as SwitchConfig, ports, (id) => (id === "a" ? 3 : 0));
  carriers.update(trunks);
  return { carriers, logged };
};

test("a carrier's name is the domain of its calls or of its registration", () => {
  const { carriers } = scene(
    trunk("nameless", { peer: place("192.0.2.1") }),
    trunk("called", { peer: place("192.0.2.2"), domain: "called.example" }),
    trunk("registered", {
      register: { registrar: place("192.0.2.3"), user: "u", domain: "registered.example" },
    }),
    trunk("unnamed", { register: { registrar: place("192.0.2.4"), user: "u" } }),
    trunk("homeless", { domain: "homeless.example" }),
  );
  const hosts = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"];
  expect(hosts.map(carriers.nameAt)).toEqual([undefined, "called.example", "registered.example", undefined, undefined]);
});

test("the terms are those of the trunk or device that sent the request", () => {
  const own = trunk("a", { digits: "info" });
  const { carriers } = scene(own);
  expect(carriers.termsOf({ kind: "trunk", id: "a" } as never)).toBe(own);
  expect(carriers.termsOf({ kind: "trunk", id: "d" } as never)).toBeUndefined();
  expect(carriers.termsOf({ kind: "device", device: "d" } as never)).toEqual({ srtp: "required" });
});

test("a trunk's state has its lines and those in use", () => {
  const { carriers } = scene(trunk("a", { lines: 5 }), trunk("b"));
  expect(carriers.states()).toStrictEqual([
    { id: "a", taken: 3, lines: 5 },
    { id: "b", taken: 0 },
  ]);
});

test("an invalid source is logged", () => {
  const { logged } = scene(trunk("a", { sources: ["192.0.2.1", "carrier.example"] }));
  expect(logged).toEqual([
    ["trunk source is neither an address nor a block", { trunk: "a", source: "carrier.example" }],
  ]);
});
