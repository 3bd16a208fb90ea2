/** What comes late of other servers: it makes no closed day's evidence wrong. */
import type { Fact } from "@zongji/domain";
import {
  compareDay,
  daysToReview,
  differingDays,
  digestOfFacts,
  documentOf,
  entriesOf,
  factLinesOf,
  factsHold,
  followedUpTo,
} from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { daysOn, type Failing, figureFollowers, reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "./days.test-scene.ts";

const scene = daysScene();

test("a call over midnight of a server that was cut off: its late facts leave the next day's check sum as it was", async () => {
  const next = midnight + dayMs;
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  const over = others(as(answeredDay(next - 40_000).facts, "n2", "000001-b"), "over");
  const cut = over.findIndex(({ at }) => at >= next);
  expect(cut).toBeGreaterThan(0);
  await scene.store(over.slice(0, cut));
  await scene.says("n1", next + dayMs + 5 * hour);
  expect(await scene.close(next + dayMs + 4 * hour)).toEqual(["2026-11-25", "2026-11-26"]);
  const [entry] = await entriesOf(scene.db(), "2026-11-26");
  await scene.store(over.slice(cut));
  expect(await factsHold(scene.db(), entry!)).toBe(true);
  const { from, to, positions, facts } = documentOf(entry!);
  expect(facts).toMatchObject({ calls: 0 });
  // With all that is there now the call is the day's as well.
  const now = await followedUpTo(scene.db(), figureFollowers);
  expect(digestOfFacts(await factLinesOf(scene.db(), { from, to }, now))).toMatchObject({ calls: 1 });
  expect(positions).not.toEqual(now);
});

test("check sums don't follow the database's order of texts", async () => {
  const first = as(answeredDay(midnight + 10 * hour).facts, "a1", "000001-a");
  const second = as(answeredDay(midnight + 10 * hour).facts, "B1", "000001-a").map(
    (fact): Fact => ({ ...fact, at: fact.at + 1 }),
  );
  await scene.store([...first, ...second]);
  const period = { from: midnight, to: midnight + dayMs };
  const positions = await followedUpTo(scene.db(), figureFollowers);
  const before = await factLinesOf(scene.db(), period, positions);
  await sql`alter table fact alter column node type text collate "en-x-icu"`.execute(scene.db());
  expect((await sql<{ node: string }>`select distinct node from fact order by node`.execute(scene.db())).rows).toEqual([
    { node: "a1" },
    { node: "B1" },
  ]);
  expect(await factLinesOf(scene.db(), period, positions)).toEqual(before);
});

test("a day whose comparison fails holds up no other, and comes last of the older ones", async () => {
  const since = (no: number) => midnight + no * dayMs;
  for (let no = 0; no < 9; no += 1)
    await scene.store(others(as(answeredDay(since(no) + 10 * hour).facts, "n1", `00000${no + 1}-a`), `d${no}`));
  await scene.says("n1", since(9) + hour);
  expect((await scene.close(since(9) + hour)).length).toBe(9);
  await scene.store(others(as(answeredDay(since(8) + 15 * hour).facts, "n2", "000001-b"), "late"));
  // The document of the first day is no longer one: it fails each time.
  await sql`alter table day_entry disable trigger user`.execute(scene.db());
  await sql`update day_entry set document = '{' where day = '2026-11-25'`.execute(scene.db());
  const failed: string[] = [];
  const failing: Failing = { days: new Set(), onBehind: () => {}, onFailure: (day) => failed.push(day) };
  const corrected = await reviewDays(scene.days(), () => true, failing);
  expect(corrected.map(({ day }) => day)).toEqual(["2026-12-03"]);
  expect(failed).toEqual(["2026-11-25"]);
  // Days that a wrong clock closed before their time are none of the newest.
  const few = { newest: 2, others: 1, last: [] };
  expect(await daysToReview(scene.db(), { ...few, today: "2026-11-27" })).toEqual([
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
  ]);
  const asked = { newest: 7, others: 1, today: "2026-12-04" };
  expect((await daysToReview(scene.db(), { ...asked, last: [] }))[0]).toBe("2026-11-25");
  expect((await daysToReview(scene.db(), { ...asked, last: [...failing.days] }))[0]).toBe("2026-11-26");
});

test("once the hotline is in another zone, closed days are compared and corrected in their own", async () => {
  const next = midnight + dayMs;
  await scene.store(as(answeredDay(midnight + 2 * hour).facts));
  await scene.says("n1", next + hour);
  expect(await scene.close(next + hour)).toEqual(["2026-11-25"]);
  const moved = daysOn(scene.db(), "America/New_York", scene.now);
  expect(await reviewDays(moved)).toEqual([]);
  const [entry] = await entriesOf(scene.db(), "2026-11-25");
  expect(await compareDay(scene.db(), entry!)).toEqual([]);
  expect(await differingDays(scene.db())).toEqual([]);
  await scene.store(others(as(answeredDay(midnight + hour).facts, "n2", "000001-b"), "other"));
  const [corrected] = await reviewDays(moved);
  expect(documentOf(corrected!)).toMatchObject({ zone, from: midnight, to: next, revision: 1, identities: [] });
});
