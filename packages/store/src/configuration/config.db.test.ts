import { exampleHotline, type HotlineConfig } from "@zongji/domain";
import { until, World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Db, openPool } from "../database/index.ts";
import { type Databases, openMigrated } from "../testing/migrated.test-scene.ts";
import {
  checkItem,
  discardDraft,
  publishVersion,
  putItem,
  rollBack,
  saveDraft,
  scheduleVersion,
  withConfig,
  withdrawVersion,
} from "./actions.ts";
import { findVersion, openVersions, versionsBefore } from "./config-store.ts";
import { publishDue } from "./due.ts";
import type { ItemKey } from "./kinds.ts";
import { loadHotline } from "./load.ts";
import { ConfigRefused } from "./refused.ts";
import { seedItems } from "./seed.ts";

const world = new World();
const openings: (() => Promise<void>)[] = [];
let db: Db;
/** As another server of the same database. */
let second: Db;
const example = exampleHotline();
const main: ItemKey = { kind: "flow", id: "main" };
const hours: ItemKey = { kind: "schedule", id: "hotline" };
const by = { actor: { userId: null, login: "wang", address: "127.0.0.1" } };

const open = (url: string): Db => {
  const opened = openPool(url);
  openings.push(() => opened.db.destroy());
  return opened.db;
};

let databases: Databases;
beforeAll(async () => {
  databases = await openMigrated(world);
  const template = openPool(databases.url);
  await template.db.transaction().execute(async (tx) => {
    const { groups, trunks } = example;
    for (const { id, name, ringMs, wrapUpMs, maxWaitMs, maxWaiting, ...settings } of groups)
      await tx
        .insertInto("group")
        .values({
          ...{ id, name, ring_ms: ringMs, wrap_up_ms: wrapUpMs, max_wait_ms: maxWaitMs, max_waiting: maxWaiting },
          settings: JSON.stringify(settings),
        })
        .execute();
    for (const { id, name, kind, transport, match, maxLines, enabled, digestUser } of trunks)
      await tx
        .insertInto("trunk")
        .values({
          ...{ id, name, kind, transport, match: JSON.stringify(match), max_lines: maxLines, enabled },
          ...{ host: null, port: null, is_default: false, digest_user: digestUser ?? null, password_sealed: null },
          ...{ realm: null, ha1_md5: null, ha1_sha256: null },
        })
        .execute();
    await seedItems(tx, example);
  });
  await template.db.destroy();
});
afterAll(async () => {
  for (const close of openings) await close();
  await world.close();
});
let url: string;
beforeEach(async () => {
  url = await databases.make(databases.url);
  [db, second] = [open(url), open(url)];
});

const inForce = async (): Promise<HotlineConfig> => (await loadHotline(db))!;
const configVersion = async (): Promise<number> => (await inForce()).configVersion!;
const bodyOf = async (key: ItemKey, version = 1): Promise<object> => (await findVersion(db, key, version))!.body;
const refused = async (deed: Promise<unknown>): Promise<ConfigRefused> => {
  const error = await deed.then(
    () => new Error("it was done"),
    (thrown: Error) => thrown,
  );
  if (!(error instanceof ConfigRefused)) throw error;
  return error;
};
const audited = async (): Promise<{ action: string; subject: string; detail: unknown }[]> =>
  db
    .selectFrom("audit")
    .select(["action", "subject", "detail"])
    .where("login", "in", ["wang", "system"])
    .orderBy("id")
    .execute();

/** The main flow with another greeting: its menu waits so long. */
const withTimeout = async (timeoutMs: number): Promise<object> => {
  const body = (await bodyOf(main)) as { nodes: Record<string, { kind: string }> };
  const menu = Object.entries(body.nodes).find(([, { kind }]) => kind === "menu")!;
  return { ...body, nodes: { ...body.nodes, [menu[0]]: { ...menu[1], timeoutMs } } };
};
const timeoutOf = (config: HotlineConfig): unknown =>
  config.flows.find(({ id }) => id === "main")!.nodes[
    Object.keys(example.flows[0]!.nodes).find((id) => example.flows[0]!.nodes[id]!.kind === "menu")!
  ];

