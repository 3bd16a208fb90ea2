/** The worked days that were played, from their facts on: what the followers make of them in the tables has the numbers that were reckoned. */
import { type MeasureName, usualZone } from "@zongji/domain";
import { type Db, follow, queryMeasures, rebuildTables } from "@zongji/store";
import { describe, expect, test } from "vitest";
import { periodOf, workedDays } from "../../../../packages/domain/src/testing/worked/index.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { stateFollower } from "../followers/index.ts";
import { measureFollower } from "./follow.ts";

const followers = [measureFollower, stateFollower];
const played = Object.entries(workedDays).flatMap(([name, day]) =>
  day.facts ? [[name, day, day.facts] as const] : [],
);

test("the internal call, the test call and the leap of the clock were played", () => {
  expect(played.map(([name]) => name)).toEqual(["internal call", "test call", "a leap of the clock"]);
});

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

  test("each figure is as it was reckoned, as facts come in, and made anew", async () => {
    const half = Math.floor(facts.length / 2);
    for (const some of [facts.slice(0, half), facts.slice(half)]) {
      await store(some);
      for (const follower of followers) await follow(db, follower);
    }
    expect(await figures()).toEqual(reckoned);
    await rebuildTables(db, followers);
    expect(await figures()).toEqual(reckoned);
  });
});
