// Stops the PostgreSQL that a dead server left running. bin/parent.mjs asks for it when it is told to end and there is no server that could do so.
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { CannotStart, findPostmaster, stopPostmaster, takeDataFolder } from "@zongji/store";
import { readConfig } from "./config.ts";

const stop = async (dataFolder: string): Promise<void> => {
  const giveBack = takeDataFolder(dataFolder);
  const folder = join(realpathSync(dataFolder), "postgres");
  const left = findPostmaster(folder);
  if (left !== undefined) {
    await stopPostmaster(left.pid, folder);
    console.log("The server was not there: its PostgreSQL was stopped.");
  }
  giveBack();
};

const { dataFolder } = readConfig();
try {
  if (existsSync(dataFolder)) await stop(dataFolder);
} catch (error) {
  // Another server has the folder by now, and PostgreSQL is that one's.
  if (!(error instanceof CannotStart)) throw error;
}
