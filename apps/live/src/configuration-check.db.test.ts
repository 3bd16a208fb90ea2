import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Group, Problem as Told, User } from "@zongji/api";
import { checkConfig, type Problem } from "@zongji/domain";
import { CannotStart, putItem } from "@zongji/store";
import { inCheckedTransaction } from "@zongji/web";
import { beforeEach, describe, expect, it } from "vitest";
import { Hotline } from "./hotline/index.ts";
import { testWeb } from "./web.test-scene.ts";

const { now: web, ask, enter } = testWeb();
const actor = { userId: null, login: "wang", address: "127.0.0.1" };
let cookie: string;
beforeEach(async () => {
  cookie = await enter("administrator");
});

const fileOf = () => join(web().folder, "configuration.json");
/** Another process that starts on the same folder and database. */
const started = () => {
  const refused: [string, readonly Problem[]][] = [];
  const hotline = new Hotline(web().db, fileOf(), web().seal, {
    onUnrunnable: (where, problems) => refused.push([where, problems]),
  });
  return { hotline, refused };
};
const breakGroup = () => web().db.updateTable("group").set({ ring_ms: 1 }).where("id", "=", "business").execute();

describe("a configuration that can't be run", () => {
  it("in the database leaves the last good one in force, and is told with the field", async () => {
    const { hotline, refused } = started();
    const good = hotline.config!;
    await breakGroup();
    await hotline.reload();
    expect(hotline.config).toEqual(good);
    expect(refused.map(([where, [first]]) => [where, first?.problem])).toEqual([
      ["database", "must be a whole number from 3000 to 120000"],
    ]);
    hotline.close();
  });

  it("in the database at a first start is refused in one sentence", async () => {
    await breakGroup();
    rmSync(fileOf());
    const { hotline } = started();
    const start = hotline.reload();
    await expect(start).rejects.toThrow(CannotStart);
    await expect(start).rejects.toThrow(
      /^The configuration in the database can't be run: groups\[\d\]\.ringMs must be a whole number from 3000 to 120000\.$/,
    );
    expect(hotline.config).toBeUndefined();
  });

  it("on disk is not run: the database is waited for", async () => {
    const kept = JSON.parse(readFileSync(fileOf(), "utf8"));
    for (const broken of [{ ...kept.config, groups: "none" }, { ...kept.config, agents: 5 }, null]) {
      writeFileSync(fileOf(), JSON.stringify({ ...kept, config: broken }));
      const { hotline, refused } = started();
      expect(hotline.config).toBeUndefined();
      expect(refused.map(([where]) => where)).toEqual(["file"]);
      await hotline.reload();
      expect(checkConfig(hotline.config)).toEqual([]);
    }
  });
});

describe("fields of another release", () => {
  it("are left out, on disk and in the database", async () => {
    const kept = JSON.parse(readFileSync(fileOf(), "utf8"));
    kept.config.groups[0].colour = "red";
    kept.config.policies.moon = { phase: 1 };
    writeFileSync(fileOf(), JSON.stringify(kept));
    const { hotline, refused } = started();
    expect(hotline.config?.groups[0]).not.toHaveProperty("colour");
    const row = await web()
      .db.selectFrom("group")
      .select("settings")
      .where("id", "=", "business")
      .executeTakeFirstOrThrow();
    const settings = JSON.stringify({ ...row.settings, colour: "red" });
    await web().db.updateTable("group").set({ settings }).where("id", "=", "business").execute();
    await hotline.reload();
    expect(hotline.config?.groups.find(({ id }) => id === "business")).not.toHaveProperty("colour");
    expect(refused).toEqual([]);
    hotline.close();
  });
});

describe("a change that makes the whole wrong", () => {
  it("is refused with its field, and nothing is changed", async () => {
    const body = { overflow: { to: "group", group: "nowhere" }, ringMs: 9000 };
    const answer = await ask("changeGroup", { cookie, path: { id: "business" }, body });
    expect(answer).toMatchObject({ status: 400, body: { code: "badRequest", field: "overflow.group" } });
    const groups = (await ask("listGroups", { cookie })).body as Group[];
    expect(groups.find(({ id }) => id === "business")).toMatchObject({ ringMs: 20_000, overflow: { to: "hangUp" } });
  });

  it("of another thing names that one's place", async () => {
    const broken = inCheckedTransaction(web().db, async (tx) => {
      await putItem(tx, { kind: "flow", id: "main" }, { name: "main", body: {} }, { actor });
      return { id: "business" };
    });
    await expect(broken).rejects.toMatchObject({ code: "badRequest", extra: { field: "flows.0.start" } });
  });

  it("is refused where a person makes it wrong, as anything else", async () => {
    const { db } = web();
    const path = { id: "agent-8002" };
    const disable = (disabled: boolean) => ask("changeUser", { cookie, path, body: { disabled } });
    expect((await disable(true)).status).toBe(200);
    const settings = JSON.stringify({ forwarding: { busy: { group: "gone" } } });
    await db.updateTable("user").set({ settings }).where("id", "=", path.id).execute();
    expect(await disable(false)).toMatchObject({ status: 400, body: { field: "forwarding.busy.group" } });
    const users = (await ask("listUsers", { cookie })).body as User[];
    expect(users.find(({ id }) => id === path.id)).toMatchObject({ disabled: true });
  });

  it("is not one that leaves as it was what was wrong before", async () => {
    const { db } = web();
    const group = (id: string) => ask("changeGroup", { cookie, path: { id: "complaint" }, body: to(id) });
    const to = (id: string) => ({ overflow: { to: "group", group: id } });
    const row = await db.selectFrom("group").select("settings").where("id", "=", "business").executeTakeFirstOrThrow();
    const settings = JSON.stringify({ ...row.settings, ...to("gone") });
    await db.updateTable("group").set({ settings }).where("id", "=", "business").execute();
    const label = "市民热线";
    const [number] = (await ask("listNumbers", { cookie })).body as { id: string }[];
    expect((await ask("changeNumber", { cookie, path: { id: number!.id }, body: { label } })).status).toBe(200);
    expect((await group("nowhere")).body as Told).toMatchObject({ field: "overflow.group" });
    expect((await group("business")).status).toBe(200);
  });
});

it("a person may be disabled to whom colleagues forward their calls; theirs ring with them then", async () => {
  const { db, hotline } = web();
  const settings = JSON.stringify({ forwarding: { always: { agent: "agent-8002" }, busy: { group: "business" } } });
  await db.updateTable("user").set({ settings }).where("id", "=", "agent-8001").execute();
  const forwarding = () => hotline.config?.agents.find(({ user }) => user === "agent-8001")?.forwarding;
  await hotline.reload();
  expect(forwarding()).toEqual({ always: { agent: "agent-8002" }, busy: { group: "business" } });
  const disable = (disabled: boolean) => ask("changeUser", { cookie, path: { id: "agent-8002" }, body: { disabled } });
  expect((await disable(true)).status).toBe(200);
  expect(forwarding()).toEqual({ busy: { group: "business" } });
  expect((await disable(false)).status).toBe(200);
  expect(forwarding()).toEqual({ always: { agent: "agent-8002" }, busy: { group: "business" } });
});
