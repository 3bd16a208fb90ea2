/** Evidence of reports of work orders: the rooms' own orders, and the script that makes their figures again from what people did. */
import type { DepartmentConsult } from "@zongji/api";
import { reportOf } from "@zongji/domain";
import { type Db, deskTables } from "@zongji/store";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask, begin, consult, move, orderHouse, save, submitted } from "../../orders/orders.test-scene.ts";
import { evidenceFolder, evidenceOf, type File, ofContract, own, tampered, verify } from "./evidence.test-scene.ts";

let db: Db;
orderHouse((opened) => {
  db = opened;
});
const { written } = evidenceFolder();
const made = evidenceOf(() => db, "2026-09-30");
const itIs = (text: string): void => void vi.useFakeTimers({ now: Date.parse(`${text}+08:00`), toFake: ["Date"] });
afterEach(() => vi.useRealTimers());

/** Orders with each kind of state, and of departments one that answers, one that has its answer sent back, one that returns, one that is asked no more. */
const worked = async (): Promise<void> => {
  const says = (who: "registry" | "archive", id: string, what: "answer" | "return") =>
    ask<DepartmentConsult>(who, "answerOrderConsult", { params: { id }, body: { move: what, note: "已核实。" } });
  itIs("2026-09-30T09:00");
  const asked = await consult("zhang", await submitted(), [
    { department: "registry", question: "何时办结？" },
    { department: "archive", question: "档案在哪里？" },
  ]);
  itIs("2026-09-30T10:00");
  const replied = await move("zhang", await submitted("zhang", { businessType: null }), "reply", "凭身份证办理。");
  await move("zhang", await begin(), "void", "重复");
  await submitted("wang");
  itIs("2026-09-30T11:00");
  const again = await move("zhang", replied, "reopen", "还没办成");
  await says("registry", asked.consults[0]!.id, "answer");
  await says("archive", asked.consults[1]!.id, "return");
  itIs("2026-09-30T12:00");
  const { version } = await ask("zhang", "order", { params: { id: asked.id } });
  await ask("zhang", "moveOrderConsult", {
    params: { id: asked.id, consult: asked.consults[0]!.id },
    body: { version, move: "sendBack", note: "请补充" },
  });
  const waits = await move("zhang", again, "wait", "等补交材料");
  itIs("2026-09-30T13:00");
  const goesOn = await move("zhang", waits, "resume");
  await says("registry", asked.consults[0]!.id, "answer");
  itIs("2026-09-30T14:00");
  await move("zhang", goesOn, "reply", "已办。");
  await move("zhang", await ask("zhang", "order", { params: { id: asked.id } }), "reply", "已核实。");
  const confirmed = await move("wang", await submitted("wang"), "reply", "好的。");
  await move("wang", await move("wang", confirmed, "confirm"), "close").catch(() => {});
  await save("wang", await begin("wang"));
  itIs("2026-10-20T09:00");
};
/** As worked, of the day on which the time limits end too. */
const month = { from: "2026-09-30", to: "2026-10-19" };
const ofSet = (file: File, basis: string): File => file.sets.find((each: File) => each.basis === basis);
const cell = (file: File, basis: string, row: number, name: string, value: unknown): void => {
  const set = ofSet(file, basis);
  set.rows[row][set.columns.indexOf(name)] = value;
};

/** Rows stand in the order of ids that are chosen at random: the first one may have either. */
const turned = (file: File, basis: string, name: string): void => {
  const set = ofSet(file, basis);
  cell(file, basis, 0, name, !set.rows[0][set.columns.indexOf(name)]);
};

beforeEach(async () => {
  await sql`truncate ${sql.join(deskTables.map((table) => sql.table(table)))}`.execute(db);
  await worked();
});

test("the figures of work orders are found again from what people did, whatever they are split by", async () => {
  const files: string[] = [];
  for (const id of ["orders", "departments"] as const)
    for (const by of reportOf(id).splits)
      for (const grain of ["day", "whole"] as const) {
        const { text } = await made(ofContract(id), { query: { ...month, by, grain } });
        files.push(written(`${id}-${by}-${grain}.json`, text));
      }
  const { text: filtered } = await made(ofContract("orders"), { query: { ...month, group: "g2" } });
  files.push(written("filtered.json", filtered));
  const { status, told } = verify(...files);
  expect([status, told.split("\n").filter((line) => line.startsWith("DOES NOT"))]).toEqual([0, []]);
  expect(told).toMatch(/orders-none-whole.json: 6 of 6 work orders are what their histories come to/);
  expect(told).not.toContain("not judged");
  const { text } = await made(ofContract("orders"), { query: month });
  // What was said is in no event of the file.
  expect(text).not.toMatch(/凭身份证|何时办结|已核实/);
});

