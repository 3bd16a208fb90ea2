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
  expect(admit(latch, "203.0.113.9", 5000, 7, 0)).toBe(true);
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
});

test("a stranger's packets are dropped, however many", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, told.address, told.port, 7, 0);
  for (let ms = 0; ms < 60_000; ms += 20) {
    expect(admit(latch, "198.51.100.1", 6000, 666, ms)).toBe(false);
    expect(admit(latch, told.address, told.port, 7, ms)).toBe(true);
  }
  expect(target(latch)).toEqual(told);
});

test("a stranger who was first gives way to the address of the SDP", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, "198.51.100.1", 6000, 666, 0);
  expect(admit(latch, told.address, told.port, 7, 20)).toBe(true);
  expect(admit(latch, "198.51.100.1", 6000, 666, 40)).toBe(false);
});

test("a NAT that forgot its binding is followed only after silence and only for the same source", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, "203.0.113.9", 5000, 7, 0);
  expect(admit(latch, "203.0.113.9", 5001, 7, 1000)).toBe(false);
  expect(admit(latch, "203.0.113.9", 5001, 8, 3000)).toBe(false);
  expect(admit(latch, "203.0.113.9", 5001, 7, 3000)).toBe(true);
});

test("an SDP that repeats the address keeps the latch, one with another opens it", () => {
  const latch = newLatch();
  signalEndpoint(latch, told);
  admit(latch, "203.0.113.9", 5000, 7, 0);
  signalEndpoint(latch, { ...told });
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
  const moved = { address: "192.0.2.1", port: 4002 };
  signalEndpoint(latch, moved);
  expect(target(latch)).toEqual(moved);
});
