// npm run recompute -- --day 2026-11-25: makes a closed day's figures anew from the raw facts, by the reader in memory, and tells what differs.

import { parseArgs } from "node:util";
import { isDay } from "@zongji/domain";
import { BadSetting, CannotStart, Database, hasBeenMigrated, machineClock, nowOf, readSettings } from "@zongji/store";
import { recomputeDay, recomputeDesk, recomputeDeskText, recomputeText } from "./days/index.ts";

const usage = "npm run recompute -- --day YYYY-MM-DD";
/** All facts of a day are read at once. */
const statementMs = 300_000;

/** @throws BadSetting */
const dayAsked = (): string => {
  try {
    const { values } = parseArgs({ options: { day: { type: "string" } }, strict: true });
    if (values.day !== undefined && isDay(values.day)) return values.day;
    throw new Error(values.day === undefined ? "--day is missing" : `--day: there is no day ${values.day}`);
  } catch (error) {
    throw new BadSetting(`${(error as Error).message}. ${usage}`);
  }
};

/** @returns whether nothing differs */
const run = async (): Promise<boolean> => {
  const day = dayAsked();
  const { dataFolder, databaseUrl, timeZone } = readSettings();
  // The server, which may run meanwhile, starts and stops its database.
  const database = new Database({ dataFolder, url: databaseUrl, isOthers: true, statementMs, clock: machineClock });
  try {
    await database.open();
    if (!(await hasBeenMigrated(database.db)))
      throw new CannotStart("The database can't be reached, or is of an older program: start the server first.");
    const found = await recomputeDay(database.db, day, timeZone);
    console.log(recomputeText(found));
    const desk = await recomputeDesk(database.db, day, timeZone, nowOf(database.db));
    console.log(recomputeDeskText(day, desk));
    return found.holds && desk.differences.length === 0;
  } finally {
    await database.close();
  }
};

try {
  // 1: something differs; 2: it could not be told.
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof BadSetting || error instanceof CannotStart ? error.message : error);
  process.exitCode = 2;
}
