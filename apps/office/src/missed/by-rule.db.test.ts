import { exampleHotline } from "@zongji/domain";
import { type Db, lockForEdit, putHandling, seedItems } from "@zongji/store";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { giveByRule, offerNext } from "./by-rule.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const minute = 60_000;
/** Noon in Shanghai. */
const noon = Math.floor(fixedDay() / 86_400_000) * 86_400_000 + 4 * 3_600_000;
const hour = 60 * minute;

beforeAll(async () => {
  await seedItems(db, exampleHotline());
  await db
    .insertInto("role")
    .values({ name: "agent", label: "座席" })
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto("permission")
    .values({ role: "agent", action: "missed.handle", scope: "group" })
    .onConflict((on) => on.doNothing())
    .execute();
  for (const [id, agentNo] of [
    ["u1", "8001"],
    ["u2", "8002"],
    ["u3", "8003"],
  ] as const) {
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: `座席 ${agentNo}`, agent_no: agentNo },
        ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
      })
      .execute();
    if (id !== "u3") await db.insertInto("user_role").values({ user_id: id, role: "agent" }).execute();
  }
});

const group = async (id: string, settings: object) => {
  const row = { id, name: id, ring_ms: 1, wrap_up_ms: 1, max_wait_ms: 1, max_waiting: 1, node: null };
  await db
    .insertInto("group")
    .values({ ...row, settings: JSON.stringify(settings) } as never)
    .onConflict((on) => on.column("id").doUpdateSet({ settings: JSON.stringify(settings) } as never))
    .execute();
};
const signsIn = (user_id: string, groups: string[], to_at: number | null = null, state = "ready") =>
  db
    .insertInto("agent_state_span")
    .values({
      user_id,
      from_at: 1,
      to_at,
      agent_no: user_id,
      state,
      call: null,
      groups: JSON.stringify(groups),
    } as never)
    .execute();
const missed = (id: string, over: object = {}) =>
  db
    .insertInto("missed_case")
    .values({
      ...{ id, party: `p-${id}`, first_at: noon - hour, last_at: noon - hour, last_call: id, calls: 1 },
      ...{ called_number: "12345", group_id: "g1", disposition: "D3", attempts: 0, attempts_since: 0 },
      ...{ last_attempt_at: null, reached_at: null, reached_call: null, reached_how: null },
      ...over,
    })
    .execute();
const assigneeOf = async (id: string) =>
  (await db.selectFrom("missed_handling").select("assignee").where("call", "=", id).executeTakeFirst())?.assignee;

beforeEach(async () => {
  for (const table of ["missed_offer", "missed_handling", "missed_case", "agent_state_span", "call_record"] as const)
    await db.deleteFrom(table).execute();
  await group("g1", { missedAssign: "turn", missedOffer: true });
  await group("g2", {});
});

test("new ones go to the group's signed-in agents in turn, each once; what somebody has dealt with stays", async () => {
  await signsIn("u1", ["g1"]);
  await signsIn("u2", ["g1", "g2"]);
  await signsIn("u3", ["g1"]); // may not handle missed calls
  for (const [n, id] of ["a", "b", "c"].entries()) await missed(id, { first_at: noon - 2 * hour + n });
  await missed("other", { group_id: "g2" });
  await missed("nowhere", { group_id: null });
  const touched = { party: "p-left", call_at: noon - hour, assignee: null, outcome: null, closed_at: null };
  await missed("left");
  await putHandling(db, { call: "left", ...touched, closed_by: null, version: 2 });
  const given = await giveByRule(db, noon);
  expect([...given.keys()].sort()).toEqual(["a", "b", "c"]);
  expect([await assigneeOf("a"), await assigneeOf("b")].sort()).toEqual(["u1", "u2"]);
  expect(await giveByRule(db, noon)).toEqual(new Map());
  // The next one is for whom the last three left out longest.
  await missed("d");
  const last = await assigneeOf("c");
  await giveByRule(db, noon + minute);
  expect(await assigneeOf("d")).toBe(last === "u1" ? "u2" : "u1");
  const trail = await db.selectFrom("audit").select(["login", "detail"]).where("subject", "=", "d").execute();
  expect(trail).toMatchObject([{ login: "system", detail: { byRule: true } }]);
  const events = await db.selectFrom("event").select(["type", "actor"]).where("subject", "=", "d").execute();
  expect(events).toEqual([{ type: "MissedAssigned", actor: null }]);
});

