// runs: heavy
import { newWorld, type World } from "@zongji/kit";
import { Day, planDay, rowsOf } from "@zongji/kit/traffic";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDay } from "./day-house.ts";
import { compareLog, readLog } from "./day-log.ts";
import { periodOf, Reports } from "./day-reports.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const seed = Number(process.env.ZONGJI_DAY_SEED ?? 13);
const calls = Number(process.env.ZONGJI_DAY_CALLS ?? 600);
const atOnce = Number(process.env.ZONGJI_DAY_AT_ONCE ?? 24);

test(`a day of ${calls} calls of seed ${seed}`, async () => {
  const begunAt = Date.now();
  const { administrator, house, town, cast } = await openDay(world);
  const day = new Day(house, town, cast);
  const from = Date.now();
  for (const agent of cast.agents) await agent.ready();
  const lived = await day.live(planDay(seed, calls), atOnce);
  console.log(`lived in ${Date.now() - from} ms`, lived.accounts.length);
  for (const seat of lived.seats) await seat.signOut();
  const log = await readLog(administrator, lived.accounts.length);
  const { wrong, ids } = compareLog(house, lived, log);
  const reports = new Reports(administrator, rowsOf(house, lived.accounts, lived.seats), periodOf(begunAt, Date.now()), ids);
  const checked = await reports.check();
  console.log(`${checked.cells} cells, ${Date.now() - from} ms`);
  const all = [...lived.troubles, ...wrong, ...checked.wrong];
  expect(all.length, `${all.length} differ:\n${all.slice(0, 80).join("\n")}`).toBe(0);
}, 600_000);
