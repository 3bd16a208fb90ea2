// Makes the read tables (call log, queue visits, offers, agents' states) anew from the facts: npm run rebuild
import { stateFollower } from "./agents/index.ts";
import { callFollower } from "./calls/index.ts";
import { BadSetting, readConfig } from "./config.ts";
import { takeDataFolder } from "./data-folder.ts";
import { Database } from "./database/index.ts";
import { rebuildTables } from "./live/index.ts";
import { CannotStart } from "./sentence.ts";

const run = async (): Promise<void> => {
  const { dataFolder, databaseUrl: url } = readConfig();
  // The PostgreSQL that comes along is its server's: only one may start and stop it.
  const giveBack = url === undefined ? takeDataFolder(dataFolder) : () => {};
  try {
    const database = await Database.prepare({ dataFolder, url });
    try {
      await database.bringUp();
      const facts = await rebuildTables(database.db, [callFollower, stateFollower]);
      console.log(`The read tables were made anew from ${facts} facts.`);
    } finally {
      await database.close();
    }
  } finally {
    giveBack();
  }
};

try {
  await run();
} catch (error) {
  if (!(error instanceof CannotStart) && !(error instanceof BadSetting)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