test("nobody is given one who is signed out, and it is given once somebody signs in", async () => {
  await signsIn("u1", ["g1"], noon - minute);
  await signsIn("u2", ["g2"]);
  await missed("a");
  expect((await giveByRule(db, noon)).size).toBe(0);
  await db.updateTable("agent_state_span").set({ to_at: null }).where("user_id", "=", "u1").execute();
  expect(await giveByRule(db, noon)).toEqual(new Map([["a", "u1"]]));
});

test("a group in which nobody can take one holds up no other group", async () => {
  await group("g2", { missedAssign: "turn" });
  await signsIn("u1", ["g1"]);
  for (let n = 0; n < 51; n += 1) await missed(`g2-${n}`, { group_id: "g2", first_at: noon - 3 * hour + n });
  await missed("g1-0");
  expect(await giveByRule(db, noon)).toEqual(new Map([["g1-0", "u1"]]));
});

test("nobody is given more than five that are open; more come as they are dealt with, or somebody else signs in", async () => {
  await signsIn("u1", ["g1"]);
  for (let n = 0; n < 7; n += 1) await missed(`m${n}`, { first_at: noon - 2 * hour + n });
  expect([...(await giveByRule(db, noon)).keys()]).toEqual(["m0", "m1", "m2", "m3", "m4"]);
  expect(await giveByRule(db, noon + minute)).toEqual(new Map());
  await db
    .updateTable("missed_case")
    .set({ reached_at: noon, reached_how: "callBack" })
    .where("id", "=", "m3")
    .execute();
  expect(await giveByRule(db, noon + 2 * minute)).toEqual(new Map([["m5", "u1"]]));
  await signsIn("u2", ["g1"]);
  expect(await giveByRule(db, noon + 3 * minute)).toEqual(new Map([["m6", "u2"]]));
});

test("what the rule gave goes on when who has it was signed out for ten minutes or is disabled; a deed of hers stays", async () => {
  await signsIn("u1", ["g1"]);
  for (const id of ["a", "taken"]) await missed(id);
  await giveByRule(db, noon);
  await signsIn("u2", ["g1"]);
  await db.updateTable("missed_handling").set({ by_rule: false }).where("call", "=", "taken").execute();
  await db
    .updateTable("agent_state_span")
    .set({ to_at: noon + minute })
    .where("user_id", "=", "u1")
    .execute();
  await db
    .updateTable("agent_state_span")
    .set({ to_at: noon + minute })
    .where("user_id", "=", "u2")
    .execute();
  // With nobody there it stays with whom it was given to.
  expect(await giveByRule(db, noon + 12 * minute)).toEqual(new Map());
  await db.updateTable("agent_state_span").set({ to_at: null }).where("user_id", "=", "u2").execute();
  expect(await giveByRule(db, noon + 10 * minute)).toEqual(new Map());
  expect(await giveByRule(db, noon + 12 * minute)).toEqual(new Map([["a", "u2"]]));
  const trail = await db.selectFrom("audit").select("detail").where("subject", "=", "a").orderBy("id").execute();
  expect(trail.at(-1)?.detail).toEqual({ was: { assignee: "u1" }, is: { assignee: "u2" }, byRule: true });
  await db.updateTable("agent_state_span").set({ to_at: null }).where("user_id", "=", "u1").execute();
  await db.updateTable("user").set({ disabled: true }).where("id", "=", "u2").execute();
  expect(await giveByRule(db, noon + 13 * minute)).toEqual(new Map([["a", "u1"]]));
  await db.updateTable("user").set({ disabled: false }).where("id", "=", "u2").execute();
});

const principal = (id: string, groups: string[] = ["g1"]) =>
  ({ user: { id, login: id, groups }, permissions: [{ action: "missed.handle", scope: "group" }] }) as never;
