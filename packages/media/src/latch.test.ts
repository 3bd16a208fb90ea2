import fc from "fast-check";
import { expect, test } from "vitest";
import { admit, type Endpoint, newLatch, settled, signalEndpoint, target } from "./latch.ts";

const told = { address: "192.0.2.1", port: 4000 };

test("before anything comes media goes where the SDP said", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  expect(target(latch)).toEqual(told);
});

test("a peer behind NAT is answered where it sends from", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  expect(admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0)).toBe(true);
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
});

test("a stranger's packets are dropped, however many", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, { ...told }, 7, 0);
  for (let ms = 0; ms < 60_000; ms += 20) {
    expect(admit(latch, { address: "198.51.100.1", port: 6000 }, 666, ms)).toBe(false);
    expect(admit(latch, { ...told }, 7, ms)).toBe(true);
  }
  expect(target(latch)).toEqual(told);
});

test("a stranger who was first gives way to the address of the SDP, which must go on speaking", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, { address: "198.51.100.1", port: 6000 }, 666, 0);
  const taken = [20, 40, 60, 80, 100].map((ms) => admit(latch, { ...told }, 7, ms));
  expect(taken).toEqual([false, false, false, false, true]);
  expect(admit(latch, { address: "198.51.100.1", port: 6000 }, 666, 120)).toBe(false);
});

test("a phone behind NAT is not lost to packets that are forged with its private address", () => {
  const latch = newLatch();
  signalEndpoint(latch, { address: "192.168.1.5", port: 4000 });
  for (let n = 0; n < 1000; n++) {
    expect(admit(latch, { address: "203.0.113.9", port: 5000 }, 7, n * 20)).toBe(true);
    expect(admit(latch, { address: "192.168.1.5", port: 4000 }, 9000 + n, n * 20 + 5)).toBe(false);
  }
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
});

test("a forged packet of another source doesn't keep a phone from a new binding", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 99, 1000);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 99, 2500)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 2500)).toBe(true);
});

test("a NAT that forgot its binding is followed only after silence and only for the same source", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 1000)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 8, 3000)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 3000)).toBe(true);
});

test("an SDP that repeats the address keeps the latch, one with another opens it", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  signalEndpoint(latch, { ...told });
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
  const moved = { address: "192.0.2.1", port: 4002 };
  signalEndpoint(latch, moved);
  expect(target(latch)).toEqual(moved);
});

test("a source is settled when it is the signalled address, for a second, until it is silent for half a second", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  expect(settled(latch, 0)).toBeUndefined();
  const at = { ...told };
  const after = (untilMs: number) => {
    for (let ms = latch.lastMs + 20; ms <= untilMs; ms += 20) admit(latch, at, 7, ms);
    return settled(latch, untilMs);
  };
  admit(latch, at, 7, 0);
  expect(after(980)).toBeUndefined();
  expect(after(1000)).toBe(at);
  expect(settled(latch, 1500)).toBe(at);
  expect(settled(latch, 1501)).toBeUndefined();
  admit(latch, at, 7, 1900);
  expect(settled(latch, 1900)).toBe(at);
});

test("nobody is settled while the signalled address may take over, or a new one is named", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  const stranger = { address: "198.51.100.1", port: 6000 };
  for (let ms = 0; ms <= 5000; ms += 20) admit(latch, stranger, 666, ms);
  expect(settled(latch, 5000)).toBeUndefined();
  const at = { ...told };
  for (let ms = 5020; ms <= 7000; ms += 20) admit(latch, at, 7, ms);
  expect(settled(latch, 7000)).toBe(at);
  signalEndpoint(latch, { ...told });
  expect(settled(latch, 7000)).toBe(at);
  signalEndpoint(latch, { address: "192.0.2.1", port: 4002 });
  expect(settled(latch, 7000)).toBeUndefined();
});

test("whoever keeps to a settled source misses nothing that the latch would take, if it asks each 200 ms", () => {
  const sources = [told, { address: "192.0.2.1", port: 4001 }, { address: "198.51.100.1", port: 6000 }] as const;
  const step = fc.record({
    from: fc.constantFrom(...sources),
    ssrc: fc.constantFrom(7, 8),
    afterMs: fc.constantFrom(5, 20, 20, 20, 400, 1000, 2500),
    times: fc.constantFrom(1, 1, 10, 100),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const latch = newLatch();
      signalEndpoint(latch, told);
      let [nowMs, askMs] = [0, 0];
      let keeps: Endpoint | undefined;
      for (const { from, ssrc, afterMs, times } of steps)
        for (let n = 0; n < times; n++) {
          nowMs += afterMs;
          for (; askMs <= nowMs; askMs += 200) keeps = settled(latch, askMs);
          const kept = keeps;
          const taken = admit(latch, from, ssrc, nowMs);
          if (kept && kept.port !== from.port) expect(taken).toBe(false);
        }
    }),
  );
});
