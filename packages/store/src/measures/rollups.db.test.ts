/** What is read through roll-ups is what the tables say, whatever was rolled up when, and whatever changed since. */
import type { Filter } from "@zongji/domain";
import { expect, test } from "vitest";
import { at, span, writtenAll } from "../../../domain/src/testing/by-hand.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import { putHours } from "./keep.test-scene.ts";
import { queryMeasures } from "./query.ts";
import {
  dayMs,
  db,
  holdsThroughRollups,
  putCalls,
  putSpans,
  roll,
  rollupHouse,
  since,
  zone,
} from "./rollups.test-scene.ts";

rollupHouse(openMigrated);

test("every measure through roll-ups is what the tables say, before and after late facts", () =>
  holdsThroughRollups(4));

test("a talk that turns out to be of another group takes the days of its states out of the roll-ups", async () => {
  const noon = at("12:00:00");
  const talkFor = (group: string) =>
    writtenAll({
      a: { t0: "23:00:00", as: "D2", ends: "25:00:00", talks: [["8001", "23:00:00", "25:00:00", { group }]] },
    });
  const spans = [
    span("8001", "talking", "23:00:00", "25:00:00", { call: "a" }),
    span("8001", "wrapUp", "25:00:00", "50:00:00", { call: "a" }),
    span("8001", "ready", "50:00:00", "51:00:00"),
  ];
  const now = noon + 5 * dayMs;
  const kept = async () => (await db.selectFrom("state_rolled").select("day").orderBy("day").execute()).length;
  const workFor = async (group: string) => {
    const ask = { from: since, to: since + 3 * dayMs, grain: "day", filter: { group }, zone, now } as const;
    const measured = ["workingTime", "availableTime", "staffed"] as const;
    const found = await queryMeasures(db, { ...ask, measures: measured });
    expect(found).toEqual(await queryMeasures(db, { ...ask, measures: measured, isRaw: true }));
    return measured.map((name) => found.total[name].value);
  };
  await putCalls(talkFor("business"));
  await putSpans({ calls: [], spans, now }, 0);
  await roll(now, () => true);
  const hourMs = 3_600_000;
  expect(await kept()).toBe(5);
  expect(await workFor("complaint")).toEqual([0, 0, 0]);
  await putCalls(talkFor("complaint"));
  // Two days of the wrap-up behind the talk's own; those after it stay.
  expect(await kept()).toBe(2);
  // She was signed in to business all the time.
  expect(await workFor("complaint")).toEqual([27 * hourMs, 28 * hourMs, 0]);
  expect(await workFor("business")).toEqual([0, 0, 1]);
  await roll(now, () => true);
  expect(await workFor("complaint")).toEqual([27 * hourMs, 28 * hourMs, 0]);
});

test("staffing is read from roll-ups by the hours that were published, and a later publication takes no day out of them", async () => {
  const now = at("12:00:00") + 3 * dayMs;
  const open = (from: string, to: string) => ({ zone, weekly: [{ days: [1, 2, 3, 4, 5], from, to }], special: [] });
  const hours = [{ from: since - dayMs, schedule: open("09:00", "17:00") }];
  await putHours(db, hours);
  const groups = ["business", "complaint"];
  const spans = [
    span("8001", "ready", "08:00:00", "13:00:00", { groups }),
    span("8001", "rest", "13:00:00", "14:00:00", { groups }),
    span("8001", "ready", "14:00:00", "40:00:00", { groups }),
  ];
  await putSpans({ calls: [], spans, now }, 0);
  await roll(now, () => true);
  const hourMs = 3_600_000;
  const fte = async (filter: Filter) => {
    const ask = { from: since, to: since + 2 * dayMs, grain: "day", filter, zone, now, measures: ["fte"] } as const;
    const found = await queryMeasures(db, ask);
    expect(found).toEqual(await queryMeasures(db, { ...ask, isRaw: true }));
    return [...found.rows.map(({ values }) => values.fte), found.total.fte].map(({ over, under }) => [over, under]);
  };
  // 9 to 13 and 14 to 17 of eight hours; the next day 9 to 16 of eight.
  const days = [
    [7 * hourMs, 8 * hourMs],
    [7 * hourMs, 8 * hourMs],
    [14 * hourMs, 16 * hourMs],
  ];
  expect(await fte({})).toEqual(days);
  expect(await fte({ group: "complaint" })).toEqual(days.map(([over, under]) => [over! / 2, under]));
  await putHours(db, [...hours, { from: since + 2 * dayMs, schedule: open("00:00", "24:00") }]);
  expect((await db.selectFrom("state_rolled").select("day").execute()).length).toBe(3);
  expect(await fte({})).toEqual(days);
});
