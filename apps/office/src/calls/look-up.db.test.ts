/** What calls are looked up by, on a real PostgreSQL: each filter finds what it says, and nothing else. */
import type { CallRow, PageOf } from "@zongji/api";
import { type Db, insertParties, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { callRoutes, createCallList } from "./index.ts";
import { presentRow } from "./present.ts";

const parties = partiesOf(Buffer.alloc(32, 5));
let db: Db;
factsDatabase((opened) => {
  db = opened;
});

const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const find = async (query: object, ...rights: string[]): Promise<string[]> => {
  const looks = { tell: async () => {} };
  const add = ((name: string, deed: never) => deeds.set(name, deed)) as never;
  callRoutes(add, { db, parties, looks, log: createCallList(db, parties, looks), recordingsFolder: "/nowhere" });
  const permissions = ["call.see", ...rights].map((action) => ({ action, scope: "all" }));
  const page = (await deeds.get("listCalls")!({
    query: { sort: "startedAt", ...query },
    session: { principal: { user: { id: "u1", login: "u1", groups: [] }, permissions } },
    actor: { userId: "u1", login: "u1", address: "127.0.0.1" },
  })) as PageOf<CallRow>;
  return page.items.map(({ id }) => id);
};

const ended = (by: string, cause = "hangup") => JSON.stringify({ by, cause });
const talkEnded = (...reasons: (string | null)[]) =>
  JSON.stringify(reasons.map((reason) => ({ name: "tE", at: 1, ...(reason && { reason }) })));
const noted = (...notes: string[]) =>
  JSON.stringify(notes.map((note) => ({ at: 1, agentNo: "8001", note, result: null })));
const rated = (satisfied: boolean) => JSON.stringify({ key: "1", option: "x", score: 1, satisfied });

beforeAll(async () => {
  await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values ('u1', 'u1', 'u1', '', false, 0)`.execute(
    db,
  );
  const numbers = ["13812345678", "13912345678", "01012345678"];
  await insertParties(
    db,
    numbers.map((number) => ({
      party: parties.idOf(number),
      at: 1,
      number: parties.seal(parties.idOf(number), number),
    })),
  );
  for (const number of numbers)
    await sql`update party set number_end = ${parties.endOf(number)} where id = ${parties.idOf(number)}`.execute(db);
  const rows = [
    {
      id: "a",
      party: parties.idOf(numbers[0]!),
      talk_ms: 59_600,
      marks: talkEnded("caller:hangup"),
      ending: ended("system", "flowEnded"),
      rating: rated(true),
      notes: noted("问过户 材料"),
      business_types: ["c"],
    },
    {
      id: "b",
      party: parties.idOf(numbers[1]!),
      talk_ms: 60_400,
      marks: talkEnded("caller:hangup", "agent:hangup"),
      ending: ended("caller"),
      rating: rated(false),
      notes: noted("Has a QUESTION", "100%_sure"),
      business_types: ["c1"],
    },
    {
      id: "c",
      party: parties.idOf(numbers[2]!),
      talk_ms: 120_000,
      marks: talkEnded("agent:transferred"),
      ending: ended("callee"),
      rating: null,
      notes: "[]",
      business_types: ["x"],
    },
    {
      id: "d",
      party: null,
      talk_ms: 0,
      marks: "[]",
      ending: ended("network", "rtpTimeout"),
      rating: null,
      notes: "[]",
      business_types: [],
    },
    {
      id: "e",
      party: null,
      talk_ms: 3_600_000,
      marks: talkEnded(null),
      ending: null,
      rating: null,
      notes: noted("窗口排队太久，要投诉"),
      business_types: ["c", "x"],
    },
  ];
  for (const [n, { id, party, ...row }] of rows.entries())
    await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, users, agent_nos, groups, talk_ms, marks, ending, rating, notes, business_types)
      values (${id}, 'inbound', ${1000 + n}, 2000, ${party}, ${party === null}, '12345', 't', '{}', '{}', '{}', ${row.talk_ms}, ${row.marks}, ${row.ending}, ${row.rating}, ${row.notes}, ${row.business_types})`.execute(
      db,
    );
});

test("by how long the talk was, in the seconds that the log shows, both ends included", async () => {
  expect(await find({ talkFrom: 60 })).toEqual(["a", "b", "c", "e"]);
  expect(await find({ talkTo: 60 })).toEqual(["a", "b", "d"]);
  expect(await find({ talkFrom: 60, talkTo: 120 })).toEqual(["a", "b", "c"]);
  expect(await find({ talkFrom: 61, talkTo: 119 })).toEqual([]);
});

test("by the rating", async () => {
  expect(await find({ rating: "satisfied" })).toEqual(["a"]);
  expect(await find({ rating: "unsatisfied" })).toEqual(["b"]);
  expect(await find({ rating: "none" })).toEqual(["c", "e"]);
});

test("by who hung up, the same as the log's column says", async () => {
  for (const by of ["caller", "agent", "callee", "supervisor", "network", "system"]) {
    const found = await find({ hungUp: by });
    const rows = await db.selectFrom("call_record").selectAll().orderBy("started_at").execute();
    const shown = rows.filter((row) => {
      const { hungUp, ending } = presentRow({ ...row, number_sealed: null, trunk_name: null }, parties, false);
      return (hungUp ?? ending)?.by === by;
    });
    expect([by, found]).toEqual([by, shown.map(({ id }) => id)]);
  }
  expect(await find({ hungUp: "caller" })).toEqual(["a"]);
});

test("by any part of a note, great and small letters alike, and nothing in it is a pattern", async () => {
  expect(await find({ note: "过户" })).toEqual(["a"]);
  expect(await find({ note: "户 材" })).toEqual(["a"]);
  expect(await find({ note: "question" })).toEqual(["b"]);
  expect(await find({ note: "100%_s" })).toEqual(["b"]);
  expect(await find({ note: "1%" })).toEqual([]);
  expect(await find({ note: "排队太久，要" })).toEqual(["e"]);
  expect(await find({ note: "过户", talkFrom: 30, talkTo: 120, rating: "satisfied", hungUp: "caller" })).toEqual(["a"]);
  // Its pairs are there, and the text is not.
  expect(await find({ note: "窗口排队排队太久" })).toEqual([]);
  const { rows } = await sql<{ "QUERY PLAN": string }>`
    explain select id from call_record where notes <> '[]' and text_pairs(call_note_text(notes)) @> text_pairs('过户材料')`.execute(
    db,
  );
  expect(rows.length).toBeGreaterThan(0);
});

test("one sign is too little to find a note by, however many units of text it has", async () => {
  await expect(find({ note: "𠮷" })).rejects.toMatchObject({ extra: { field: "note" } });
  expect(await find({ note: "𠮷𠮷" })).toEqual([]);
});

test("by a number's last digits: four for everybody, more for who sees numbers in full", async () => {
  expect(await find({ numberEnd: "5678" })).toEqual(["a", "b", "c"]);
  expect(await find({ number: "12345678" }, "number.unmasked")).toEqual(["a", "b", "c"]);
  expect(await find({ number: "3812345678" }, "number.unmasked")).toEqual(["a"]);
  expect(await find({ number: "13912345678" }, "number.unmasked")).toEqual(["b"]);
  expect(await find({ number: "12345" }, "number.unmasked")).toEqual(["a", "b", "c", "d", "e"]);
  await expect(find({ number: "812345678" })).rejects.toThrow(Refusal);
});

test("complaint calls are those of the types that are marked, and of those beneath them", async () => {
  const types = (complaint?: true) => ({
    types: [
      { id: "c", name: "申诉投诉", ...(complaint && { complaint }) },
      { id: "c1", name: "窗口", parent: "c" },
      { id: "x", name: "咨询" },
    ],
  });
  const publish = (version: number, body: object) =>
    sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at) values ('businessTypes', 'businessTypes', ${version}, 'published', '', ${JSON.stringify(body)}, 1, ${version}, 1)`.execute(
      db,
    );
  await publish(1, types());
  // None is marked: there are none, and not all.
  expect(await find({ complaint: "yes" })).toEqual([]);
  await sql`update config_item set state = 'retired', retired_at = 2 where version = 1`.execute(db);
  await publish(2, types(true));
  expect(await find({ complaint: "yes" })).toEqual(["a", "b", "e"]);
  expect(await find({ complaint: "yes", businessType: "c1" })).toEqual(["b"]);
  expect(await find({ complaint: "yes", businessType: "x" })).toEqual([]);
});
