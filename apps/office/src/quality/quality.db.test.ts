import type { Inspection, QualityFigures, SamplePreview, ScorecardVersion } from "@zongji/api";
import { expect, test } from "vitest";
import {
  ask,
  assigned,
  content,
  db,
  drawn,
  move,
  qualityHouse,
  read,
  refusal,
  score,
  tasksOf,
  type Who,
} from "./quality.test-scene.ts";

qualityHouse();

test("a card goes from draft to use in versions; a task keeps the version that it was made with", async () => {
  const { card, body } = await drawn(1);
  expect(card).toMatchObject({ version: 1, state: "published", content });
  const sample = await ask<{ id: string; cardVersion: number }>("manager", "drawSample", { body });
  const next = { ...content, passMark: 90 };
  const from = { params: { id: card.id }, body: { version: 1, revision: 1, content: next } };
  const second = await ask<ScorecardVersion>("manager", "saveScorecard", from);
  expect(second).toMatchObject({ version: 2, revision: 1, state: "draft" });
  expect(await refusal(ask("manager", "saveScorecard", from))).toMatchObject({ code: "stale" });
  await ask("manager", "publishScorecard", { params: { id: card.id }, body: { version: 2, revision: 1 } });
  const [task] = await tasksOf(sample.id);
  expect((await read("manager", task!.id)).card).toMatchObject({ version: 1, content: { passMark: 80 } });
  const cards = await ask<{ id: string }[]>("manager", "listScorecards");
  expect(cards.find(({ id }) => id === card.id)).toMatchObject({ published: 2, draft: null, newest: 2 });
  await ask("manager", "retireScorecard", { params: { id: card.id }, body: { version: 2, revision: 1 } });
  expect(await refusal(ask("manager", "previewSample", { body }))).toMatchObject({
    ...{ code: "conflict", field: "scorecard", reason: "scorecardNotInUse" },
  });
  const twice = { ...content, sections: [content.sections[0]!, { ...content.sections[0]!, id: "t" }] };
  expect(await refusal(ask("manager", "createScorecard", { body: twice }))).toMatchObject({
    ...{ code: "badRequest", field: "sections.1.criteria.0.id", reason: "criterionTwice" },
  });
});

test("a sample is the same again by its seed, equal by agent, and never draws a call twice", async () => {
  const { body } = await drawn(4);
  const { name: _, dueAt: __, inspectors: ___, ...asked } = body;
  const preview = await ask<SamplePreview>("manager", "previewSample", { body: asked });
  expect(await ask("manager", "previewSample", { body: asked })).toEqual(preview);
  expect(preview).toMatchObject({
    population: 6,
    taken: 4,
    shares: [
      { agent: "agent", of: 3, taken: 2 },
      { agent: "other", of: 3, taken: 2 },
    ],
  });
  const sample = await ask<{ id: string } & Record<string, unknown>>("manager", "drawSample", {
    body: { ...body, inspectors: ["first", "second"] },
  });
  expect(sample).toMatchObject({
    seed: "2026",
    population: 6,
    populationSum: preview.populationSum,
    tasks: 4,
    open: 4,
    unassigned: 0,
  });
  const tasks = await tasksOf(sample.id);
  expect(tasks.map((task) => task.call).toSorted()).toEqual([...preview.calls].toSorted());
  expect(["first", "second"].map((who) => tasks.filter(({ inspector: whose }) => whose === who).length)).toEqual([
    2, 2,
  ]);
  expect(await ask("manager", "previewSample", { body: asked })).toMatchObject({ population: 2 });
  const [task] = tasks;
  const measured = () => db.selectFrom("measure_score").select("id").where("id", "=", task!.id).execute();
  expect(await measured()).toHaveLength(1);
  expect(await move("manager", "cancelInspection", task!)).toMatchObject({ state: "cancelled" });
  expect(await measured()).toEqual([]);
  expect(await ask("manager", "previewSample", { body: asked })).toMatchObject({ population: 3 });
  expect(await refusal(ask("manager", "drawSample", { body: { ...body, inspectors: ["agent"] } }))).toMatchObject({
    field: "inspectors",
    reason: "noInspector",
  });
  expect(await refusal(ask("manager", "drawSample", { body: { ...body, dueAt: 5 } }))).toMatchObject({
    field: "dueAt",
  });
});