const next = async (id: string, putOff?: string, at = noon, groups = ["g1"]) =>
  (await offerNext(db, principal(id, groups), putOff, at))?.id;

test("an idle agent is shown the next one, nobody else the same, and what she puts off comes to another", async () => {
  await missed("old", { last_at: noon - 2 * hour, first_at: noon - 2 * hour });
  await missed("new");
  expect(await next("u1")).toBe("old");
  expect(await next("u2")).toBe("new");
  expect(await next("u1")).toBe("old");
  expect(await next("u3")).toBeUndefined();
  expect(await next("u1", "old")).toBeUndefined();
  expect(await next("u3")).toBe("old");
  // After a minute in which her page did not ask again it is free.
  expect(await next("u1", undefined, noon + 2 * minute)).toBe("new");
  expect(await next("u1", undefined, noon + 16 * minute)).toBe("old");
});

test("who has nothing to be shown waits for nobody who is being shown something", async () => {
  await missed("elsewhere", { group_id: "g2" });
  await db.transaction().execute(async (tx) => {
    await lockForEdit(tx, "missed offers");
    // Whoever waited would wait for this transaction, and it for him.
    const late = new Promise((resolve) => setTimeout(resolve, 300_000, "late").unref());
    expect(await Promise.race([next("u1"), late])).toBeUndefined();
    // At night nobody is called.
    expect(await Promise.race([next("u1", undefined, noon + 10 * hour), late])).toBeUndefined();
  });
});

const call = (id: string, over: object) =>
  db
    .insertInto("call_record")
    .values({
      id,
      trunk: "t1",
      withheld: false,
      started_at: noon - hour,
      direction: "inbound",
      called_number: "1",
      ...over,
    } as never)
    .execute();

test("a caller who is being called back, or keeps his place in a queue, is nobody else's to call", async () => {
  await missed("a");
  await call("a", { party: "p-a", ended_at: noon - hour + 9000 });
  await call("back", { direction: "outbound", party: "p-a", parent: "a", started_at: noon - minute });
  await missed("kept");
  await call("kept", { party: "p-kept", ended_at: noon - hour + 9000, callback_state: "waiting" });
  await signsIn("u1", ["g1"]);
  expect(await next("u2")).toBeUndefined();
  expect(await giveByRule(db, noon)).toEqual(new Map());
  await db.updateTable("call_record").set({ ended_at: noon }).where("id", "=", "back").execute();
  expect(await next("u2")).toBe("a");
  expect([...(await giveByRule(db, noon)).keys()]).toEqual(["a"]);
  await db.updateTable("call_record").set({ callback_state: "expired" }).where("id", "=", "kept").execute();
  expect([...(await giveByRule(db, noon)).keys()]).toEqual(["kept"]);
});

test("her own comes first; what was tried too often or just now, what is another's or not offered does not come", async () => {
  await missed("tooOften", { attempts_since: 3 });
  await missed("justNow", { attempts_since: 1, last_attempt_at: noon - minute });
  await missed("notOffered", { group_id: "g2" });
  await missed("older", { last_at: noon - 3 * hour, first_at: noon - 3 * hour });
  await missed("mine");
  await missed("theirs", { last_at: noon - 4 * hour, first_at: noon - 4 * hour });
  const handled = { call_at: noon - hour, outcome: null, closed_at: null, closed_by: null, version: 1 };
  await putHandling(db, { call: "mine", party: "p-mine", assignee: "u1", ...handled });
  await putHandling(db, { call: "theirs", party: "p-theirs", assignee: "u2", ...handled, call_at: noon - 4 * hour });
  expect(await next("u1", undefined, noon, ["g1", "g2"])).toBe("mine");
  expect(await next("u1", "mine", noon, ["g1", "g2"])).toBe("older");
  expect(await next("u1", "older", noon, ["g1", "g2"])).toBeUndefined();
  // At night nobody is called.
  expect(await next("u2", undefined, noon + 9 * hour)).toBeUndefined();
});
