/** A report's evidence, made from a real PostgreSQL and checked by the script that shares nothing with the program. */
import { text as textOf } from "node:stream/consumers";
import type { Export } from "@zongji/api";
import { reportIds, reportOf } from "@zongji/domain";
import { follow, insertParties } from "@zongji/store";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { callFollower } from "../../calls/index.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others, zone } from "../../days/days.test-scene.ts";
import { takeJob } from "../../jobs/store.ts";
import { fillDay } from "../../reports/filled.test-scene.ts";
import { makeExport } from "../make.ts";
import type { Makers } from "../makers.ts";
import { exportRoutes } from "../routes.ts";
import {
  evidenceFolder,
  evidenceOf,
  type File,
  leaveOut,
  ofContract,
  own,
  parties,
  tampered,
  verify,
} from "./evidence.test-scene.ts";

const scene = daysScene();
const day = "2026-11-25";
const { folder, written } = evidenceFolder();
const made = evidenceOf(scene.db, day);

describe("over the day by hand", () => {
  beforeEach(() => fillDay(scene.db()));

  test("of each report, split by whatever it can be split by, each figure that is a fold of what is listed is found again", async () => {
    const files: string[] = [];
    for (const id of reportIds)
      for (const by of reportOf(id).splits)
        for (const grain of ["hour", "whole"] as const) {
          const { text } = await made(ofContract(id), { query: { by, grain } });
          files.push(written(`${id}-${by}-${grain}.json`, text));
        }
    const { status, told } = verify(...files);
    expect([status, told.split("\n").filter((line) => line.startsWith("DOES NOT"))]).toEqual([0, []]);
    expect(told).toContain("all that can be judged holds");
    // Nothing was found by not looking.
    expect(told).toMatch(/inbound-none-hour.json: Inbound, 24 lines of 13 columns, [1-9]\d* things/);
    // The orders and the letter by hand have no histories, and that is said.
    expect(told).not.toContain(" is not judged: ");
    expect(told).toContain("2 work orders are not judged: their histories");
  });

  test("an own report, its filters and the longest queue too; what has no answer is “—” in it", async () => {
    const found = own(
      "inboundTotal",
      "answerRate",
      "longestQueue",
      "groupServiceLevel",
      "staffed",
      "longestSpell",
      "ordersCreated",
      "fte",
    );
    const files: string[] = [];
    for (const query of [
      {},
      { grain: "quarter" },
      { by: "group" },
      { by: "weekday", grain: "day" },
      { group: "business" },
      { number: "87654321" },
    ] as const)
      files.push(written(`own-${files.length}.json`, (await made(found, { query })).text));
    const { status, told } = verify(...files);
    expect([status, told.match(/DOES NOT HOLD[^\n]*/g)]).toEqual([0, null]);
    const filtered = JSON.parse((await made(found, { query: { number: "87654321" } })).text);
    expect(filtered.total[0]).toEqual({ value: 1 });
    expect(filtered.columns[7]).toMatchObject({ measure: "fte", answered: false });
    expect(filtered.sets.flatMap(({ rows }: File) => rows).length).toBe(1);
    expect(filtered.columns[0].formula.zh).not.toBe("");
    expect(filtered.readings.length).toBeGreaterThan(20);
  });

  test("agents' time that is shared among groups and what is divided by service hours are made again; what is changed of either is told", async () => {
    const found = own("availableTime", "occupancy", "fte", "servedTime", "staffed");
    const files: string[] = [];
    for (const query of [
      { by: "group" },
      { by: "group", grain: "hour" },
      { by: "agent", group: "business" },
      { by: "hour", grain: "day", group: "complaint" },
      { by: "weekday" },
      { by: "agent", grain: "quarter" },
      { group: "business", from: "2026-11-24", to: "2026-11-26", grain: "day" },
    ] as const)
      files.push(written(`apart-${files.length}.json`, (await made(found, { query })).text));
    const fine = verify(...files);
    expect([fine.status, fine.told.match(/DOES NOT HOLD[^\n]*/g)]).toEqual([0, null]);
    expect(fine.told).not.toContain(" is not judged: ");
    const { text } = await made(found, { query: { by: "group", grain: "hour" } });
    expect(JSON.parse(text).total.every((cell: File) => cell !== null && cell.value > 0)).toBe(true);
    const holds = (change: (file: File) => void) => verify(written("apart.json", tampered(text, change))).told;
    const line = (file: File, no: number): File => file.lines.find(({ cells }: File) => cells[no]?.value > 0).cells[no];
    const setOf = (file: File, basis: string, name: string): File =>
      file.sets.find((set: File) => set.basis === basis && set.columns.includes(name) && set.folds[0].total);
    const cell = (file: File, basis: string, name: string, change: (value: File, row: File) => File): void => {
      const set = setOf(file, basis, name);
      const place = set.columns.indexOf(name);
      const row = set.rows.find((each: File) => each[place] !== null && each[place] !== 0 && each[place] !== false);
      row[place] = change(row[place], row);
    };
    const cases: [string, (file: File) => void, RegExp][] = [
      ["a share", (file) => (line(file, 0).value += 1), /Available time of [^\n]*the file says/],
      ["a rate", (file) => (line(file, 1).over += 1), /Occupancy[^\n]* of [^\n]*the file says/],
      ["staffing", (file) => (line(file, 2).under += 1), /Staffing \(FTE\) of [^\n]*the file says/],
      ["the total of shares", (file) => (file.total[0].value += 1), /total of Available time/],
      ["the total of staffing", (file) => (file.total[2].under += 1), /total of Staffing/],
      [
        "how long a state was",
        (file) => cell(file, "span", "ms", (ms) => ms + 60_000),
        /Available time[^\n]*the file says/,
      ],
      ["whose a call was", (file) => cell(file, "groupSpan", "group", () => "other"), /the file says/],
      ["how much was served", (file) => cell(file, "span", "servedMs", (ms) => ms - 1), /were served by what it says/],
      [
        "the calendar",
        (file) => (file.hours[0].schedule.weekly[0].to = "16:00"),
        /Staffing \(FTE\)[^\n]*the file says/,
      ],
      [
        "a holiday",
        (file) => file.hours[0].schedule.special.push({ date: day, periods: [] }),
        /were served by what it says, 0 by the calendar/,
      ],
      [
        "a line left out",
        (file) =>
          file.lines.splice(
            file.lines.findIndex(({ cells }: File) => cells[0]?.value > 0),
            1,
          ),
        /a line is missing/,
      ],
    ];
    for (const [what, change, told] of cases)
      expect([what, holds(change)]).toEqual([what, expect.stringMatching(told)]);
    // Who may see some groups alone gets no other group's time; what needs it is named.
    const scope = { scope: "group", groups: ["business"], agents: ["8001", "8002"] } as const;
    const own8 = (await made(found, { query: { by: "group" }, change: { scope } as never })).text;
    expect(verify(written("own-groups.json", own8))).toMatchObject({
      status: 0,
      told: expect.stringMatching(/Available time is not judged: agents' time is shared by that of all their groups/),
    });
    expect(
      JSON.parse(own8).sets.flatMap(({ columns, rows }: File) =>
        rows.map((row: File) => row[columns.indexOf("group")]),
      ),
    ).not.toContain("complaint");
  });

  test("a figure that is changed, a call that is left out or put in, a definition that is another: each is told", async () => {
    const { text, seal } = await made(ofContract("inbound"), { query: { grain: "hour" } });
    const holds = (change: (file: File) => void) => verify(written("changed.json", tampered(text, change)));
    expect(holds(() => {}).status).toBe(0);
    const cases: [string, (file: File) => void, RegExp][] = [
      ["a figure", (file) => (file.lines[9].cells[0].value += 1), /Inbound total[^\n]*the file says/],
      ["a total", (file) => (file.total[0].value += 1), /total of Inbound/],
      ["its check sum", (file) => (file.sha256 = "0".repeat(64)), /check sum that the page shows/],
      ["a call left out", (file) => leaveOut(file, "call"), /what is listed comes to/],
      [
        "a call put in",
        (file) =>
          file.sets[0].rows.push([
            ...file.sets[0].rows[0].slice(0, 1).map(() => "x"),
            ...file.sets[0].rows[0].slice(1),
          ]),
        /is not what its definition finds/,
      ],
      ["a call twice", (file) => file.sets[0].rows.push(file.sets[0].rows[0]), /is listed twice/],
      ["a list", (file) => file.sets[0].folds[0].total.pop(), /is not what its definition finds/],
      ["a line left out", (file) => file.lines.splice(9, 1), /a line is missing/],
      ["a call's facts left out", (file) => file.calls.pop(), /its facts are not listed/],
      [
        "a definition",
        (file) => (file.terms.find(({ where }: File) => JSON.stringify(where).includes("D2")).where = { all: [] }),
        /DOES NOT HOLD/,
      ],
      [
        "a figure that is said to be no fold",
        (file) => {
          for (const term of file.terms) term.notJudged = "shared";
          file.lines[9].cells[0].value += 1;
        },
        /Inbound total is said to be no fold of what is listed, and is one/,
      ],
      [
        "a reason of one's own",
        (file) => {
          for (const term of file.terms) term.notJudged = "secret";
        },
        /Inbound total is said to be no fold/,
      ],
      [
        "a call in each hour after it",
        (file) => {
          for (const set of file.sets) set.isThere = true;
        },
        /Inbound total is no fold of it/,
      ],
      [
        "a set beside another",
        (file) => file.sets.push({ ...file.sets[0], rows: file.sets[0].rows.slice(1) }),
        /is listed in another set too/,
      ],
      ["the period", (file) => (file.question.to -= 13 * hour), /is not of the period/],
    ];
    for (const [what, change, told] of cases)
      expect([what, holds(change).told]).toEqual([what, expect.stringMatching(told)]);
    // Without sealing it anew any change is found.
    expect(verify(written("bit.json", text.replace("李班长", "李班产"))).told).toContain("not as it was sealed");
    expect(verify(written("end.json", text.slice(0, -3))).status).toBe(1);
    const file = written("whole.json", text);
    expect(verify(file, "--hash", seal).status).toBe(0);
    expect(verify(file, "--hash", "f".repeat(64))).toMatchObject({
      status: 1,
      told: expect.stringContaining("no seal"),
    });
    expect(verify(written("no.json", "{}")).told).toContain("can't be read");
    expect(verify().status).toBe(2);
  });

  test("an empty report has its file, and it holds; of more than the bound the figures stand alone, and that is told", async () => {
    const empty = await made(ofContract("inbound"), { query: { from: "2026-01-05", to: "2026-01-05" } });
    expect(empty).toMatchObject({ rows: 0, note: null });
    expect(verify(written("empty.json", empty.text))).toMatchObject({ status: 0 });
    const bound = { calls: 3, things: 1000, dayCalls: 1000 };
    const much = await made(ofContract("inbound"), { bound });
    expect(much).toMatchObject({ rows: 0, note: "listsLeftOut" });
    const file = JSON.parse(much.text);
    expect(file.bound).toMatchObject({ calls: 3, things: 1000, found: { calls: 13 }, listed: false });
    expect([file.sets, file.calls, file.total[0].value]).toEqual([undefined, undefined, 13]);
    const { status, told } = verify(written("much.json", much.text));
    expect(status).toBe(0);
    expect(told).toMatch(/NO FIGURE IS JUDGED[^\n]*13 calls[^\n]*more than 3/);
    expect((await made(ofContract("inbound"), { bound: { ...bound, calls: 13 } })).note).toBeNull();
    expect((await made(ofContract("inbound"), { bound: { ...bound, calls: 13, things: 5 } })).note).toBe(
      "listsLeftOut",
    );
  });

  test("of one caller's calls those alone, his number as the reader may see it", async () => {
    const [number, party] = ["13800138000", parties.idOf("13800138000")];
    await insertParties(scene.db(), [{ party, at: midnight, number: parties.seal(party, number) }]);
    await sql`update call_record set party = ${party} where id in ('late', 'gaveUp')`.execute(scene.db());
    const change = { filter: { caller: [party] }, caller: parties.seal(party, number) };
    const masked = await made(ofContract("inbound"), { change });
    expect(JSON.parse(masked.text).calls.map((call: File) => [call[0], call[3]])).toEqual([
      ["gaveUp", "138****8000"],
      ["late", "138****8000"],
    ]);
    expect(masked.text).not.toContain(number);
    const full = await made(ofContract("inbound"), { change, unmasked: true });
    const shown = JSON.parse(full.text);
    expect([shown.question.caller, ...shown.calls.map((call: File) => call[3])]).toEqual([number, number, number]);
    const of = (change: (file: File) => void) => verify(written("of.json", tampered(masked.text, change)));
    expect(of(() => {})).toMatchObject({ status: 0 });
    expect(of((file) => (file.calls[0][4] = "somebody")).told).toContain("not of the caller");
  });
});

describe("over days that are closed", () => {
  const close = async (): Promise<void> => {
    await scene.store(as(answeredDay(midnight + 10 * hour).facts));
    await follow(scene.db(), callFollower);
    await scene.says("n1", midnight + dayMs + hour);
    expect(await scene.close(midnight + dayMs + hour)).toContain(day);
  };

  test("the closed day vouches for the facts; a fact that is changed in the database since, or a hash in the file, is told", async () => {
    await close();
    const files = [];
    for (const id of ["inbound", "efficiency", "groups"] as const)
      files.push(written(`${id}.json`, (await made(ofContract(id))).text));
    const fine = verify(...files);
    expect(fine).toMatchObject({ status: 0, told: expect.stringContaining("1 of 1 calls have the facts with which") });
    const { text } = await made(ofContract("inbound"));
    const file = JSON.parse(text);
    expect(file.covers).toEqual([{ day, no: file.chain.at(-1).no, hash: file.chain.at(-1).hash }]);
    expect(verify(files[0]!, "--hash", file.chain.at(-1).hash).status).toBe(0);
    const of = (change: (file: File) => void) => verify(written("of.json", tampered(text, change))).told;
    expect(of((each) => (each.calls[0][2] = "0".repeat(64)))).toContain("not those with which its day was closed");
    expect(of((each) => each.days[0].facts.pop())).toContain("the facts in the database are not those");
    expect(of((each) => (each.days[0].document = each.days[0].document.replace(day, "2026-11-24")))).toContain(
      "not the one that was closed",
    );
    expect(of((each) => each.chain.shift())).toContain("in the chain");
    expect(of((each) => (each.days = []))).toContain("days that are not closed, or are not listed");
    await sql`alter table fact disable trigger fact_is_append_only`.execute(scene.db());
    await sql`update fact set body = jsonb_set(body, '{number}', '"87654321"') where type = 'CallArrived'`.execute(
      scene.db(),
    );
    const changed = verify(written("changed.json", (await made(ofContract("inbound"))).text));
    expect(changed.status).toBe(1);
    expect(changed.told).toContain("the facts in the database are not those with which the day was closed");
    const bound = { calls: 100, things: 1000, dayCalls: 0 };
    const without = await made(ofContract("inbound"), { bound });
    expect(without.note).toBe("daysLeftOut");
    expect(verify(written("without.json", without.text)).told).toContain(
      "check sums of the closed days' facts are not in it",
    );
  });

  test("of a day that is not closed two files tell of a fact that was changed between them; facts that came later are none", async () => {
    await scene.store(as(answeredDay(midnight + 10 * hour).facts));
    await follow(scene.db(), callFollower);
    const before = written("before.json", (await made(ofContract("inbound"))).text);
    await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
    const later = written("later.json", (await made(ofContract("inbound"))).text);
    expect(verify(before, later)).toMatchObject({ status: 0 });
    await sql`alter table fact disable trigger fact_is_append_only`.execute(scene.db());
    await sql`update fact set body = jsonb_set(body, '{number}', '"87654321"') where type = 'CallArrived'`.execute(
      scene.db(),
    );
    const after = written("after.json", (await made(ofContract("inbound"))).text);
    expect(verify(after)).toMatchObject({ status: 0, told: expect.stringContaining("nothing but the seal vouches") });
    expect(verify(before, after)).toMatchObject({ status: 1, told: expect.stringContaining("its facts are others") });
  });
});

test("it is an export like the others: a job with progress, its own file, in the trail with its seal", async () => {
  const db = scene.db();
  await fillDay(db);
  await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values ('li', 'li', 'li', '', false, 0)`.execute(
    db,
  );
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
  exportRoutes(add, { db, parties, node: "n1", folder: folder(), zone, rooms: {} as never, wake: () => {} });
  const who = (...more: string[]) => ({
    session: {
      key: "k",
      principal: {
        user: { id: "li", groups: [], roles: [] },
        permissions: ["report.see", ...more].map((action) => ({ action, scope: "all" })),
      },
    },
    actor: { userId: "li", login: "li", address: "192.0.2.7" },
  });
  const reply: File = { header: () => reply, type: () => reply, send: (content: unknown) => content };
  const asker = { ...who("number.unmasked"), reply };
  const query = { from: day, to: day, grain: "hour" };
  const body = { report: "inbound", format: "evidence", language: "zh-CN", query };
  const { id, format } = (await deeds.get("exportReport")!({ ...asker, body })) as Export;
  expect(format).toBe("evidence");
  expect(await takeJob(db, "n1")).toBe(id);
  const makers = { db, parties, folder: folder(), zone, rooms: {}, restMs: 0 } as unknown as Makers;
  expect(await makeExport(makers, id)).toEqual({ id });
  const [job] = (await deeds.get("listExports")!(asker)) as Export[];
  expect(job).toMatchObject({ state: "done", note: null, reason: null, format: "evidence" });
  const text = await textOf((await deeds.get("exportFile")!({ ...asker, params: { id } })) as NodeJS.ReadableStream);
  expect(verify(written("job.json", text)).status).toBe(0);
  const trail = await db.selectFrom("audit").selectAll().where("subject", "=", id).orderBy("id").execute();
  expect(trail.map(({ action }) => action)).toEqual(["export.start", "export.finish", "export.fetch"]);
  expect(trail[1]!.detail).toMatchObject({ report: "inbound", seal: JSON.parse(text).seal, unmasked: true });
  // Who may not see numbers any more does not get a file of before.
  await expect(deeds.get("exportFile")!({ ...who(), reply, params: { id } })).rejects.toMatchObject({
    code: "forbidden",
  });
});