/** A flow that needs no group. */
const onlyHangingUp = {
  start: "end",
  nodes: { end: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" } },
};

test("what was seeded is in force as it was given, and checks", async () => {
  const { flows, surveys, schedule, policies } = await inForce();
  expect({ flows, surveys, schedule, policies }).toEqual({
    flows: example.flows,
    surveys: example.surveys,
    schedule: example.schedule,
    policies: example.policies,
  });
  expect((await openVersions(db)).every(({ state, version }) => state === "published" && version === 1)).toBe(true);
});

test("a draft changes nothing until it is published; what it replaces is retired, and each deed is in the trail", async () => {
  const before = await configVersion();
  const draft = await saveDraft(db, main, { base: 1, body: await withTimeout(4000), note: "shorter" }, by);
  expect(draft).toMatchObject({ version: 2, state: "draft", note: "shorter", configVersion: null });
  expect(timeoutOf(await inForce())).not.toMatchObject({ timeoutMs: 4000 });
  const published = await publishVersion(db, main, 2, by);
  expect(published).toMatchObject({ version: 2, state: "published", configVersion: before + 1 });
  const config = await inForce();
  expect(timeoutOf(config)).toMatchObject({ timeoutMs: 4000 });
  expect(config.flows.find(({ id }) => id === "main")!.version).toBe(2);
  expect(await configVersion()).toBe(before + 1);
  expect((await versionsBefore(db, main, { limit: 9 })).map(({ version, state }) => [version, state])).toEqual([
    [2, "published"],
    [1, "retired"],
  ]);
  expect(await audited()).toEqual([
    { action: "config.draft", subject: "main", detail: { kind: "flow", name: "main", version: 2 } },
    { action: "config.publish", subject: "main", detail: { kind: "flow", name: "main", version: 2, replaces: 1 } },
  ]);
});

test("a way back is a new version with the old text; the draft of somebody else stays as it was", async () => {
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, by);
  await publishVersion(db, main, 2, by);
  await saveDraft(db, main, { base: 2, body: await withTimeout(5000) }, by);
  const back = await rollBack(db, main, { version: 1, base: 3 }, by);
  expect(back).toMatchObject({ version: 4, state: "published" });
  expect(await bodyOf(main, 4)).toEqual(await bodyOf(main, 1));
  expect(await inForce()).toMatchObject({ flows: [{ id: "main", version: 4 }] });
  expect(await bodyOf(main, 3)).toEqual(await withTimeout(5000));
  // It was made of what is no longer in force: publishing it would take the way back unseen.
  expect(await refused(publishVersion(db, main, 3, by))).toMatchObject({ reason: "stale", newer: { version: 4 } });
});

test("publishing checks the whole configuration, and says whose field is wrong", async () => {
  const body = (await bodyOf(main)) as { nodes: Record<string, { kind: string; group?: string }> };
  const [queue] = Object.entries(body.nodes).find(([, { kind }]) => kind === "queue")!;
  const broken = { ...body, nodes: { ...body.nodes, [queue]: { ...body.nodes[queue], group: "nowhere" } } };
  await saveDraft(db, main, { base: 1, body: broken }, by);
  const error = await refused(publishVersion(db, main, 2, by));
  expect(error).toMatchObject({
    reason: "problems",
    problems: [{ kind: "flow", id: "main", field: `nodes.${queue}.group`, problem: "no group nowhere" }],
  });
  // A survey that a group asks for is named with the group.
  await saveDraft(db, { kind: "survey", id: "other" }, { base: 0, body: { ...example.surveys[0], retries: 99 } }, by);
  expect((await refused(publishVersion(db, { kind: "survey", id: "other" }, 1, by))).problems).toMatchObject([
    { kind: "survey", id: "other", field: "retries" },
  ]);
  expect(await inForce()).toMatchObject({ flows: [{ version: 1 }] });
  expect((await audited()).map(({ action }) => action)).toEqual(["config.draft", "config.draft"]);
  expect((await refused(scheduleVersion(db, main, 2, Date.now() + 60_000, by))).reason).toBe("problems");
});

