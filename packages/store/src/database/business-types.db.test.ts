import { checkConfig, exampleHotline, readConfig, usualComplaints, usualLetters } from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { businessTypesOf, loadHotline, publishedOf } from "../configuration/index.ts";
import { openPool } from "./database.ts";
import { migrate, migrations } from "./migrate.ts";

let world: World;
let opened: ReturnType<typeof openPool>;
beforeEach(async () => {
  world = new World();
  const postgres = await startPostgres(world);
  opened = openPool(postgres.url);
});
afterEach(async () => {
  await opened.db.destroy();
  await world.close();
});

const [flow] = exampleHotline().flows;
const { schedule, policies, surveys } = exampleHotline();
/** A flow in the shape of the release before: labels, at keys and at nodes. */
const labelled = (labels: Readonly<Record<string, string>>): object => {
  const { id: _id, version: _version, ...body } = flow!;
  const text = Object.entries(labels).reduce(
    (all, [id, label]) => all.replaceAll(`"${id}"`, JSON.stringify(label)),
    JSON.stringify(body),
  );
  const { nodes, ...rest } = JSON.parse(text);
  return { ...rest, nodes: { ...nodes, greeting: { ...nodes.greeting, businessType: "公告's" } } };
};

/** The tables as the release before left them. */
const fillAsBefore = async (items: readonly object[]): Promise<void> => {
  const client = await opened.pool.connect();
  await client.query("create table migration (version integer primary key, name text not null, at bigint not null)");
  const names = migrations.map(({ name }) => name);
  for (const [index, { name, sql }] of migrations.slice(0, names.indexOf("022-business-types")).entries()) {
    await client.query(sql);
    await client.query("insert into migration values ($1, $2, 0)", [index + 1, name]);
  }
  for (const [index, item] of items.entries()) {
    const row = {
      kind: "flow",
      id: "main",
      name: "main",
      state: "published",
      body: {},
      config_version: index + 1,
      ...item,
    };
    const { kind, id, name, body, version, state, config_version } = row as Record<string, unknown>;
    await client.query(
      `insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
       values ($1, $2, $3, $4, $5, $6, 0, $7, case when $7::bigint is not null then 0 end)`,
      [kind, id, version, state, name, JSON.stringify(body), config_version],
    );
  }
  await migrate(client);
  client.release();
};

test("each label of the flows is a type, whose id is the label; the flows stay as they were written, and the whole can be run", async () => {
  const now = { consultation: "业务咨询", complaint: "投诉 建议", progress: "业务咨询" };
  await fillAsBefore([
    { version: 1, state: "retired", body: labelled({ ...now, complaint: "旧业务" }) },
    { version: 2, body: labelled(now) },
    { version: 3, state: "draft", config_version: null, body: labelled({ ...now, complaint: "草稿里的" }) },
    ...[
      { kind: "schedule", id: "hotline", version: 1, body: schedule },
      { kind: "policies", id: "hotline", version: 1, body: policies },
      ...surveys.map(({ id, ...body }) => ({ kind: "survey", id, version: 1, body })),
    ],
  ]);
  expect(await businessTypesOf(opened.db)).toEqual([
    ...["业务咨询", "公告's", "投诉 建议", "草稿里的"].sort().map((label) => ({ id: label, name: label })),
    { id: "旧业务", name: "旧业务", retired: true },
  ]);
  const [tree] = await publishedOf(opened.db, "businessTypes");
  expect(tree).toMatchObject({ id: "hotline", version: 1 });
  const config = (await loadHotline(opened.db))!;
  // The tree was the seventh, the settings of letters and of complaints came after it.
  expect(config.configVersion).toBe(9);
  expect(await publishedOf(opened.db, "letters")).toMatchObject([{ version: 1, body: usualLetters }]);
  expect(await publishedOf(opened.db, "complaints")).toMatchObject([{ version: 1, body: usualComplaints }]);
  expect(config.flows).toEqual([{ ...labelled(now), id: "main", version: 2 }]);
  const wrong = checkConfig(readConfig(config)).filter(({ problem }) => problem.includes("business type"));
  expect(wrong).toEqual([]);
});

test("an installation without labels has an empty tree; a new one waits for its first start", async () => {
  await fillAsBefore([{ kind: "policies", id: "hotline", version: 1, body: policies }]);
  expect(await publishedOf(opened.db, "businessTypes")).toMatchObject([{ body: { types: [] }, version: 1 }]);
});

test("before the first start there is no tree: the first start brings its own", async () => {
  await fillAsBefore([]);
  expect(await publishedOf(opened.db, "businessTypes")).toEqual([]);
  expect(await publishedOf(opened.db, "letters")).toEqual([]);
});
