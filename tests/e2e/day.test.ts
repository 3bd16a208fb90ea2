// runs: alone
import { newWorld, startBrowser, startCapture, tones, until, type World } from "@zongji/kit";
import { brokenIdentities, Day, planDay, rowsOf } from "@zongji/kit/traffic";
import { checkIdentities, openPool } from "@zongji/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { followCells } from "./day-cells.ts";
import { listCallers, openDay } from "./day-house.ts";
import { compareLog, readLog, readWire } from "./day-log.ts";
import { periodOf, Reports } from "./day-reports.ts";
import { databaseOf } from "./desks.ts";
import { enterConsole } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const seed = Number(process.env.ZONGJI_DAY_SEED ?? 13);
const calls = Number(process.env.ZONGJI_DAY_CALLS ?? 600);
const atOnce = Number(process.env.ZONGJI_DAY_AT_ONCE ?? 24);

/** A few of each measure, and of the calls the first ones. */
const someOf = (differs: readonly string[]): string[] => {
  const groups = Map.groupBy(differs, (each) => each.split(" ", 1)[0]);
  return [...groups].flatMap(([, own]) => own.slice(0, own[0]!.startsWith("call ") ? 40 : 3));
};

test(`a day of ${calls} calls of every kind: log, measures, identities and reports are what its generator tallied (seed ${seed})`, async () => {
  const begunAt = Date.now();
  const day = await openDay(world);
  const { server, administrator, house, town, cast } = day;
  const capture = await startCapture(world, `udp port ${server.sipPort}`);
  const plans = planDay(seed, calls);
  await listCallers(day, plans);
  for (const agent of cast.agents) await agent.ready();
  const lived = await new Day(house, town, cast).live(plans, atOnce);
  for (const seat of lived.seats) await seat.signOut();
  const period = periodOf(begunAt, Date.now());
  const log = await readLog(administrator, lived.accounts.length);
  await capture.stop();
  const { wrong, ids } = compareLog(house, lived, log, readWire(capture, server.sipPort));

  const rows = rowsOf(house, lived.accounts, lived.seats);
  const { pool, db } = openPool(databaseOf(server));
  const isTold = async () => (await pool.query("select count(*)::int as n from measure_call")).rows[0].n >= ids.size;
  await until("the measures know every call", isTold, { limitMs: 60_000, everyMs: 500 });
  const breaches = await checkIdentities(db, period.from, period.to, { now: Date.now() });
  await db.destroy();

  const checked = await new Reports(administrator, { rows, period, ids, accounts: lived.accounts }).check();
  const differs = [...lived.troubles, ...brokenIdentities(rows, period.from, period.to), ...wrong, ...checked.wrong];
  expect(differs.length, `${differs.length} differ:\n${someOf(differs).join("\n")}`).toBe(0);
  expect(breaches).toEqual([]);

  // Twenty cells by chance, followed in a browser to their calls.
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "supervisor");
  await page.getByRole("link", { name: "报表", exact: true }).waitFor();
  const followed = await followCells({ browser, page, reader: administrator }, { rows, period, ids }, seed, 20);
  expect(followed.wrong, `of ${followed.cells} cells with ${followed.calls} calls`).toEqual([]);
  expect(followed.cells).toBe(Math.min(20, calls));
  expect(checked.cells).toBeGreaterThan(5000);
  // Nothing of the day was left out: each kind was there.
  if (calls >= 100) expect(new Set(lived.accounts.map(({ plan }) => plan.kind)).size).toBeGreaterThan(45);
}, 1_400_000);
