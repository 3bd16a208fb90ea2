import type { SetUp } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { insertHotline } from "../../../live/src/hotline/index.ts";
import { setUpRoutes } from "./routes.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});

const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = (id: string, given: object = {}): Promise<SetUp> => {
  setUpRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, { db });
  const actor = { userId: null, login: "administrator", address: "127.0.0.1" };
  return deeds.get(id)!({ params: {}, query: {}, body: {}, actor, ...given }) as Promise<SetUp>;
};
const skip = (step: string, skipped: boolean) => ask("skipSetUpStep", { params: { step }, body: { skipped } });
const stateOf = ({ steps }: SetUp) => Object.fromEntries(steps.map(({ step, state }) => [step, state]));
const audited = async () =>
  db.selectFrom("audit").select(["subject", "detail"]).where("action", "=", "setUp.skip").orderBy("id").execute();

const callRow = (over: object) => ({
  ...{ id: "c1", direction: "inbound" as const, started_at: 1, ended_at: 2, party: null, called_number: "12345678" },
  ...{
    trunk: "carrier",
    withheld: false,
    disposition: "D2",
    ending: null,
    group_id: null,
    user_id: null,
    agent_no: null,
    rating: null,
  },
  ...{ test_by: null, users: [], agent_nos: [], groups: [], parent: null },
  ...over,
});

beforeEach(async () => {
  await db
    .insertInto("user")
    .values({
      ...{ id: "u1", login: "u1", name: "管理员", agent_no: null },
      ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  for (const table of ["call_record", "prompt", "setting"] as const) await db.deleteFrom(table).execute();
});

test("before the first start there is nothing to set up; then every step is open", async () => {
  expect(await ask("setUp")).toEqual({ steps: [] });
  await db.transaction().execute((work) => insertHotline(work, exampleHotline()));
  const states = Object.values(stateOf(await ask("setUp")));
  expect(states).toHaveLength(9);
  expect(new Set(states)).toEqual(new Set(["open"]));
});

test("a prompt, a line, a test call and a call are seen where they are kept", async () => {
  await db
    .insertInto("prompt")
    .values({ name: "greeting", file: "x", sha256: "x", duration_ms: 1, uploaded_at: 1, uploaded_by: "u1" })
    .execute();
  await db
    .updateTable("trunk")
    .set({ match: JSON.stringify(["192.0.2.1"]) })
    .where("id", "=", "carrier")
    .execute();
  await db
    .insertInto("call_record")
    .values(callRow({ id: "t1", test_by: "administrator" }))
    .execute();
  expect(stateOf(await ask("setUp"))).toMatchObject({
    ...{ greeting: "done", trunk: "done", testCall: "done", realCall: "open", number: "open" },
  });
  await db
    .insertInto("call_record")
    .values(callRow({ id: "c1" }))
    .execute();
  expect(stateOf(await ask("setUp"))).toMatchObject({ realCall: "done" });
});

test("neither a test call that failed, a call that nobody answered nor a line that is off is enough", async () => {
  await db.updateTable("trunk").set({ enabled: false }).where("id", "=", "carrier").execute();
  const rows = [callRow({ id: "t1", test_by: "a", disposition: "D10" }), callRow({ id: "c1", disposition: "D3" })];
  await db.insertInto("call_record").values(rows).execute();
  expect(stateOf(await ask("setUp"))).toMatchObject({ testCall: "open", realCall: "open", trunk: "open" });
});

test("a step is left out and taken up again, audited once each; two at a moment are both kept", async () => {
  expect(stateOf(await skip("hours", true))).toMatchObject({ hours: "skipped", menu: "open" });
  await skip("hours", true);
  await Promise.all([skip("menu", true), skip("groups", true)]);
  expect(stateOf(await ask("setUp"))).toMatchObject({ hours: "skipped", menu: "skipped", groups: "skipped" });
  expect(stateOf(await skip("hours", false))).toMatchObject({ hours: "open", menu: "skipped" });
  const lines = await audited();
  expect(lines.filter(({ subject }) => subject === "hours").map(({ detail }) => detail)).toEqual([
    { skipped: true },
    { skipped: false },
  ]);
  expect(lines).toHaveLength(4);
});
