/** What does not go out: of schedules that rest or are gone, of servers that do not come back, of tiles beyond a reach. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { NewSchedule, Schedule, SendTarget, Tile } from "@zongji/api";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { takeJob } from "../jobs/store.ts";
import { makeSending, planOnce } from "./index.ts";
import { settleLost } from "./make.ts";
import { sendingOffice } from "./office.test-scene.ts";
import { daily, refusal } from "./sending.test-scene.ts";

const office = sendingOffice();
const { deed, make, mailSet, makers, plan, turn, history, nextDay, audits, hook } = office;

const change = (id: string, over: object) =>
  deed<Schedule>("changeSchedule", { params: { id }, body: { ...daily, paused: false, ...over } });
const retryNow = () =>
  office.db.updateTable("sending").set({ next_at: office.now }).where("state", "=", "waiting").execute();
/** One whose first try failed, since the folder is away. */
const waiting = async (): Promise<string> => {
  const { id } = await make();
  rmSync(office.folder, { recursive: true });
  nextDay();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "waiting", reason: "noFolder" });
  mkdirSync(office.folder);
  return id;
};
const post = (over: Partial<NewSchedule> = {}) => {
  const target: SendTarget = { way: "webhook", url: `http://127.0.0.1:${office.hookPort}/in/geheim` };
  return make({ format: "csv", target, ...over });
};
/** What was posted last. */
const posted = async () => {
  const { headers, body } = hook.posted.at(-1)!;
  const type = headers["content-type"]!;
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const files = await Promise.all(form.getAll("file").map((each) => (each as File).text()));
  const about = JSON.parse(await (form.get("about") as File).text()) as { readonly text: string };
  return { text: about.text, files };
};
const sendNow = async (id: string) => {
  office.now += 1;
  await deed("sendNow", { params: { id } });
  await turn();
  return (await history())[0]!;
};

test("a pause drops what waits and what is queued; what is sent by hand goes while it rests", async () => {
  const id = await waiting();
  await change(id, { paused: true });
  expect(await history()).toEqual([]);
  await change(id, {});
  nextDay();
  await planOnce(plan());
  const job = (await takeJob(office.db, "n1"))!;
  await change(id, { paused: true });
  expect(await makeSending(makers(), job)).toEqual({ id: job });
  expect([await history(), readdirSync(office.folder)]).toEqual([[], []]);
  expect(await office.db.selectFrom("job").select("id").execute()).toEqual([]);
  expect(await sendNow(id)).toMatchObject({ state: "sent", byHand: true });
});

test("what waits while its schedule rests is not sent, by whatever way it came to wait", async () => {
  await waiting();
  await office.db.updateTable("send_schedule").set({ paused: true }).execute();
  await retryNow();
  await turn();
  expect([(await history())[0]!.state, readdirSync(office.folder)]).toEqual(["waiting", []]);
  await office.db.updateTable("send_schedule").set({ paused: false, stopped: "noRight", next_at: null }).execute();
  await turn();
  expect([(await history())[0]!.state, readdirSync(office.folder)]).toEqual(["waiting", []]);
});

test("what waits has failed once its schedule stops, and a schedule that was stopped meanwhile sends nothing", async () => {
  const id = await waiting();
  await sql`update "user" set disabled = true where id = 'li'`.execute(office.db);
  await retryNow();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "failed", reason: "ownerGone", nextAt: null, tries: 1 });
  await sql`update "user" set disabled = false`.execute(office.db);
  await change(id, {});
  nextDay();
  await planOnce(plan());
  await office.db.updateTable("send_schedule").set({ stopped: "ownerGone", next_at: null }).execute();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "failed", reason: "ownerGone" });
  expect(readdirSync(office.folder)).toEqual([]);
});

test("nothing is tried again for a schedule that is deleted or paused while it sends", async () => {
  for (const end of ["deleteSchedule", "changeSchedule"]) {
    const { id, target } = await post();
    hook.answers = [503];
    const body = { ...daily, format: "csv", target, paused: true };
    hook.before = () => deed(end, { params: { id }, body });
    nextDay();
    await turn();
    expect([end, (await history())[0]]).toMatchObject([end, { state: "failed", reason: "refusedThere", nextAt: null }]);
    hook.before = undefined;
    await office.db.deleteFrom("send_schedule").execute();
  }
});

