import type { AnnouncementReceipt, Handover, HandoverOpen, ManagedAnnouncement, OwnDue, Reminder } from "@zongji/api";
import type { Db } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeAll, expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { dueFor } from "./due.ts";
import { shiftRoutes } from "./index.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const agent = [
  "handover.work group",
  "order.handle group",
  "missed.handle group",
  "call.see own",
  "knowledge.read all",
  "letter.handle all",
  "quality.see own",
];
const people = {
  an: { roles: ["agent"], groups: ["a"], rights: agent },
  bo: { roles: ["agent"], groups: ["a"], rights: agent },
  cy: { roles: ["agent"], groups: ["b"], rights: agent },
  lead: {
    ...{ roles: ["supervisor"], groups: [] },
    rights: [
      "handover.work all",
      "announcement.publish all",
      "order.handle all",
      "quality.inspect all",
      "quality.see all",
    ],
  },
  client: { roles: ["client"], groups: [], rights: ["knowledge.read all", "knowledge.review all", "order.answer all"] },
} as const;
type Who = keyof typeof people;
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const principalOf = (who: Who) => ({
  user: {
    id: who,
    login: who,
    name: who,
    agentNo: who === "an" ? "8001" : null,
    ...{ roles: [...people[who].roles], groups: [...people[who].groups] },
  },
  permissions: people[who].rights.map((each) => {
    const [action, scope] = each.split(" ");
    return { action, scope };
  }),
  mustChangePassword: false,
});
const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {}, session: { principal: principalOf(who) } },
    ...{ actor: { userId: who, login: who, address: "127.0.0.1" }, ...given },
  }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const told = async (subject: string) =>
  (await db.selectFrom("event").select(["type", "actor"]).where("subject", "=", subject).orderBy("id").execute()).map(
    ({ type, actor }) => `${actor} ${type}`,
  );
const now = fixedDay();
const [hour, day] = [3_600_000, 86_400_000];

const order = (id: string, more: object) =>
  db
    .insertInto("work_order")
    .values({
      ...{ id, no: `No ${id}`, digits: id, state: "open", source: "hand", ref: null, party: null, business_type: null },
      ...{ priority: "normal", title: "登记", form_version: 1, fields: "{}", group_id: "a", assignee: null },
      ...{ created_by: null, users: [], created_at: now, days: 3, updated_at: now, updated_by: null, ...more },
    } as never)
    .execute();

beforeAll(async () => {
  shiftRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, db);
  for (const [id, { roles, groups }] of Object.entries(people)) {
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
        ...{ must_change_password: false, created_at: 0, locked_until: null },
      })
      .execute();
    for (const role of roles) {
      const unless = (on: { doNothing: () => never }) => on.doNothing();
      await db
        .insertInto("role")
        .values({ name: role, label: role })
        .onConflict(unless as never)
        .execute();
      await db.insertInto("user_role").values({ user_id: id, role }).execute();
    }
    for (const group of groups) {
      const row = { id: group, name: group, ring_ms: 1, wrap_up_ms: 1, max_wait_ms: 1, max_waiting: 1, node: null };
      await db
        .insertInto("group")
        .values({ ...row, settings: "{}" } as never)
        .onConflict((on) => on.doNothing())
        .execute();
      await db.insertInto("membership").values({ group_id: group, user_id: id, rank: null }).execute();
    }
  }
  await db
    .insertInto("order_form")
    .values({ version: 1, body: JSON.stringify({ departments: [] }) as never, by: null, at: 0 })
    .onConflict((on) => on.doNothing())
    .execute();
});

const term = { fromAt: now - hour, untilAt: now + day };
const words = { title: "系统升级", text: "今晚 22 时升级" };
const publish = (more: object = {}) =>
  ask<ManagedAnnouncement>("lead", "createAnnouncement", {
    body: { ...words, ...term, roles: [], groups: [], ...more },
  });
const seen = async (who: Who) => (await ask<{ id: string }[]>(who, "listAnnouncements")).map(({ id }) => id);

