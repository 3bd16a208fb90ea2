import { describe, expect, it } from "vitest";
import { certificateOf, objections, type Rehearsed } from "./certificate.ts";
import { rate } from "./e-model.ts";

const passed: Rehearsed = {
  minutes: 10,
  lines: 36,
  menuCalls: 30,
  talks: 6,
  failures: [],
  over: { offered: 10, refused: 10, counted: 10 },
  frames: 1_200_000,
  lost: { heard: 0, said: 0, dropped: 0 },
  late: 1190,
  leftOut: 10,
  worstMs: 31,
  jitterMs: { mean: 0.4, worst: 1.1 },
  rating: rate({ delayMs: 150, lossPct: 0 }),
  corePct: { media: 8 },
  memoryMb: { media: 90 },
};

describe("a rehearsal", () => {
  it("is passed without a failure or a loss, with one frame in a thousand late", () => {
    expect(objections(passed)).toEqual([]);
    expect(certificateOf(passed).at(-1)).toBe("PASSED");
  });

  it.each<[string, Partial<Rehearsed>]>([
    ["a call fails", { failures: ["caller 13900000003 was not answered"] }],
    ["a call over the limit is let in", { over: { offered: 10, refused: 9, counted: 10 } }],
    ["a refused call is not counted", { over: { offered: 10, refused: 10, counted: 9 } }],
    ["nothing was captured", { frames: 0, late: 0, leftOut: 0 }],
    ["one packet is lost to a far end", { lost: { heard: 1, said: 0, dropped: 0 } }],
    ["one packet is lost from a far end", { lost: { heard: 0, said: 1, dropped: 0 } }],
    ["one datagram is thrown away", { lost: { heard: 0, said: 0, dropped: 1 } }],
    ["more than one frame in a thousand is late or left out", { leftOut: 11 }],
    ["it sounds worse than MOS 4.2", { rating: rate({ delayMs: 200, lossPct: 0.5 }) }],
  ])("is not passed when %s", (_what, seen) => {
    expect(objections({ ...passed, ...seen })).toHaveLength(1);
    expect(certificateOf({ ...passed, ...seen }).at(-1)).toMatch(/^FAILED: /);
  });
});
