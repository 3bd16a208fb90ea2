import type { Complaint, ComplaintRow, ComplaintStep, PageOf } from "@zongji/api";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  act,
  anArticle,
  anOrder,
  ask,
  at,
  complaintHouse,
  contract,
  database,
  eventsOf,
  nowIs,
  publishDays,
  refusal,
  register,
  told,
  trailOf,
  underContract,
  withFile,
  writeContract,
} from "./complaints.test-scene.ts";

complaintHouse();
const numbered = expect.stringMatching(/^TS20260930-\d{4}$/);
const fault = { against: "provider", fault: "provider", note: "录音证实" };

test("before there is a contract complaints are registered all the same, and enter it when its terms are written", async () => {
  const complaint = await register("supervisor");
  expect(complaint).toMatchObject({ no: numbered, state: "registered", counted: false, side: "provider" });
  const found = await act("client", await register("agent"), "verify", fault);
  const closed = await act("supervisor", await act("client", await register("agent"), "verify", fault), "close");
  expect(closed).toMatchObject({ state: "closed", counted: false });
  await register("agent", { against: "client" });
  await register("agent", { receivedAt: at("2026-05-31T10:00") });
  await writeContract();
  const on = "2026-09-30";
  expect((await contract()).complaints).toMatchObject([
    { id: complaint.no, on, fault: null },
    { id: found.no, on, fault: "provider" },
    { id: closed.no, on, fault: "provider" },
  ]);
  const now = await ask("client", "complaint", { params: { id: complaint.id } });
  expect(now.counted).toBe(true);
  const verified = await act("client", now, "verify", { ...fault, fault: "unfounded", note: "查无此事" });
  expect(verified).toMatchObject({ state: "verified", fault: "unfounded", dueAt: null, counted: true });
  expect((await contract()).complaints[0]).toMatchObject({ id: complaint.no, fault: "unfounded" });
});

test("of an order it has the number, masked by right, and the order as evidence; each step is audited, an event, and counted", async () => {
  await writeContract();
  const before = (await contract()).counters!;
  const order = await anOrder();
  const complaint = await register("agent", { source: "order", ref: order });
  expect(complaint).toMatchObject({ no: numbered, number: "138****8000", counted: true, side: null });
  expect(complaint.evidence).toMatchObject([
    { kind: "order", ref: order, title: expect.stringContaining("抵押权注销") },
  ]);
  expect((await contract()).counters).toMatchObject({ received: { count: before.received.count + 1 } });

  const verified = await act("client", complaint, "verify", fault);
  expect(verified).toMatchObject({
    state: "verified",
    fault: "provider",
    verified: { by: "client", note: "录音证实" },
  });
  expect((await contract()).counters).toMatchObject({ verified: { count: before.verified.count + 1 } });
  const deduct = { type: "DeductionDecided", complaint: complaint.no, taken: true } as const;
  expect(await refusal(underContract("client", deduct))).toMatchObject({ reason: "contract.findingOpen" });
  const appealed = await act("supervisor", verified, "appeal", { note: "市民先挂的电话" });
  expect(appealed).toMatchObject({ state: "appealed", appealed: { by: "supervisor", note: "市民先挂的电话" } });
  expect(await refusal(underContract("client", deduct))).toMatchObject({ reason: "contract.findingOpen" });
  const decided = await act("client", appealed, "decide", { fault: "provider", note: "维持" });
  const closed = await act("supervisor", decided, "close", { note: "" });
  expect(closed).toMatchObject({ state: "closed", fault: "provider", closed: { by: "supervisor" } });
  await underContract("client", deduct);
  expect((await contract()).complaints.at(-1)).toMatchObject({ id: complaint.no, fault: "provider", deducted: true });

  const steps = ["verify", "appeal", "decide", "close"];
  expect(await eventsOf(complaint.id)).toEqual([
    ...["ComplaintRegistered", "ComplaintEvidenceAdded"],
    ...steps.map((step) => `ComplaintMoved ${step}`),
  ]);
  expect(await trailOf(complaint.id)).toEqual([
    ...["agent complaint.register", "client complaint.verify", "supervisor complaint.appeal"],
    ...["client complaint.decide", "supervisor complaint.close"],
  ]);
  const history = await ask<{ what: string; fault: string | null }[]>("client", "complaintHistory", {
    params: { id: complaint.no },
  });
  expect(history.map(({ what }) => what)).toEqual(["registered", "evidence", ...steps]);
});

