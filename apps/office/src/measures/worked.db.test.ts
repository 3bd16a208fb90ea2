/** The worked days that were played, from their facts on: what the followers make of them in the tables has the numbers that were reckoned. */
import { type MeasureName, usualZone } from "@zongji/domain";
import { type Db, figuresOfDay, follow, putEntries, queryMeasures, rebuildTables, writeRoster } from "@zongji/store";
import { describe, expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { periodOf, workedDays } from "../../../../packages/domain/src/testing/worked/index.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { dayFromFacts } from "../days/from-facts.ts";
import { stateFollower } from "../followers/index.ts";
import { measureFollower } from "./follow.ts";

const followers = [measureFollower, stateFollower];
const played = Object.entries(workedDays).flatMap(([name, day]) =>
  day.facts ? [[name, day, day.facts] as const] : [],
);

test("the internal call, the test call and the leaps of the clock were played", () => {
  expect(played.map(([name]) => name)).toEqual([
    ...["internal call", "test call", "a leap of the clock"],
    ...["a roster and a clock that is set forward", "a roster and a clock that is set back"],
  ]);
});

const days = ["2026-11-25", "2026-11-26"].map((day, no) => ({ day, from: at(`${no * 24}:00:00`) }));

describe.each(played)("%s", (_name, { expects, sources }, facts) => {
  let db: Db;
  const { store } = factsDatabase((opened) => {
    db = opened;
  });
  const reckoned = expects.map(({ measure, slice, why, value }) => ({ measure, slice, why, value }));
  const figures = async () => {
    const found: typeof reckoned = [];
    for (const expectation of expects) {
      const { measure, slice, why } = expectation;
      const { from: _from, to: _to, ...filter } = slice ?? {};
      const ask = { ...periodOf(expectation), measures: [measure] as MeasureName[], grain: "whole" as const, filter };
      const { total } = await queryMeasures(db, { ...ask, zone: usualZone, now: sources.now });
      found.push({ measure, slice, why, value: total[measure].value });
    }
    return found;
  };

  test("each figure is as it was reckoned, as facts come in, and made anew; the reader of raw facts gives the days alike", async () => {
    const plan = (sources.roster ?? []).map(({ shifts, ...entry }) => ({
      ...{ ...entry, shifts: shifts.map((times) => ({ shift: "s", name: "s", ...times })) },
    }));
    await db.transaction().execute(async (work) => {
      await writeRoster(work);
      await putEntries(work, plan, { by: null, at: 0, zone: usualZone });
    });
    const half = Math.floor(facts.length / 2);
    for (const some of [facts.slice(0, half), facts.slice(half)]) {
      await store(some);
      for (const follower of followers) await follow(db, follower);
    }
    expect(await figures()).toEqual(reckoned);
    await rebuildTables(db, followers);
    expect(await figures()).toEqual(reckoned);
    for (const { day, from } of days) {
      const period = { from, to: from + 86_400_000, zone: usualZone };
      expect(await dayFromFacts(db, day, usualZone)).toEqual(await figuresOfDay(db, period));
    }
  });
});
