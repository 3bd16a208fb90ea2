// node bin/run.mjs tests/load/bench-facts.ts [CALLS_A_SECOND] [SECONDS]: what it costs, a call, until its facts are in the journal, the database and the read tables.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep, startPostgres, until, World } from "@zongji/kit";
import { Following, migrate, openPool } from "@zongji/store";
import { Journal } from "../../apps/live/src/journal/journal.ts";
import { Shipping } from "../../apps/live/src/live/shipping.ts";
import {
  alarmFollower,
  callFollower,
  stateFollower,
  supervisionFollower,
} from "../../apps/office/src/followers/index.ts";
import type { CallId, Fact, LegId } from "../../packages/domain/src/index.ts";
import { stage } from "../../packages/domain/src/testing/stage.ts";
import { usageOf } from "./processes.ts";

const rate = Number(process.argv[2] ?? 50);
const seconds = Number(process.argv[3] ?? 10);

const silent = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };

/** The facts of one call that hears the menu and hangs up, in the pieces in which they are written. */
const pieces = (): Fact[][] => {
  const on = stage();
  const all: Fact[][] = [];
  const take = () => all.push(on.facts.splice(0));
  const leg = on.calls();
  take();
  on.passes(10);
  take();
  on.hangsUp(leg);
  take();
  on.passes(1000);
  take();
  return all.filter((facts) => facts.length > 0);
};

const world = new World();
const directory = mkdtempSync(join(tmpdir(), "zongji-facts-"));
try {
  const postgres = await startPostgres(world);
  const { pool, db } = openPool(postgres.url);
  const client = await pool.connect();
  await migrate(client);
  client.release();
  const { journal } = await Journal.open({ directory, node: "n1", now: Date.now });
  const followers = [callFollower, stateFollower, supervisionFollower, alarmFollower];
  const following = new Following(db, followers, silent);
  const shipping = new Shipping({ journal, db, log: silent, mayDrop: () => false, onShipped: () => following.wake() });
  const template = pieces();
  let calls = 0;
  const one = async () => {
    const name = `call-${++calls}`;
    for (const facts of template) {
      const own = facts.map(({ node: _n, epoch: _e, seq: _s, at: _a, v: _v, ...body }) => {
        const named = {
          ...body,
          ...("call" in body && { call: name as CallId }),
          ...("leg" in body && { leg: `${name}-leg` as LegId }),
        };
        return journal.number(named as never, Date.now());
      });
      await journal.append(own.map((fact) => ({ kind: "fact" as const, fact })));
      await sleep(5);
    }
  };
  const run = async (forMs: number) => {
    const from = performance.now();
    let placed = 0;
    for (let now = from; now < from + forMs; now = performance.now()) {
      for (; placed < ((now - from) * rate) / 1000; placed += 1) void one();
      await sleep(2);
    }
    await until("all is shipped", () => shipping.pulse(0).waiting === 0, { limitMs: 60_000 });
    await sleep(1000);
    return placed;
  };
  await run(2000);
  const [cpu, before, statements] = [process.cpuUsage(), usageOf(postgres.pid), await counted()];
  const placed = await run(seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const after = usageOf(postgres.pid);
  const us = (total: number) => Math.round(total / placed);
  console.log({
    calls: placed,
    factsPerCall: template.flat().length,
    serverUsPerCall: us(user + system),
    databaseUsPerCall: us((after.all.cpuMs - before.all.cpuMs) * 1000),
    transactionsPerCall: Math.round((((await counted()) - statements) / placed) * 10) / 10,
    rows: (await postgres.query<{ n: number }>("select count(*)::int as n from call_record"))[0]!.n,
  });
  async function counted() {
    await sleep(1500);
    const rows = await postgres.query<{ n: number }>(
      "select xact_commit::int as n from pg_stat_database where datname = 'postgres'",
    );
    return rows[0]!.n;
  }
  await shipping.close();
  await following.close();
  await journal.close();
  await db.destroy();
} finally {
  await world.close();
  rmSync(directory, { recursive: true });
}