test("a notice is seen by whom it is for in its days alone, and tells who has not read it", async () => {
  const { id, readers } = await publish({ roles: ["client"], groups: ["a"] });
  expect(readers).toBe(3);
  for (const [who, is] of [
    ["an", true],
    ["bo", true],
    ["client", true],
    ["cy", false],
    ["lead", false],
  ] as const)
    expect([who, (await seen(who)).includes(id)]).toEqual([who, is]);
  expect(await refusal(ask("cy", "readAnnouncement", { params: { id } }))).toMatchObject({ code: "notFound" });
  await ask("an", "readAnnouncement", { params: { id } });
  await ask("an", "readAnnouncement", { params: { id } });
  const receipts = await ask<AnnouncementReceipt[]>("lead", "announcementReceipts", { params: { id } });
  expect(receipts.map(({ user, at }) => [user, at !== null])).toEqual([
    ["bo", false],
    ["client", false],
    ["an", true],
  ]);
  expect(await told(id)).toEqual(["lead AnnouncementMade", "an AnnouncementRead"]);
  const all = await ask<ManagedAnnouncement[]>("lead", "listManagedAnnouncements");
  expect(all.find((each) => each.id === id)).toMatchObject({ state: "shown", read: 1, readers: 3 });
  const later = await publish({ fromAt: now + hour, groups: ["a"] });
  expect(await seen("an")).not.toContain(later.id);
  expect(await refusal(ask("an", "readAnnouncement", { params: { id: later.id } }))).toMatchObject({
    code: "notFound",
  });
});

test("a notice is changed before its days alone, once from each revision, and taken back once", async () => {
  const { id } = await publish({ fromAt: now + hour });
  const anew = {
    params: { id },
    body: { ...words, ...term, roles: [], groups: [], revision: 1, fromAt: now + 2 * hour },
  };
  expect(await ask("lead", "changeAnnouncement", anew)).toMatchObject({ revision: 2, state: "planned" });
  expect(await refusal(ask("lead", "changeAnnouncement", anew))).toMatchObject({ code: "stale" });
  const shown = await publish();
  const change = { params: { id: shown.id }, body: { ...anew.body } };
  expect(await refusal(ask("lead", "changeAnnouncement", change))).toMatchObject({ reason: "announcementShown" });
  expect(await seen("cy")).toContain(shown.id);
  await ask("lead", "withdrawAnnouncement", { params: { id: shown.id } });
  expect(await seen("cy")).not.toContain(shown.id);
  expect(await refusal(ask("lead", "withdrawAnnouncement", { params: { id: shown.id } }))).toMatchObject({
    reason: "announcementWithdrawn",
  });
});

test.each([
  [{ untilAt: now - day, fromAt: now - 2 * day }, "untilAt"],
  [{ untilAt: now - 2 * hour }, "untilAt"],
  [{ roles: ["nobody"] }, "roles"],
  [{ groups: ["nowhere"] }, "groups"],
])("a notice that is for nobody, or for no day, is refused by the field: %j", async (more, field) => {
  expect(await refusal(publish(more))).toMatchObject({ code: "badRequest", field });
});

const write = (who: Who, more: object = {}) =>
  ask<Handover>(who, "createHandover", { body: { group: "a", text: "平稳", lines: [], ...more } });

