// npm run bench:reports [-- --days 1095 --calls 10000 --agents 200 --seed 1 --runs 3 --raw --json]
// How fast reports are over years of a hotline that is made for it, on a PostgreSQL of its own; DuckDB over the same rows is the yardstick.

import { usualZone } from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import { migrate, openPool, type RollupKind, rollDays, rollupKindNames } from "@zongji/store";
import { askCalls, asked, askReport, type Period } from "./ask.ts";
import { firstDay, generate, madeTables } from "./generate.ts";

const args = process.argv.slice(2);
const numberOf = (name: string, usual: number): number => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? usual : Number(args[at + 1]);
};
const made = {
  ...{
    days: numberOf("days", 30),
    calls: numberOf("calls", 1000),
    agents: numberOf("agents", 50),
    seed: numberOf("seed", 1),
  },
};
const runs = numberOf("runs", 3);
const isJson = args.includes("--json");
const say = isJson ? console.error : console.log;

const middle = async (ask: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return Math.round(times.sort((a, b) => a - b)[runs >> 1]! * 10) / 10;
};

const world = new World(0);
try {
  const postgres = await startPostgres(world);
  for (const setting of ["shared_buffers = '64MB'", "max_connections = 40", "max_wal_size = '4GB'"])
    await postgres.query(`alter system set ${setting}`);
  await postgres.stop("fast");
  await postgres.start();
  const { db, pool } = openPool(postgres.url);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const now = Date.now();
  say(`${made.days} days of ${made.calls} calls, ${made.agents} agents, seed ${made.seed}, in ${world.folder}`);
  await generate(postgres.url, made, now, say);
  if (!args.includes("--raw")) {
    const began = performance.now();
    const rollUp = async (kind: RollupKind): Promise<void> => {
      const at = { zone: usualZone, now };
      for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
        const until = performance.now() + 10_000;
        ({ left } = await rollDays(db, kind, at, { settleMs: 0, mayGoOn: () => performance.now() < until }));
        say(`  ${left} days to be rolled up (${kind}), ${((performance.now() - began) / 1000).toFixed(0)} s`);
      }
    };
    await Promise.all(rollupKindNames.map(rollUp));
    await postgres.query("vacuum (analyze) call_rollup");
    await postgres.query("vacuum (analyze) state_rollup");
  }
  let rows = 0;
  for (const table of [...madeTables, "call_rollup", "state_rollup"]) {
    const [one] = await postgres.query<{ rows: string; size: string }>(
      `select count(*) as rows, pg_size_pretty(pg_total_relation_size('${table}')) as size from ${table}`,
    );
    rows += Number(one!.rows);
    say(`  ${table}: ${one!.rows} rows, ${one!.size}`);
  }
  const first = firstDay(made.days, now);
  const dayMs = 86_400_000;
  const last = first + made.days * dayMs;
  const whole: Period = { from: first, to: last };
  const month: Period = { from: last - Math.min(30, made.days) * dayMs, to: last };
  const reports: Record<string, { monthMs: number; threeYearsMs: number; duckdbMs: number | null }> = {};
  for (const id of asked) {
    const monthMs = await middle(() => askReport(db, id, month, now));
    const threeYearsMs = await middle(() => askReport(db, id, whole, now));
    reports[id] = { monthMs, threeYearsMs, duckdbMs: null };
    say(`  ${id}: a month ${monthMs} ms, all ${threeYearsMs} ms`);
  }
  const callsFirstPageMs = await middle(() => askCalls(db));
  say(`  the call log's first page: ${callsFirstPageMs} ms`);
  if (isJson) console.log(JSON.stringify({ rows, reports, callsFirstPageMs }));
  await db.destroy();
} finally {
  await world.close();
}
