// Makes the template of a cluster whose database has the tables: node tests/make-migrated.ts FOLDER (bin/test.mjs). See tests/kit/src/templates.ts.
import { join } from "node:path";
import { World } from "@zongji/kit";
import { migratedTemplate, startMigrated } from "../packages/store/src/testing/migrated.test-scene.ts";
import { copyFolder } from "./kit/src/templates.ts";

const folder = process.argv[2];
if (!folder) throw new Error("make-migrated.ts FOLDER");

const world = new World();
try {
  const postgres = await startMigrated(world);
  await postgres.stop("fast");
  copyFolder(join(postgres.folder, "data"), join(folder, migratedTemplate()));
} finally {
  await world.close();
}
