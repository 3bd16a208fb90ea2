import fc from "fast-check";
import { expect, test } from "vitest";
import { newSource, selectSource } from "./source.ts";

/** A source that speaks every 20 ms from `fromMs` on, `count` times. */
const stream = (ssrc: number, fromMs: number, count: number, first = 0) =>
  Array.from({ length: count }, (_, i) => ({ ssrc, sequence: (first + i) & 0xffff, ms: fromMs + i * 20 }));
type Packet = ReturnType<typeof stream>[number];

const heard = (packets: readonly Packet[]) => {
  const source = newSource();
  return [...packets]
    .sort((a, b) => a.ms - b.ms)
    .map((one) => ({ ...one, taken: selectSource(source, one.ssrc, one.sequence, one.ms, 20) !== "none" }));
};
const share = (packets: ReturnType<typeof heard>, ssrc: number, fromMs = 0) => {
  const own = packets.filter((one) => one.ssrc === ssrc && one.ms >= fromMs);
  return own.filter(({ taken }) => taken).length / own.length;
};

test("forged packets, of random sources or of one, never take over a talk", () => {
  const talk = stream(7, 0, 500, 65_400);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ ssrc: fc.integer({ min: 100, max: 2 ** 32 - 1 }), sequence: fc.nat(65_535), ms: fc.nat(9900) }),
        {
          maxLength: 500,
        },
      ),
      (forged) => {
        const all = heard([...talk, ...forged]);
        expect(share(all, 7)).toBe(1);
        expect(all.filter(({ ssrc, taken, ms }) => ssrc !== 7 && taken && ms > 0)).toEqual([]);
      },
    ),
  );
  for (const every of [1, 5, 20]) {
    const flood = Array.from({ length: 400 }, (_, i) => ({ ssrc: 666, sequence: i, ms: 501 + i * every }));
    expect(share(heard([...talk, ...flood]), 7)).toBe(1);
  }
});

test("a forger who fills a gap of the network loses its place when the talk goes on", () => {
  const forger = stream(666, 1005, 400);
  for (const gap of [100, 300, 900, 1500]) {
    const back = 2000 + gap;
    const all = heard([...stream(7, 0, 100), ...forger, ...stream(7, back, 100, 100)]);
    expect([gap, share(all, 7, back + 60)]).toEqual([gap, 1]);
    expect(
      share(
        all.filter(({ ms }) => ms < back + 2000),
        666,
        back + 60,
      ),
    ).toBe(0);
  }
});

test("a peer with a new source is heard after three packets, or at once after a second", () => {
  const next = heard([...stream(7, 0, 50), ...stream(8, 1000, 50, 30_000)]);
  expect(next.filter(({ ssrc, taken }) => ssrc === 8 && !taken).length).toBeLessThanOrEqual(3);
  const later = heard([...stream(7, 0, 50), ...stream(8, 2000, 50, 30_000)]);
  expect(share(later, 8)).toBe(1);
});

test("between packets of 60 ms another source can't take over", () => {
  const source = newSource();
  let taken = 0;
  for (let ms = 0; ms < 6000; ms += 5)
    if (ms % 60 === 0) expect(selectSource(source, 7, ms / 60, ms, 60)).not.toBe("none");
    else if (selectSource(source, 666, ms / 5, ms, 1) !== "none") taken++;
  expect(taken).toBe(0);
});