test("a flow that asks a host which this server may not ask comes into force in no way", async () => {
  const now = 1_800_000_000_000;
  const asks = (host: string) => ({
    start: "ask",
    nodes: {
      ask: {
        ...{ kind: "http", method: "GET", url: `https://${host}/`, headers: [], timeoutMs: 5000, results: [] },
        ...{ prompts: [], music: false },
      },
      bye: onlyHangingUp.nodes.end,
    },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: "ask", exit, to: "bye" })),
  });
  const knows = { ...by, now, flowHosts: [{ host: "service.example.cn" }] };
  const problem = { id: "main", field: "nodes.ask", finding: "hostNotAllowed", about: "other.example.cn" };
  await saveDraft(db, main, { base: 1, body: asks("other.example.cn") }, by);
  expect((await refused(publishVersion(db, main, 2, knows))).problems).toMatchObject([problem]);
  expect((await refused(scheduleVersion(db, main, 2, now + 1000, knows))).problems).toMatchObject([problem]);
  // Also where a way on is missing.
  const open = await checkItem(db, { ...main, version: 1, body: { ...asks("other.example.cn"), edges: [] } }, knows);
  expect(open.problems.map(({ finding }) => finding)).toEqual([undefined, undefined, undefined, "hostNotAllowed"]);
  // The setting named it once.
  await scheduleVersion(db, main, 2, now + 1000, { ...by, now });
  expect(await publishDue(db, now + 2000, knows)).toMatchObject([{ failed: "problems", problems: [problem] }]);
  await saveDraft(db, main, { base: 2, body: asks("service.example.cn") }, by);
  expect(await publishVersion(db, main, 3, knows)).toMatchObject({ state: "published" });
  const named = { ...knows, flowHosts: [] };
  await saveDraft(db, main, { base: 3, body: onlyHangingUp }, by);
  await publishVersion(db, main, 4, named);
  expect((await refused(rollBack(db, main, { version: 3, base: 4 }, named))).problems).toMatchObject([
    { ...problem, about: "service.example.cn" },
  ]);
});

test("what was wrong elsewhere before keeps nobody from publishing what mends something", async () => {
  await db.updateTable("group").set({ max_wait_ms: 1 }).where("id", "=", example.groups[0]!.id).execute();
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, by);
  expect(await publishVersion(db, main, 2, by)).toMatchObject({ state: "published" });
});

test("fields of another release and sealed numbers elsewhere hide nothing that a draft brings; its own unknown fields are told", async () => {
  const sealed = { always: { sealed: "AAAA" }, busy: { group: "business" } };
  await sql`insert into "user" (id, login, name, agent_no, password_hash, must_change_password, created_at, settings)
    values ('u1', 'u1', '李', '8101', '', false, 0, ${JSON.stringify({ forwarding: sealed })})`.execute(db);
  await sql`update "group" set settings = settings || '{"colour": "red"}'`.execute(db);
  await saveDraft(db, main, { base: 1, body: { ...(await bodyOf(main)), start: "nowhere" } }, by);
  const brings = async (version: number) => (await refused(publishVersion(db, main, version, by))).problems;
  expect(await brings(2)).toEqual([{ kind: "flow", id: "main", field: "start", problem: "no node nowhere" }]);
  await saveDraft(db, main, { base: 2, body: { ...(await bodyOf(main)), colour: "red" } }, by);
  expect(await brings(3)).toEqual([{ kind: "flow", id: "main", field: "colour", problem: "is not known" }]);
});

