import type { Calibration, CalibrationRow, Sample } from "@zongji/api";
import { type InspectionState, inspectionStates } from "@zongji/domain";
import { expect, test } from "vitest";
import { ask, db, drawn, dueAt, newCard, qualityHouse, refusal, tasksOf, type Who } from "./quality.test-scene.ts";

qualityHouse();

const inState = (sample: string, state: InspectionState) =>
  db.updateTable("inspection").set({ state }).where("sample", "=", sample).execute();
/** Two published calls of `agent`, whose scores are anybody's guess. */
const tasks = async () => {
  const { body } = await drawn(2, {}, [["agent", 2]]);
  const sample = await ask<Sample>("manager", "drawSample", { body });
  await inState(sample.id, "published");
  return (await tasksOf(sample.id)).map(({ id, call }) => ({ id, call }));
};
const begun = async (inspectors: readonly Who[] = ["first", "second"]) => {
  const of = await tasks();
  const body = { name: "十二月校准", tasks: of.map(({ id }) => id), inspectors, dueAt };
  return ask<Calibration>("manager", "createCalibration", { body });
};
type Given = { readonly revision?: number; readonly done?: boolean; readonly note?: string };
const score = (who: Who, { id, call }: { id: string; call: string }, answers: object, more: Given = {}) =>
  ask<Calibration>(who, "scoreCalibration", {
    params: { id, call },
    body: { revision: 0, answers, note: "", done: true, ...more },
  });
const [high, low] = [
  { greets: 1, right: 5 },
  { greets: 1, right: 3 },
];
const read = (who: Who, id: string) => ask<Calibration>(who, "calibration", { params: { id } });
const deed = (name: string, id: string) => ask<Calibration>("manager", name, { params: { id } });

test("each scores for himself and sees nobody's answers until they are compared", async () => {
  const { id, calls } = await begun();
  const call = calls[0]!.id;
  await score("first", { id, call }, high);
  const blind = await read("second", id);
  expect(blind.calls[0]).toMatchObject({ own: null, scores: [] });
  expect(JSON.stringify(blind)).not.toContain('"score":');
  expect((await read("manager", id)).calls[0]).toMatchObject({ own: null, scores: [] });
  expect(blind.inspectors.map(({ handedIn }) => handedIn)).toEqual([1, 0]);
  expect(await refusal(score("third", { id, call }, high))).toMatchObject({ code: "notFound" });
  expect(await refusal(read("agent", id))).toMatchObject({ code: "notFound" });
  expect(await ask<CalibrationRow[]>("agent", "listCalibrations")).toEqual([]);
  expect(await refusal(deed("compareCalibration", id))).toMatchObject({ reason: "calibrationFew" });
});

test("answers are saved as often as one likes, from what one saw, and stay once they are handed in", async () => {
  const { id, calls } = await begun();
  const place = { id, call: calls[0]!.id };
  expect(await refusal(score("first", place, { greets: 1 }))).toMatchObject({ reason: "notAnswered" });
  await score("first", place, { greets: 1 }, { done: false });
  expect(await refusal(score("first", place, high, { done: false }))).toMatchObject({ code: "stale" });
  expect(await refusal(score("first", place, { greets: 7 }, { revision: 1 }))).toMatchObject({ reason: "outOfRange" });
  const handed = await score("first", place, low, { revision: 1, note: "语速" });
  expect(handed.calls[0]!.own).toMatchObject({ score: 7600, note: "语速", revision: 2 });
  expect(await refusal(score("first", place, high, { revision: 2 }))).toMatchObject({ reason: "calibrationHandedIn" });
  expect(await refusal(score("first", { id, call: "nowhere" }, high))).toMatchObject({ code: "notFound" });
});

