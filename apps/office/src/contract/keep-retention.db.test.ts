import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inspection } from "@zongji/api";
import { type ContractState, exampleOrderForm, exampleTerms, noContract } from "@zongji/domain";
import { ensureMonth, insertExpired, insertFacts, insertForm } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { assigned, db, drawn, qualityHouse, score } from "../quality/quality.test-scene.ts";
import { readInspection } from "../quality/tasks.ts";
import { deleteExpired } from "./keep-retention.ts";

qualityHouse();

const folder = mkdtempSync(join(tmpdir(), "retention-"));
afterAll(() => rmSync(folder, { recursive: true }));
const agreed = { days: 365, evidenceDays: 0, by: "provider", at: 1 } as const;
const state: ContractState = {
  ...noContract,
  // No window is open.
  terms: { version: 1, terms: { ...exampleTerms, instalments: exampleTerms.instalments.slice(0, 1) } },
  ...{ confirmed: true, retention: agreed },
};
const isHere = () => true;
/** Calls of the scene are of 1970. */
const later = "2099-01-01";
const room = (more: Partial<ContractState> = {}, day = later, here: (node: string) => boolean = isHere) => ({
  ...{ db, read: async () => ({ ...state, ...more }), today: () => day, zone: "Asia/Shanghai" },
  ...{ recordingsFolder: folder, elsewhere: { isHere: here } },
});

/** Gives calls two files each: of the call, and of a talk with a colleague. */
const record = async (ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    const of = (name: string) =>
      JSON.stringify([
        {
          ...{ id: name, startedAt: 0 },
          segments: [{ file: `${name}.wav`, codec: "L16", startMs: 0, samples: 8000, sha256: "" }],
        },
      ]);
    await db
      .updateTable("call_record")
      .set({ recordings: of(id), consult_recordings: of(`${id}-consult`) })
      .where("id", "=", id)
      .execute();
    for (const name of [id, `${id}-consult`]) writeFileSync(join(folder, `${name}.wav`), "sound");
  }
};
const there = (ids: readonly string[]) => ids.map((id) => existsSync(join(folder, `${id}.wav`)));
const callsFrom = async (from: number) =>
  (await db.selectFrom("call_record").select("id").where("started_at", ">=", from).orderBy("id").execute()).map(
    ({ id }) => id,
  );

test("a recording whose time is over is deleted as both agreed; its check stays scored and says when it was deleted; the audit trail tells", async () => {
  const task = await assigned();
  await score("first", task.id, { greets: 1, right: 5 });
  const { call } = (await db
    .selectFrom("inspection")
    .select("call")
    .where("id", "=", task.id)
    .executeTakeFirstOrThrow()) as { call: string };
  await record([call]);
  // Who may still appeal can still hear it.
  expect(await deleteExpired(room())).toBe(0);
  await db.updateTable("inspection").set({ state: "closed" }).where("id", "=", task.id).execute();
  // Nothing was agreed; it is not old enough.
  expect(await deleteExpired(room({ retention: null }))).toBe(0);
  expect(await deleteExpired(room({}, "1971-01-01"))).toBe(0);
  const at = Date.UTC(2098, 11, 31);
  expect(there([call, `${call}-consult`])).toEqual([true, true]);
  expect(await deleteExpired(room(), at)).toBe(1);
  expect(there([call, `${call}-consult`])).toEqual([false, false]);
  const principal = {
    user: { id: "manager", login: "manager", groups: [] },
    permissions: [{ action: "quality.see", scope: "all" }],
  } as never;
  const places = { db, recordingsFolder: folder, elsewhere: { isHere } as never };
  const shown: Inspection = await readInspection(places, principal, task.id);
  expect(shown).toMatchObject({ score: 10_000, recording: { is: "gone", expired: { at, days: 365 } } });
  expect(await deleteExpired(room(), at)).toBe(0);
  const trail = await db
    .selectFrom("audit")
    .select(["login", "detail"])
    .where("action", "=", "recording.expire")
    .execute();
  expect(trail).toEqual([{ login: "system", detail: { calls: 1, days: 365, before: "2098-01-01" } }]);
});

test("what an acceptance rests on is kept; the oldest go first, in pages; what was written down and not deleted is deleted at the next turn", async () => {
  const { body } = await drawn(1, {}, [["agent", 5]]);
  const ids = await callsFrom(body.pick.from);
  await record(ids);
  const [evidence, half] = [ids[1]!, ids[4]!];
  const stages = { s: { samples: [{ drawn: { calls: [evidence] } }] } } as unknown as ContractState["stages"];
  await db.transaction().execute((tx) => insertExpired(tx, [half], 365, 5));
  expect(await deleteExpired(room({ stages }), 6, { page: 2, most: 2 })).toBe(2);
  expect(there(ids)).toEqual([false, true, false, true, false]);
  expect(await deleteExpired(room({ stages }), 6, { page: 2, most: 2 })).toBe(1);
  expect(there(ids)).toEqual([false, true, false, false, false]);
  const rows = await db.selectFrom("recording_expired").select(["call", "done"]).where("call", "in", ids).execute();
  expect([rows.length, rows.every(({ done }) => done)]).toEqual([4, true]);
});

