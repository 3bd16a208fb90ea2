/** A carrier's file against our own calls on a real PostgreSQL: read as it is, matched, kept, and told line by line. */
import { execFileSync } from "node:child_process";
import type { CarrierImport, CarrierLineRow, CarrierPreview } from "@zongji/api";
import { type Db, ensureMonth, insertFacts, insertParties, partiesOf } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { carrierRoutes, createCarrierList } from "./index.ts";

const parties = partiesOf(Buffer.alloc(32, 5));
let db: Db;
factsDatabase((opened) => {
  db = opened;
});

/** 2026-11-25 12:00 of the hotline. */
const noon = Date.UTC(2026, 10, 25, 4);
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const looks: unknown[] = [];

const gbk = (text: string): Buffer =>
  execFileSync(
    "python3",
    ["-c", "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read().decode('utf-8').encode('gb18030'))"],
    { input: text },
  );

type Query = Readonly<Record<string, unknown>>;
const ask = <T>(
  id: string,
  {
    file,
    query = {},
    unmasked = true,
    more = {},
    ...given
  }: { file?: Buffer; query?: Query; unmasked?: boolean; more?: object; params?: object } = {},
): Promise<T> => {
  const list = createCarrierList(parties, { tell: async (...told: unknown[]) => void looks.push(told) } as never);
  const room = { db, parties, zone: "Asia/Shanghai", list, mostLines: 50, ...more };
  carrierRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, room);
  const permissions = [
    { action: "carrier.reconcile", scope: "all" },
    ...(unmasked ? [{ action: "number.unmasked", scope: "all" }] : []),
  ];
  return deeds.get(id)!({
    ...{ params: {}, query, ...given },
    session: { key: "k", principal: { user: { id: "u1", login: "u1", groups: [] }, permissions } },
    actor: { userId: "u1", login: "u1", address: "127.0.0.1" },
    request: {
      isMultipart: () => file !== undefined,
      file: async () => ({ filename: "话单.csv", toBuffer: async () => file, file: { truncated: false } }),
    },
  }) as Promise<T>;
};
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );

let seq = 0;
const key = (at: number) => {
  seq += 1;
  return { node: "n1", epoch: "e1", seq, at };
};
/** A call that came in after so many seconds, was answered at once and lasted so long. */
const came = (call: string, number: string, atSec: number, sec: number, more: object = {}) => {
  const at = noon + atSec * 1000;
  const party = number === "" ? parties.idOf("000") : parties.idOf(number);
  const of = { call, leg: `${call}-in` };
  return [
    {
      ...key(at),
      type: "CallArrived",
      v: 4,
      ...of,
      trunk: "t1",
      number: "12345678",
      party,
      withheld: number === "",
      sipCallId: call,
      ...more,
    },
    ...(sec > 0 ? [{ ...key(at + 200), type: "CallAnswered", v: 1, ...of }] : []),
    { ...key(at + 200 + sec * 1000), type: "LegEnded", v: 1, ...of, ending: { by: "caller", cause: "hangup" } },
    { ...key(at + 210 + sec * 1000), type: "CallEnded", v: 1, call, ending: { by: "caller", cause: "hangup" } },
  ];
};
/** Its leg out to a duty phone, over the trunk too. */
const wentOn = (call: string, number: string, atSec: number, sec: number) => {
  const at = noon + atSec * 1000;
  const of = { call, leg: `${call}-out` };
  return [
    { ...key(at), type: "LegStarted", v: 1, ...of, trunk: "t1", party: parties.idOf(number) },
    { ...key(at + 2000), type: "LegAnswered", v: 1, ...of },
    { ...key(at + 2000 + sec * 1000), type: "LegEnded", v: 1, ...of, ending: { by: "callee", cause: "hangup" } },
  ];
};

const head = "序号,主叫号码,被叫号码,开始时间,通话时长\r\n";
const file = (lines: readonly string[]) => gbk(head + lines.map((each, n) => `${n + 1},${each}`).join("\r\n"));
const good = [
  "13800000001,01012345678,2026-11-25 12:00:31,60", // as ours, thirty seconds ahead
  "13800000002,12345678,2026-11-25 12:02:10,1:30",
  "13800000003,12345678,没有,10", // broken
  "13800000004,12345678,2026-11-25 12:06:40,95", // its length differs
  "13900009999,12345678,2026-11-25 12:07:00,5", // not ours
  "12345678,13700000000,2026-11-25 12:10:30,40", // the duty phone
  "13800000005,12345678,2026-11-25 12:15:30,20",
  "8613800000006,12345678,2026-11-25 12:20:30,20", // the country's 86 without plus
  "13800000007,12345678,2026-11-25 12:25:30,20",
];
const columns = { caller: 1, called: 2, at: 3, length: 4, head: 1, moment: "start" } as const;

