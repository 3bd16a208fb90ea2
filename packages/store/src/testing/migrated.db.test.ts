/** Tests that begin with the tables may be given a copy of them: it is what this program's migrations leave, and no other's. */
import { startPostgres, World } from "@zongji/kit";
import type pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate, openPool } from "../database/index.ts";
import { migrations } from "../database/migrate.ts";
import { migratedTemplate, startMigrated } from "./migrated.test-scene.ts";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const ofPublic = "n.nspname = 'public'";
/** All that migrations make, as PostgreSQL itself tells of it, a text each. */
const made = [
  `select format('%s %s.%s %s %s %s', c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
     pg_get_expr(d.adbin, d.adrelid)) as made
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where ${ofPublic} and a.attnum > 0 and not a.attisdropped`,
  "select indexdef as made from pg_indexes where schemaname = 'public'",
  `select format('%s %s', k.conname, pg_get_constraintdef(k.oid)) as made
   from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${ofPublic}`,
  `select pg_get_functiondef(p.oid) as made from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where ${ofPublic} and p.prokind = 'f'`,
  "select pg_get_triggerdef(oid) as made from pg_trigger where not tgisinternal",
  "select format('%s %s', sequencename, last_value) as made from pg_sequences where schemaname = 'public'",
  "select format('%s %s', version, name) as made from migration",
];

const allMade = async (pool: pg.Pool): Promise<string[]> => {
  const found: string[] = [];
  for (const query of made) {
    const { rows } = await pool.query<{ made: string }>(query);
    expect(query.includes("pg_trigger") || query.includes("pg_proc") || rows.length > 0, query).toBe(true);
    found.push(...rows.map((row) => row.made));
  }
  const { rows: tables } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  for (const { name } of tables) {
    const { rows } = await pool.query<{ n: string }>(`select count(*) as n from "${name}"`);
    found.push(`${name}: ${rows[0]!.n} rows`);
  }
  return found.sort();
};

test("what a test begins with is what migrations leave of an empty database", async () => {
  const { url } = await startMigrated(world);
  const copied = openPool(url);
  await copied.pool.query("create database fresh template template0");
  const address = new URL(url);
  address.pathname = "/fresh";
  const fresh = openPool(address.href);
  const client = await fresh.pool.connect();
  expect(await migrate(client)).toEqual(migrations.map(({ name }) => name));
  client.release();
  const expected = await allMade(fresh.pool);
  expect(expected.length).toBeGreaterThan(1000);
  expect(await allMade(copied.pool)).toEqual(expected);
  await copied.db.destroy();
  await fresh.db.destroy();
});

test("a template that other migrations made is not found", async () => {
  const [first, ...others] = migrations;
  const last = migrations.at(-1)!;
  const changed = [
    migrations.slice(0, -1),
    [...migrations, { name: "999-later", sql: "select 1" }],
    [{ ...first!, sql: `${first!.sql} ` }, ...others],
    [...migrations.slice(0, -1), { ...last, name: `${last.name}-again` }],
  ];
  expect(new Set([migrations, ...changed].map((each) => migratedTemplate(each))).size).toBe(5);
  expect(migratedTemplate()).toBe(migratedTemplate(migrations));
  const { url } = await startPostgres(world, undefined, [migratedTemplate(changed[0]), "cluster"]);
  const { pool, db } = openPool(url);
  const { rows } = await pool.query("select to_regclass('migration') as found");
  expect(rows).toEqual([{ found: null }]);
  await db.destroy();
});
