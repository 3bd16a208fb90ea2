import type { Consultation, ConsultationRow, OrderConsultation, PageOf, Permission } from "@zongji/api";
import { announced, exampleOrderForm } from "@zongji/domain";
import { type Db, insertForm } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { beginDraft } from "../knowledge/index.ts";
import { openOrder } from "../orders/index.ts";
import { consultationRoutes, createConsultationList } from "./index.ts";

const zone = "Asia/Shanghai";
const at = (text: string): number => Date.parse(`${text}+08:00`);
const all = (...actions: Permission["action"][]): Permission[] => actions.map((action) => ({ action, scope: "all" }));
const rights = {
  agent: all("consultation.see", "consultation.ask", "order.handle", "knowledge.read"),
  supervisor: all("consultation.see", "consultation.ask", "order.handle", "knowledge.edit", "knowledge.read"),
  registry: all("consultation.see", "consultation.answer"),
  archive: all("consultation.see", "consultation.answer"),
  both: all("consultation.see", "consultation.ask", "consultation.answer"),
} as const;
type Who = keyof typeof rights;

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = <T = Consultation>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      principal: { user: { id: who, login: who, groups: [], roles: [] }, permissions: rights[who] },
      key: who,
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: at("2026-09-30T10:00") });
  const add = ((name: string, deed: never) => deeds.set(name, deed)) as never;
  consultationRoutes(add, { db, zone, calendar: async () => announced, list: createConsultationList(db) });
  await sql`truncate consultation, work_order, order_form cascade`.execute(db);
  for (const id of Object.keys(rights))
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
        ...{ must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
  const departments = exampleOrderForm.departments.map((each) => ({
    ...each,
    users: each.id === "registry" || each.id === "archive" ? [each.id] : [],
  }));
  await db.transaction().execute((tx) => insertForm(tx, { ...exampleOrderForm, departments }, 1, null));
});
afterEach(() => void vi.useRealTimers());

const put = (over: object = {}, who: Who = "agent") =>
  ask(who, "askConsultation", {
    body: {
      ...{ topic: "question", source: "hand", department: "registry", days: 2 },
      ...{ title: "抵押权注销要不要预约", question: "市民多次问，知识库没有。" },
      ...over,
    },
  });
type Shown = Pick<Consultation, "id" | "version">;
const answer = (who: Who, { id, version }: Shown, note: string, move = "answer") =>
  ask(who, "answerConsultation", { params: { id }, body: { version, move, note } });
const move = (who: Who, { id, version }: Shown, name: string, note = "") =>
  ask(who, "moveConsultation", { params: { id }, body: { version, move: name, note } });
const anOrder = (): Promise<string> =>
  db.transaction().execute(async (tx) => {
    const work = { tx, at: Date.now(), audit: () => {}, event: () => {} };
    return (await openOrder(work as never, { source: "hand", by: "agent", assignee: "agent", zone })).id;
  });
const trail = async (subject: string) =>
  (await db.selectFrom("audit").select(["login", "action"]).where("subject", "=", subject).orderBy("id").execute()).map(
    ({ login, action }) => `${login} ${action}`,
  );