test("a whole number is shown to a look alone, which leaves a trace; what answers a deed has it masked", async () => {
  const masked = { number: "138****8000" };
  const complaint = await register("supervisor", { source: "order", ref: await anOrder() });
  expect(complaint).toMatchObject(masked);
  expect(await act("client", complaint, "verify", fault)).toMatchObject(masked);
  const stale = await refusal(act("supervisor", complaint, "appeal", { note: "不服" }));
  expect(stale).toMatchObject({ code: "stale", stale: { current: masked } });
  expect(told).toEqual([]);
  const look = await ask("supervisor", "complaint", { params: { id: complaint.id } });
  expect(look.number).toBe("13800138000");
  expect(told).toEqual([complaint.id]);
});

test("of one matter only one is registered, unless it is said to be another", async () => {
  const order = await anOrder();
  const body = { source: "order", ref: order };
  const first = await register("agent", body);
  const twice = { code: "conflict", reason: "complaintTwice", other: first.no };
  expect(await refusal(register("supervisor", body))).toMatchObject(twice);
  const another = await register("supervisor", { ...body, another: true });
  expect(another.no).not.toBe(first.no);
  expect(await refusal(register("agent", body))).toMatchObject(twice);
  // By hand there is nothing to know it by; what was added as evidence tells as well.
  const hand = await register("supervisor");
  const second = await anOrder();
  await ask("supervisor", "addComplaintEvidence", { params: { id: hand.id }, body: { kind: "order", ref: second } });
  expect(await refusal(register("agent", { ...body, ref: second }))).toMatchObject({ ...twice, other: hand.no });
  const both = await Promise.all([1, 2].map(async () => refusal(register("agent", { ...body, ref: await anOrder() }))));
  expect(both).toEqual([undefined, undefined]);
  const third = { ...body, ref: await anOrder() };
  const atOnce = await Promise.all([1, 2].map(() => refusal(register("agent", third))));
  expect(atOnce.filter((each) => each === undefined)).toHaveLength(1);
});

test("the time is that of the call, order or letter; what was typed by hand the client corrects, and the contract follows", async () => {
  await writeContract();
  nowIs("2026-09-20T09:00");
  const order = await anOrder();
  nowIs("2026-09-30T10:00");
  const early = { source: "order", ref: order, receivedAt: at("2026-06-01T00:00") };
  expect(await refusal(register("agent", early))).toMatchObject({ code: "badRequest", field: "receivedAt" });
  const ofOrder = await register("agent", { source: "order", ref: order });
  expect(ofOrder.receivedAt).toBe(at("2026-09-20T09:00"));

  const standing = async (no: string) => (await contract()).complaints.find(({ id }) => id === no);
  const typed = await register("supervisor", { receivedAt: at("2026-06-02T09:00") });
  expect(await standing(typed.no)).toMatchObject({ on: "2026-06-02" });
  const verify = (complaint: Complaint, receivedAt: number) =>
    act("client", complaint, "verify", { ...fault, receivedAt });
  expect(await refusal(verify(typed, Date.now() + 1))).toMatchObject({ code: "badRequest", field: "receivedAt" });
  expect(await refusal(verify(typed, at("2026-05-31T10:00")))).toMatchObject({ reason: "contract.outsideTerm" });
  expect(await verify(typed, at("2026-09-29T16:00"))).toMatchObject({ receivedAt: at("2026-09-29T16:00") });
  expect(await standing(typed.no)).toMatchObject({ on: "2026-09-29", fault: "provider" });
  const detail = await database()
    .selectFrom("audit")
    .select("detail")
    .where("subject", "=", typed.id)
    .where("action", "=", "complaint.verify")
    .executeTakeFirstOrThrow();
  expect(detail.detail).toMatchObject({
    receivedWas: at("2026-06-02T09:00"),
    receivedAt: at("2026-09-29T16:00"),
  });
  // One that was dated out of the term is entered by the correction.
  const outside = await register("supervisor", { receivedAt: at("2026-05-30T09:00") });
  expect(outside.counted).toBe(false);
  expect(await verify(outside, at("2026-09-28T16:00"))).toMatchObject({ counted: true });
  expect(await standing(outside.no)).toMatchObject({ on: "2026-09-28", fault: "provider" });
  const hand = { type: "ComplaintDayCorrected", complaint: outside.no, on: "2026-06-01" } as const;
  expect(await refusal(underContract("client", hand))).toMatchObject({ reason: "contract.byRegister" });
});