test("a figure, an order that is left out, another's time of a state, another history: each is told", async () => {
  const found = own("ordersCreated", "averageHandling", "orderInTimeRate", "consultInTimeRate", "averageConsultAnswer");
  const { text } = await made(found, { query: month });
  const holds = (change: (file: File) => void) => verify(written("changed.json", tampered(text, change)));
  expect(holds(() => {})).toEqual({ status: 0, told: expect.anything() });
  const index = (file: File, find: (order: File) => boolean): File => file.orders.find(find);
  const answered = (order: File): boolean => order.events.some(({ move: is }: File) => is === "reply");
  /** Leaves a row out as whoever knows how would: from the lists and from each count. */
  const without = (file: File, basis: string): string => {
    const set = ofSet(file, basis);
    const [gone] = set.rows.splice(0, 1);
    for (const fold of set.folds)
      for (const one of [fold, ...(fold.cells ?? [])])
        for (const name of ["rows", "total"])
          if (Array.isArray(one[name]))
            one[name] = one[name].filter((no: number) => no > 0).map((no: number) => no - 1);
    return gone[0].split("@")[0];
  };
  const cases: [string, (file: File) => void, RegExp][] = [
    ["a figure", (file) => (file.total[0].value += 1), /total of Orders created/],
    ["an order left out", (file) => without(file, "order"), /is left out: by its history it is one of these/],
    ["a limit left out", (file) => without(file, "orderDue"), /is left out: by its history/],
    ["a department's part left out", (file) => without(file, "orderConsult"), /is left out: by its history/],
    ["its history left out", (file) => file.orders.pop(), /its history is not listed/],
    ["an order's answer", (file) => cell(file, "order", 0, "answeredAt", 1), /has answeredAt 1, its history comes to/],
    ["how long it took", (file) => cell(file, "order", 0, "handledMs", 60_000), /has handledMs 60000/],
    ["in time", (file) => turned(file, "orderDue", "inTime"), /has inTime (true|false)/],
    ["a part's time", (file) => cell(file, "orderConsult", 0, "answerMs", 1), /has answerMs 1,/],
    [
      "the moment of a state",
      (file) => (index(file, answered).events.find(({ move: is }: File) => is === "reply").at += 60_000),
      /its history comes to/,
    ],
    [
      "a move that is no more",
      (file) => {
        const order = index(file, answered);
        order.events = order.events.filter(({ move: is }: File) => is !== "reply");
      },
      /its history comes to/,
    ],
    ["events in another order", (file) => file.orders[0].events.reverse(), /its events are not in order/],
    [
      "a history of nothing",
      (file) => file.orders.push({ id: "zz", kept: { consultsDue: {} }, events: [] }),
      /order zz is listed, and behind no figure/,
    ],
  ];
  for (const [what, change, told] of cases)
    expect([what, holds(change).told]).toEqual([what, expect.stringMatching(told)]);
});

test("a state's time that is changed in the tables since is told, and so is an event that is another in a later file; more of them are fine", async () => {
  const before = written("before.json", (await made(ofContract("orders"), { query: month })).text);
  const open = await db.selectFrom("work_order").select("id").where("state", "=", "open").executeTakeFirstOrThrow();
  await move("wang", await ask("wang", "order", { params: { id: open.id } }), "reply", "好的。");
  const later = written("later.json", (await made(ofContract("orders"), { query: month })).text);
  expect(verify(before, later)).toMatchObject({ status: 0 });
  await sql`update measure_order set answered_at = answered_at - 60000, handled_ms = handled_ms - 60000 where id = ${open.id}`.execute(
    db,
  );
  const changed = verify(written("changed.json", (await made(ofContract("orders"), { query: month })).text));
  expect(changed).toMatchObject({
    status: 1,
    told: expect.stringMatching(/has (answeredAt|handledMs) \d+, its history/),
  });
  await sql`alter table event disable trigger event_is_append_only`.execute(db);
  await sql`update event set at = at - 60000 where subject = ${open.id} and body->>'move' = 'reply'`.execute(db);
  const both = written("both.json", (await made(ofContract("orders"), { query: month })).text);
  expect(verify(later, both).told).toContain(`order ${open.id}: its history is another in another of the files`);
  await sql`alter table event enable trigger event_is_append_only`.execute(db);
});

test("an order without a history is named as not judged", async () => {
  await sql`alter table event disable trigger event_is_append_only`.execute(db);
  await sql`delete from event where type = 'OrderOpened' and subject in (select id from work_order where state = 'void')`.execute(
    db,
  );
  await sql`alter table event enable trigger event_is_append_only`.execute(db);
  const { told, status } = verify(written("without.json", (await made(ofContract("orders"), { query: month })).text));
  expect(status).toBe(0);
  expect(told).toMatch(/note: [^\n]*1 work orders are not judged: their histories don't begin/);
});
