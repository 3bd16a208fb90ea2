/** An office that sends: from a real PostgreSQL to a real folder, a mail server and a web server of the test's own. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MailSettings, NewSchedule, Schedule, Sending } from "@zongji/api";
import { type MailSink, startMailSink, World } from "@zongji/kit";
import { type Db, openPool, sealWith } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { at } from "../../../../packages/domain/src/testing/by-hand.ts";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { boardRoutes } from "../boards/index.ts";
import { takeJob } from "../jobs/store.ts";
import { fillDay } from "../reports/filled.test-scene.ts";
import { reportRoutes } from "../reports/index.ts";
import { makeSending, planOnce, sendingRoutes } from "./index.ts";
import { as, daily, type Hook, startHook } from "./sending.test-scene.ts";

const zone = "Asia/Shanghai";
const seal = () => sealWith(Buffer.alloc(32, 9));

type Ask = { readonly params?: object; readonly query?: object; readonly body?: object };

const fillPeople = async (db: Db): Promise<void> => {
  await fillDay(db);
  await sql`insert into role (name, label) values ('supervisor', '班长'), ('administrator', '管理员') on conflict do nothing`.execute(
    db,
  );
  for (const [role, action] of [
    ["administrator", "report.see"],
    ["administrator", "report.send"],
    ["supervisor", "report.see"],
  ])
    await sql`insert into permission (role, action, scope) values (${role}, ${action}, 'all') on conflict do nothing`.execute(
      db,
    );
  for (const id of ["li", "wang"])
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
      db,
    );
};

const empty = async (db: Db): Promise<void> => {
  for (const table of ["sending", "send_schedule", "board", "own_report", "job", "mail_setting"] as const)
    await db.deleteFrom(table).execute();
  await sql`update "user" set disabled = false`.execute(db);
  await sql`delete from user_role where user_id in ('li', 'wang')`.execute(db);
  await sql`insert into user_role (user_id, role) values ('li', 'administrator'), ('wang', 'administrator')`.execute(
    db,
  );
};

/** Opens one for the tests of a file; it is empty before each of them, and two administrators, li and wang, are there. */
export const sendingOffice = () => {
  const world = new World();
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  const hook: Hook = { posted: [], answers: [] };
  const office = {
    db: undefined as unknown as Db,
    sink: undefined as unknown as MailSink,
    folder: "",
    hookPort: 0,
    now: 0,
  };
  const settings = () => ({
    folder: office.folder,
    hosts: [office.hookPort, office.sink.port].map((port) => ({ host: "127.0.0.1", port })),
  });
  beforeAll(async () => {
    office.db = openPool((await openMigrated(world)).url).db;
    await fillPeople(office.db);
    office.sink = await startMailSink(world);
    office.hookPort = await startHook(world, hook);
    office.folder = mkdtempSync(join(tmpdir(), "zongji-sent-"));
    const add = ((id: string, deed: (ask: unknown) => Promise<unknown>) => deeds.set(id, deed)) as never;
    const room = { db: office.db, zone, now: () => office.now };
    reportRoutes(add, { ...room, parties: undefined as never });
    boardRoutes(add, room);
    sendingRoutes(add, { ...room, seal, settings: settings(), wake: () => {} });
  });
  afterAll(async () => {
    await office.db?.destroy();
    await world.close();
    rmSync(office.folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await empty(office.db);
    [hook.posted, hook.answers, hook.before] = [[], [], undefined];
    [office.sink.whim, office.now] = ["takes", at("23:00:00")];
    office.sink.mails.length = 0;
    office.sink.unknown.clear();
    rmSync(office.folder, { recursive: true, force: true });
    mkdirSync(office.folder);
  });

  const deed = <T>(id: string, ask: Ask = {}, who = "li"): Promise<T> =>
    deeds.get(id)!({ params: {}, query: {}, body: {}, ...as(who), ...ask }) as Promise<T>;
  const plan = (node = "n1") => ({ db: office.db, zone, node, now: () => office.now, wake: () => {} });
  const makers = () => ({ db: office.db, zone, seal, settings: settings() });
  return Object.assign(office, {
    ...{ hook, deed, plan, makers },
    make: (over: Partial<NewSchedule> = {}, who?: string) =>
      deed<Schedule>("createSchedule", { body: { ...daily, ...over } }, who),
    mailSet: (over: object = {}) =>
      deed<MailSettings>("changeMailSettings", {
        body: {
          ...{ host: "127.0.0.1", port: office.sink.port, security: "none", user: "zj", password: "geheim" },
          from: "zj@x.cn",
          ...over,
        },
      }),
    /** Plans, and makes all that is queued. */
    turn: async (): Promise<void> => {
      await planOnce(plan());
      for (let job = await takeJob(office.db, "n1"); job !== undefined; job = await takeJob(office.db, "n1"))
        expect(await makeSending(makers(), job)).toEqual({ id: job });
    },
    history: (query: object = {}, who?: string) => deed<Sending[]>("listSendings", { query }, who),
    nextDay: (days = 1): void => {
      office.now += days * 86_400_000;
    },
    audits: async () => {
      const found = office.db.selectFrom("audit").select(["action", "detail"]).where("action", "like", "schedule.%");
      return (await found.orderBy("id").execute()).map(({ action }) => action);
    },
  });
};