test("a sample of a share takes so much of the calls that are chosen, rounded up and at the most so many", async () => {
  const { body } = await drawn(2000, {}, [
    ["agent", 5],
    ["other", 6],
  ]);
  const { name: _, dueAt: __, inspectors: ___, ...asked } = body;
  const taken = async (more: object) =>
    (await ask<SamplePreview>("manager", "previewSample", { body: { ...asked, ...more } })).taken;
  // 2.2 of 11 are three.
  const [fifth, third] = [
    { num: 1, den: 5 },
    { num: 1, den: 3 },
  ];
  const all = { num: 1, den: 1 };
  expect([
    await taken({ share: fifth }),
    await taken({ share: third }),
    await taken({ share: all }),
    await taken({ share: fifth, size: 1 }),
  ]).toEqual([3, 4, 11, 1]);
  expect(await refusal(taken({ share: { num: 4, den: 3 } }))).toEqual({
    ...{ code: "badRequest", field: "share.num", reason: "aboveOne" },
  });
  const sample = await ask<{ id: string; tasks: number }>("manager", "drawSample", {
    body: { ...body, share: { num: 1, den: 9 } },
  });
  expect(sample.tasks).toBe(2);
  const audited = await db.selectFrom("audit").select("detail").where("subject", "=", sample.id).executeTakeFirst();
  expect(audited?.detail).toMatchObject({ size: 2, share: { num: 1, den: 9 } });
  const kept = await db.selectFrom("quality_sample").select("size").where("id", "=", sample.id).executeTakeFirst();
  expect(kept).toEqual({ size: 2 });
});

test("nobody scores the own call", async () => {
  const { body } = await drawn(1, {}, [["first", 1]]);
  const sample = await ask<{ id: string; unassigned: number }>("manager", "drawSample", {
    body: { ...body, inspectors: ["first"] },
  });
  expect(sample.unassigned).toBe(1);
  const [task] = await tasksOf(sample.id);
  const give = (inspectors: Who[]) => ask("manager", "assignInspections", { body: { tasks: [task!.id], inspectors } });
  expect(await give(["first"])).toEqual({ assigned: 0, left: [task!.id] });
  expect(await give(["first", "second"])).toEqual({ assigned: 1, left: [] });
  expect((await read("manager", task!.id)).inspector).toMatchObject({ id: "second" });
});

test("who took part in a call neither publishes nor cancels what is said of it", async () => {
  const { body } = await drawn(1, {}, [["manager", 1]]);
  const sample = await ask<{ id: string }>("manager", "drawSample", { body: { ...body, inspectors: ["first"] } });
  const [task] = await tasksOf(sample.id);
  expect(await refusal(move("manager", "cancelInspection", task!))).toMatchObject({ code: "forbidden" });
  await score("first", task!.id, { greets: 1, right: 0 });
  const scored = await read("manager", task!.id);
  expect(scored).toMatchObject({ state: "scored", score: null, evaluations: [], may: [] });
  expect(await refusal(move("manager", "publishInspection", scored, { counts: "first" }))).toMatchObject({
    code: "forbidden",
  });
});