beforeAll(async () => {
  await ensureMonth(db, noon);
});
beforeEach(async () => {
  await db.deleteFrom("carrier_import").execute();
  await db.deleteFrom("carrier_mapping").execute();
  looks.length = 0;
  if ((await db.selectFrom("fact").select("seq").limit(1).execute()).length > 0) return;
  await db
    .insertInto("user")
    .values({
      ...{ id: "u1", login: "u1", name: "管理员", agent_no: null },
      ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
    })
    .execute();
  const lost = parties.idOf("13600000000");
  await insertParties(db, [{ party: lost, at: noon, number: parties.seal(lost, "13600000000") }]);
  const facts = [
    ...came("c1", "13800000001", 1, 60),
    ...came("c2", "+8613800000002", 100, 90),
    ...came("c4", "13800000004", 370, 60),
    ...came("c5", "13600000000", 500, 30), // the carrier lacks it
    ...wentOn("c5", "13700000000", 600, 40),
    ...came("c6", "13800000005", 900, 20),
    ...came("c7", "13800000006", 1200, 20),
    ...came("c8", "13800000007", 1500, 20),
    ...came("c9", "13500000000", 700, 0), // never answered
    ...came("test", "13400000000", 800, 10, { test: { startedBy: "x" } }),
  ].sort((a, b) => a.at - b.at || a.seq - b.seq);
  await insertFacts(db, facts as never);
});

test("a file in GBK is told as that, its columns are found, and what can't be read is told by its line", async () => {
  const found = await ask<CarrierPreview>("previewCarrierRecords", { file: file(good) });
  expect(found).toMatchObject({
    ...{ encoding: "gbk", mapping: columns, mappingFrom: "guessed", lines: 8, brokenCount: 1 },
    ...{ broken: [{ line: 4, column: "at" }], before: null, from: noon + 31_000, to: noon + 1_530_000 },
  });
  expect(found.rows[1]).toEqual({ line: 2, cells: ["1", "13800000001", "01012345678", "2026-11-25 12:00:31", "60"] });
  const utf8 = Buffer.from(head + good.join("\r\n"));
  expect(await ask("previewCarrierRecords", { file: utf8 })).toMatchObject({ encoding: "utf-8" });
});

test("is matched with our calls, the carrier's clock set right; what differs, and what one side lacks, is kept", async () => {
  const made = await ask<CarrierImport>("importCarrierRecords", { file: file(good), query: columns });
  expect(made.clockMs).toBe(30_000);
  expect(made.totals).toMatchObject({
    ...{ lines: 8, matched: 6, differs: 1, carrierOnly: 1, oursOnly: 1, broken: 1, unanswered: 1, calls: 8 },
  });
  const { items } = await ask<{ items: CarrierLineRow[] }>("listCarrierLines", { query: { import: made.id } });
  const told = items.map(({ line, outcome, call, caller, problem }) => [line, outcome, call, caller, problem]);
  expect(told).toEqual([
    [2, "matched", "c1", "13800000001", null],
    [3, "matched", "c2", "13800000002", null],
    [4, "broken", null, "", "at"],
    [5, "differs", "c4", "13800000004", null],
    [6, "carrierOnly", null, "13900009999", null],
    [7, "matched", "c5", "12345678", null],
    [8, "matched", "c6", "13800000005", null],
    [9, "matched", "c7", "13800000006", null],
    [10, "matched", "c8", "13800000007", null],
    [null, "oursOnly", "c5", "13600000000", null],
  ]);
  expect(items[3]).toMatchObject({ timeSec: 0, lengthSec: 35, durationMs: 95_000, ownDurationMs: 60_000 });
  // Only what differs, and masked for whoever sees no number in full.
  const some = await ask<{ items: CarrierLineRow[] }>("listCarrierLines", {
    query: { import: made.id, outcome: "differs" },
    unmasked: false,
  });
  expect(some.items.map(({ caller }) => caller)).toEqual(["138****0004"]);
  expect(looks.length).toBeGreaterThan(0);
  const [line] = await db.selectFrom("carrier_line").selectAll().where("line", "=", 2).execute();
  expect(JSON.stringify(line)).not.toContain("13800000001");
  const [trail] = await db
    .selectFrom("audit")
    .select("detail")
    .where("action", "=", "carrierRecords.import")
    .where("subject", "=", made.id)
    .execute();
  expect(trail?.detail).toMatchObject({ file: "话单.csv", lines: 8, carrierOnly: 1 });
});

