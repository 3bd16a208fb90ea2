import type { Log } from "@zongji/store";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDns } from "./dns.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const scene = () => {
  const known = new Map([["carrier.example", "192.0.2.5"]]);
  const warned: string[] = [];
  let changes = 0;
  const log = { warn: (_: object, sentence: string) => void warned.push(sentence) } as unknown as Log;
  const dns = createDns({
    log,
    onChange: () => {
      changes++;
    },
    find: async (host) => {
      const address = known.get(host);
      if (address === undefined) throw new Error("ENOTFOUND");
      return address;
    },
  });
  return { known, warned, dns, changes: () => changes };
};

it("an address is its own, a name's is told once it is found and again when it has moved", async () => {
  const { known, dns, changes } = scene();
  expect(dns.addressOf("192.0.2.1")).toBe("192.0.2.1");
  dns.watch(["192.0.2.1", "carrier.example"]);
  expect(dns.addressOf("carrier.example")).toBeUndefined();
  await vi.advanceTimersByTimeAsync(0);
  expect(dns.addressOf("carrier.example")).toBe("192.0.2.5");
  expect(changes()).toBe(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(changes()).toBe(1);
  known.set("carrier.example", "192.0.2.6");
  await vi.advanceTimersByTimeAsync(300_000);
  expect(dns.addressOf("carrier.example")).toBe("192.0.2.6");
  expect(changes()).toBe(2);
  dns.close();
});

it("a name that nobody knows is warned of and asked for again soon; what was found before still holds", async () => {
  const { known, dns, warned, changes } = scene();
  dns.watch(["carrier.example"]);
  await vi.advanceTimersByTimeAsync(0);
  known.clear();
  await vi.advanceTimersByTimeAsync(300_000);
  expect(warned).toHaveLength(1);
  expect(dns.addressOf("carrier.example")).toBe("192.0.2.5");
  dns.watch(["other.example"]);
  await vi.advanceTimersByTimeAsync(0);
  known.set("other.example", "192.0.2.9");
  await vi.advanceTimersByTimeAsync(15_000);
  expect(dns.addressOf("other.example")).toBe("192.0.2.9");
  expect(changes()).toBe(2);
  dns.close();
});