test("of an order what it says later is evidence beside what it said", async () => {
  const order = await anOrder();
  const complaint = await register("supervisor", { source: "order", ref: order });
  const add = () =>
    ask("supervisor", "addComplaintEvidence", { params: { id: complaint.id }, body: { kind: "order", ref: order } });
  expect(await refusal(add())).toMatchObject({ code: "conflict", reason: "alreadyThere" });
  await database().updateTable("work_order").set({ answer: "已致歉" }).where("id", "=", order).execute();
  expect((await add()).evidence.map(({ text }) => text)).toEqual(["", "已致歉"]);
  expect(await refusal(add())).toMatchObject({ reason: "alreadyThere" });
});

test("an appeal that the client upholds takes the fault out of the contract's counter", async () => {
  await writeContract();
  const before = (await contract()).counters!.verified.count;
  const verified = await act("client", await register("agent"), "verify", fault);
  const appealed = await act("supervisor", verified, "appeal", { note: "不是我们的电话" });
  expect((await contract()).counters!.verified.count).toBe(before + 1);
  await act("client", appealed, "decide", { fault: "neither", note: "采纳" });
  expect((await contract()).counters!.verified.count).toBe(before);
  expect((await contract()).complaints.at(-1)).toMatchObject({ fault: "other" });
});

test("what is about the client's windows does not count; it does once the client finds the provider at fault", async () => {
  await writeContract();
  const before = (await contract()).complaints.length;
  const complaint = await register("agent", { against: "client", title: "窗口排队太久" });
  expect(complaint.counted).toBe(false);
  expect((await contract()).complaints).toHaveLength(before);
  await act("client", complaint, "verify", { ...fault, against: "client" });
  expect((await contract()).complaints).toHaveLength(before + 1);
  // The provider can't take what came in out of the count by another word for it.
  const other = await act("client", await register("agent"), "verify", {
    ...fault,
    against: "client",
    fault: "client",
  });
  expect(other).toMatchObject({ against: "client", counted: true });
  expect((await contract()).complaints).toHaveLength(before + 2);
});

test("neither side does the other's part, nor does who could do both; attempts are audited", async () => {
  await writeContract();
  const complaint = await register("agent");
  const forbidden = { code: "forbidden" };
  expect(await refusal(act("supervisor", complaint, "verify", fault))).toMatchObject(forbidden);
  expect(await refusal(act("both", complaint, "verify", fault))).toMatchObject(forbidden);
  const verified = await act("client", complaint, "verify", fault);
  expect(await refusal(act("client", verified, "appeal", { note: "代为申诉" }))).toMatchObject(forbidden);
  const appealed = await act("supervisor", verified, "appeal", { note: "不服" });
  for (const who of ["supervisor", "both"] as const)
    expect(await refusal(act(who, appealed, "decide", { fault: "neither", note: "自己裁决" }))).toMatchObject(
      forbidden,
    );
  expect(await refusal(act("agent", appealed, "close"))).toMatchObject(forbidden);
  expect((await trailOf(complaint.id)).filter((line) => line.endsWith("rights.refused"))).toEqual([
    ...["supervisor rights.refused", "both rights.refused", "client rights.refused"],
    ...["supervisor rights.refused", "both rights.refused", "agent rights.refused"],
  ]);
  // Nor by hand under the contract.
  const hand = { type: "ComplaintVerified", complaint: complaint.no, fault: "unfounded", note: "" } as const;
  expect(await refusal(underContract("client", hand))).toMatchObject({ reason: "contract.byRegister" });
  const received = { type: "ComplaintReceived", complaint: "X1", on: "2026-09-30", about: "手工" } as const;
  expect(await refusal(underContract("client", received))).toMatchObject({ reason: "contract.byRegister" });
});