test("a hand-over note is read and confirmed by another of the group, and stays as it was confirmed", async () => {
  await order("o1", { due_at: now + hour });
  const open = await ask<HandoverOpen>("an", "handoverOpen", { query: { group: "a" } });
  expect(open.orders).toMatchObject([{ id: "o1", label: "No o1", due: now + hour }]);
  const lines = [{ text: "等部门答复", link: { thing: "order", id: "o1" } }];
  const { id } = await write("an", { lines });
  expect(await refusal(write("cy"))).toMatchObject({ code: "forbidden" });
  expect(await refusal(write("an", { text: " " }))).toMatchObject({ field: "text" });
  const nowhere = [{ text: "x", link: { thing: "order", id: "o9" } }];
  expect(await refusal(write("an", { lines: nowhere }))).toMatchObject({ field: "lines.0.link" });
  const deed = (revision: number, more: object = {}) => ({ params: { id }, body: { revision, ...more } });
  expect(await refusal(ask("an", "confirmHandover", deed(1, { remark: "" })))).toMatchObject({ reason: "handoverOwn" });
  expect(await refusal(ask("cy", "readHandover", deed(1)))).toMatchObject({ code: "forbidden" });
  expect(await ask("bo", "readHandover", deed(1))).toMatchObject({ readings: [{ name: "bo", revision: 1 }] });
  expect(await refusal(ask("bo", "changeHandover", deed(1, { text: "改", lines })))).toMatchObject({
    code: "forbidden",
  });
  // The order has gone to another group since: what was written of it stays.
  await db.updateTable("work_order").set({ group_id: "b" }).where("id", "=", "o1").execute();
  expect(await ask("an", "changeHandover", deed(1, { text: "又来一通", lines }))).toMatchObject({
    ...{ revision: 2, lines: [{ link: { label: "No o1" } }] },
  });
  const [listed] = await ask<Handover[]>("bo", "listHandovers", { query: { group: "a", open: "yes" } });
  expect(listed).toMatchObject({ id, readAt: null, may: ["confirm"] });
  // What was read before stays to be seen, by whoever may see the note.
  const before = await ask("bo", "listHandoverRevisions", { params: { id } });
  expect(before).toMatchObject([
    { revision: 1, text: "平稳", lines: [{ text: "等部门答复", link: { label: "No o1" } }] },
  ]);
  expect(await refusal(ask("cy", "listHandoverRevisions", { params: { id } }))).toMatchObject({ code: "forbidden" });
  expect(await refusal(ask("bo", "confirmHandover", deed(1, { remark: "" })))).toMatchObject({ code: "stale" });
  expect(await ask("bo", "confirmHandover", deed(2, { remark: "收到" }))).toMatchObject({
    ...{ state: "confirmed", confirmedBy: "bo", remark: "收到", may: [], readings: [{ revision: 2 }] },
  });
  expect(await refusal(ask("an", "changeHandover", deed(2, { text: "晚了", lines })))).toMatchObject({
    reason: "handoverConfirmed",
  });
  expect(await told(id)).toEqual([
    ...["an HandoverWritten", "bo HandoverRead", "an HandoverWritten", "bo HandoverRead", "bo HandoverConfirmed"],
  ]);
  expect(await ask<Handover[]>("cy", "listHandovers")).toEqual([]);
  expect((await ask<Handover[]>("lead", "listHandovers")).map((each) => each.id)).toEqual([id]);
});

test("of two who take over at once one does, and the other is told", async () => {
  const { id } = await write("an");
  const confirm = (who: Who) =>
    refusal(ask(who, "confirmHandover", { params: { id }, body: { revision: 1, remark: "" } }));
  const both = await Promise.all([confirm("bo"), confirm("lead")]);
  expect(both.filter((each) => each === undefined)).toHaveLength(1);
  expect(both.find((each) => each !== undefined)).toMatchObject({ reason: "handoverConfirmed" });
});

test("reminders are one's own: another can neither see, move nor end them", async () => {
  const set = await ask<Reminder>("an", "createReminder", { body: { text: "回访张先生", at: now + hour } });
  const of = { params: { id: set.id } };
  const due = async (who: Who) => (await ask<OwnDue>(who, "ownDue")).items.filter(({ kind }) => kind === "reminder");
  expect(await due("an")).toMatchObject([{ id: set.id, title: "回访张先生", at: now + hour, timed: "due" }]);
  expect(await due("bo")).toEqual([]);
  for (const deed of ["finishReminder", "deleteReminder"])
    expect(await refusal(ask("bo", deed, of))).toMatchObject({ code: "notFound" });
  await ask("an", "changeReminder", { ...of, body: { text: "明天", at: now + day } });
  expect(await due("an")).toMatchObject([{ title: "明天", at: now + day }]);
  await ask("an", "finishReminder", of);
  expect(await due("an")).toEqual([]);
  expect(await refusal(ask("an", "deleteReminder", of))).toMatchObject({ code: "notFound" });
  const said = await db.selectFrom("event").select("body").where("subject", "=", set.id).execute();
  expect(JSON.stringify(said)).not.toContain("张");
});

