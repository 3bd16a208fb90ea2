/** The server's database with a PostgreSQL that a test stops, hangs and brings back; for tests only. */
import { newWorld, type Postgres, startPostgres, type World } from "@zongji/kit";
import { Database, machineClock } from "@zongji/store";
import { afterAll, beforeAll } from "vitest";

export type AwayScene = { readonly world: World; readonly postgres: Postgres; readonly database: Database };

/** Brings the database up before the file's tests and closes it after them. @param opened is given all three once, before any test */
export const databaseThatGoesAway = (opened: (scene: AwayScene) => void) => {
  let scene: AwayScene;
  beforeAll(async () => {
    const world = newWorld();
    const postgres = await startPostgres(world);
    const database = new Database({ dataFolder: world.folder, url: postgres.url, clock: machineClock });
    await database.open();
    await database.bringUp();
    scene = { world, postgres, database };
    opened(scene);
  });
  afterAll(async () => {
    await scene.database.close();
    await scene.world.close();
  });
};

/** Waits until this query is answered. */
export const answersAgain = async (ask: () => Promise<unknown>): Promise<void> => {
  while (!(await ask().then(Boolean, () => false))) await new Promise((resolve) => setTimeout(resolve, 50));
};
