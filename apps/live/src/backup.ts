// npm run backup -- FOLDER: copies the data folder of a server that runs, so that another can start from the copy.
import { realpathSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { BadSetting, CannotStart, findPostmaster } from "@zongji/store";
import pg from "pg";
import { machineClock } from "./clock.ts";
import { readConfig } from "./config.ts";

/** What PostgreSQL makes anew, or must not find in a copy (its manual, 25.3.4.1). Their folders stay, empty. */
const emptied: ReadonlySet<string> = new Set(
  "pg_wal pg_replslot pg_dynshmem pg_notify pg_serial pg_snapshots pg_stat_tmp pg_subtrans".split(" "),
);
const leftOut: ReadonlySet<string> = new Set(["postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map"]);

/** Of the data folder: what a start makes anew, what is copied apart, and packs that are handed over, which are copies themselves and in the clear. */
const ofTheRun =
  /^(handover|spoken|(server|folder)\.lock|compiled|postgres|postgres-socket|postgres\.draft|journal|.*\.new|(server|postgres)\.log(\.\d+)?)$/;

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Copies a tree file by file; what vanishes meanwhile is left out. `skips` gets the path within. */
const copyTree = async (from: string, to: string, skips: (path: string) => boolean, isKept = false): Promise<void> => {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const source = join(entry.parentPath, entry.name);
    const path = relative(from, source);
    if (skips(path)) continue;
    if (entry.isDirectory()) await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    else if (entry.isFile() && !(isKept && (await isSame(source, join(to, path)))))
      await cp(source, join(to, path), { preserveTimestamps: true }).catch((error: unknown) => {
        if (!isGone(error)) throw error;
      });
  }
};

/** A recording never changes once it is done: one of the same size and time is there already. */
const isSame = async (source: string, target: string): Promise<boolean> => {
  try {
    const [a, b] = [await stat(source), await stat(target)];
    return a.size === b.size && Math.abs(a.mtimeMs - b.mtimeMs) < 2;
  } catch {
    return false;
  }
};

const connect = async (dataFolder: string): Promise<pg.Client> => {
  const folder = join(dataFolder, "postgres");
  const running = findPostmaster(folder);
  if (!running)
    throw new CannotStart(`No PostgreSQL runs in ${folder}: copy the folder as it is, or start the server.`);
  const { port, socketFolder, listens } = running;
  const password = (await readFile(join(dataFolder, "postgres-password"), "utf8")).trim();
  const host = socketFolder || listens || "127.0.0.1";
  const client = new pg.Client({ host, port, user: "zongji", password, database: "postgres" });
  await client.connect();
  return client;
};

/** A base backup by PostgreSQL's own functions: the files as they change, and the log from which a start makes them whole. */
const copyDatabase = async (client: pg.Client, from: string, to: string): Promise<void> => {
  await rm(to, { recursive: true, force: true });
  // Keeps the log until this session ends.
  await client.query("select pg_create_physical_replication_slot('zongji_backup', true, true)");
  await client.query("select pg_backup_start('zongji', true)");
  await copyTree(from, to, (path) => {
    const [first = "", ...rest] = path.split("/");
    return (rest.length > 0 && emptied.has(first)) || leftOut.has(path) || path.includes("pgsql_tmp");
  });
  const { rows } = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
  await writeFile(join(to, "backup_label"), rows[0]!.labelfile, { mode: 0o600 });
  await copyTree(join(from, "pg_wal"), join(to, "pg_wal"), (path) => path.startsWith("archive_status"));
};

const backUp = async (dataFolder: string, to: string): Promise<void> => {
  if (to === dataFolder || to.startsWith(`${dataFolder}/`))
    throw new CannotStart(
      `The copy can't lie in ${dataFolder}: name a folder elsewhere, best on another machine's disk.`,
    );
  await mkdir(to, { recursive: true, mode: 0o700 });
  const journal = () =>
    copyTree(join(dataFolder, "journal"), join(to, "journal"), (path) => path.startsWith("reserve-"));
  // Before the database, so that no file is missed whose facts reach it meanwhile; and after it, for what came since.
  await rm(join(to, "journal"), { recursive: true, force: true });
  await journal();
  const client = await connect(dataFolder);
  try {
    await copyDatabase(client, join(dataFolder, "postgres"), join(to, "postgres"));
  } finally {
    await client.end();
  }
  await journal();
  await copyTree(dataFolder, to, (path) => ofTheRun.test(path.split("/")[0] ?? ""), true);
};

const main = async (): Promise<void> => {
  const { dataFolder, databaseUrl } = readConfig();
  const [target] = process.argv.slice(2);
  if (target === undefined) throw new CannotStart("Say where to: npm run backup -- FOLDER");
  if (databaseUrl !== undefined)
    throw new CannotStart(
      "DATABASE_URL is set: back that database up by its own means, and the data folder by a copy.",
    );
  const from = machineClock.mono();
  await backUp(realpathSync(dataFolder), resolve(target));
  console.log(`backed up ${dataFolder} to ${resolve(target)} in ${((machineClock.mono() - from) / 1000).toFixed(1)} s`);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof BadSetting || error instanceof CannotStart ? error.message : error);
  process.exitCode = 1;
}
