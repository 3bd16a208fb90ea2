/** A rating by the link that comes after its day has closed. */
import { callRecord, type Fact } from "@zongji/domain";
import { entriesOf, queryMeasures, ratingsGiven } from "@zongji/store";
import { expect, test } from "vitest";
import { figuresOfClosedDay } from "../contract/day-figures.ts";
import { reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, zone } from "./days.test-scene.ts";

const scene = daysScene();

test("it corrects the day of its call, once, and the contract's figures of that day; the next day has none of it", async () => {
  const next = midnight + dayMs;
  const facts = as(answeredDay(midnight + 22 * hour).facts);
  await scene.store(facts);
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual(["2026-11-25"]);
  expect(await figuresOfClosedDay(scene.db(), "2026-11-25")).toMatchObject({ figures: { ratings: 0 }, revision: 0 });
  const { call, talks } = callRecord(facts)!;
  const { agent, agentNo } = talks[0]!;
  const of = { call, agent, agentNo, survey: "satisfaction", link: "l1" };
  const told = [
    { type: "SurveyLinkMade", ...of },
    { type: "SurveyLinkSent", ...of },
    { type: "SurveyLinkRated", ...of, key: "1", option: "非常满意", score: 5, satisfied: true },
  ];
  const since = next + 9 * hour;
  // Another server notes them, and one of them twice.
  const late = [...told, told[2]!].map(
    (body, n) =>
      ({ ...body, since, node: "n2", epoch: "000009-c", seq: n + 1, at: since + n, v: 1 }) as unknown as Fact,
  );
  scene.goTo(since + hour);
  await scene.store(late);
  const failing = { days: new Set<string>(), onBehind: () => {}, onFailure: () => {} };
  const corrected = await reviewDays(scene.days(), () => true, failing);
  expect(corrected.map(({ day }) => day)).toEqual(["2026-11-25"]);
  expect(await reviewDays(scene.days(), () => true, failing)).toEqual([]);
  expect(await entriesOf(scene.db(), "2026-11-25")).toHaveLength(2);
  expect(await figuresOfClosedDay(scene.db(), "2026-11-25")).toMatchObject({
    // By the day of the rating (M11) it is not the 25th's.
    figures: { ratings: 1, satisfied: 1, ratedOn: { ratings: 0, satisfied: 0, neutral: 0 } },
    ...{ revision: 1, lateFacts: 4 },
  });
  const measures = ["rated", "linksAnswered", "surveysOffered"] as const;
  const ask = { zone, now: scene.now(), grain: "whole", measures: [...measures] } as const;
  const { total } = await queryMeasures(scene.db(), { ...ask, from: next, to: next + dayMs });
  expect(measures.map((name) => total[name].value)).toEqual([0, 0, 0]);
  const given = (from: number, neutral: string) => ratingsGiven(scene.db(), { from, to: from + dayMs, neutral });
  expect(await given(next, "一般")).toEqual({ ratings: 1, satisfied: 1, neutral: 0 });
  expect(await given(midnight, "一般")).toEqual({ ratings: 0, satisfied: 0, neutral: 0 });
  // What counts as satisfied is not neutral, whatever its name.
  expect(await given(next, "非常满意")).toEqual({ ratings: 1, satisfied: 1, neutral: 0 });
});
