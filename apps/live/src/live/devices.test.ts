import type { DeviceConfig, DeviceId, HotlineConfig } from "@zongji/domain";
import { describe, expect, it } from "vitest";
import { devicesOf, unheardDevices } from "./devices.ts";

const id = "phone-8001" as DeviceId;
const configOf = (phone: Partial<DeviceConfig> = {}) =>
  ({ devices: [{ id, user: "agent-8001", kind: "sip", sipUser: "8001", ...phone }] }) as unknown as HotlineConfig;
const stored = { md5: "aa", sha256: "bb", device: id };
const digestUser = (user: string) =>
  user === "8001" ? stored : user === "tester" ? { md5: "cc", sha256: "dd" } : undefined;
const of = (phone?: Partial<DeviceConfig>) => devicesOf(() => configOf(phone), digestUser);

describe("a phone of the configuration", () => {
  it("of which nothing is said keeps the switch's own terms, and is asked for MD5 alone", () => {
    expect(of().termsOf?.(id)).toEqual({});
    expect(of().digestUser("8001", "zongji")).toEqual({ md5: "aa", device: id, algorithms: ["MD5"] });
  });

  it("is talked with as was agreed", () => {
    const terms = { codecs: ["G722"], srtp: "required", digits: "info" } as const;
    expect(of({ ...terms, sessionTimers: false }).termsOf?.(id)).toEqual({ ...terms, sessionTimer: false });
    expect(of({ sessionTimers: true }).termsOf?.(id)).toEqual({});
    const sessionTimer = { intervalSec: 120, minSec: 90 };
    expect(of({ sessionTimers: true, sessionSec: 120 }).termsOf?.(id)).toEqual({ sessionTimer });
    expect(of({ sessionTimers: false, sessionSec: 120 }).termsOf?.(id)).toEqual({ sessionTimer: false });
  });

  it("is offered its algorithms in its order, and only their secrets are given out", () => {
    expect(of({ digest: ["SHA-256"] }).digestUser("8001", "zongji")).toEqual({
      sha256: "bb",
      device: id,
      algorithms: ["SHA-256"],
    });
    expect(of({ digest: ["SHA-256", "MD5"] }).digestUser("8001", "zongji")).toEqual({
      ...stored,
      algorithms: ["SHA-256", "MD5"],
    });
  });

  it("is bound to the listener that it names; one that isn't there is told", () => {
    const listeners = [{ name: "udp", transport: "udp" }] as const;
    expect(of({ listener: "udp" }).digestUser("8001", "zongji")).toMatchObject({ listener: "udp" });
    expect(unheardDevices(configOf({ listener: "udp" }), listeners)).toEqual([]);
    expect(unheardDevices(configOf(), listeners)).toEqual([]);
    expect(unheardDevices(configOf({ listener: "attic" }), listeners)).toMatchObject([{ id, listener: "attic" }]);
  });

  it("that is gone has no terms, and its secret is nobody's", () => {
    const gone = devicesOf(() => ({ devices: [] }) as unknown as HotlineConfig, digestUser);
    expect(gone.termsOf?.(id)).toBeUndefined();
    expect([gone.userOf(id), gone.ofUser("8001")]).toEqual([undefined, undefined]);
    expect(gone.digestUser("nobody", "zongji")).toBeUndefined();
    expect(gone.digestUser("tester", "zongji")).toEqual({ md5: "cc", sha256: "dd" });
  });

  it("is one of those by whose offers an unknown name's is chosen; they stay the same array until something changes", () => {
    let config = configOf({ digest: ["SHA-256"] });
    const devices = devicesOf(() => config, digestUser);
    const offers = devices.digestOffers?.("zongji");
    expect(offers).toEqual([["SHA-256"]]);
    expect(devices.digestOffers?.("zongji")).toBe(offers);
    config = configOf();
    expect(devices.digestOffers?.("zongji")).toEqual([["MD5"]]);
  });

  it("changes without a restart", () => {
    let config = configOf();
    const devices = devicesOf(() => config, digestUser);
    expect(devices.termsOf?.(id)).toEqual({});
    config = configOf({ srtp: "off" });
    expect(devices.termsOf?.(id)).toEqual({ srtp: "off" });
  });
});
