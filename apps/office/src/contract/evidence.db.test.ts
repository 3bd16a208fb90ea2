import type { Contract, ContractBudgets, ContractEffects } from "@zongji/api";
import { type ContractDeed, clauseNames, exampleTerms, localTime } from "@zongji/domain";
import { type Db, sha256Of } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { budgetsNow, readingsOf } from "./budgets.ts";
import { evidenceRoutes } from "./evidence.ts";
import { contractRoutes } from "./routes.ts";
import { createContractReader } from "./store.ts";

fixedDay(Date.UTC(2026, 10, 30, 4));

let db: Db;
factsDatabase((opened) => {
  db = opened;
});

type Who = "provider" | "client" | "reader";
const powers: Readonly<Record<Who, readonly string[]>> = {
  provider: ["contract.see", "contract.provide"],
  client: ["contract.see", "contract.accept"],
  reader: ["contract.see"],
};
const read = createContractReader("Asia/Shanghai");
const today = "2026-11-30";

const ask = async <T>(who: Who, id: string, given: object = {}): Promise<T> => {
  const handlers = new Map<string, (ask: unknown) => Promise<unknown>>();
  const add = ((name: string, handler: never) => handlers.set(name, handler)) as never;
  const room = {
    ...{ db, read, today: () => today, zone: "Asia/Shanghai" },
    ...{ past: async () => [], held: async () => undefined, afterTerms: async () => {} },
  };
  contractRoutes(add, room);
  evidenceRoutes(add, room);
  await db
    .insertInto("user")
    .values({
      id: who,
      login: who,
      name: who,
      agent_no: null,
      password_hash: "x",
      must_change_password: false,
      created_at: 0,
      locked_until: null,
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  const permissions = powers[who].map((action) => ({ action, scope: "all" }));
  return handlers.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: { principal: { user: { id: who, login: who, groups: [] }, permissions } },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
};
const act = async (who: Who, deed: ContractDeed) => {
  const { version } = await ask<Contract>("reader", "contract");
  return ask<Contract>(who, "doUnderContract", { body: { version, deed } });
};
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
const give = (who: Who, kind: string, key: string, text = "x", name = "证明.txt", truncated = false) =>
  ask<Contract>(who, "addEvidence", {
    params: { kind, key },
    request: {
      isMultipart: () => true,
      file: async () => ({ filename: name, toBuffer: async () => Buffer.from(text), file: { truncated } }),
    },
  });
const fetched = async (who: Who, id: string) => {
  const headers: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
    type: () => reply,
    send: (content: Buffer) => content,
  };
  const content = await ask<Buffer>(who, "evidenceFile", { params: { id }, reply });
  return { content: String(content), headers };
};

test("evidence is kept as it was given, under its hash, by the side that gave it; nobody changes it or takes it away", async () => {
  await act("provider", { type: "ContractWritten", terms: exampleTerms });
  const given = await give("provider", "resource", "site-area", "平面图 36 m²", "../平面图.txt");
  expect(given.files).toMatchObject([
    {
      kind: "resource",
      key: "site-area",
      name: "平面图.txt",
      bytes: 16,
      sha256: sha256Of(Buffer.from("平面图 36 m²")),
      by: "provider",
    },
  ]);
  const { id } = given.files[0]!;
  const { content, headers } = await fetched("reader", id);
  expect(content).toBe("平面图 36 m²");
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff" });
  expect(headers["content-disposition"]).toMatch(/^attachment/);
  const trail = await db.selectFrom("audit").select(["login", "action", "detail"]).orderBy("id").execute();
  expect(trail.slice(-2)).toMatchObject([
    { login: "provider", action: "contract.act", detail: { deed: "EvidenceFileAdded", key: "site-area" } },
    { login: "reader", action: "contract.file", detail: { file: "平面图.txt" } },
  ]);
  await expect(db.updateTable("contract_file").set({ name: "y" }).execute()).rejects.toThrow();
  await expect(db.deleteFrom("contract_file").execute()).rejects.toThrow();
});

test("who may not, what is not there, what is empty or too large, and an event without its file are refused, and nothing is kept", async () => {
  const before = await db.selectFrom("contract_file").select("id").execute();
  expect(await refusal(give("reader", "resource", "site-area"))).toMatchObject({ code: "forbidden" });
  expect(await refusal(give("client", "resource", "nothing"))).toMatchObject({
    reason: "contract.noSuch",
    field: "key",
  });
  expect(await refusal(give("client", "stage", "constructor.work"))).toMatchObject({ reason: "contract.noSuch" });
  expect(await refusal(give("client", "rectification", "2026-11.x"))).toMatchObject({ code: "forbidden" });
  expect(await refusal(give("client", "resource", "site-area", ""))).toMatchObject({
    code: "badRequest",
    field: "file",
  });
  expect(await refusal(give("client", "resource", "site-area", "x", "a", true))).toMatchObject({ code: "tooLarge" });
  const bare = {
    type: "EvidenceFileAdded",
    file: "f",
    kind: "resource",
    key: "site-area",
    name: "a",
    bytes: 1,
    sha256: "0".repeat(64),
  } as const;
  expect(await refusal(act("provider", bare))).toMatchObject({ code: "badRequest", field: "deed.type" });
  expect(await refusal(fetched("client", "none"))).toMatchObject({ code: "notFound" });
  expect(await db.selectFrom("contract_file").select("id").execute()).toEqual(before);
});

test("a day's proof is added until the other side has signed, a stage's until it is decided", async () => {
  const claim = { cause: "停电", noticedOn: "2026-07-08", proof: "供电公司证明", provedOn: "2026-07-09" };
  await act("provider", { type: "DayExemptionClaimed", day: "2026-07-08", ...claim });
  await give("provider", "exemption", "2026-07-08", "proof");
  await act("client", { type: "DayExemptionSigned", day: "2026-07-08" });
  expect(await refusal(give("provider", "exemption", "2026-07-08", "more"))).toMatchObject({
    reason: "contract.sealed",
  });
  await give("provider", "stage", "2026-11.work", "report");
  for (const item of ["work", "resources", "answerRate", "satisfaction", "complaints"] as const)
    await act("client", { type: "StageItemExamined", stage: "2026-11", item, passed: item !== "work", note: "" });
  await act("client", { type: "StageDecided", stage: "2026-11", passed: false, note: "" });
  expect(await refusal(give("provider", "stage", "2026-11.work", "late"))).toMatchObject({ reason: "contract.sealed" });
});

test("a file that is not what its event says is no evidence", async () => {
  const { files } = await give("client", "resource", "site-own", "true");
  const { id } = files.at(-1)!;
  // As somebody with the database in his hands could.
  await sql`alter table contract_file disable trigger contract_file_is_append_only`.execute(db);
  await db
    .updateTable("contract_file")
    .set({ content: Buffer.from("fals") })
    .where("id", "=", id)
    .execute();
  await sql`alter table contract_file enable trigger contract_file_is_append_only`.execute(db);
  expect(await refusal(fetched("client", id))).toMatchObject({ code: "conflict", reason: "contract.altered" });
});

test("a notice of breach is received by the other side, once; a requirement tells when it was issued", async () => {
  await act("client", { type: "BreachNoticed", notice: "W-1", cause: "未按时提交月报", on: "2026-09-24" });
  const receipt = { type: "BreachReceived", notice: "W-1", receivedBy: "张三", on: "2026-09-24" } as const;
  // Dated back: its clock runs from the day it was entered, as long as the other side doesn't say that it had it before.
  const began = Date.now();
  const entered = localTime(began, "Asia/Shanghai").date;
  expect((await ask<Contract>("reader", "contract")).notices).toMatchObject([{ on: "2026-09-24", clockFrom: entered }]);
  expect(await refusal(act("client", receipt))).toMatchObject({ code: "forbidden" });
  const { notices } = await act("provider", receipt);
  // Five working days after 2026-09-24: the 25th to the 27th are off, then the 28th, 29th, 30th, and after the 7th of October the 8th and 9th.
  expect(notices).toMatchObject([
    { receipt: { by: "张三", on: "2026-09-24" }, clockFrom: "2026-09-24", remedyBy: "2026-10-09" },
  ]);
  expect(await refusal(act("provider", receipt))).toMatchObject({ reason: "contract.alreadyDone" });
  await give("client", "notice", "W-1", "letter");
  const { stages } = await act("client", {
    type: "ControlRequirementIssued",
    stage: "2026-11",
    no: "G-1",
    text: "整改",
  });
  expect(stages[0]!.requirement).toMatchObject({ no: "G-1", receipt: null });
  const { issuedAt } = stages[0]!.requirement!;
  expect([issuedAt >= began, issuedAt <= Date.now()]).toEqual([true, true]);
  await give("provider", "requirement", "2026-11", "回执扫描");
});

test("material is asked back by the client, destroyed by the provider before a witness, and confirmed; what is refused is done again", async () => {
  const asked = {
    type: "MaterialRequested",
    material: "M-1",
    how: "destroy",
    what: "话术 v1",
    on: "2026-11-01",
  } as const;
  expect(await refusal(act("provider", asked))).toMatchObject({ code: "forbidden" });
  await act("client", asked);
  const done = {
    type: "MaterialDisposed",
    material: "M-1",
    method: "粉碎",
    witness: "王五",
    on: "2026-11-02",
  } as const;
  expect(await refusal(act("client", done))).toMatchObject({ code: "forbidden" });
  expect(await refusal(act("provider", { ...done, on: "2026-10-01" }))).toMatchObject({ reason: "contract.order" });
  const confirm = (passed: boolean) => ({ type: "MaterialConfirmed" as const, material: "M-1", passed, note: "" });
  expect(await refusal(act("client", confirm(true)))).toMatchObject({ reason: "contract.noSuch" });
  await act("provider", done);
  expect((await act("client", confirm(false))).materials).toMatchObject([{ disposed: null, confirmed: false }]);
  await act("provider", { ...done, on: "2026-11-03" });
  await give("provider", "material", "M-1", "photo");
  expect((await act("client", confirm(true))).materials).toMatchObject([
    { disposed: { witness: "王五", on: "2026-11-03" }, confirmed: true },
  ]);
  expect(await refusal(give("provider", "material", "M-1", "late"))).toMatchObject({ reason: "contract.sealed" });
});

test("budgets come from the figures of today and the contract's days; alarms have the limits that the provider set", async () => {
  const room = { db, read, zone: "Asia/Shanghai", past: async () => [] };
  const at = Date.parse("2026-11-30T04:00:00Z");
  const budgets = (await budgetsNow(room, at)) as ContractBudgets;
  expect(budgets.rows.map(({ of, period }) => `${of} ${period}`)).toEqual([
    ...["answerRate day", "answerRate stage", "answerRate term", "satisfaction day", "satisfaction stage"],
    ...["satisfaction term", "received year", "verified term"],
  ]);
  for (const id of ["a", "b", "c", "d", "e", "f", "g"])
    await act("client", { type: "ComplaintReceived", complaint: id, on: "2026-10-10", about: "x" });
  const name = "received-year";
  const readings = async () => {
    const now = (await budgetsNow(room, at)) as ContractBudgets;
    return readingsOf(now.rows, now.alarms).find((each) => each.name === name);
  };
  // Two of nine are left; and they come so often that the year will bring too many.
  expect(await readings()).toEqual({ name, left: 22, warning: 30, critical: 10 });
  await act("provider", { type: "BudgetAlarmsSet", warning: 50, alarm: 25, least: 50 });
  expect(await readings()).toEqual({ name, left: 22, warning: 50, critical: 25 });
  // Each clause with each of its alternatives, and what tells them apart.
  const effects = (await ask<ContractEffects>("reader", "contractEffects"))!;
  expect(effects.clauses.map(({ clause }) => clause)).toEqual(clauseNames);
  expect(effects).toMatchObject({ from: "2026-11-02", to: "2026-11-30" });
  const of = (clause: string) => effects.clauses.find((each) => each.clause === clause)!.alternatives;
  expect(of("C4").map((each) => each.effects.map(({ of: what, count }) => [what, count]))).toEqual([
    [
      ["complaints", 7],
      ["left", 2],
    ],
    [
      ["complaints", 7],
      ["left", 2],
    ],
  ]);
  expect(of("C17talkRatio").map(({ figures }) => figures.map(({ label, text }) => [label.zh, text]))).toEqual([
    [["通话处理比", "—"]],
    [["通话占比", "—"]],
  ]);
  // Before the term there is nothing to bear, and after its last day, 2029-05-31, nothing more.
  expect(await budgetsNow(room, Date.parse("2026-05-01T04:00:00Z"))).toBe(null);
  expect(await budgetsNow(room, Date.parse("2029-05-31T04:00:00Z"))).toMatchObject({ day: "2029-05-31" });
  expect(await budgetsNow(room, Date.parse("2029-06-01T04:00:00Z"))).toBe(null);
});
