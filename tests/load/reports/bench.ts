// npm run bench:reports [-- --days 1095 --calls 10000 --agents 200 --seed 1 --runs 3 --raw --no-duckdb --json]
// How fast reports are over years of a hotline that is made for it, on a PostgreSQL of its own; DuckDB over the same rows is the yardstick.
// --raw: without roll-ups. The folder of temporary files (TMPDIR) has to have room: 11 million calls take some 50 GB.
import { usualZone } from "@zongji/domain";
import { type Postgres, startPostgres, World } from "@zongji/kit";
import { type Db, migrate, openPool, type RollupKind, rollDays, rollupKindNames } from "@zongji/store";
import { type Asked, askCalls, asked, askReport, definitions, type Period } from "./ask.ts";
import { yardstickIn } from "./duckdb.ts";
import { firstDay, generate, madeTables } from "./generate.ts";

const args = process.argv.slice(2);
const numberOf = (name: string, usual: number): number => {
  const at = args.indexOf(`--${name}`);
  const given = at < 0 ? usual : Number(args[at + 1]);
  if (!Number.isInteger(given) || given < 1) throw new RangeError(`--${name} wants a whole number from 1`);
  return given;
};
const made = {
  ...{ days: numberOf("days", 30), calls: numberOf("calls", 1000), agents: numberOf("agents", 50) },
  seed: numberOf("seed", 1),
};
const runs = numberOf("runs", 3);
const isJson = args.includes("--json");
const say = isJson ? console.error : console.log;
const dayMs = 86_400_000;

/** The middle of several runs, in ms. */
const middle = async (ask: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return Math.round(times.sort((a, b) => a - b)[runs >> 1]! * 10) / 10;
};

/** With the settings of the PostgreSQL that comes along, and a longer journal for the loading. */
const databaseIn = async (world: World) => {
  const postgres = await startPostgres(world);
  for (const setting of ["shared_buffers = '64MB'", "max_connections = 40", "max_wal_size = '4GB'"])
    await postgres.query(`alter system set ${setting}`);
  await postgres.stop("fast");
  await postgres.start();
  const { db, pool } = openPool(postgres.url);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  return { postgres, db };
};

const rollUp = async (postgres: Postgres, db: Db, now: number): Promise<void> => {
  const began = performance.now();
  const each = async (kind: RollupKind): Promise<void> => {
    for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
      const until = performance.now() + 10_000;
      const mayGoOn = (): boolean => performance.now() < until;
      ({ left } = await rollDays(db, kind, { zone: usualZone, now }, { settleMs: 0, mayGoOn }));
      say(`  ${left} days to be rolled up (${kind}), ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
  };
  await Promise.all(rollupKindNames.map(each));
  for (const table of ["call_rollup", "state_rollup"]) await postgres.query(`vacuum (analyze) ${table}`);
};

const tellSizes = async (postgres: Postgres): Promise<number> => {
  let rows = 0;
  for (const table of [...madeTables, "call_rollup", "state_rollup"]) {
    const [one] = await postgres.query<{ rows: string; size: string }>(
      `select count(*) as rows, pg_size_pretty(pg_total_relation_size('${table}')) as size from ${table}`,
    );
    if (table !== "call_rollup" && table !== "state_rollup") rows += Number(one!.rows);
    say(`  ${table}: ${one!.rows} rows, ${one!.size}`);
  }
  return rows;
};

/** How a report's time grows with the days that it is of. */
const growth = async (db: Db, id: Asked, last: number, now: number): Promise<string> => {
  const lengths = [1 / 8, 1 / 4, 1 / 2].map((part) => Math.max(1, Math.round(made.days * part)));
  const each: string[] = [];
  for (const days of lengths)
    each.push(`${days} d ${await middle(() => askReport(db, id, { from: last - days * dayMs, to: last }, now))}`);
  return each.join(" · ");
};

const world = new World(0);
try {
  const { postgres, db } = await databaseIn(world);
  const now = Date.now();
  say(`${made.days} days of ${made.calls} calls, ${made.agents} agents, seed ${made.seed}, in ${world.folder}`);
  await generate(postgres.url, made, now, say);
  if (!args.includes("--raw")) await rollUp(postgres, db, now);
  const rows = await tellSizes(postgres);
  const yardstick = args.includes("--no-duckdb")
    ? undefined
    : await yardstickIn(world.place("duckdb"), (text) => postgres.query(text), say);
  const first = firstDay(made.days, now);
  const last = first + made.days * dayMs;
  const whole: Period = { from: first, to: last };
  const month: Period = { from: last - Math.min(30, made.days) * dayMs, to: last };
  const reports: Record<string, { monthMs: number; threeYearsMs: number; duckdbMs: number | null }> = {};
  for (const id of asked) {
    const monthMs = await middle(() => askReport(db, id, month, now));
    const threeYearsMs = await middle(() => askReport(db, id, whole, now));
    const duckdbMs = yardstick ? await middle(() => yardstick.ask(definitions[id]!, whole, now)) : null;
    reports[id] = { monthMs, threeYearsMs, duckdbMs };
    const grown = await growth(db, id, last, now);
    say(`  ${id}: a month ${monthMs} ms, all ${threeYearsMs} ms, DuckDB ${duckdbMs ?? "—"} ms · ${grown}`);
  }
  const callsFirstPageMs = await middle(() => askCalls(db));
  say(`  the call log's first page: ${callsFirstPageMs} ms`);
  if (isJson) console.log(JSON.stringify({ rows, reports, callsFirstPageMs }));
  yardstick?.close();
  await db.destroy();
} finally {
  await world.close();
}