test("what is due is read from each room that one may work in, the nearest first, what only waits last", async () => {
  await order("o2", { due_at: now + 2 * hour, assignee: "cy" });
  await order("o3", { due_at: now - hour, assignee: "cy" });
  await order("o4", { due_at: now - hour, assignee: "cy", state: "answered" });
  await db.insertInto("party").values({ id: "p", number_sealed: null, created_at: now, erased_at: null }).execute();
  const letter = {
    id: "l1",
    no: "L1",
    code_hash: Buffer.from("x"),
    source: "page",
    name: "",
    party: "p",
    text: "",
    handling: "{}",
  };
  await db
    .insertInto("letter")
    .values({
      ...letter,
      state: "taken",
      assignee: "cy",
      received_at: now,
      due_at: now + hour,
      verified: false,
    } as never)
    .execute();
  const coaching = {
    id: "k1",
    agent: "cy",
    inspection: null,
    topic: "语速",
    note: "",
    due_at: now + day,
    state: "open" as const,
  };
  await db
    .insertInto("coaching")
    .values({ ...coaching, by: "lead", at: now })
    .execute();
  const listed = async (who: Who) => (await ask<OwnDue>(who, "ownDue")).items.map(({ kind, id }) => `${kind} ${id}`);
  const shown = (await listed("cy")).filter((each) => !each.startsWith("announcement"));
  expect(shown).toEqual(["order o3", "letter l1", "order o2", "coaching k1"]);
  expect((await listed("lead")).includes("coaching k1")).toBe(true);
  const note = await write("an");
  expect(await listed("bo")).toContain(`handover ${note.id}`);
  expect(await listed("an")).not.toContain(`handover ${note.id}`);
  expect(await listed("lead")).not.toContain(`handover ${note.id}`);
});

test("each side is told of the complaints and consultations whose next step is its own", async () => {
  const rights = ["complaint.see all", "complaint.handle all", "consultation.ask all"];
  const client = ["complaint.see all", "complaint.verify all", "consultation.answer all"];
  const complaint = (id: string, state: "registered" | "verified" | "closed", due_at: number | null) => ({
    ...{ id, no: `TS-${id}`, state, source: "hand" as const, ref: null, party: null, name: "", business_type: null },
    ...{ against: "provider" as const, title: "答复不一致", text: "两种说法", received_at: now, due_at },
    ...{ counted: false, created_by: null, created_at: now },
    ...(state !== "registered" && { fault: "provider" as const, verified_by: "client", verified_at: now }),
    ...(state === "closed" && { closed_by: "client", closed_at: now }),
  });
  await db
    .insertInto("complaint")
    .values([
      complaint("c1", "registered", now + day),
      complaint("c2", "verified", now + hour),
      complaint("c3", "closed", null),
    ])
    .execute();
  const consultation = (id: string, state: "asked" | "answered", department: string, asked_by: string) => ({
    ...{ id, no: `QS-${id}`, state, topic: "question" as const, source: "hand" as const, ref: null, department },
    ...{ department_name: "登记科", title: "注销材料", question: "要原件吗", days: 3, asked_by, asked_at: now },
    ...{ due_at: state === "asked" ? now + 2 * hour : null, answered_at: state === "asked" ? null : now },
    answer: state === "asked" ? "" : "要原件",
  });
  await db
    .insertInto("consultation")
    .values([
      consultation("q1", "asked", "", "an"),
      consultation("q2", "answered", "", "an"),
      consultation("q3", "asked", "another", "bo"),
    ])
    .execute();
  const listed = async (who: Who, more: readonly string[]) => {
    const { user } = principalOf(who);
    const permissions = more.map((each) => ({ action: each.split(" ")[0], scope: "all" }));
    const { items } = await dueFor(db, { user, permissions, mustChangePassword: false } as never);
    return items.filter(({ kind }) => kind === "complaint" || kind === "consultation").map(({ id }) => id);
  };
  expect(await listed("client", client)).toEqual(["q1", "c1"]);
  expect(await listed("an", rights)).toEqual(["c2", "q2"]);
  expect(await listed("bo", rights)).toEqual(["c2"]);
  // Who acts for both sides acts for neither.
  expect(await listed("lead", [...rights, ...client])).toEqual([]);
});

test("where a room has more than is listed it is said, and nothing is asked of a room that one has no right in", async () => {
  const many = Array.from({ length: 201 }, (_, at) => ({ id: `m${at}`, title: "", at }));
  const source = { kind: "order", timed: "due", waiting: async () => many } as const;
  const asked = await dueFor(db, principalOf("client") as never, [
    source,
    { ...source, kind: "missed", needs: "missed.handle" },
  ]);
  expect([asked.items.length, asked.more]).toEqual([200, ["order"]]);
});
