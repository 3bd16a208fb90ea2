import { expect, test } from "vitest";
import { admit, newLatch, signalEndpoint, target } from "./latch.ts";

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