test("a later try that goes to a new address is told under that one", async () => {
  const id = await waiting();
  await change(id, { target: { way: "folder", folder: "新" } });
  await retryNow();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "sent", target: { way: "folder", folder: "新" } });
  expect([readdirSync(office.folder), existsSync(join(office.folder, "日报"))]).toEqual([["新"], false]);
});

test("what waits for a server that does not come back is made by another after ten minutes", async () => {
  await make();
  nextDay();
  await planOnce(plan("n2"));
  office.now += 9 * 60_000;
  await planOnce(plan());
  expect(await takeJob(office.db, "n1")).toBeUndefined();
  office.now += 2 * 60_000;
  await turn();
  expect((await history())[0]).toMatchObject({ state: "sent" });
});

test("what such a server was at is lost after a day; what has ended meanwhile stays as it is", async () => {
  for (const [state, reason] of [
    ["queued", "interrupted"],
    ["handing", "unclear"],
  ] as const) {
    await make();
    nextDay();
    await planOnce(plan("n2"));
    const job = await takeJob(office.db, "n2");
    await office.db.updateTable("sending").set({ state }).where("job", "=", job!).execute();
    office.now += 23 * 3_600_000;
    await planOnce(plan());
    expect((await history()).at(-1)).toMatchObject({ state: "running" });
    office.now += 2 * 3_600_000;
    await planOnce(plan());
    expect((await history()).at(-1)).toMatchObject({ state: "failed", reason });
    for (const table of ["sending", "send_schedule", "job"] as const) await office.db.deleteFrom(table).execute();
  }
  await make();
  nextDay();
  await turn();
  const before = (await audits()).length;
  const { id, schedule, name } = (await history())[0]!;
  await settleLost(makers(), { id, schedule, name, by_hand: false, state: "handing", tries: 1, job: null });
  expect([(await history())[0]!.state, (await audits()).length]).toEqual(["sent", before]);
});

const tile: Tile = { report: "groups", title: "", period: "today", view: "table", wide: false };
const board = (tiles: readonly object[], who = "li") =>
  deed<{ id: string }>(
    "createBoard",
    { body: { name: "早会", tiles: tiles.map((each) => ({ ...tile, ...each })), roles: ["administrator"] } },
    who,
  );

test("a board of somebody who sees one group tells no other through another's schedule", async () => {
  await sql`insert into role (name, label) values ('small', '小') on conflict do nothing`.execute(office.db);
  for (const action of ["report.see", "report.send"])
    await sql`insert into permission (role, action, scope) values ('small', ${action}, 'group') on conflict do nothing`.execute(
      office.db,
    );
  await sql`update user_role set role = 'small' where user_id = 'wang'`.execute(office.db);
  await sql`insert into membership (group_id, user_id) values ('business', 'wang') on conflict do nothing`.execute(
    office.db,
  );
  const sent = async (who: string, tiles: readonly object[] = [{}]) => {
    const { id } = await board(tiles, who);
    expect(await sendNow((await post({ what: { is: "board", board: id } })).id)).toMatchObject({ state: "sent" });
    return posted();
  };
  const lis = await sent("li");
  for (const group of ["业务咨询", "申诉投诉"]) expect(lis.files[0]).toContain(group);
  const wangs = await sent("wang", [{}, { group: "complaint", title: "申诉" }]);
  expect(wangs.files).toHaveLength(1);
  expect(wangs.files[0]).toContain("业务咨询");
  expect(wangs.files[0]).not.toContain("申诉投诉");
  expect(wangs.text).toContain("申诉 (超出发送人或看板所有者的数据范围)");
  await sql`delete from membership where user_id = 'wang'`.execute(office.db);
});

