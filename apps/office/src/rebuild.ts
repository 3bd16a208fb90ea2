// npm run rebuild: makes the read tables anew from the facts, while the server is stopped.

import {
  BadSetting,
  CannotStart,
  Database,
  machineClock,
  readSettings,
  rebuildTables,
  tablesOf,
  takeDataFolder,
} from "@zongji/store";
import { followers } from "./followers/index.ts";

const rebuild = async (): Promise<void> => {
  const { dataFolder, databaseUrl } = readSettings();
  const giveBack = takeDataFolder(dataFolder);
  const database = new Database({ dataFolder, url: databaseUrl, clock: machineClock });
  try {
    await database.open();
    await database.bringUp();
    const { db } = database;
    const facts = await rebuildTables(db, followers);
    console.log(`followed ${facts} facts`);
    for (const table of tablesOf(followers)) {
      const { rows } = await db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("rows"))
        .executeTakeFirstOrThrow();
      console.log(`${table}: ${rows} rows`);
    }
  } finally {
    await database.close();
    giveBack();
  }
};

try {
  await rebuild();
} catch (error) {
  console.error(error instanceof BadSetting || error instanceof CannotStart ? error.message : error);
  process.exitCode = 1;
}
