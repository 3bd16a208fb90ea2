import type { Coaching, MissingRecording, Sample } from "@zongji/api";
import { ensureMonth } from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import {
  ask,
  assigned,
  db,
  drawn,
  dueAt,
  qualityHouse,
  read,
  refusal,
  score,
  tasksOf,
  type Who,
} from "./quality.test-scene.ts";

qualityHouse();

test("coaching is opened for the agent of a task, seen by her alone, and closed with what came of it", async () => {
  const { id, agent } = await assigned();
  const body = { agent, inspection: id, topic: "语速", note: "", dueAt };
  expect(await refusal(ask("manager", "createCoaching", { body: { ...body, agent: "other" } }))).toMatchObject({
    field: "inspection",
  });
  const opened = await ask<Coaching>("manager", "createCoaching", { body });
  const seen = async (who: Who) => (await ask<Coaching[]>(who, "listCoaching")).some((each) => each.id === opened.id);
  expect([await seen("agent"), await seen("other"), await seen("manager")]).toEqual([true, false, true]);
  const done = { params: { id: opened.id }, body: { followUp: "复听三通，已改进" } };
  expect(await ask("manager", "finishCoaching", done)).toMatchObject({ state: "done", followUp: "复听三通，已改进" });
  expect(await refusal(ask("manager", "finishCoaching", done))).toMatchObject({ reason: "coachingDone" });
});

test("a recording that was deleted since stays scored, and says so; of a call that was never recorded it says that", async () => {
  const { id, call: of } = await assigned();
  expect((await read("first", id)).recording).toMatchObject({ is: "none" });
  const segment = { file: "2026/gone.wav", codec: "PCMA", startMs: 0, samples: 80_000, sha256: "x" };
  const recordings = JSON.stringify([{ id: "r", startedAt: 5, segments: [segment] }]);
  await db.updateTable("call_record").set({ recordings }).where("id", "=", of).execute();
  await score("first", id, { greets: "na", right: 5 });
  expect(await read("first", id)).toMatchObject({ recording: { is: "gone", durationMs: 10_000 }, score: 10_000 });
});

test("the picture counts each call that was looked for once, and tasks are found by who is to do them", async () => {
  const { body } = await drawn(2, { inspectors: ["third"] });
  const picture = await ask<{ calls: number; cells: { calls: number }[]; hours: { calls: number }[] }>(
    "manager",
    "qualityPicture",
    { body: body.pick },
  );
  expect(picture).toMatchObject({ calls: 6, cells: [{ fromSec: 60, rating: "none", calls: 6 }] });
  expect(picture.hours.map(({ calls }) => calls)).toEqual([6]);
  const sample = await ask<Sample>("manager", "drawSample", { body });
  const listed = (who: Who, query: object) => ask<{ items: { id: string }[] }>(who, "listInspections", { query });
  const tasks = (await tasksOf(sample.id)).map(({ id }) => id).toSorted();
  const mine = await listed("third", { mine: "yes", sample: sample.id });
  expect(mine.items.map(({ id }) => id).toSorted()).toEqual(tasks);
  expect((await listed("second", { sample: sample.id })).items).toEqual([]);
  expect((await listed("manager", { sample: sample.id, overdue: "yes" })).items).toEqual([]);
  await db.updateTable("inspection").set({ due_at: 5 }).where("id", "=", tasks[0]!).execute();
  expect((await listed("manager", { sample: sample.id, overdue: "yes" })).items).toMatchObject([
    { id: tasks[0], overdue: true },
  ]);
});

test("answered calls without a complete recording are listed with the reason and the server, the last first", async () => {
  const day = Date.UTC(2026, 10, 25);
  await ensureMonth(db, day);
  const row = (id: string, at: number, more: object) => ({
    ...{
      id,
      call: id,
      t0: day + at,
      at: day + at,
      number: null,
      trunk: null,
      direction: "in",
      business_type: null,
      group: "g",
    },
    ...{
      agent: "agent",
      answered: true,
      recorded: true,
      complete: true,
      reason: null,
      talk_ms: 9000,
      recorded_ms: 9000,
    },
    ...more,
  });
  const short = { complete: false, reason: "short", recorded_ms: 4000 };
  await db
    .insertInto("measure_recording")
    .values([
      row("whole", 1000, {}),
      row("cut", 2000, short),
      row("never", 3000, { ...short, reason: "none", recorded: false, recorded_ms: 0 }),
      row("message", 4000, { ...short, answered: false }),
      row("later", 9000, short),
    ])
    .execute();
  const body = { type: "CallArrived", call: "cut" };
  await sql`insert into fact (node, epoch, seq, at, type, v, call, body) values ('east', 'e', 1, ${day + 2000}, 'CallArrived', 4, 'cut', ${JSON.stringify(body)}::jsonb)`.execute(
    db,
  );
  const found = await ask<MissingRecording[]>("manager", "missingRecordings", {
    query: { from: day + 1000, to: day + 9000 },
  });
  expect(found).toMatchObject([
    { call: "never", why: "none", node: "", recordedMs: 0 },
    { call: "cut", why: "short", node: "east", talkMs: 9000, recordedMs: 4000 },
  ]);
});