test("a tile with too many lines, or that its report no longer fits, is left out and told; a single report fails for good", async () => {
  const fine = { report: "inbound", period: "lastMonth", grain: "quarter", by: "hour", title: "细" };
  const { id } = await board([fine, { title: "组" }]);
  await office.db
    .updateTable("board")
    .set({
      tiles: JSON.stringify(
        [fine, { show: ["gone"], title: "旧" }, { title: "组" }].map((each) => ({ ...tile, ...each })),
      ),
    })
    .where("id", "=", id)
    .execute();
  for (const format of ["csv", "pdf"] as const) {
    const schedule = await post({ format, what: { is: "board", board: id } });
    expect(await sendNow(schedule.id)).toMatchObject({ state: "sent", files: [{}] });
    const { text } = await posted();
    expect(text).toContain("细 (行数过多");
    expect(text).toContain("旧 (报表已修改");
    expect(text).not.toContain("组 (");
  }
  const { title: _, ...question } = fine;
  for (const format of ["csv", "pdf"] as const) {
    const single = await post({ format, what: { is: "report", ...question } as NewSchedule["what"] });
    expect(await sendNow(single.id)).toMatchObject({ state: "failed", reason: "tooLong", tries: 1 });
  }
});

test("of a tile with one figure that figure alone is sent, of all lines together", async () => {
  const { id } = await board([{ view: "figure", measure: "offersAnswered" }]);
  await sendNow((await post({ what: { is: "board", board: id } })).id);
  const [line, ...lines] = (await posted()).files[0]!.replace(/^\uFEFF/, "").split("\r\n");
  expect(line!.split(",")).toHaveLength(2);
  expect(lines.filter((each) => each !== "")[0]).toMatch(/^"?合计"?,/);
});

test("names are cut so that a file system takes them, between characters", async () => {
  const { id } = await board([{ title: "🎉表".repeat(13) }, { title: "乙".repeat(40) }]);
  const schedule = await make({ name: "报".repeat(40), format: "csv", what: { is: "board", board: id } });
  expect(await sendNow(schedule.id)).toMatchObject({ state: "sent" });
  const names = readdirSync(join(office.folder, "日报"));
  expect(names).toHaveLength(2);
  for (const name of names) expect([Buffer.byteLength(name) <= 255, name.includes("\uFFFD")]).toEqual([true, false]);
  expect(readFileSync(join(office.folder, "日报", names[0]!), "utf8")).toContain("合计");
});

test("the path of a web address, which may be its secret, is told to nobody but its owner", async () => {
  await sendNow((await post()).id);
  const told = async (who: string) => JSON.stringify([await deed("listSchedules", {}, who), await history({}, who)]);
  expect((await told("li")).match(/geheim/g)).toHaveLength(3);
  expect(await told("wang")).not.toContain("geheim");
  expect(await told("wang")).toContain(`http://127.0.0.1:${office.hookPort}/…`);
  const audit = await office.db.selectFrom("audit").selectAll().where("action", "like", "schedule.%").execute();
  expect(JSON.stringify(audit)).not.toContain("geheim");
});

test("the history goes on after the last of a page, where many have one moment", async () => {
  for (const name of ["甲", "乙", "丙", "丁", "戊"]) await make({ name });
  nextDay();
  await turn();
  const seen: string[] = [];
  for (let query: object = { pageSize: 2 }; ; ) {
    const page = await history(query);
    seen.push(...page.map(({ name }) => name));
    const last = page.at(-1);
    if (last === undefined) break;
    query = { pageSize: 2, before: last.moment, beforeId: last.id };
  }
  expect(seen.sort()).toEqual(["丁", "丙", "乙", "戊", "甲"]);
});

test("five test mails are sent a minute, and no more", async () => {
  await mailSet();
  const mail = () => refusal(deed("testMail", { body: { to: "li@x.cn" } }));
  office.now += 60_000;
  const answers = [];
  for (let no = 0; no < 6; no += 1) answers.push(await mail());
  expect(answers).toEqual(["none", "none", "none", "none", "none", "tooMany"]);
  expect(office.sink.mails).toHaveLength(5);
  office.now += 60_000;
  expect(await mail()).toBe("none");
});