test("a question is returned, asked again, answered in time, cited in an order, drafted as an article and closed", async () => {
  const order = await anOrder();
  const asked = await put({ source: "order", ref: order });
  expect(asked).toMatchObject({ no: expect.stringMatching(/^QS20260930-\d{4}$/), state: "asked", side: "provider" });
  // Two working days after National Day's week.
  expect(asked.dueAt).toBe(at("2026-10-10T00:00"));
  const returned = await answer("registry", asked, "请写明业务类型", "return");
  expect(returned).toMatchObject({ state: "returned", note: "请写明业务类型", dueAt: null, side: "client" });
  vi.setSystemTime(at("2026-10-09T09:00"));
  const again = await move("agent", returned, "askAgain", "一般抵押权");
  expect(again).toMatchObject({ state: "asked", dueAt: at("2026-10-13T00:00") });
  const answered = await answer("registry", again, "不用预约，\n当天办结 <b>");
  expect(answered).toMatchObject({ state: "answered", answer: "不用预约，\n当天办结 <b>", answeredBy: "registry" });

  const cite = { params: { id: asked.id, order } };
  const cited = await ask("agent", "citeConsultation", cite);
  expect(cited.citedIn).toMatchObject([{ id: order }]);
  expect(await ask<OrderConsultation[]>("agent", "orderConsultations", { params: { id: order } })).toMatchObject([
    { id: asked.id, isCited: true, answer: "不用预约，\n当天办结 <b>" },
  ]);
  const drafted = await ask("supervisor", "draftConsultation", {
    params: { id: asked.id },
    body: { version: cited.version },
  });
  const article = await db
    .selectFrom("article_version")
    .select(["state", "content"])
    .where("article", "=", drafted.article ?? "")
    .executeTakeFirstOrThrow();
  expect(article).toMatchObject({ state: "draft", content: { title: asked.title, questions: [asked.title] } });
  expect((article.content as { html: string }).html).toContain("当天办结 &lt;b&gt;");
  const twice = ask("supervisor", "draftConsultation", {
    params: { id: asked.id },
    body: { version: drafted.version },
  });
  expect(await refusal(twice)).toMatchObject({ reason: "consultationDrafted" });
  expect(await move("agent", drafted, "close")).toMatchObject({ state: "closed", closedBy: "agent" });

  expect(await trail(asked.id)).toEqual([
    ...["agent consultation.ask", "registry consultation.return", "agent consultation.askAgain"],
    ...["registry consultation.answer", "agent consultation.cite", "supervisor consultation.draft"],
    "agent consultation.close",
  ]);
  const steps = await ask<{ what: string }[]>("archive", "consultationHistory", { params: { id: asked.id } });
  expect(steps.map(({ what }) => what)).toEqual([
    ...["asked", "return", "askAgain", "answer", "cited", "drafted", "close"],
  ]);
});

test("only the asked department answers, only the provider asks and closes, and an attempt is audited", async () => {
  const asked = await put();
  const forbidden = { code: "forbidden" };
  expect(await refusal(answer("archive", asked, "代答"))).toMatchObject(forbidden);
  expect(await refusal(answer("both", asked, "自问自答"))).toMatchObject(forbidden);
  expect(await refusal(answer("agent", asked, "自己答"))).toMatchObject(forbidden);
  expect(await refusal(move("registry", asked, "close"))).toMatchObject(forbidden);
  expect(await refusal(put({}, "both"))).toMatchObject(forbidden);
  expect((await trail(asked.id)).slice(1)).toEqual([
    ...["archive rights.refused", "both rights.refused", "agent rights.refused", "registry rights.refused"],
  ]);
  expect(await answer("registry", asked, "不用预约")).toMatchObject({ state: "answered" });
  // Nobody is named for this one: any of the client's answers.
  const other = exampleOrderForm.departments.find(({ id }) => id !== "registry" && id !== "archive")!;
  expect(await answer("archive", await put({ department: other.id }), "可以")).toMatchObject({ state: "answered" });
});

test("bad input names its field; an answer is not cited before it is given, nor in an order that is not there", async () => {
  const field = async (over: object) => refusal(put(over));
  expect(await field({ department: "none" })).toMatchObject({ code: "badRequest", field: "department" });
  expect(await field({ source: "order" })).toMatchObject({ code: "badRequest", field: "ref" });
  expect(await field({ source: "order", ref: "none" })).toMatchObject({ code: "notFound", field: "ref" });
  const asked = await put();
  const cite = (order: string) => ask("agent", "citeConsultation", { params: { id: asked.id, order } });
  expect(await refusal(cite("none"))).toMatchObject({ reason: "consultationState" });
  expect(await refusal(answer("registry", { ...asked, version: 9 }, "晚了"))).toMatchObject({ code: "stale" });
  await answer("registry", asked, "不用预约");
  expect(await refusal(cite("none"))).toMatchObject({ code: "notFound", field: "order" });
});

