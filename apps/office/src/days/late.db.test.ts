/** What comes late of other servers: it makes no closed day's evidence wrong. */
import type { Fact } from "@zongji/domain";
import { digestOfFacts, documentOf, entriesOf, factLinesOf, factsHold, followedUpTo } from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { figureFollowers } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others } from "./days.test-scene.ts";

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
