import type { AuditEntry, ConfigItem, ConfigVersion, Problem } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import { until } from "@zongji/kit";
import pino from "pino";
import { expect, it } from "vitest";
import { keepPublishing } from "../../office/src/configuration/index.ts";
import { type Answer, code, testWeb } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
const main = { kind: "flow", id: "main" };
const hours = { kind: "schedule", id: "hotline" };

const given = <T>(answer: Answer): T => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
};
const problem = (answer: Answer): Problem => answer.body as Problem;

it("an administrator writes a draft, checks it, compares it, publishes it and goes back", async () => {
  const cookie = await enter("administrator");
  const items = given<ConfigItem[]>(await ask("listConfigItems", { cookie }));
  expect(items.map(({ kind, id, newest, draft }) => [kind, id, newest, draft])).toEqual([
    ["businessTypes", "hotline", 1, null],
    ["complaints", "hotline", 1, null],
    ["flow", "main", 1, null],
    ["letters", "hotline", 1, null],
    ["number", "number-12345678", 1, null],
    ["policies", "hotline", 1, null],
    ["schedule", "hotline", 1, null],
    ["survey", "satisfaction", 1, null],
  ]);
  const { schedule } = exampleHotline();
  const closed = { ...schedule, special: [{ date: "2027-01-01", name: "元旦", periods: [] }] };
  const saved = given<ConfigVersion>(
    await ask("saveConfigDraft", { cookie, path: hours, body: { base: 1, body: closed, note: "元旦放假" } }),
  );
  expect(saved).toMatchObject({ version: 2, state: "draft", by: "管理员", note: "元旦放假", publishedAt: null });
  expect(given(await ask("checkConfig", { cookie, path: hours, body: { version: 2 } }))).toEqual({
    problems: [],
    standing: [],
    warnings: [],
  });
  const bad = { ...closed, zone: "Nowhere/Atall" };
  expect(given(await ask("checkConfig", { cookie, path: hours, body: { body: bad } }))).toMatchObject({
    problems: [{ kind: "schedule", id: "hotline", field: "zone", problem: "no time zone Nowhere/Atall" }],
  });
  const compared = given<{ changes: object[] }>(
    await ask("compareConfigVersions", { cookie, path: hours, query: { was: "1", is: "2" } }),
  );
  expect(compared.changes).toEqual([
    { path: ["special"], was: [], is: [{ date: "2027-01-01", name: "元旦", periods: [] }] },
  ]);
  expect(given(await ask("publishConfig", { cookie, path: hours, body: { version: 2 } }))).toMatchObject({
    state: "published",
    publishedBy: "管理员",
    configVersion: 9,
  });
  await now().hotline.reload();
  expect(now().hotline.config).toMatchObject({ configVersion: 9, schedule: closed });
  given(await ask("rollBackConfig", { cookie, path: hours, body: { version: 1, base: 2 } }));
  await now().hotline.reload();
  expect(now().hotline.config).toMatchObject({ configVersion: 10, schedule });
  const versions = given<ConfigVersion[]>(await ask("listConfigVersions", { cookie, path: hours }));
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [3, "published"],
    [2, "retired"],
    [1, "retired"],
  ]);
  const audit = given<{ items: AuditEntry[] }>(await ask("listAudit", { cookie }));
  expect(audit.items.slice(0, 3).map(({ action, subject }) => [action, subject])).toEqual([
    ["config.rollBack", "schedule"],
    ["config.publish", "schedule"],
    ["config.draft", "schedule"],
  ]);
});

it("who comes too late is told what has changed meanwhile, and a draft that is wrong is not published, in words", async () => {
  const cookie = await enter("administrator");
  const { body } = given<{ body: { nodes: object } }>(
    await ask("configVersion", { cookie, path: { ...main, version: "1" } }),
  );
  given(await ask("saveConfigDraft", { cookie, path: main, body: { base: 1, body: { ...body, start: "nowhere" } } }));
  const late = await ask("saveConfigDraft", { cookie, path: main, body: { base: 1, body } });
  expect(late.status).toBe(409);
  expect(problem(late)).toMatchObject({
    reason: "configStale",
    newer: { version: 2, by: "管理员", changes: [{ path: ["start"], was: "greeting", is: "nowhere" }] },
  });
  const refused = await ask("publishConfig", { cookie, path: main, body: { version: 2 } });
  expect(refused.status).toBe(409);
  expect(problem(refused)).toMatchObject({
    reason: "configProblems",
    problems: [{ kind: "flow", id: "main", field: "start", problem: "no node nowhere" }],
  });
  for (const [id, path, asked, expected] of [
    ["configVersion", { ...main, version: "9" }, {}, "notFound"],
    ["publishConfig", main, { version: 9 }, "notFound"],
    ["publishConfig", main, { version: 2, at: 1 }, "conflict"],
    ["saveConfigDraft", { kind: "group", id: "business" }, { base: 0, body: {} }, "badRequest"],
    ["saveConfigDraft", { kind: "policies", id: "other" }, { base: 0, body: {} }, "notFound"],
    ["saveConfigDraft", main, { base: 2, body: { start: "\u0000" } }, "badRequest"],
  ] as const)
    expect([
      id,
      code(await ask(id, { cookie, path, ...("version" in asked || "base" in asked ? { body: asked } : {}) })),
    ]).toEqual([id, expected]);
});

it("whoever may write drafts only can't publish them, and whoever may neither sees nothing", async () => {
  const cookie = await enter("administrator");
  await now().db.deleteFrom("permission").where("action", "=", "configuration.publish").execute();
  const agent = await enter("8001");
  expect((await ask("listConfigItems", { cookie: agent })).status).toBe(403);
  // The session knows its permissions from the sign-in on; the next one has less.
  const less = await ask("signIn", { body: { login: "administrator", password: "a sentence of my own 42" } });
  const draft = { base: 1, body: exampleHotline().schedule };
  expect((await ask("saveConfigDraft", { cookie: less.cookie, path: hours, body: draft })).status).toBe(200);
  expect((await ask("publishConfig", { cookie: less.cookie, path: hours, body: { version: 2 } })).status).toBe(403);
  expect(cookie).not.toBe(less.cookie);
});

it("what came due while nobody ran is published as soon as somebody does", async () => {
  const cookie = await enter("administrator");
  const { schedule } = exampleHotline();
  given(await ask("saveConfigDraft", { cookie, path: hours, body: { base: 1, body: { ...schedule, weekly: [] } } }));
  const at = Date.now() + 3_600_000;
  given(await ask("publishConfig", { cookie, path: hours, body: { version: 2, at } }));
  const log = pino({ level: "silent" });
  const stop = keepPublishing(now().db, log, {}, () => at + 86_400_000);
  const published = await until("it is in force", async () => {
    const [newest] = given<ConfigVersion[]>(await ask("listConfigVersions", { cookie, path: hours }));
    return newest?.state === "published" && newest;
  });
  await stop();
  expect(published).toMatchObject({ version: 2, publishedAt: at + 86_400_000, publishedBy: "管理员" });
});