test("a score is saved as it is typed, handed in whole, scored a second time blind, published, appealed and decided by another", async () => {
  const task = await assigned();
  const { id } = task;
  const save = (revision: number) => ({
    params: { id },
    body: { revision, answers: { greets: 1 }, comments: [], note: "" },
  });
  expect(await refusal(ask("agent", "inspection", { params: { id } }))).toEqual({ code: "notFound" });
  expect(await refusal(ask("second", "saveEvaluation", save(0)))).toEqual({ code: "notFound" });
  const typed = await ask<Inspection>("first", "saveEvaluation", save(0));
  expect(typed).toMatchObject({ state: "assigned", evaluations: [{ role: "first", revision: 1, score: null }] });
  expect(await refusal(ask("first", "saveEvaluation", save(0)))).toMatchObject({ code: "stale" });
  expect(await refusal(score("first", id, { greets: 1 }, { revision: 1 }))).toMatchObject({
    field: "answers.right",
    reason: "notAnswered",
  });
  const comments = [{ atMs: 4000, text: "语速太快", criterion: "right" }];
  const scored = await score("first", id, { greets: 1, right: 3 }, { revision: 1, comments });
  // (40 × 1 + 60 × 3/5) / 100.
  expect(scored).toMatchObject({ state: "scored", score: 7600, passed: false, counts: "first" });

  const asks = { inspector: "first" };
  expect(await refusal(move("manager", "askSecond", scored, asks))).toMatchObject({
    field: "inspector",
    reason: "notTheirs",
  });
  const asked = await move("manager", "askSecond", scored, { inspector: "second" });
  expect(await read("second", id)).toMatchObject({ state: "second", score: null, evaluations: [], agreement: null });
  expect((await read("first", id)).evaluations).toHaveLength(1);
  expect(asked.agreement).toBeNull();
  await score("second", id, { greets: 1, right: 4 });
  const both = await read("manager", id);
  expect(both).toMatchObject({ state: "scored", score: 7600, agreement: { pairs: 2, same: 1 } });
  expect(await refusal(ask("agent", "inspection", { params: { id } }))).toEqual({ code: "notFound" });

  const published = await move("manager", "publishInspection", both, { counts: "first" });
  expect(await refusal(move("manager", "publishInspection", both, { counts: "first" }))).toMatchObject({
    code: "stale",
  });
  const own = await read("agent", id);
  expect(own).toMatchObject({
    score: 7600,
    evaluations: [{ role: "first", comments }],
    agreement: null,
    second: null,
    may: ["appeal"],
  });
  expect(await refusal(ask("other", "inspection", { params: { id } }))).toEqual({ code: "notFound" });
  expect(await refusal(move("first", "appealInspection", published, { text: "不同意" }))).toMatchObject({
    code: "forbidden",
  });
  const appealed = await move("agent", "appealInspection", published, { text: "第 4 秒语速正常" });
  for (const who of ["first", "second"] as const)
    expect(await refusal(move(who, "decideInspection", appealed, { outcome: "kept", note: "维持" }))).toMatchObject({
      code: "forbidden",
    });
  const decides = { outcome: "changed", note: "语速正常" };
  expect(await refusal(move("third", "decideInspection", appealed, decides))).toMatchObject({ field: "answers" });
  const decided = await move("third", "decideInspection", appealed, { ...decides, answers: { greets: 1, right: 5 } });
  expect(decided).toMatchObject({
    state: "decided",
    outcome: "changed",
    score: 10_000,
    passed: true,
    counts: "decision",
  });
  expect(await refusal(move("agent", "appealInspection", decided, { text: "再申诉" }))).toMatchObject({
    code: "conflict",
  });
  await move("manager", "closeInspection", decided);

  const at = task.call_at;
  const by = (what: string) =>
    ask<QualityFigures>("manager", "qualityFigures", { query: { from: at, to: at + 1, by: what } });
  const { columns, lines, total } = await by("inspector");
  const cell = (name: string) => total[columns.findIndex((each) => each.name === name)]!;
  expect(lines).toMatchObject([{ key: "first first" }]);
  expect(cell("averageQuality")).toEqual({ value: 100, over: 10_000, under: 100 });
  expect(cell("appealChangeRate")).toEqual({ value: 100, over: 1, under: 1 });
  // In time: one line of the day, the week and the month that its call was in.
  for (const stretch of ["day", "week", "month"] as const) {
    const found = await by(stretch);
    expect(found.lines).toHaveLength(1);
    expect(Number(found.lines[0]!.key)).toBeLessThanOrEqual(at);
    expect(found.lines[0]!.cells).toEqual(found.total);
  }
  // Of the decision: 1 of 1 and 5 of 5.
  expect((await by("criterion")).lines).toMatchObject([
    { label: "答复正确", cells: [{ over: 5, under: 5 }] },
    { label: "问候", cells: [{ over: 1, under: 1 }] },
  ]);

  const audit = await db.selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute();
  const events = await db
    .selectFrom("event")
    .select(["type", "body"])
    .where("subject", "=", id)
    .orderBy("id")
    .execute();
  const moves = ["score", "askSecond", "scoreSecond", "publish", "appeal", "decide", "close"];
  expect(audit.map(({ action }) => action)).toEqual(["inspection.save", ...moves.map((each) => `inspection.${each}`)]);
  expect(events.map(({ type, body }) => (type === "InspectionMoved" ? body.move : type))).toEqual([
    "EvaluationSaved",
    ...moves,
  ]);
});
