import { matchesNumber } from "@zongji/domain";
import { World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import { type Db, openPool } from "./database.ts";
import { premiumNumbers } from "./migrations/125-premium-numbers.ts";

const world = new World();
let db: Db;
beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const each = (digits: string, pattern: (digit: string) => string): string[] => [...digits].map(pattern);
/** As a hotline of a release before has it. */
const older = [
  ...each("3456789", (digit) => `1${digit}XXXXXXXXX`),
  ...each("123456789", (digit) => `0${digit}.`),
  ...each("2345678", (digit) => `${digit}XXXXXX.`),
  ...["11X", "12X", "12XXX", "100XX", "95XXX", "+861XXXXXXXXXX", "+8610."],
  ...each("23456789", (digit) => `+86${digit}.`),
];
const migrated = async (patterns: readonly string[]): Promise<readonly string[]> => {
  const row = { id: "domestic", name: "国内", patterns: JSON.stringify(patterns) };
  await db.deleteFrom("dial_right").execute();
  await db.insertInto("dial_right").values(row).execute();
  await sql.raw(premiumNumbers).execute(db);
  return (await db.selectFrom("dial_right").select("patterns").executeTakeFirstOrThrow()).patterns;
};

test("the shipped right to domestic numbers loses premium numbers and no other; one that people changed stays", async () => {
  const now = await migrated(older);
  const fits = (number: string) => now.some((pattern) => matchesNumber(pattern, number));
  const mobile = ["13912345678", "16212345678", "16612345678", "19912345678"];
  const domestic = [...mobile, ...mobile.map((number) => `0${number}`), ...mobile.map((number) => `+86${number}`)];
  for (const number of [...domestic, "01012345", "02166667777", "+861066667777", "12345", "66667777"])
    expect(fits(number), number).toBe(true);
  for (const number of ["16888123456", "016888123456", "+8616888123456", "16012345678", "0016888"])
    expect(fits(number), number).toBe(false);
  expect(now.length).toBeLessThanOrEqual(64);
  expect(await migrated([...older, "99."])).toEqual([...older, "99."]);
});