test("time limits are working days, over National Day: a late appeal is refused, and the client closes after it", async () => {
  await writeContract();
  const verified = await act("client", await register("agent"), "verify", fault);
  nowIs("2026-10-10T23:59");
  expect(await refusal(act("client", verified, "close"))).toMatchObject({ reason: "complaintEarly" });
  nowIs("2026-10-11T00:00");
  expect(await refusal(act("supervisor", verified, "appeal", { note: "晚了" }))).toMatchObject({
    reason: "complaintLate",
  });
  expect(await act("client", verified, "close")).toMatchObject({ state: "closed" });
});

test("time limits are settings: a step has those in force as it begins, and a moment that was told stays", async () => {
  await writeContract();
  const before = await register("agent");
  expect(before.dueAt).toBe(at("2026-10-14T00:00"));
  await publishDays({ verifyDays: 1, appealDays: 2, decideDays: 10 });
  expect((await ask("client", "complaint", { params: { id: before.id } })).dueAt).toBe(before.dueAt);
  expect((await register("agent", { another: true })).dueAt).toBe(at("2026-10-09T00:00"));
  const verified = await act("client", before, "verify", fault);
  expect(verified.dueAt).toBe(at("2026-10-10T00:00"));
  await publishDays({ verifyDays: 1, appealDays: 60, decideDays: 1 });
  nowIs("2026-10-10T00:00");
  expect(await refusal(act("supervisor", verified, "appeal", { note: "晚了" }))).toMatchObject({
    reason: "complaintLate",
  });
  nowIs("2026-10-09T23:59");
  const appealed = await act("supervisor", verified, "appeal", { note: "不属实" });
  expect(appealed.dueAt).toBe(at("2026-10-11T00:00"));
});

test("bad input names its field, a step of an old version is stale, and nothing is added to a closed one", async () => {
  const field = async (body: object) => refusal(register("agent", body));
  expect(await field({ source: "order" })).toMatchObject({ code: "badRequest", field: "ref" });
  expect(await field({ source: "order", ref: "none" })).toMatchObject({ code: "notFound", field: "ref" });
  expect(await field({ businessType: "none" })).toMatchObject({ code: "badRequest", field: "businessType" });
  expect(await field({ receivedAt: Date.now() + 1 })).toMatchObject({ code: "badRequest", field: "receivedAt" });
  const complaint = await register("agent");
  expect(await refusal(act("client", { ...complaint, version: 9 }, "verify", fault))).toMatchObject({ code: "stale" });
  const add = (body: object) => ask("agent", "addComplaintEvidence", { params: { id: complaint.id }, body });
  expect(await refusal(add({ kind: "statement" }))).toMatchObject({ code: "badRequest", field: "text" });
  expect(await refusal(add({ kind: "call" }))).toMatchObject({ code: "badRequest", field: "ref" });
  expect((await add({ kind: "statement", text: "当时线路有杂音。" })).evidence).toMatchObject([
    { kind: "statement", title: "当时线路有杂音。", by: "agent" },
  ]);
  const now = await ask("client", "complaint", { params: { id: complaint.id } });
  const verified = await act("client", now, "verify", { ...fault, fault: "unfounded" });
  await act("client", verified, "close");
  expect(await refusal(add({ kind: "statement", text: "补充" }))).toMatchObject({ reason: "complaintState" });
});

test("an agent sees what she registered, the client all; each side finds what is for it to do", async () => {
  await register("agent", { title: "一" });
  const second = await register("supervisor", { title: "二" });
  await act("client", second, "verify", fault);
  const titles = async (who: "agent" | "supervisor" | "client", query: object = {}) =>
    (await ask<PageOf<ComplaintRow>>(who, "listComplaints", { query })).items.map(({ title }) => title).sort();
  expect(await titles("agent")).toEqual(["一"]);
  expect(await titles("client")).toEqual(["一", "二"]);
  expect(await titles("client", { which: "toDo" })).toEqual(["一"]);
  expect(await titles("supervisor", { which: "toDo" })).toEqual(["二"]);
  expect(await titles("client", { text: "二" })).toEqual(["二"]);
  nowIs("2026-10-20T10:00");
  expect(await titles("client", { which: "overdue" })).toEqual(["一"]);
  expect(await refusal(ask("agent", "complaint", { params: { id: second.id } }))).toMatchObject({ code: "notFound" });
});

