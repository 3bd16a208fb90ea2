/** What is sent by schedule, from a real PostgreSQL to a real folder, a mail server and a web server of the test's own. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Schedule } from "@zongji/api";
import { attachmentsOf, type MailSink } from "@zongji/kit";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { takeJob } from "../jobs/store.ts";
import { makeSending, planOnce } from "./index.ts";
import { sendingOffice } from "./office.test-scene.ts";
import { daily, refusal } from "./sending.test-scene.ts";

const office = sendingOffice();
const { deed, make, mailSet, makers, plan, turn, history, nextDay, audits, hook } = office;

test("comes at its moment into its folder, once, with hash and audit; what was missed meanwhile is made up once", async () => {
  const schedule = await make();
  expect(schedule).toMatchObject({ whatName: { zh: "呼入报表" }, nextAt: at("23:00:00") + 9 * 3_600_000, mine: true });
  await turn();
  expect(await history()).toEqual([]);
  nextDay();
  const before = (await audits()).length;
  for (let n = 0; n < 3; n += 1) await turn();
  const [one, ...others] = await history();
  expect(others).toEqual([]);
  expect(one).toMatchObject({ state: "sent", byHand: false, moment: schedule.nextAt, tries: 1, reason: null });
  const [file] = one!.files;
  const bytes = readFileSync(join(office.folder, "日报", file!.name));
  expect(file).toEqual({
    name: file!.name,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  });
  expect(file!.name).toMatch(/^接听日报-2026-11-26-0800-[0-9a-f]{4}\.xlsx$/);
  expect(bytes.subarray(0, 2).toString()).toBe("PK");
  expect((await audits()).slice(before)).toEqual(["schedule.sent"]);

  // The server was away for four days.
  nextDay(4);
  for (let n = 0; n < 3; n += 1) await turn();
  const moments = (await history()).map(({ moment }) => moment);
  expect(moments).toEqual([schedule.nextAt! + 4 * 86_400_000, schedule.nextAt]);
  expect(readdirSync(join(office.folder, "日报"))).toHaveLength(2);
});

test("two servers that look at the same moment send once", async () => {
  await make();
  nextDay();
  await Promise.all(Array.from({ length: 6 }, () => planOnce(plan())));
  await turn();
  expect((await history()).map(({ state }) => state)).toEqual(["sent"]);
});

test("a path out of the folder is refused, a link in it leads nowhere, and a folder that is away is tried again", async () => {
  for (const bad of ["../x", "/etc", "a/../../b", ".hidden", "a\\b"])
    expect(await refusal(make({ target: { way: "folder", folder: bad } }))).toBe("badRequest folder badFolder");
  const outside = mkdtempSync(join(tmpdir(), "zongji-outside-"));
  symlinkSync(outside, join(office.folder, "link"));
  await make({ target: { way: "folder", folder: "link/deep" } });
  nextDay();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "failed", reason: "noFolder" });
  expect(readdirSync(outside)).toEqual([]);
  rmSync(outside, { recursive: true });

  await office.db.deleteFrom("send_schedule").execute();
  const kept = office.folder;
  rmSync(kept, { recursive: true });
  await make({ name: "再来" });
  nextDay();
  await turn();
  const waiting = (await history())[0]!;
  expect(waiting).toMatchObject({ name: "再来", state: "waiting", reason: "noFolder", tries: 1 });
  mkdirSync(kept);
  await turn();
  expect((await history())[0]).toMatchObject({ state: "waiting" });
  await office.db.updateTable("sending").set({ next_at: office.now }).where("id", "=", waiting.id).execute();
  await turn();
  expect((await history())[0]).toMatchObject({ state: "sent", tries: 2, reason: null });
});

test("goes by mail with the file, as the kept password lets it; a refused recipient is told", async () => {
  expect(await refusal(deed("testMail", { body: { to: "li@x.cn" } }))).toBe("refused noMailServer");
  const set = await mailSet();
  expect(set).toMatchObject({ hasPassword: true, user: "zj" });
  expect(JSON.stringify(await deed("mailSettings"))).not.toContain("geheim");
  expect(await deed("testMail", { body: { to: "li@x.cn" } })).toEqual({ error: null });
  expect(office.sink.mails[0]).toMatchObject({ from: "zj@x.cn", to: ["li@x.cn"], user: "zj:geheim" });
  office.sink.mails.length = 0;
  office.sink.unknown.add("weg@x.cn");
  await make({ format: "pdf", target: { way: "mail", to: ["a@x.cn", "weg@x.cn"] } });
  nextDay();
  await turn();
  const [one] = await history();
  expect(one).toMatchObject({ state: "sent", error: expect.stringContaining("weg@x.cn") });
  expect(office.sink.mails).toHaveLength(1);
  const files = attachmentsOf(office.sink.mails[0]!);
  const [name, bytes] = [...files][0]!;
  expect(name).toBe(one!.files[0]!.name);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(one!.files[0]!.sha256);
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
});

test("a kept password goes to no other server, no other user, and not in clear where it was encrypted", async () => {
  await mailSet({ security: "tls" });
  const again = (over: object) => refusal(mailSet({ password: undefined, security: "tls", ...over }));
  expect(await again({})).toBe("none");
  for (const over of [{ host: "evil.example" }, { port: 26 }, { user: "other" }, { security: "none" }])
    expect(await again(over)).toBe("badRequest password");
});

test("a mail server that says later is asked again, one that says never is not; what broke off is unclear and not repeated", async () => {
  await mailSet();
  const target = { way: "mail" as const, to: ["a@x.cn"] };
  const due = async (name: string, whim: MailSink["whim"]) => {
    await office.db.deleteFrom("send_schedule").execute();
    await make({ name, target });
    nextDay();
    office.sink.whim = whim;
    await turn();
    return (await history())[0];
  };
  expect(await due("later", "laterPlease")).toMatchObject({
    state: "waiting",
    reason: "refusedThere",
    error: expect.stringMatching(/^SMTP 4\d\d$/),
  });
  expect(await due("never", "never")).toMatchObject({ state: "failed", reason: "refusedThere" });
  expect(await due("broken", "breakOff")).toMatchObject({ state: "failed", reason: "unclear" });
  expect(await due("password", "wrongPassword")).toMatchObject({ state: "failed", reason: "refusedThere" });
  expect(JSON.stringify(await history())).not.toContain("geheim");
  office.sink.whim = "takes";
  nextDay();
  await office.db.deleteFrom("send_schedule").where("name", "<>", "broken").execute();
  for (let n = 0; n < 3; n += 1) await turn();
  expect(office.sink.mails).toHaveLength(0);
});

test("is posted with its hash and its secret, follows nowhere, and goes to no host that is not named", async () => {
  const url = `http://127.0.0.1:${office.hookPort}/in?token=t`;
  const target = (over: object = {}) => ({ way: "webhook" as const, url, header: "X-Key", ...over });
  expect(await refusal(make({ target: target() }))).toBe("badRequest secret");
  for (const bad of [
    "http://127.0.0.1:1/",
    "http://169.254.169.254/",
    `http://127.0.0.1:${office.hookPort}@evil.example/`,
  ])
    expect(await refusal(make({ target: target({ url: bad }), secret: "s" }))).toMatch(/^badRequest url/);
  const schedule = await make({ format: "csv", target: target(), secret: "s3cret" });
  expect(JSON.stringify(await deed("listSchedules"))).not.toContain("s3cret");
  expect(JSON.stringify(await deed("listSchedules", {}, "wang"))).not.toContain("token");
  nextDay();
  await turn();
  const [one] = await history();
  expect(one).toMatchObject({ state: "sent" });
  expect(hook.posted).toHaveLength(1);
  expect(hook.posted[0]!.headers).toMatchObject({ "x-key": "s3cret", "idempotency-key": one!.id });
  const form = await new Response(new Uint8Array(hook.posted[0]!.body), {
    headers: { "content-type": hook.posted[0]!.headers["content-type"]! },
  }).formData();
  const file = form.get("file") as File;
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(one!.files[0]!.sha256);
  expect(bytes.toString()).toContain("中继呼入总量");

  // A kept secret does not follow the address elsewhere.
  const { secret: _, ...plain } = { ...daily, format: "csv" as const, target: target({ url: `${url}2` }) };
  expect(
    await refusal(deed("changeSchedule", { params: { id: schedule.id }, body: { ...plain, paused: false } })),
  ).toBe("badRequest secret");
  for (const [answer, state, reason] of [
    [302, "failed", "refusedThere"],
    [400, "failed", "refusedThere"],
    [503, "waiting", "refusedThere"],
    [429, "waiting", "refusedThere"],
    // Something behind it may have taken the files.
    [500, "failed", "unclear"],
    [502, "failed", "unclear"],
    [504, "failed", "unclear"],
    [408, "failed", "unclear"],
    [0, "failed", "unclear"],
  ] as const) {
    hook.answers = [answer];
    nextDay();
    await turn();
    expect([answer, (await history())[0]]).toMatchObject([answer, { state, reason }]);
    await office.db.deleteFrom("sending").execute();
  }
});

test("what was handed over when the program died is unclear, what was not is made anew", async () => {
  const id = (await make()).id;
  nextDay();
  const send = async (state: "queued" | "handing") => {
    await planOnce(plan());
    const job = (await takeJob(office.db, "n1"))!;
    await office.db.updateTable("sending").set({ state }).where("job", "=", job).execute();
    expect(await makeSending(makers(), job)).toEqual({ id: job });
    return (await history())[0];
  };
  expect(await send("handing")).toMatchObject({ state: "failed", reason: "unclear" });
  nextDay();
  expect(await send("queued")).toMatchObject({ state: "sent" });
  // Its job was broken off three times, or is gone.
  nextDay();
  await planOnce(plan());
  await office.db.deleteFrom("job").execute();
  await planOnce(plan());
  expect((await history())[0]).toMatchObject({ schedule: id, state: "failed", reason: "interrupted" });
});

test("stops and says so when its owner is gone, may no longer send, or its report was deleted", async () => {
  const stopped = async () => (await deed<{ schedules: Schedule[] }>("listSchedules", {}, "wang")).schedules[0]!;
  await make();
  await sql`update "user" set disabled = true where id = 'li'`.execute(office.db);
  await turn();
  expect(await stopped()).toMatchObject({ stopped: "ownerGone", nextAt: null });
  nextDay();
  await turn();
  expect([await history(), existsSync(join(office.folder, "日报"))]).toEqual([[], false]);
  // Others may clear it away then, not before.
  await deed("deleteSchedule", { params: { id: (await stopped()).id } }, "wang");

  await sql`update "user" set disabled = false`.execute(office.db);
  const own = await make();
  expect(await refusal(deed("deleteSchedule", { params: { id: own.id } }, "wang"))).toBe("forbidden");
  await sql`update user_role set role = 'supervisor' where user_id = 'li'`.execute(office.db);
  nextDay();
  await turn();
  expect(await stopped()).toMatchObject({ stopped: "noRight", last: { state: "failed", reason: "noRight" } });
  await sql`update user_role set role = 'administrator' where user_id = 'li'`.execute(office.db);
  await office.db.deleteFrom("send_schedule").execute();

  const report = await deed<{ id: string }>("createOwnReport", {
    body: {
      name: "我的",
      note: "",
      measures: ["answered"],
      split: "none",
      chart: { kind: "bar", measures: [] },
      roles: [],
    },
  });
  await make({ what: { is: "report", report: report.id, period: "today" } });
  expect(await refusal(make({ what: { is: "report", report: report.id, period: "today" } }, "wang"))).toBe("notFound");
  await deed("deleteOwnReport", { params: { id: report.id } });
  nextDay();
  await turn();
  expect(await stopped()).toMatchObject({ stopped: "reportGone", whatName: null });
  expect(await audits()).toContain("schedule.stop");
});

test("a board goes in one paper or a file for each tile, and a tile that is gone is left out and told", async () => {
  const own = await deed<{ id: string }>("createOwnReport", {
    body: {
      name: "临时",
      note: "",
      measures: ["answered"],
      split: "none",
      chart: { kind: "bar", measures: [] },
      roles: [],
    },
  });
  const tile = { title: "", period: "today" as const, view: "chart" as const, wide: false };
  const tiles = [
    { ...tile, report: "inbound" },
    { ...tile, report: own.id },
    { ...tile, report: "groups", title: "组" },
  ];
  const board = await deed<{ id: string }>("createBoard", { body: { name: "早会", tiles, roles: [] } });
  await deed("deleteOwnReport", { params: { id: own.id } });
  await mailSet();
  const schedule = await make({ what: { is: "board", board: board.id }, target: { way: "mail", to: ["a@x.cn"] } });
  await deed("sendNow", { params: { id: schedule.id } });
  await turn();
  const names = [...attachmentsOf(office.sink.mails[0]!).keys()];
  expect(names).toHaveLength(2);
  expect(names[1]).toMatch(/-2-组\.xlsx$/);
  expect((await history())[0]).toMatchObject({ byHand: true, state: "sent" });
  await deed("deleteBoard", { params: { id: board.id } });
  office.now += 1;
  await deed("sendNow", { params: { id: schedule.id } });
  await turn();
  expect((await history())[0]).toMatchObject({ state: "failed", reason: "boardGone" });
});

test("rests while it is paused, goes by its new rule after a change, and an old page changes nothing", async () => {
  const made = await make();
  const { id, version } = made;
  const change = (over: object) =>
    deed<Schedule>("changeSchedule", { params: { id }, body: { ...daily, paused: false, version, ...over } });
  expect(await refusal(deed("changeSchedule", { params: { id }, body: { ...daily, paused: true } }, "wang"))).toBe(
    "forbidden",
  );
  expect(await change({ paused: true })).toMatchObject({ paused: true, nextAt: null });
  nextDay(2);
  await turn();
  expect(await history()).toEqual([]);
  expect(await refusal(change({ name: "x" }))).toBe("stale");
  const monthly = await change({ version: undefined, rule: { every: "month", day: 31, time: "07:30" } });
  // 27 November, 23:00: the last day of November.
  expect(monthly.nextAt).toBe(Date.UTC(2026, 10, 29, 23, 30));
});
