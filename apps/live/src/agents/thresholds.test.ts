/** Thresholds of the wall at a hotline that takes calls: what becomes a fact, what stands, and what a restart and another server go on from. */
import type { Fact, FactBody, LegId, WallThreshold } from "@zongji/domain";
import { expect, test, vi } from "vitest";
import type { Live } from "../live/index.ts";
import { stage } from "./stage.test-scene.ts";
import { watchThresholds } from "./thresholds.ts";

const waiting: WallThreshold = {
  ...{ measure: "waiting", when: "now", scope: "all", of: "", worse: "above", warning: 1, alarm: 2, least: 0 },
  ...{ back: 0, raiseAfterMs: 0, clearAfterMs: 0, sound: true, webhook: true },
};
const answered: WallThreshold = {
  ...waiting,
  measure: "answerRate",
  when: "today",
  worse: "below",
  warning: 9000,
  alarm: 5000,
};

const open = (wallThresholds: readonly WallThreshold[], tells = () => true) => {
  const on = stage();
  on.signIn("agent-8001" as never, "phone-8001", ["business"]);
  const appended: FactBody[] = [];
  const { policies } = on.live.config();
  let config = on.live.config();
  const set = (asked: readonly WallThreshold[]) => {
    config = { ...config, policies: { ...policies, wallThresholds: asked } };
  };
  set(wallThresholds);
  const live = {
    ...on.live,
    config: () => config,
    append: async (bodies: readonly FactBody[]) => void appended.push(...bodies),
  } as unknown as Live;
  const thresholds = watchThresholds(live, { look: () => on.live.look(), tells });
  const told = vi.fn();
  thresholds.onChange(told);
  return { on, thresholds, appended, told, set, look: () => thresholds.look() };
};

/** As the journal would give it back. */
const factOf = (body: FactBody, at: number): Fact =>
  ({ ...body, node: "n2", epoch: "1", seq: 1, at, steady: at, v: 1 }) as Fact;

test("a crossing is told once, with what it was made of, and once more when it is over; levels follow each other", () => {
  const { on, look, appended, thresholds, told } = open([waiting, answered]);
  look();
  expect([appended, thresholds.standing]).toEqual([[], []]);
  on.arrive("c1" as LegId);
  for (let n = 0; n < 3; n += 1) look();
  const one = { type: "ThresholdCrossed", measure: "waiting", when: "now", scope: "all", on: "", send: true };
  expect(appended).toEqual([{ ...one, level: "warning", figure: 1, bound: 1 }]);
  on.arrive("c2" as LegId);
  look();
  expect(appended[1]).toEqual({ ...one, level: "alarm", figure: 2, bound: 2 });
  expect(thresholds.standing).toMatchObject([{ measure: "waiting", level: "alarm", bound: 2, value: 2, sound: true }]);
  for (const leg of ["c1", "c2"] as LegId[])
    on.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  look();
  // Nobody waits; none of the two was answered.
  expect(appended.slice(2)).toEqual([
    { ...one, figure: 0 },
    { ...one, measure: "answerRate", when: "today", level: "alarm", figure: 0, over: 0, under: 2, bound: 5000 },
  ]);
  expect(thresholds.standing).toMatchObject([{ measure: "answerRate", terms: { over: 0, under: 2 } }]);
  expect(told).toHaveBeenCalledTimes(3);
});

test("what an earlier run or another server told stands, and is told again by nobody", () => {
  const { on, look, appended, thresholds } = open([waiting]);
  const one = { type: "ThresholdCrossed", measure: "waiting", when: "now", scope: "all", on: "" } as const;
  thresholds.take([factOf({ ...one, level: "warning", figure: 1, bound: 1 }, 5)]);
  expect(thresholds.standing).toMatchObject([{ level: "warning", since: 5 }]);
  on.arrive("c1" as LegId);
  look();
  expect(appended).toEqual([]);
  // One that is older than what is known changes nothing; a newer one does.
  thresholds.take([factOf({ ...one }, 4)]);
  expect(thresholds.standing).toHaveLength(1);
  thresholds.take([factOf({ ...one }, 6)]);
  expect(thresholds.standing).toEqual([]);
});

test("a server that is not the one who tells keeps silent, and a threshold that was taken away stands no more", () => {
  const silent = open([waiting], () => false);
  silent.on.arrive("c1" as LegId);
  silent.look();
  expect([silent.appended, silent.thresholds.standing]).toEqual([[], []]);
  const { on, look, set, thresholds, appended } = open([waiting]);
  on.arrive("c1" as LegId);
  look();
  expect(thresholds.standing).toHaveLength(1);
  set([]);
  look();
  expect([thresholds.standing, appended.length]).toEqual([[], 1]);
});