test("a way back to a text of another release leaves out the fields that this one doesn't know", async () => {
  await sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at, retired_at)
    select kind, id, 9, 'retired', name, body || '{"colour": "red"}', 0, 900, 0, 1 from config_item
    where kind = 'flow' and version = 1`.execute(db);
  expect(await rollBack(db, main, { version: 9, base: 9 }, by)).toMatchObject({ version: 10, state: "published" });
  expect(await bodyOf(main, 10)).toEqual(await bodyOf(main, 1));
});

test("a way back checks the whole configuration as well", async () => {
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, by);
  await publishVersion(db, main, 2, by);
  await saveDraft(db, main, { base: 2, body: onlyHangingUp }, by);
  await publishVersion(db, main, 3, by);
  await sql`update "group" set id = 'moved-' || id`.execute(db);
  const back = await refused(rollBack(db, main, { version: 2, base: 3 }, by));
  expect(back.problems.map(({ problem }) => problem)).toContain(`no group ${example.groups[0]!.id}`);
});

test("a number is called by its digits where something is wrong with it, and by its label in the list", async () => {
  const key: ItemKey = { kind: "number", id: "n2" };
  const body = { number: "12345678", label: "备用", flow: "nowhere" };
  expect(await saveDraft(db, key, { base: 0, body }, by)).toMatchObject({ name: "备用" });
  expect((await refused(publishVersion(db, key, 1, by))).problems).toEqual([
    { kind: "number", id: "12345678", field: "number", problem: "12345678 is there twice" },
    { kind: "number", id: "12345678", field: "flow", problem: "no flow nowhere" },
  ]);
});

test("of two who write at once one is told what the other changed, and both texts stay", async () => {
  const [first, other] = [await withTimeout(4000), await withTimeout(5000)];
  const done = await Promise.allSettled([
    saveDraft(db, main, { base: 1, body: first }, by),
    saveDraft(second, main, { base: 1, body: other }, by),
  ]);
  const [won] = done.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const [lost] = done.flatMap((each) => (each.status === "rejected" ? [each.reason as ConfigRefused] : []));
  expect(lost).toMatchObject({ reason: "stale", newer: { version: 2, by: null, changes: [{}] } });
  expect(lost!.newer!.changes[0]!.path.at(-1)).toBe("timeoutMs");
  // The loser has seen it now and writes again; the winner's text can still be read.
  const mine = (won!.body as { nodes: object }) === first ? other : first;
  expect(await saveDraft(db, main, { base: 2, body: mine }, by)).toMatchObject({ version: 3, state: "draft" });
  expect(await findVersion(db, main, 2)).toMatchObject({ state: "retired", body: won!.body });
});

test("of many who publish at once, each deed is whole: one version in force, and numbers without a gap", async () => {
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, by);
  const before = await configVersion();
  const asked = [
    ...Array.from({ length: 6 }, (_, index) => publishVersion(index % 2 ? db : second, main, 2, by)),
    ...Array.from({ length: 6 }, (_, index) => rollBack(index % 2 ? db : second, main, { version: 1, base: 2 }, by)),
    ...Array.from({ length: 6 }, (_, index) =>
      withConfig(index % 2 ? db : second, (tx) =>
        putItem(
          tx,
          { kind: "policies", id: "hotline" },
          { name: "policies", body: { ...example.policies, dialMs: 20_000 + index } },
          by,
        ),
      ),
    ),
  ];
  const done = await Promise.allSettled(asked);
  const unknown = done.flatMap((each) =>
    each.status === "rejected" && !(each.reason instanceof ConfigRefused) ? [each.reason] : [],
  );
  expect(unknown).toEqual([]);
  const published = (await openVersions(db)).filter(({ state }) => state === "published");
  expect(new Set(published.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(published.length);
  const { rows } = await sql<{ config_version: number }>`
    select config_version from config_item where config_version is not null order by 1`.execute(db);
  expect(rows.map(({ config_version }) => config_version)).toEqual(rows.map((_, index) => index + 1));
  // Six rules, and the flow once at least.
  expect(await configVersion()).toBeGreaterThanOrEqual(before + 7);
});

test("a publication at a moment happens once, with two servers that both look, and late where none did", async () => {
  const now = 1_800_000_000_000;
  await saveDraft(db, hours, { base: 1, body: { ...example.schedule, weekly: [] } }, { ...by, now });
  await scheduleVersion(db, hours, 2, now + 60_000, { ...by, now });
  expect(await refused(saveDraft(db, hours, { base: 2, body: example.schedule }, { ...by, now }))).toMatchObject({
    reason: "scheduled",
  });
  expect(await publishDue(db, now + 59_999, {})).toEqual([]);
  // An hour late: nobody ran meanwhile.
  const late = now + 3_600_000;
  const both = (
    await Promise.all([publishDue(db, late, {}), publishDue(second, late, {}), publishDue(db, late, {})])
  ).flat();
  expect(both).toEqual([{ ...hours, version: 2 }]);
  expect(await findVersion(db, hours, 2)).toMatchObject({ state: "published", publishAt: null, publishedAt: late });
  expect((await audited()).filter(({ action }) => action === "config.publish")).toMatchObject([
    { subject: "schedule", detail: { version: 2, replaces: 1, publishAt: now + 60_000 } },
  ]);
  expect(await publishDue(db, late + 1, {})).toEqual([]);
});

test("a server that dies in the middle of a due publication has done nothing, and the next one does it", async () => {
  const now = 1_800_000_000_000;
  await saveDraft(db, hours, { base: 1, body: { ...example.schedule, weekly: [] } }, { ...by, now });
  await scheduleVersion(db, hours, 2, now + 1000, { ...by, now });
  // Its audit line waits, so that the connection can be cut when the versions have moved already.
  const { pool, db: holder } = openPool(url);
  const client = await pool.connect();
  await client.query("begin");
  await client.query("lock table audit in exclusive mode");
  const dying = publishDue(second, now + 2000, {}).catch((error: unknown) => error);
  const waiting = `select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and query like 'insert into "audit"%'`;
  // On another connection: within one transaction what the others do is looked at once only.
  const pid = await until(
    "the audit line waits",
    async () => (await pool.query<{ pid: number }>(waiting)).rows[0]?.pid,
  );
  await client.query("select pg_terminate_backend($1)", [pid]);
  expect(await dying).toBeInstanceOf(Error);
  await client.query("rollback");
  client.release();
  await holder.destroy();
  expect(await findVersion(db, hours, 2)).toMatchObject({ state: "draft", publishAt: now + 1000 });
  expect(await findVersion(db, hours, 1)).toMatchObject({ state: "published", retiredAt: null });
  expect(await publishDue(db, now + 3000, {})).toEqual([{ ...hours, version: 2 }]);
});

test("what can't be published at its moment says why, keeps its text, and what is in force stays", async () => {
  const now = 1_800_000_000_000;
  const key: ItemKey = { kind: "survey", id: "other" };
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, { ...by, now });
  await scheduleVersion(db, main, 2, now + 1000, { ...by, now });
  await db.updateTable("group").set({ id: "moved" }).where("id", "=", example.groups[0]!.id).execute();
  await saveDraft(db, key, { base: 0, body: example.surveys[0]! }, { ...by, now });
  await scheduleVersion(db, key, 1, now + 1000, { ...by, now });
  const outcomes = await publishDue(db, now + 2000, {});
  expect(outcomes).toMatchObject([
    { ...key, version: 1 },
    { ...main, version: 2, failed: "problems" },
  ]);
  expect(await findVersion(db, main, 2)).toMatchObject({
    state: "draft",
    publishAt: null,
    failure: { at: now + 2000, reason: "problems", problems: [{ kind: "flow", id: "main" }] },
  });
  expect(await inForce()).toMatchObject({ flows: [{ version: 1 }] });
  expect((await audited()).at(-1)).toMatchObject({ action: "config.publishFailed", subject: "main" });
  expect(await publishDue(db, now + 3000, {})).toEqual([]);
});

test("a moment is taken back, and a draft set aside", async () => {
  const at = Date.now() + 60_000;
  await saveDraft(db, main, { base: 1, body: await withTimeout(4000) }, by);
  await scheduleVersion(db, main, 2, at, by);
  await withdrawVersion(db, main, 2, by);
  expect(await publishDue(db, at + 1, {})).toEqual([]);
  expect(await discardDraft(db, main, 2, by)).toMatchObject({ state: "retired", publishAt: null });
  expect((await audited()).map(({ action }) => action)).toEqual([
    "config.draft",
    "config.schedule",
    "config.withdraw",
    "config.discard",
  ]);
  expect(await saveDraft(db, main, { base: 2, body: await withTimeout(6000) }, by)).toMatchObject({ version: 3 });
});

test("the database itself keeps a version's text, and a text that it can't hold is refused", async () => {
  await expect(db.deleteFrom("config_item").execute()).rejects.toThrow("stays");
  await expect(sql`update config_item set body = '{}'`.execute(db)).rejects.toThrow("stays");
  await expect(sql`truncate config_item`.execute(db)).rejects.toThrow("stays");
  const deed = saveDraft(db, main, { base: 1, body: { start: "a\u0000b" } }, by);
  expect((await refused(deed)).reason).toBe("unreadable");
  expect((await refused(saveDraft(db, { kind: "policies", id: "second" }, { base: 0, body: {} }, by))).reason).toBe(
    "noItem",
  );
});
