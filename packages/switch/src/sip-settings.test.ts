import { expect, test } from "vitest";
import type { Carriers } from "./carriers.ts";
import type { SwitchConfig } from "./door.ts";
import { sipSettings } from "./sip-settings.ts";

const config = { sipDomain: "zongji.local", devices: { ofUser: () => "d", digestUser: () => undefined } };
const settings = (more: Partial<SwitchConfig> = {}) =>
  sipSettings(
    { ...config, ...more } as unknown as SwitchConfig,
    () => ({ termsOf: () => undefined }) as unknown as Carriers,
  );

test("random bytes have the requested length, and no byte is used twice", () => {
  const { random } = settings();
  const seen = new Set<string>();
  for (let count = 0; count < 2000; count += 1) {
    const bytes = random(8);
    expect(bytes).toHaveLength(8);
    seen.add(Buffer.from(bytes).toString("hex"));
  }
  expect(seen.size).toBe(2000);
  for (const length of [1, 4095, 4096, 4097, 10_000]) expect([length, random(length).length]).toEqual([length, length]);
  // What was given does not change by what is given later.
  const [first] = [random(16)];
  const copy = Buffer.from(first);
  for (let count = 0; count < 1000; count += 1) random(16);
  expect(Buffer.from(first)).toEqual(copy);
});

test("keep-alives come before a NAT forgets a binding after 30 s, and digest is MD5 by default", () => {
  expect(settings()).toMatchObject({ keepAliveMs: 25_000, keepInvites: true, realm: "zongji.local" });
  expect(settings()).toMatchObject({ algorithms: ["MD5"], domains: ["zongji.local"] });
  for (const absent of ["bans", "nonceKey", "t1Ms"]) expect(settings()).not.toHaveProperty(absent);
  const own = settings({ digestAlgorithms: ["SHA-256"], domains: ["a", "b"], sipT1Ms: 5 });
  expect(own).toMatchObject({ algorithms: ["SHA-256"], domains: ["a", "b"], t1Ms: 5 });
  expect(settings().newSession?.()).not.toBe(settings().newSession?.());
});

test("the stack reads the present carriers and devices", () => {
  const carriers = {
    classify: (...who: unknown[]) => ["classified", ...who],
    isAddress: (host: string) => host === "carrier",
    termsOf: (peer: unknown) => (peer === "trunk" ? { sessionTimer: false } : undefined),
  };
  const devices = {
    ofUser: (user: string) => `device of ${user}`,
    digestUser: (user: string, realm: string) => ({ md5: `${user} in ${realm}` }),
  };
  const asked = sipSettings({ ...config, devices } as unknown as SwitchConfig, () => carriers as unknown as Carriers);
  expect(asked.classify("source" as never, "facts" as never)).toEqual(["classified", "source", "facts"]);
  expect(["carrier", "else"].map((host) => asked.neverBanned?.(host))).toEqual([true, false]);
  expect(["trunk", "phone"].map((peer) => asked.sessionTimerOf?.(peer as never))).toEqual([false, undefined]);
  expect(asked.deviceOf?.("8001")).toBe("device of 8001");
  expect(asked.digestUser?.("8001", "r")).toEqual({ md5: "8001 in r" });
  const own = settings({ bans: { failures: 3 }, nonceKey: new Uint8Array([1]) });
  expect(own).toMatchObject({ bans: { failures: 3 }, nonceKey: new Uint8Array([1]) });
});