test("a server deletes its own recordings alone, and goes on behind those of others", async () => {
  const { body } = await drawn(1, {}, [["agent", 3]]);
  const ids = await callsFrom(body.pick.from);
  await deleteExpired(room());
  await record(ids);
  await ensureMonth(db, body.pick.from);
  for (const [place, id] of ids.entries()) {
    const came = {
      ...{ call: id, leg: `${id}-in`, trunk: "t", number: "12345678", party: "p", withheld: false, sipCallId: "x" },
    };
    const fact = {
      ...{ node: place < 2 ? "there" : "here", epoch: id, seq: 1, at: body.pick.from, v: 1, type: "CallArrived" },
    };
    await insertFacts(db, [{ ...fact, ...came }] as never);
  }
  expect(
    await deleteExpired(
      room({}, later, (node) => node === "here"),
      6,
      { page: 1, most: 5 },
    ),
  ).toBe(1);
  expect(there(ids)).toEqual([true, true, false]);
});

test("a complaint from the call that is not closed keeps its recording", async () => {
  const { body } = await drawn(1, {}, [["agent", 1]]);
  const [id] = await callsFrom(body.pick.from);
  // What other tests left.
  await deleteExpired(room());
  await record([id!]);
  await db
    .insertInto("complaint")
    .values({
      ...{ id: "m1", no: "TS20260101-0001", state: "registered", source: "call", ref: id!, party: null, name: "" },
      ...{ business_type: null, against: "provider", title: "x", text: "x", received_at: 1, due_at: null },
      ...{ counted: false, created_by: null, created_at: 1 },
    } as never)
    .execute();
  expect(await deleteExpired(room())).toBe(0);
  await db
    .updateTable("complaint")
    .set({ state: "closed", fault: "neither" } as never)
    .where("id", "=", "m1")
    .execute();
  expect(await deleteExpired(room())).toBe(1);
  expect(there([id!])).toEqual([false]);
});

test("an order or a consultation from the call that is not closed keeps its recording", async () => {
  const { body } = await drawn(1, {}, [["agent", 4]]);
  const ids = await callsFrom(body.pick.from);
  await deleteExpired(room());
  await record(ids);
  const [byOrder, byMessage, byConsultation, gone] = ids as [string, string, string, string];
  await db.transaction().execute((tx) => insertForm(tx, exampleOrderForm, 1, null));
  for (const [id, source, ref, state] of [
    ["o1", "call", byOrder, "answered"],
    ["o2", "voicemail", byMessage, "draft"],
    ["o3", "call", gone, "void"],
    // Of another thing that happens to have the same id.
    ["o4", "letter", gone, "open"],
  ] as const)
    await sql`insert into work_order (id, no, digits, state, source, ref, priority, title, form_version, fields, users, created_at, days, updated_at)
      values (${id}, ${id}, ${id}, ${state}, ${source}, ${ref}, 'normal', 'x', 1, '{}', array[]::text[], 1, 0, 1)`.execute(
      db,
    );
  await sql`insert into consultation (id, no, state, topic, source, ref, department, department_name, title, question, days, asked_at)
    values ('m', 'm', 'asked', 'question', 'call', ${byConsultation}, 'd', 'd', 'x', 'x', 1, 1)`.execute(db);
  expect(await deleteExpired(room())).toBe(1);
  expect(there(ids)).toEqual([true, true, true, false]);
  await sql`update work_order set state = 'closed', answer = 'x' where id in ('o1', 'o2')`.execute(db);
  expect(await deleteExpired(room())).toBe(2);
  expect(there(ids)).toEqual([false, false, true, false]);
  await sql`update consultation set state = 'closed' where id = 'm'`.execute(db);
  expect(await deleteExpired(room())).toBe(1);
});

test("an order of a missed call that is not closed keeps the recordings of all its calls, and of the one in which the citizen was reached", async () => {
  const { body } = await drawn(1, {}, [["agent", 5]]);
  const ids = await callsFrom(body.pick.from);
  await deleteExpired(room());
  await record(ids);
  const [first, message, later, back, other] = ids as [string, string, string, string, string];
  const from = body.pick.from;
  for (const [place, [id, party]] of (
    [
      [first, "p-missed"],
      [message, "p-missed"],
      [later, "p-missed"],
      // He asked to be called at another number.
      [back, "p-other"],
      [other, "p-other"],
    ] as const
  ).entries())
    await db
      .updateTable("call_record")
      .set({ party, started_at: from + place * 1000 })
      .where("id", "=", id)
      .execute();
  await sql`insert into missed_case (id, party, first_at, last_at, last_call, calls, called_number, disposition, attempts, attempts_since, reached_at, reached_call, reached_how)
    values (${first}, 'p-missed', ${from}, ${from + 1000}, ${message}, 2, '12345', 'D3', 1, 1, ${from + 3000}, ${back}, 'callBack')`.execute(
    db,
  );
  await sql`insert into work_order (id, no, digits, state, source, ref, priority, title, form_version, fields, users, created_at, days, updated_at)
    values ('missed', 'missed', 'missed', 'open', 'missed', ${first}, 'normal', 'x', 1, '{}', array[]::text[], 1, 0, 1)`.execute(
    db,
  );
  expect(await deleteExpired(room())).toBe(2);
  expect(there(ids)).toEqual([true, true, false, true, false]);
  await sql`update work_order set state = 'void' where id = 'missed'`.execute(db);
  expect(await deleteExpired(room())).toBe(3);
  expect(there(ids)).toEqual([false, false, false, false, false]);
});
