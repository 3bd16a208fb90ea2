/** Evidence of the report of letters: the room's own letters, and the script that makes their figures again from what people did. */
import type { Letter } from "@zongji/api";
import { addDays, localTime, reportOf } from "@zongji/domain";
import { inTransaction } from "@zongji/store";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { fixedDay } from "../../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { followOrders } from "../../letters/follow.ts";
import { lettersScene, type Who } from "../../letters/letters.test-scene.ts";
import { evidenceFolder, evidenceOf, type File, ofContract, tampered, verify } from "./evidence.test-scene.ts";

const scene = lettersScene();
const { ask, send } = scene;
const { written } = evidenceFolder();
const today = localTime(fixedDay(), "Asia/Shanghai").date;
/** The time limits end in it too. */
const weeks = { from: addDays(today, -1), to: addDays(today, 20) };
const made = evidenceOf(scene.db, today);

beforeAll(async () => {
  const db = scene.db();
  await db.insertInto("role").values({ name: "handlers", label: "handlers" }).execute();
  await db.insertInto("permission").values({ role: "handlers", action: "order.handle", scope: "all" }).execute();
  await db.insertInto("user_role").values({ user_id: "wu", role: "handlers" }).execute();
});

const deed = (who: Who, name: string, { id, version }: Pick<Letter, "id" | "version">, more: object = {}) =>
  ask<Letter>(who, name, { params: { id }, body: { version, ...more } });
const sent = async (number: string): Promise<Letter> => {
  const { id } = await send("产权证丢了怎么补办？", { number });
  return ask("wu", "letter", { params: { id } });
};
const taken = async (number: string): Promise<Letter> => deed("wu", "takeLetter", await sent(number));
/** What is done with the work order of a letter, as the room of orders would. */
const follows = async (order: string, move: "reply" | "void"): Promise<void> => {
  const is = move === "reply" ? "answered" : "void";
  await inTransaction(scene.db(), { userId: "wu", login: "wu", address: "" }, async ({ tx, event, at }) => {
    const replied = move === "reply" ? { answer: "代为登报。", answered_at: at, first_reply_at: at } : {};
    await tx
      .updateTable("work_order")
      .set({ state: is, ...replied })
      .where("id", "=", order)
      .execute();
    const told = {
      move,
      was: "open",
      is,
      note: "",
      isOnTime: null,
      dueAt: null,
      answerKind: null,
      citizen: null,
    } as const;
    event("OrderMoved", order, told);
  });
  await followOrders(scene.db(), scene.parts().log);
};
/** Letters in each state, and by each way to it. */
const letters = async (): Promise<void> => {
  await sent("13800138001");
  const typed = await deed("wu", "typeLetter", await taken("13800138002"), { type: "consultation" });
  await deed("wu", "answerLetter", typed, { answer: "登报后补发。" });
  await deed("zhao", "markLetterSpam", await sent("13800138003"), { note: "广告" });
  await deed(
    "zhao",
    "unmarkLetterSpam",
    await deed("zhao", "markLetterSpam", await sent("13800138004"), { note: "广告" }),
  );
  await deed("wu", "giveBackLetter", await taken("13800138005"), { note: "不归我" });
  const [open, answered, dropped] = [
    await deed("wu", "orderLetter", await taken("13800138006")),
    await deed("wu", "orderLetter", await taken("13800138007")),
    await deed("wu", "orderLetter", await taken("13800138008")),
  ];
  expect(open.state).toBe("ordered");
  await follows(answered.order!.id, "reply");
  await follows(dropped.order!.id, "void");
};

test("the figures of letters are found again from what people did; one that is changed, left out or has another time of a state is told", async () => {
  await letters();
  const files: string[] = [];
  for (const by of reportOf("letters").splits)
    files.push(written(`${by}.json`, (await made(ofContract("letters"), { query: { ...weeks, by } })).text));
  const fine = verify(...files);
  expect([fine.status, fine.told.split("\n").filter((line) => line.startsWith("DOES NOT"))]).toEqual([0, []]);
  expect(fine.told).toMatch(/none.json: 7 of 7 letters are what their histories come to/);
  const { text } = await made(ofContract("letters"), { query: weeks });
  expect(text).not.toMatch(/产权证|登报|1380013/);
  expect(JSON.parse(text).total.slice(0, 2)).toEqual([{ value: 7 }, { value: 2 }]);
  const holds = (change: (file: File) => void) => verify(written("changed.json", tampered(text, change))).told;
  const cell = (file: File, basis: string, name: string, value: unknown): void => {
    const set = file.sets.find((each: File) => each.basis === basis);
    set.rows[0][set.columns.indexOf(name)] = value;
  };
  const answerOf = (file: File, way: string): File =>
    file.letters.flatMap(({ events }: File) => events).find(({ move }: File) => move === way);
  const cases: [string, (file: File) => void, RegExp][] = [
    ["a figure", (file) => (file.total[0].value += 1), /total of Letters received/],
    ["a letter left out", (file) => file.sets[0].rows.pop(), /is left out: by its history it is one of these/],
    ["its history left out", (file) => file.letters.pop(), /its history is not listed/],
    ["how long it took", (file) => cell(file, "letter", "answerMs", 5), /has answerMs 5, its history/],
    ["in time", (file) => cell(file, "letterDue", "inTime", false), /has inTime false, its history comes to true/],
    ["the moment of an answer", (file) => (answerOf(file, "answer").at += 60_000), /its history comes to/],
    ["of a work order's", (file) => (answerOf(file, "orderAnswered").at = 1), /its history comes to/],
    ["spam that was counted", (file) => (answerOf(file, "answer").is = "spam"), /by its history it is none of these/],
    ["when it came", (file) => (file.letters[0].kept.receivedAt += 60_000), /received after its receipt was told/],
  ];
  for (const [what, change, told] of cases) expect([what, holds(change)]).toEqual([what, expect.stringMatching(told)]);
  await sql`update measure_letter set answer_ms = answer_ms + 1 where answer_ms is not null`.execute(scene.db());
  expect(verify(written("table.json", (await made(ofContract("letters"), { query: weeks })).text)).told).toMatch(
    /has answerMs \d+, its history/,
  );
});