test("the columns are remembered by trunk and found again by their heads, wherever they stand", async () => {
  const odd = gbk("A,B,C,D\r\n60,2026-11-25 12:00:01,12345678,13800000001");
  expect(await ask("previewCarrierRecords", { file: odd })).toMatchObject({
    mapping: null,
    mappingFrom: "none",
    lines: 0,
  });
  const own = { caller: 3, called: 2, at: 1, length: 0, head: 1, moment: "answer" } as const;
  await ask("importCarrierRecords", { file: odd, query: { ...own, trunk: "t1" } });
  const turned = gbk("D,C,B,A\r\n13800000002,12345678,2026-11-25 12:01:40,90");
  expect(await ask("previewCarrierRecords", { file: turned, query: { trunk: "t1" } })).toMatchObject({
    ...{ mappingFrom: "remembered", lines: 1 },
    mapping: { caller: 0, called: 1, at: 2, length: 3, head: 1, moment: "answer" },
  });
  expect(await ask("previewCarrierRecords", { file: turned, query: { trunk: "t2" } })).toMatchObject({
    mappingFrom: "none",
  });
});

test("a file that was imported before is told, and compared again only where that is wanted", async () => {
  const first = await ask<CarrierImport>("importCarrierRecords", { file: file(good), query: columns });
  expect(await ask("previewCarrierRecords", { file: file(good) })).toMatchObject({
    before: { id: first.id, by: "管理员" },
  });
  expect(await refusal(ask("importCarrierRecords", { file: file(good), query: columns }))).toEqual({
    ...{ code: "conflict", field: "file", reason: "carrierTwice" },
  });
  const again = await ask<CarrierImport>("importCarrierRecords", {
    file: file(good),
    query: { ...columns, again: "true" },
  });
  expect(again.totals).toEqual(first.totals);
  const { imports } = await ask<{ imports: CarrierImport[] }>("listCarrierImports");
  expect(imports.map(({ id }) => id)).toEqual([again.id, first.id]);
});

test("whoever sees no number in full has no file compared: by a made one he would find whole numbers", async () => {
  const forbidden = { code: "forbidden", field: "file", reason: "carrierMasked" };
  const asked = { file: file(good), query: columns, unmasked: false };
  expect(await refusal(ask("previewCarrierRecords", asked))).toEqual(forbidden);
  expect(await refusal(ask("importCarrierRecords", asked))).toEqual(forbidden);
  expect(await ask("listCarrierImports", { unmasked: false })).toMatchObject({ imports: [] });
});

test("a file that is imported twice at the same moment is kept once", async () => {
  const both = await Promise.all(
    [1, 2].map(() => refusal(ask("importCarrierRecords", { file: file(good), query: columns }))),
  );
  expect(both).toContain(undefined);
  expect(both).toContainEqual({ code: "conflict", field: "file", reason: "carrierTwice" });
  expect((await ask<{ imports: CarrierImport[] }>("listCarrierImports")).imports).toHaveLength(1);
});

test("more of our legs than can be compared are refused with what to do; another trunk's do not count", async () => {
  const asked = { file: file(good), query: columns, more: { mostLegs: 7 } };
  expect(await refusal(ask("importCarrierRecords", asked))).toEqual({
    ...{ code: "badRequest", field: "trunk", reason: "carrierTrunk" },
  });
  const of = (trunk: string) => ({ ...asked, query: { ...columns, trunk } });
  expect(await refusal(ask("importCarrierRecords", of("t1")))).toEqual({
    ...{ code: "badRequest", field: "file", reason: "carrierLegs" },
  });
  const { totals } = await ask<CarrierImport>("importCarrierRecords", of("t2"));
  expect(totals).toMatchObject({ matched: 0, oursOnly: 0, carrierOnly: 8 });
});

test("what can't be compared is refused with the field and why", async () => {
  const refused = (given: Buffer, query: Query = columns) =>
    refusal(ask("importCarrierRecords", { file: given, query }));
  const { length: _, ...without } = columns;
  expect(await refused(file(good), without)).toEqual({ code: "badRequest", field: "length", reason: "columnMissing" });
  expect(await refused(file(good), { ...columns, called: 1 })).toMatchObject({
    field: "called",
    reason: "columnTwice",
  });
  expect(await refused(file(good), {})).toMatchObject({ field: "caller", reason: "columnMissing" });
  expect(await refused(file(good), { ...columns, at: 0 })).toMatchObject({ field: "file", reason: "carrierNoLine" });
  expect(await refused(Buffer.from("\r\n"))).toMatchObject({ field: "file", reason: "carrierEmpty" });
  expect(await refused(file(Array.from({ length: 52 }, () => good[0]!)))).toMatchObject({ reason: "carrierLong" });
  expect(await refused(file([good[0]!, "13800000001,12345678,2026-01-01 00:00:00,5"]))).toMatchObject({
    reason: "carrierPeriod",
  });
  expect(await refused(Buffer.from([0xd0, 0xcf, 0, 0]))).toMatchObject({
    code: "unsupportedMedia",
    reason: "tableKind",
  });
  expect(await refused(file([`${good[0]!}${",".repeat(66)}x`]))).toEqual({
    ...{ code: "badRequest", field: "file", reason: "tableWide", other: "71" },
  });
  expect(await refusal(ask("importCarrierRecords", { query: columns }))).toMatchObject({
    code: "badRequest",
    field: "file",
  });
});
