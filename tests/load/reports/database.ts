/** The database of the bench: where it lies, how its days are rolled up, and how large it is. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { usualZone } from "@zongji/domain";
import { type Postgres, startPostgres, type World } from "@zongji/kit";
import {
  callRollupTables,
  type Db,
  daysToRoll,
  migrate,
  openPool,
  type RollupKind,
  rollDay,
  rollupKindNames,
  stateRollupTables,
} from "@zongji/store";
import { generate, inTurn, type Made, madeTables, type Say, seconds, workers } from "./generate.ts";

const rollupTables: readonly string[] = [...callRollupTables, ...stateRollupTables];
/** The office gives a report 15 s. Here it is told how long it would take. */
const askedMs = 120_000;
/** Nothing of what is made is broken off. */
const makingMs = 1_800_000;

/** With the settings of the PostgreSQL that comes along, and a longer journal for the loading. @param folder that stays; absent: one of the world's */
export const databaseIn = async (world: World, folder?: string): Promise<{ postgres: Postgres; db: Db }> => {
  const postgres = await startPostgres(world, folder);
  const settings = ["shared_buffers = '64MB'", "max_connections = 40", "max_wal_size = '4GB'"];
  for (const setting of settings) await postgres.query(`alter system set ${setting}`);
  await postgres.stop("fast");
  await postgres.start();
  const { db, pool } = openPool(postgres.url, askedMs);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  return { postgres, db };
};

/** Makes the days, or takes them up from the folder. @returns the moment that they end at, ms since the epoch */
export const madeIn = async (postgres: Postgres, made: Made, folder: string | undefined, say: Say): Promise<number> => {
  const noteFile = folder === undefined ? undefined : join(folder, "made.json");
  const [{ there }] = (await postgres.query("select exists (select from measure_call) as there")) as [
    { there: boolean },
  ];
  if (noteFile !== undefined && existsSync(noteFile)) {
    const { now, ...kept } = JSON.parse(readFileSync(noteFile, "utf8")) as Made & { now: number };
    if (JSON.stringify(kept) !== JSON.stringify(made))
      throw new RangeError(`${noteFile} has other days than were asked for: ${JSON.stringify(kept)}`);
    // Its tables outlive a database that is stopped, not one that dies.
    if (!there) throw new RangeError(`${folder} has lost its days: remove it, and begin anew`);
    return now;
  }
  if (there) throw new RangeError(`${folder} has days that were not made to the end: remove it, and begin anew`);
  const now = Date.now();
  for (const table of rollupTables) await postgres.query(`alter table ${table} set unlogged`);
  await generate(postgres.url, made, now, say);
  if (noteFile !== undefined) writeFileSync(noteFile, JSON.stringify({ ...made, now }));
  return now;
};

type Due = { readonly kind: RollupKind; readonly day: { readonly from: number; readonly to: number } };

/** Rolls up what is not yet, two days at a time. A day that fails three times is left: it is read from the tables. */
export const rollUp = async (postgres: Postgres, now: number, say: Say): Promise<void> => {
  const [began, at] = [performance.now(), { zone: usualZone, now }];
  const { db } = openPool(postgres.url, makingMs);
  const due: Due[] = [];
  for (const kind of rollupKindNames)
    due.push(...(await daysToRoll(db, kind, at, 0)).map((day): Due => ({ kind, day })));
  due.sort((a, b) => b.day.from - a.day.from);
  let [done, failed, told] = [0, 0, began];
  await inTurn(workers, due, async ({ kind, day }) => {
    for (let no = 1; no <= 3; no += 1) {
      try {
        if ((await rollDay(db, kind, day, at)) === "rolled") break;
      } catch (error) {
        say(`  a day of ${kind} could not be rolled up: ${String(error)}`);
      }
      if (no === 3) failed += 1;
    }
    done += 1;
    if (performance.now() - told < 10_000 && done < due.length) return;
    told = performance.now();
    const left = ((told - began) / done) * (due.length - done);
    say(`  ${done} of ${due.length} days rolled up, ${seconds(began)}, some ${(left / 1000).toFixed(0)} s to go`);
  });
  await db.destroy();
  if (failed > 0) say(`  ${failed} days were not rolled up`);
  if (due.length > 0)
    await inTurn(workers, rollupTables, async (table) => {
      await postgres.query(`vacuum (analyze) ${table}`);
    });
  say(`  rolled up, ${seconds(began)}`);
};

/** Tells how large the tables are. @returns the rows of what was made */
export const tellSizes = async (postgres: Postgres, say: Say): Promise<number> => {
  let rows = 0;
  for (const table of [...madeTables, ...rollupTables]) {
    // Counted by the last analysis: to count a hundred million rows reads all of them.
    const [one] = await postgres.query<{ rows: number; size: string }>(
      `select greatest(reltuples, 0) as rows, pg_size_pretty(pg_total_relation_size(oid)) as size from pg_class where oid = 'public.${table}'::regclass`,
    );
    if (!rollupTables.includes(table)) rows += one!.rows;
    say(`  ${table}: ${one!.rows} rows, ${one!.size}`);
  }
  return rows;
};