test("an article is evidence in the version that was in force when it happened, a file is what its bytes say", async () => {
  const [article, complaint] = [
    await anArticle(),
    await register("supervisor", { receivedAt: at("2026-09-15T10:00") }),
  ];
  const params = { id: complaint.id };
  const cite = { params, body: { kind: "article", ref: article } };
  expect((await ask("supervisor", "addComplaintEvidence", cite)).evidence).toMatchObject([
    { kind: "article", ref: article, version: 1, title: "注销登记" },
  ]);
  // Once is enough; and before the first version there was none.
  const there = await ask("supervisor", "complaint", { params });
  expect(await refusal(ask("supervisor", "addComplaintEvidence", cite))).toMatchObject({ reason: "alreadyThere" });
  expect(await ask("supervisor", "complaint", { params })).toEqual(there);
  const early = await register("supervisor", { receivedAt: at("2026-08-15T10:00") });
  expect(await refusal(ask("supervisor", "addComplaintEvidence", { ...cite, params: { id: early.id } }))).toMatchObject(
    {
      ...{ code: "conflict", reason: "complaintNoArticle" },
    },
  );

  const add = (who: "supervisor" | "client", name: string, content: Buffer, truncated = false) =>
    ask(who, "addComplaintFile", { params, ...withFile(name, content, truncated) });
  const added = await add("client", "../证据.png", Buffer.from("<script>alert(1)</script>"));
  const file = added.evidence.find(({ kind }) => kind === "file")!;
  expect(file).toMatchObject({ kind: "file", title: "证据.png", bytes: 25, by: "client" });
  expect(file.type).not.toMatch(/image|html/);
  expect(await refusal(add("supervisor", "空.txt", Buffer.alloc(0)))).toMatchObject({ field: "file" });
  expect(await refusal(add("supervisor", "大.zip", Buffer.from("x"), true))).toMatchObject({ code: "tooLarge" });
  const headers: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
    type: () => reply,
    send: (content: Buffer) => content.toString(),
  };
  const open = (who: "agent" | "supervisor") => ask<string>(who, "complaintFile", { params: { id: file.id }, reply });
  expect(await open("supervisor")).toContain("<script>");
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff" });
  expect(headers["content-disposition"]).toMatch(/^attachment/);
  expect(await refusal(open("agent"))).toMatchObject({ code: "notFound" });
  expect((await trailOf(complaint.id)).slice(1)).toEqual([
    ...["supervisor complaint.evidence", "client complaint.evidence", "supervisor complaint.file"],
  ]);
});

test("an article of a category that is limited to roles is no evidence to who may not read it, and shows him no title", async () => {
  const article = await anArticle();
  const complaint = await register("supervisor", { receivedAt: at("2026-09-15T10:00") });
  const params = { id: complaint.id };
  await ask("supervisor", "addComplaintEvidence", { params, body: { kind: "article", ref: article } });
  await sql`insert into knowledge_category (id, parent, name, place, roles) values ('few', null, '内部', 0, '{night}')`.execute(
    database(),
  );
  await sql`update article set category = 'few' where id = ${article}`.execute(database());
  const seen = await ask("supervisor", "complaint", { params });
  expect(seen.evidence).toMatchObject([{ kind: "article", ref: article, version: 1, title: null }]);
  const steps = await ask<ComplaintStep[]>("supervisor", "complaintHistory", { params });
  expect(steps.find(({ what }) => what === "evidence")).toMatchObject({ kind: "article", note: "" });
  const second = await register("supervisor", { receivedAt: at("2026-09-15T10:00") });
  const cite = { params: { id: second.id }, body: { kind: "article", ref: article } };
  expect(await refusal(ask("supervisor", "addComplaintEvidence", cite))).toEqual({ code: "notFound", field: "ref" });
  await sql`update knowledge_category set roles = null where id = 'few'`.execute(database());
  expect((await ask("supervisor", "complaint", { params })).evidence).toMatchObject([{ title: "注销登记" }]);
});
