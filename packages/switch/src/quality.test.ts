import type { LegId, TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import type { Party } from "./leg.ts";
import { createQuality } from "./quality.ts";

const trunk = (id: string): Party => ({ is: "trunk", trunk: id as TrunkId });
const parties: Record<string, Party> = {
  a: trunk("t1"),
  b: trunk("t1"),
  c: trunk("t2"),
  d: { is: "device", device: "d" as never },
};
const partyOf = (leg: LegId): Party | undefined => parties[leg];
const at = (session: string, packetsIn: number, lost: number, jitterMs = 2) => ({ session, packetsIn, lost, jitterMs });

test("packets and losses are those of the period, for each trunk and for the agents' phones", () => {
  const quality = createQuality();
  quality.take([at("a", 100, 1), at("b", 50, 0, 6), at("c", 10, 0), at("d", 250, 0), at("gone", 9, 9)], partyOf);
  expect(quality.now()).toEqual({
    stretches: 1,
    quality: [
      { trunk: "t1", streams: 2, received: 150, lost: 1, jitterMs: 4 },
      { trunk: "t2", streams: 1, received: 10, lost: 0, jitterMs: 2 },
      { trunk: undefined, streams: 1, received: 250, lost: 0, jitterMs: 2 },
    ],
  });
  quality.take([at("a", 350, 3), at("b", 50, 0), at("c", 10, 0), at("d", 500, 0)], partyOf);
  expect(quality.now().quality).toMatchObject([
    { trunk: "t1", streams: 1, received: 250, lost: 2 },
    { trunk: undefined, received: 250 },
  ]);
});

test("a session in a new media process counts from 0 again", () => {
  const quality = createQuality();
  quality.take([at("a", 10_000, 50)], partyOf);
  quality.take([at("a", 200, 1)], partyOf);
  expect(quality.now().quality).toMatchObject([{ received: 200, lost: 1 }]);
});

test("the peers' reports are averaged over those that reported", () => {
  const quality = createQuality();
  const told = (fractionLost: number, jitterMs: number) => ({ told: { fractionLost, jitterMs } });
  quality.take([{ ...at("a", 250, 0), ...told(0.1, 10) }, at("b", 250, 0)], partyOf);
  expect(quality.now().quality[0]?.told).toEqual({ streams: 1, lost: 0.1, jitterMs: 10 });
});

test("a stream that lost all packets counts; one without received and lost packets doesn't", () => {
  const quality = createQuality();
  expect(quality.now()).toEqual({ stretches: 0, quality: [] });
  quality.take([at("a", 0, 5), at("c", 0, 0)], partyOf);
  expect(quality.now()).toEqual({
    stretches: 1,
    quality: [{ trunk: "t1", streams: 1, received: 0, lost: 5, jitterMs: 2 }],
  });
  quality.take([], partyOf);
  expect(quality.now()).toEqual({ stretches: 2, quality: [] });
});

test("a session counts from 0 again if either count went back, and goes on if both are equal", () => {
  const quality = createQuality();
  quality.take([at("a", 100, 50), at("b", 100, 10), at("c", 100, 10)], partyOf);
  quality.take([at("a", 150, 2), at("b", 100, 10), at("c", 60, 20)], partyOf);
  expect(quality.now().quality).toMatchObject([
    { trunk: "t1", streams: 1, received: 150, lost: 2 },
    { trunk: "t2", streams: 1, received: 60, lost: 20 },
  ]);
});

test("two peers' reports are averaged, and the losses of two streams are added", () => {
  const quality = createQuality();
  const told = (fractionLost: number, jitterMs: number) => ({ told: { fractionLost, jitterMs } });
  quality.take(
    [
      { ...at("a", 250, 3), ...told(0.5, 10) },
      { ...at("b", 250, 4), ...told(0.25, 30) },
    ],
    partyOf,
  );
  expect(quality.now().quality).toEqual([
    { trunk: "t1", streams: 2, received: 500, lost: 7, jitterMs: 2, told: { streams: 2, lost: 0.375, jitterMs: 20 } },
  ]);
});
