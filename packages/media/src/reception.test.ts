import fc from "fast-check";
import { expect, test } from "vitest";
import { countPacket, lostPackets, newReception, startReception, takeFractionLost, unwrap } from "./reception.ts";

const received = (sequences: readonly number[], base = 65_500) => {
  const reception = newReception();
  startReception(reception, 1, (base + sequences[0]!) & 0xffff, 0);
  for (const n of sequences) countPacket(reception, (base + n) & 0xffff, (n * 160) >>> 0, n * 160, true);
  return reception;
};

test("unwrapping chooses the nearest number", () => {
  expect(unwrap(3, 65_534, 16)).toBe(65_539);
  expect(unwrap(65_534, 65_539, 16)).toBe(65_534);
  expect(unwrap(5, 2 ** 32 - 5, 32)).toBe(2 ** 32 + 5);
});

test("losses are counted across a wrap, in any order", () => {
  const some = fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(some, (arrived) => {
      const sequences = [0, ...arrived];
      const expected = Math.max(...sequences) + 1 - sequences.length;
      expect(lostPackets(received(sequences))).toBe(expected);
    }),
  );
});

test("a peer that restarts its sequence numbers has no losses by that", () => {
  const reception = received([0, 1, 2]);
  countPacket(reception, 20_000, 999_000, 480, true);
  countPacket(reception, 20_002, 999_320, 800, true);
  expect(lostPackets(reception)).toBe(1);
});

test("jitter is 0 for a regular stream and grows with irregularity", () => {
  const even = received(Array.from({ length: 200 }, (_, i) => i));
  expect(even.jitter).toBe(0);
  const uneven = newReception();
  startReception(uneven, 1, 0, 0);
  for (let n = 0; n < 400; n++) countPacket(uneven, n, n * 160, n * 160 + (n % 2) * 80, true);
  expect(uneven.jitter).toBeCloseTo(80, 0); // RFC 3550 §6.4.1: the mean of |D|
});

test("the fraction lost counts since the last report", () => {
  const reception = received([0, 2, 3]);
  expect(takeFractionLost(reception)).toBeCloseTo(1 / 4);
  expect(takeFractionLost(reception)).toBe(0);
});
