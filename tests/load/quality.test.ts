import fc from "fast-check";
import { expect, it } from "vitest";
import { gapsOf, receptionOf } from "./quality.ts";
import type { Stream } from "./wire.ts";

type Packet = { readonly sequence: number; readonly timestamp: number; readonly atMs: number };

const streamOf = (packets: readonly Packet[]): Stream => ({
  ...{ from: "127.0.0.1:20000", to: "127.0.0.2:20002", ssrc: 1, count: packets.length },
  atMs: Float64Array.from(packets, ({ atMs }) => atMs),
  sequence: Uint16Array.from(packets, ({ sequence }) => sequence),
  timestamp: Uint32Array.from(packets, ({ timestamp }) => timestamp),
  payloadType: new Uint8Array(packets.length).fill(8),
});

/** On time, each with a delay of its own; beginning just before both numbers wrap. */
const voice = (count: number, delayMs: (n: number) => number = () => 5): Packet[] =>
  Array.from({ length: count }, (_, n) => ({
    sequence: (65_500 + n) & 0xffff,
    timestamp: (2 ** 32 - 800 + n * 160) >>> 0,
    atMs: 1000 + n * 20 + delayMs(n),
  }));

it("finds exactly the packets that were taken out, wherever the numbers wrap and in whatever order the rest comes", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 298 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 297 }),
      (gone, swap) => {
        const packets = voice(300).filter((_, n) => !gone.includes(n));
        const at = Math.min(swap, packets.length - 2);
        [packets[at], packets[at + 1]] = [packets[at + 1]!, packets[at]!];
        expect(gapsOf(streamOf(packets))).toEqual({ lost: gone.length, again: 0 });
      },
    ),
  );
});

it("counts a packet that came twice once, and says so", () => {
  const packets = voice(10);
  expect(gapsOf(streamOf([...packets, packets[9]!]))).toEqual({ lost: 0, again: 1 });
});

it("calls late what is over 20 ms behind the earliest frame's timeline, not what is always slow", () => {
  const seen = receptionOf(streamOf(voice(200, (n) => (n % 100 === 50 ? 105.5 : n % 100 === 51 ? 119 : 100))));
  expect(seen).toMatchObject({ packets: 200, lost: 0, late: 0 });
  expect(receptionOf(streamOf(voice(200, (n) => (n === 50 ? 121 : n === 60 ? 141 : 100))))).toMatchObject({
    late: 2,
    beyondBuffer: 1,
    worstMs: 41,
  });
});

it("finds no jitter in a steady stream, and half of what goes back and forth", () => {
  expect(receptionOf(streamOf(voice(500))).jitterMs).toBe(0);
  // Every transit differs from the last by 8 ms: RFC 3550 §6.4.1 settles at that.
  expect(receptionOf(streamOf(voice(2000, (n) => (n % 2) * 8))).jitterMs).toBeCloseTo(8, 0);
});