test("an order shows the answer that it cites, though another one follows; what is asked again has none until then", async () => {
  const [order, later] = [await anOrder(), await anOrder()];
  const first = await answer("registry", await put(), "不用预约");
  const cite = (of: string) => ask("agent", "citeConsultation", { params: { id: first.id, order: of } });
  const cited = await cite(order);
  const again = await move("agent", cited, "askAgain", "抵押权也不用吗");
  expect(await refusal(cite(later))).toMatchObject({ reason: "consultationState" });
  const draft = { params: { id: first.id }, body: { version: again.version } };
  expect(await refusal(ask("supervisor", "draftConsultation", draft))).toMatchObject({ reason: "consultationState" });
  const returned = await answer("registry", again, "请写明业务类型", "return");
  expect(await refusal(cite(later))).toMatchObject({ reason: "consultationState" });
  await answer("registry", await move("agent", returned, "askAgain", "一般抵押权"), "要预约");
  const shown = async (of: string) =>
    (await ask<OrderConsultation[]>("agent", "orderConsultations", { params: { id: of } })).map((one) => one.answer);
  expect(await shown(order)).toEqual(["不用预约"]);
  await cite(later);
  expect(await shown(later)).toEqual(["要预约"]);
  // Cited once more it is the answer of now; once more after that is nothing new.
  await cite(order);
  await cite(order);
  expect(await shown(order)).toEqual(["要预约"]);
  expect((await trail(first.id)).filter((line) => line.endsWith("consultation.cite"))).toHaveLength(3);
  const steps = await ask<{ what: string; note: string }[]>("agent", "consultationHistory", {
    params: { id: first.id },
  });
  expect(steps.filter(({ what }) => what === "answer").map(({ note }) => note)).toEqual(["不用预约", "要预约"]);
});

test("each side's list shows what is for it to do, and what is overdue", async () => {
  const { dueAt } = await put({ title: "一" });
  await answer("archive", await put({ title: "二", department: "archive" }), "答");
  const titles = async (who: Who, which: string) =>
    (await ask<PageOf<ConsultationRow>>(who, "listConsultations", { query: { which } })).items.map(
      ({ title }) => title,
    );
  expect(await titles("registry", "toDo")).toEqual(["一"]);
  expect(await titles("archive", "toDo")).toEqual([]);
  expect(await titles("agent", "toDo")).toEqual(["二"]);
  expect(await titles("agent", "overdue")).toEqual([]);
  // Who answers at the due moment itself is in time.
  vi.setSystemTime(dueAt!);
  expect(await titles("agent", "overdue")).toEqual([]);
  vi.setSystemTime(dueAt! + 1);
  expect(await titles("agent", "overdue")).toEqual(["一"]);
});

test("what is asked of an article is asked by who may read it", async () => {
  const draft = {
    ...{ title: "注销登记", kind: "article", category: "few", tags: [], html: "<p>十天</p>", questions: [] },
    businessTypes: [],
    guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
    source: { name: "", number: "", effectiveOn: null, expiresOn: null },
  } as const;
  await sql`insert into knowledge_category (id, parent, name, place, roles) values ('few', null, '内部', 0, '{night}')`.execute(
    db,
  );
  const id = await db
    .transaction()
    .execute((tx) => beginDraft({ tx, at: 0, audit: () => {}, event: () => {} } as never, null, draft as never));
  await sql`update article_version set state = 'published' where article = ${id}`.execute(db);
  const from = { source: "article", ref: id };
  expect(await refusal(put(from))).toMatchObject({ code: "notFound", field: "ref" });
  expect(await put(from, "supervisor")).toMatchObject({ source: "article", ref: id });
  await sql`update knowledge_category set roles = null where id = 'few'`.execute(db);
  expect(await put(from)).toMatchObject({ source: "article", ref: id });
});
