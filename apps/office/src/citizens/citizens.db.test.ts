import { inflateRawSync } from "node:zlib";
import type { Citizen, CitizenDeletion, CitizenRow, PageOf } from "@zongji/api";
import { clockOf, type Db, type Parties, packSealed, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { createNumberSearches } from "../calls/index.ts";
import { writePerson } from "../exports/person-file.ts";
import { createCitizenList } from "./list.ts";
import { citizenRoutes } from "./routes.ts";

let db: Db;
const parties: Parties = partiesOf(Buffer.alloc(32, 7));
factsDatabase((opened) => {
  db = opened;
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const rights = {
  agent: ["citizen.see", "citizen.edit", "citizen.reveal"],
  supervisor: ["citizen.see", "citizen.list", "citizen.edit", "citizen.merge", "number.unmasked"],
  administrator: ["citizen.see", "citizen.list", "citizen.privacy"],
} as const;
type Who = keyof typeof rights;

const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
  deeds.get(id)!({
    ...{ params: {}, query: {}, body: {} },
    session: {
      key: who,
      principal: {
        user: { id: who, login: who, groups: [] },
        permissions: rights[who].map((action) => ({ action, scope: "all" })),
      },
    },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

const dropped: string[] = [];
beforeEach(async () => {
  deeds.clear();
  dropped.length = 0;
  for (const table of ["citizen_merge", "citizen_number", "citizen"] as const) await db.deleteFrom(table).execute();
  const list = createCitizenList(db, parties, { tell: async () => {} });
  citizenRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    ...{ db, parties, list, dropFile: async (file) => void dropped.push(file) },
    searches: createNumberSearches(clockOf(db).now),
    beginExport: async () => ({}) as never,
  });
  for (const id of Object.keys(rights))
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: id, agent_no: id === "agent" ? "8001" : null },
        ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
});

const [first, second] = ["13900000001", "13900000002"];
const identity = "11010519491231002X";

/** A call of a number, with its rating. */
const callOf = async (id: string, number: string, at: number): Promise<string> => {
  const party = parties.idOf(number);
  await db
    .insertInto("party")
    .values({
      ...{
        id: party,
        number_sealed: packSealed(parties.seal(party, number)),
        number_end: parties.endOf(number),
        created_at: at,
      },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  await db
    .insertInto("call_record")
    .values({
      ...{ id, trunk: "t1", withheld: false, started_at: at, direction: "inbound", called_number: "1", party },
      ...{ agent_no: "8001", disposition: "D2", talk_ms: 5000, users: ["agent"], agent_nos: ["8001"], groups: [] },
      rating: JSON.stringify({ key: "1", option: "满意", score: 5, satisfied: true }),
    })
    .execute();
  return party;
};
const create = (given: object = {}) =>
  ask<Citizen>("agent", "createCitizen", { body: { number: first, name: "王芳", notes: "", tags: [], ...given } });
const change = (citizen: Citizen, body: object, who: Who = "agent") =>
  ask<Citizen>(who, "changeCitizen", { params: { id: citizen.id }, body: { version: citizen.version, ...body } });
const merge = (into: Citizen, from: Citizen) =>
  ask<Citizen>("supervisor", "mergeCitizens", {
    params: { id: into.id },
    body: { version: into.version, from: from.id, fromVersion: from.version },
  });
const read = (id: string, who: Who = "supervisor") => ask<Citizen>(who, "citizen", { params: { id } });
const whatIsEdited = ({ name, notes, tags, identity: mask, numbers }: Citizen) => ({
  ...{ name, notes, tags, mask, numbers },
});

test("a caller's record is made from the call, has its calls and ratings, and is masked by role", async () => {
  const party = await callOf("c1", first, 1000);
  expect(await ask("agent", "citizenOfCaller", { params: { id: party } })).toMatchObject({
    citizen: null,
    calls: [{ call: "c1", rating: { option: "满意", satisfied: true } }],
  });
  const made = await create({ number: undefined, party, tags: [" 老年人 ", "老年人"], identity });
  expect(made).toMatchObject({
    ...{ name: "王芳", tags: ["老年人"], identity: "1*************002X", numbers: [{ number: "139****0001" }] },
    calls: [{ call: "c1" }],
  });
  expect((await read(made.id)).numbers[0]?.number).toBe(first);
  expect(await refusal(create({ number: undefined, party }))).toMatchObject({ reason: "numberTaken" });
  expect(await refusal(create({ number: undefined, party: "pNobody" }))).toMatchObject({ code: "notFound" });
  expect(await refusal(create({ party }))).toMatchObject({ code: "badRequest", field: "number" });
  const found = await ask<{ citizen: Citizen }>("agent", "findCitizen", { body: { identity: "110105194912 31002x" } });
  expect(found.citizen.id).toBe(made.id);
});

test("neither the trail, an event nor the table holds an identity number or a name; sealed and hashed it is found", async () => {
  const made = await create({ identity });
  await change(made, { name: "王小芳", notes: "秘密" });
  const row = await db.selectFrom("citizen").selectAll().where("id", "=", made.id).executeTakeFirstOrThrow();
  expect(row.identity_sealed?.toString("latin1")).not.toContain("1949");
  const told = JSON.stringify([
    await db.selectFrom("audit").selectAll().execute(),
    await db.selectFrom("event").selectAll().execute(),
  ]);
  expect(told).toContain(made.id);
  for (const secret of ["王", "秘密", identity, first]) expect(told).not.toContain(secret);
  expect(await refusal(create({ number: second, identity }))).toMatchObject({ reason: "identityTaken" });
  expect(await refusal(create({ number: second, identity: "110105194912310021" }))).toMatchObject({
    ...{ code: "badRequest", field: "identity", reason: "identityCheckSign" },
  });
});

test("an edit from an older version is refused with what is there, and numbers come and go", async () => {
  const made = await create();
  const now = await change(made, { tags: ["VIP"], addNumbers: [second] });
  expect(now.numbers).toHaveLength(2);
  expect(await refusal(change(made, { name: "王二" }))).toMatchObject({
    code: "stale",
    stale: { current: { tags: ["VIP"], version: now.version, numbers: [{ number: "139****0001" }, {}] } },
  });
  const less = await change(now, { removeNumbers: [now.numbers[1]!.party] });
  expect(less.numbers).toHaveLength(1);
  expect(await refusal(change(less, { removeNumbers: ["pOther"] }))).toMatchObject({ field: "removeNumbers" });
  const other = await create({ number: second, name: "李强" });
  expect(await refusal(change(less, { addNumbers: [second] }))).toMatchObject({ reason: "numberTaken" });
  expect(other.name).toBe("李强");
});

test("two records become one and two again, exactly; one that was edited meanwhile is refused", async () => {
  const [a, b] = [
    await create({ notes: "独居", tags: ["老年人"] }),
    await create({ number: second, name: "王小芳", notes: "要求回电", tags: ["VIP"], identity }),
  ];
  const edited = await change(b, { notes: "要求晚上回电" });
  expect(await refusal(merge(a, b))).toMatchObject({ code: "stale", field: "from" });
  const one = await merge(a, edited);
  expect(one).toMatchObject({ name: "王芳", notes: "独居\n要求晚上回电", tags: ["老年人", "VIP"], mergedInto: null });
  expect(one.numbers).toHaveLength(2);
  expect(one.identity).toBe(edited.identity);
  expect(await read(b.id)).toMatchObject({ mergedInto: a.id, numbers: [] });
  expect(await refusal(change(await read(b.id), { name: "x" }))).toMatchObject({ reason: "citizenMerged" });
  // What is written since stays; the rest is as it was.
  const since = await change(one, { tags: ["老年人", "VIP", "新"] });
  const undone = await ask<Citizen>("supervisor", "unmergeCitizens", {
    ...{ params: { id: a.id }, body: { version: since.version, merge: one.merges[0]!.id } },
  });
  expect(undone).toMatchObject({ name: "王芳", notes: "独居", tags: ["老年人", "新"], identity: null });
  expect(undone.merges[0]?.undoneAt).not.toBe(null);
  expect(whatIsEdited(await read(b.id, "agent"))).toEqual(whatIsEdited(edited));
  // Both stand by themselves: the identity number is the other's alone, and it can go on.
  const again = await merge(undone, await read(b.id));
  const third = await create({ number: "13900000003", name: "" });
  const all = await merge(again, third);
  expect(
    await refusal(
      ask("supervisor", "unmergeCitizens", {
        params: { id: a.id },
        body: { version: all.version, merge: all.merges[1]!.id },
      }),
    ),
  ).toMatchObject({ reason: "mergedLater" });
});

test("a merge is not undone where the other's identity number was given to a third record meanwhile, in words", async () => {
  const a = await create();
  const one = await merge(a, await create({ number: second, identity }));
  const bare = await change(one, { identity: null });
  await create({ number: "13900000003", identity });
  const undone = ask("supervisor", "unmergeCitizens", {
    ...{ params: { id: a.id }, body: { version: bare.version, merge: one.merges[0]!.id } },
  });
  expect(await refusal(undone)).toMatchObject({ code: "conflict", field: "merge", reason: "identityTaken" });
  expect((await read(a.id)).numbers).toHaveLength(2);
});

test("who tries numbers by writing them into a record is stopped as by searching, and what he finds stands in the trail", async () => {
  await create({ number: second, name: "李强" });
  const found = () =>
    db.selectFrom("audit").select("detail").where("action", "=", "citizen.find").where("login", "=", "agent").execute();
  const before = (await found()).length;
  const made = await create();
  expect(await refusal(change(made, { addNumbers: [second] }))).toMatchObject({ reason: "numberTaken" });
  expect((await found()).slice(before)).toEqual([{ detail: { by: ["number"] } }]);
  const stale = { ...made, version: "0" };
  for (let n = 0; n < 18; n += 1)
    expect(await refusal(change(stale, { addNumbers: [`138000000${n + 10}`] }))).toMatchObject({ code: "stale" });
  const tooMany = { code: "tooMany", reason: "numberSearches" };
  expect(await refusal(change(made, { addNumbers: ["13800000099"] }))).toMatchObject(tooMany);
  expect(await refusal(change(made, { identity }))).toMatchObject(tooMany);
  expect(await refusal(create({ number: "13800000098" }))).toMatchObject(tooMany);
  expect(await refusal(ask("agent", "findCitizen", { body: { number: "13800000097" } }))).toMatchObject(tooMany);
  // Whoever sees numbers whole learns nothing by them.
  expect((await change(made, { addNumbers: ["13800000099"] }, "supervisor")).numbers).toHaveLength(2);
});

test("two people with an identity number each are not merged; two who merge both ways at once leave one", async () => {
  const a = await create({ identity });
  const b = await create({ number: second, identity: "E12345678" });
  expect(await refusal(merge(a, b))).toMatchObject({ reason: "identitiesDiffer" });
  const c = await create({ number: "13900000003" });
  const answers = await Promise.allSettled([merge(a, c), merge(c, a)]);
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("numbers in full are shown once to one who says why, and that stands in the trail", async () => {
  const made = await create({ identity });
  const shown = await ask<object>("agent", "revealCitizen", { params: { id: made.id }, body: { reason: "核对材料" } });
  expect(shown).toMatchObject({ numbers: [{ number: first }], identity });
  const line = await db
    .selectFrom("audit")
    .selectAll()
    .where("action", "=", "citizen.reveal")
    .where("subject", "=", made.id)
    .executeTakeFirstOrThrow();
  expect(line).toMatchObject({ login: "agent", detail: { reason: "核对材料" } });
});

test("the list finds by name, number, tag and identity, masks, and leaves out what went into another", async () => {
  const a = await create({ tags: ["老年人"], identity });
  const b = await create({ number: second, name: "李强" });
  const rows = async (query: object, who: Who = "administrator") =>
    (await ask<PageOf<CitizenRow>>(who, "listCitizens", { query })).items;
  expect(await rows({ name: "王" })).toMatchObject([{ id: a.id, number: "139****0001", identity: a.identity }]);
  for (const query of [{ tag: "老年人" }, { numberEnd: "0001" }, { identity }])
    expect((await rows(query)).map(({ id }) => id)).toEqual([a.id]);
  expect(await rows({ number: second }, "supervisor")).toMatchObject([{ id: b.id, number: second }]);
  expect(await refusal(rows({ number: second }))).toMatchObject({ code: "forbidden" });
  const [row] = await rows({ name: "李强" });
  expect(row?.version).toBe(b.version);
  await merge(await read(a.id), await read(b.id));
  expect(await rows({ name: "李" })).toEqual([]);
});

const filed = async (id: string): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  await writePerson({ db, parties }, { list: "citizen", citizen: id, who: {} as never }, async (bytes) => {
    pieces.push(Buffer.from(bytes));
  });
  return Buffer.concat(pieces);
};

/** A letter of a number that is known, with a picture. */
const letterOf = async (party: string): Promise<void> => {
  const handling = JSON.stringify({ rule: null, way: "direct", departments: [], type: "", words: [] });
  await db
    .insertInto("letter")
    .values({
      ...{ id: "l1", no: "XJ1", code_hash: Buffer.from("x"), source: "page", via: null, name: "王女士", party },
      ...{ verified: true, text: "办证要多久？", type_given: null, type: null, type_by: null, guess: null, handling },
      ...{ state: "answered", assignee: null, received_at: 1000, due_at: 2000, answer: "三个工作日。" },
      ...{ answered_by: null, answered_at: 1500, read_at: null, work_order: null },
    })
    .execute();
  await db
    .insertInto("letter_picture")
    .values({
      ...{ id: "p1", draft: null, letter: "l1", name: "房产证.png", type: "image/png", bytes: 1 },
      ...{ width: 1, height: 1, content: Buffer.alloc(1), at: 1000 },
    })
    .execute();
};

/** What one file in a ZIP holds. */
const heldIn = (zip: Buffer, name: string): unknown => {
  const at = zip.indexOf(name);
  return JSON.parse(inflateRawSync(zip.subarray(at + name.length + zip.readUInt16LE(at - 2))).toString());
};

test("one person's data is given as a file and deleted for good; calls stay, and what was done names nobody", async () => {
  const party = await callOf("c9", first, 2000);
  const a = await create({ number: undefined, party, notes: "独居", identity });
  const b = await create({ number: second, name: "旧名" });
  const one = await merge(a, b);
  await letterOf(party);
  const zip = await filed(a.id);
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  expect(heldIn(zip, "letters.json")).toMatchObject([
    {
      ...{ no: "XJ1", name: "王女士", text: "办证要多久？", answer: "三个工作日。", pictures: ["房产证.png"] },
      ...{ receivedAt: "1970-01-01T00:00:01.000Z", answeredAt: "1970-01-01T00:00:01.500Z", readAt: null },
    },
  ]);
  const deletion = (body: object) =>
    ask<CitizenDeletion>("administrator", "deleteCitizen", {
      params: { id: a.id },
      body: { ground: "request", reference: "2026-7", version: one.version, ...body },
    });
  expect(await refusal(deletion({ version: a.version }))).toMatchObject({ code: "stale" });
  expect(await deletion({})).toMatchObject({
    deleted: { records: 2, numbers: 2, merges: 1, files: 0 },
    kept: { calls: true, orders: false, listed: false, letters: true, complaints: false },
  });
  expect(await refusal(read(a.id))).toMatchObject({ code: "notFound" });
  expect(await refusal(read(b.id))).toMatchObject({ code: "notFound" });
  const left = await db.selectFrom("citizen_number").selectAll().where("party", "=", party).execute();
  expect(left).toEqual([]);
  expect(await db.selectFrom("call_record").select("id").where("id", "=", "c9").execute()).toHaveLength(1);
  const told = await ask<CitizenDeletion[]>("administrator", "listCitizenDeletions");
  expect(told[0]).toMatchObject({ citizen: a.id, by: "administrator", ground: "request", reference: "2026-7" });
  const rows = JSON.stringify(await db.selectFrom("citizen_deletion").selectAll().execute());
  for (const secret of ["王芳", "旧名", "独居", identity, first, party]) expect(rows).not.toContain(secret);
  await expect(db.deleteFrom("citizen_deletion").execute()).rejects.toThrow();
  // The number may have a record of its own again.
  expect((await create({ number: undefined, party })).name).toBe("王芳");
});
