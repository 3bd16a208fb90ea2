import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Server, World } from "@zongji/kit";
import type { Person } from "./scene.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Copies the data folder of a server that works, as `npm run backup` does. @returns what it said */
export const backUp = (world: World, server: Server, folder: string): Promise<string> =>
  world.run("backup", process.execPath, [join(root, "bin/run.mjs"), "apps/live/src/backup.ts", folder], {
    cwd: root,
    env: { ZONGJI_DATA: server.dataFolder },
    limitMs: 180_000,
  });

/** The recording of a call, as it is served. */
export const soundOf = async (person: Person, call: string): Promise<Buffer> =>
  Buffer.from(await (await person.ask("GET", `/api/calls/${call}/recording`)).arrayBuffer());
