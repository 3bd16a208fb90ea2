/** Removes folders of packs that nobody wants any more: a program was killed before it did. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Db, Log } from "@zongji/store";
import { folderName } from "./growing-file.ts";
import { findPack } from "./store.ts";

type Place = {
  readonly db: Db;
  readonly node: string;
  readonly root: string;
  readonly log: Pick<Log, "warn">;
};

/** What is known of a folder: nobody wants it, it is to stay, or this database knows nothing of it under this server's name. */
const fateOf = async ({ db, node }: Place, id: string): Promise<"unwanted" | "kept" | "unknown"> => {
  const pack = await findPack(db, id);
  if (pack?.node !== node) return "unknown";
  return pack.removed_at !== null || pack.state === "failed" || pack.state === "cancelled" ? "unwanted" : "kept";
};

/**
 * Sweeps, each time it is called. A folder goes only where its own row says that it was stopped, failed or was deleted. What the database does not know stays, and
 * the log tells of it once: after an older backup was restored, or the server was named anew, these are whole packs.
 */
export const packSweep = (place: Place): (() => Promise<void>) => {
  const told = new Set<string>();
  return async () => {
    const { root, log } = place;
    const unknown: string[] = [];
    for (const name of await readdir(root).catch(() => [])) {
      if (!name.startsWith(folderName(""))) continue;
      const fate = await fateOf(place, name.slice(folderName("").length));
      if (fate === "unwanted") await rm(join(root, name), { recursive: true, force: true });
      if (fate === "unknown" && !told.has(name)) unknown.push(name);
    }
    if (unknown.length === 0) return;
    for (const name of unknown) told.add(name);
    log.warn({ folders: unknown, in: root }, "folders of packs that the database does not know stay: look at them");
  };
};