test("compared, a reference is agreed upon for each call, and then it is closed; no score of the agent comes of it", async () => {
  const before = await db.selectFrom("measure_score").selectAll().execute();
  const { id, calls } = await begun();
  for (const { id: call } of calls) {
    await score("first", { id, call }, high);
    await score("second", { id, call }, low);
  }
  expect((await deed("compareCalibration", id)).state).toBe("compared");
  const shown = await read("second", id);
  expect(shown.calls[0]!.scores.map((each) => each.score)).toEqual([10_000, 7600]);
  expect(await refusal(score("first", { id, call: calls[0]!.id }, high))).toMatchObject({ reason: "calibrationState" });
  const agree = (call: string, answers: object) =>
    ask<Calibration>("manager", "agreeCalibration", { params: { id, call }, body: { answers, note: "以条目为准" } });
  await agree(calls[0]!.id, low);
  expect(await refusal(deed("closeCalibration", id))).toMatchObject({ reason: "calibrationOpen" });
  expect(await refusal(agree(calls[1]!.id, { greets: 1 }))).toMatchObject({ reason: "notAnswered" });
  await agree(calls[1]!.id, high);
  expect((await deed("closeCalibration", id)).calls.map(({ reference }) => reference?.score)).toEqual([7600, 10_000]);
  expect(await refusal(agree(calls[0]!.id, high))).toMatchObject({ reason: "calibrationState" });
  const after = await db.selectFrom("measure_score").selectAll().execute();
  const own = after.filter(({ call }) => !before.some((was) => was.call === call));
  expect(own.filter(({ score: of }) => of !== null)).toEqual([]);
  const types = await db.selectFrom("event").select("type").where("subject", "=", id).orderBy("id").execute();
  expect(types.map(({ type }) => type)).toEqual([
    ...["CalibrationMoved", ...Array.from({ length: 4 }, () => "CalibrationScored"), "CalibrationMoved"],
    ...["CalibrationAgreed", "CalibrationAgreed", "CalibrationMoved"],
  ]);
});

test("who took part in a call does not score it, and calls of two cards are no session", async () => {
  const of = await tasks();
  const body = { name: "校准", tasks: of.map(({ id }) => id), inspectors: ["first", "second"], dueAt };
  const create = (more: object) => refusal(ask("manager", "createCalibration", { body: { ...body, ...more } }));
  await db
    .updateTable("inspection")
    .set({ users: ["agent", "second"] })
    .where("id", "=", of[1]!.id)
    .execute();
  expect(await create({})).toMatchObject({ field: "inspectors", reason: "notTheirs" });
  expect(await create({ inspectors: ["first", "agent"] })).toMatchObject({ field: "inspectors" });
  expect(await create({ tasks: ["nowhere"] })).toMatchObject({ field: "tasks", reason: "noSuchTask" });
  expect(await create({ dueAt: 5 })).toMatchObject({ field: "dueAt" });
  await newCard();
  const other = await tasks();
  expect(await create({ inspectors: ["first", "third"], tasks: [of[0]!.id, other[0]!.id] })).toMatchObject({
    reason: "calibrationCards",
  });
});

test("no task is calibrated before its result is published: its second inspector would see the first score", async () => {
  const { body: asked } = await drawn(2, {}, [["agent", 2]]);
  const sample = await ask<Sample>("manager", "drawSample", { body: asked });
  const of = (await tasksOf(sample.id)).map(({ id }) => id);
  const body = { name: "校准", tasks: of, inspectors: ["first", "second"], dueAt };
  const taken: InspectionState[] = [];
  for (const state of inspectionStates) {
    await inState(sample.id, "published");
    await db.updateTable("inspection").set({ state }).where("id", "=", of[1]!).execute();
    const refused = await refusal(ask("manager", "createCalibration", { body }));
    if (refused === undefined) taken.push(state);
    else expect(refused).toEqual({ code: "badRequest", field: "tasks", reason: "calibrationUnpublished" });
  }
  expect(taken).toEqual(["published", "appealed", "decided", "closed"]);
});
