/** Quality checks are made after their day has closed: they are none of its figures. */
import { rowsOfInspected, valueIn } from "@zongji/domain";
import { entriesOf, keptFigures, putInspectedRows, queryMeasures } from "@zongji/store";
import { expect, test } from "vitest";
import { dayAlarms, reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "./days.test-scene.ts";
import { recomputeDay } from "./recompute.ts";

const scene = daysScene();
const day = "2026-11-25";
const criteria = [{ id: "greets", name: "Greets", earned: 1, most: 2 }];

const scored = async (): Promise<void> => {
  const task = { id: "task", call: "id-0", callAt: midnight + 10 * hour, agent: "agent-8001", inspector: "first" };
  const said = { score: { hundredths: 8000, passed: true }, appealed: false, criteria };
  await putInspectedRows(scene.db(), [task.id], [rowsOfInspected({ ...task, ...said })]);
};

test("a score of a closed day's call leaves the day as it is: no difference, no alarm, and late facts correct it still", async () => {
  const next = midnight + dayMs;
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual([day]);
  await scored();
  const ask = { from: midnight, to: next, zone, now: next, grain: "whole" } as const;
  const { total } = await queryMeasures(scene.db(), { ...ask, measures: ["inspected", "averageQuality"] });
  expect([total.inspected.value, total.averageQuality.value]).toEqual([1, 80]);
  const holds = async () => (await recomputeDay(scene.db(), day, zone)).holds;
  const isWell = async (corrections: number) => {
    expect(await dayAlarms(scene.days())).toMatchObject({ daysDiffering: 0 });
    expect((await entriesOf(scene.db(), day)).length).toBe(1 + corrections);
    expect(await holds()).toBe(true);
  };
  expect(await reviewDays(scene.days())).toEqual([]);
  await isWell(0);
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "late"));
  expect((await reviewDays(scene.days())).map(({ revision }) => revision)).toEqual([1]);
  await isWell(1);
  const [whole] = await keptFigures(scene.db(), day, 1);
  expect(valueIn(whole, "inboundTotal")).toEqual({ value: 2 });
  // It is not kept: that is not the same as none.
  expect(valueIn(whole, "inspected")).toEqual({});
});

test("scores that were given before the day closed are none of its figures either", async () => {
  const next = midnight + dayMs;
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scored();
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual([day]);
  const [whole] = await keptFigures(scene.db(), day, 0);
  expect(Object.keys(whole!.values)).not.toContain("inspected");
  expect(Object.keys(whole!.values)).not.toContain("criterionRate");
  expect((await recomputeDay(scene.db(), day, zone)).holds).toBe(true);
});
