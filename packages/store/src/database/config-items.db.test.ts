import { exampleHotline } from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { giveDefaultGrants } from "../accounts/default-grants.ts";
import { loadHotline, openVersions, versionsBefore } from "../configuration/index.ts";
import { openPool } from "./database.ts";
import { migrate, migrations } from "./migrate.ts";

const world = new World();
let opened: ReturnType<typeof openPool>;
beforeAll(async () => {
  const postgres = await startPostgres(world);
  opened = openPool(postgres.url);
});
afterAll(async () => {
  await opened.db.destroy();
  await world.close();
});

const { flows, schedule, policies, surveys } = exampleHotline();
const [flow] = flows;

/** The tables as the release before left them, with a hotline whose flow was changed once. */
const fillAsBefore = async (): Promise<void> => {
  const client = await opened.pool.connect();
  await client.query("create table migration (version integer primary key, name text not null, at bigint not null)");
  const names = migrations.map(({ name }) => name);
  for (const [index, { name, sql }] of migrations.slice(0, names.indexOf("016-roles-events")).entries()) {
    await client.query(sql);
    await client.query("insert into migration values ($1, $2, 0)", [index + 1, name]);
  }
  await client.query("insert into role values ('administrator', '管理员'), ('agent', '座席')");
  const insert = "insert into flow (id, version, name, graph, published_at) values ($1, $2, $3, $4, $5)";
  await client.query(insert, ["main", 1, "主菜单", JSON.stringify({ ...flow, start: "gone" }), 1000]);
  await client.query(insert, ["main", 2, "主菜单", JSON.stringify({ ...flow, version: 2 }), 2000]);
  await client.query("insert into setting (name, value) values ('rules', $1)", [
    JSON.stringify({ surveys, schedule, policies }),
  ]);
  await client.query("insert into number (id, number, label, flow_id) values ('n1', '12345678', '热线', 'main')");
  await client.query(
    "insert into number (id, number, label, flow_id, recorded) values ('n2', '12345679', '备用', 'main', false)",
  );
  client.release();
};

test("what an installation holds comes into force as versions, unchanged, and its administrators may change it", async () => {
  await fillAsBefore();
  const client = await opened.pool.connect();
  expect(await migrate(client)).toContain("017-config-items");
  client.release();
  const { db } = opened;
  await db.transaction().execute(giveDefaultGrants);
  const config = (await loadHotline(db))!;
  expect(config).toMatchObject({
    flows: [{ ...flow, version: 2 }],
    ...{ surveys, schedule, policies },
    numbers: [
      { number: "12345678", label: "热线", flow: "main" },
      { number: "12345679", label: "备用", flow: "main", recorded: false },
    ],
  });
  expect(config.configVersion).toBe(9 + surveys.length);
  const versions = await versionsBefore(db, { kind: "flow", id: "main" }, { limit: 9 });
  expect(versions).toMatchObject([
    { version: 2, state: "published", name: "主菜单", publishedAt: 2000, retiredAt: null },
    { version: 1, state: "retired", publishedAt: 1000, retiredAt: 2000 },
  ]);
  expect((await openVersions(db)).map(({ kind, version }) => [kind, version])).toEqual([
    ["businessTypes", 1],
    ["complaints", 1],
    ["flow", 2],
    ["letters", 1],
    ["number", 1],
    ["number", 1],
    ["policies", 1],
    ["schedule", 1],
    ...surveys.map(() => ["survey", 1]),
  ]);
  const granted = await db.selectFrom("permission").selectAll().where("action", "like", "configuration.%").execute();
  expect(granted.map(({ role, action }) => [role, action]).sort()).toEqual([
    ["administrator", "configuration.draft"],
    ["administrator", "configuration.publish"],
  ]);
});
