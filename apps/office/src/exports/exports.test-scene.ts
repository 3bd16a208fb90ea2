/** Exports on a real PostgreSQL, made in their thread; for tests only. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Export } from "@zongji/api";
import { until, World } from "@zongji/kit";
import { type Db, insertParties, type Log, loadParties, openLog, openPool, type Parties } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { auditRoom } from "../audit/index.ts";
import { createCallList } from "../calls/index.ts";
import { createCarrierList } from "../carrier/index.ts";
import { createCitizenList } from "../citizens/index.ts";
import { createComplaintList } from "../complaints/index.ts";
import { createConsultationList } from "../consultations/index.ts";
import { JobRunner } from "../jobs/index.ts";
import { officeProgram } from "../jobs/programs.test-scene.ts";
import { createLetterList } from "../letters/index.ts";
import { createMissedList } from "../missed/index.ts";
import { createConsultList, createOrderList } from "../orders/index.ts";
import { exportRoutes } from "./index.ts";

export const noon = Date.UTC(2026, 10, 25, 4);
/** The database, the folder and the runner of the file that runs. */
export let db: Db;
export let runner: JobRunner | undefined;
let [parties, url, folder]: [Parties, string, string] = [] as never;
let log: Log;
/** The database's address. */
export const urlOf = (): string => url;
export const files = () => join(folder, "exports");

type Deed = (ask: unknown) => Promise<unknown>;
export let deeds: Map<string, Deed>;

export const startRunner = (): JobRunner => {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    ZONGJI_DATA: folder,
    ZONGJI_LOG: "error",
    ZONGJI_TIME_ZONE: "Asia/Shanghai",
  };
  const program = officeProgram("job-thread");
  runner = new JobRunner({ db, node: "n1", folder: files(), log, program, env, everyMs: 50 });
  return runner;
};

export const routes = (mostRows?: number) => {
  deeds = new Map();
  const looks = { tell: async () => {} };
  const rooms = {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
    carrierLines: createCarrierList(parties, looks),
    letters: createLetterList(db, parties, looks),
    citizens: createCitizenList(db, parties, looks),
    ...{ orders: createOrderList(db, parties, looks), orderConsults: createConsultList(db) },
    complaints: createComplaintList(parties, looks),
    consultations: createConsultationList(db),
  };
  const add = ((id: string, deed: Deed) => deeds.set(id, deed)) as never;
  exportRoutes(add, {
    db,
    parties,
    node: "n1",
    folder: files(),
    zone: "Asia/Shanghai",
    rooms,
    wake: () => runner?.wake(),
    ...(mostRows && { mostRows }),
  });
};
export const as = (user: string, scope: "own" | "group" | "all", ...more: string[]) => ({
  session: {
    key: user,
    principal: {
      user: { id: user, groups: [] },
      permissions: [
        ...(scope === "own"
          ? [{ action: "call.see", scope }]
          : ["call.see", ...more].map((action) => ({ action, scope }))),
      ],
    },
  },
  actor: { userId: user, login: user, address: "192.0.2.7" },
});
type Who = ReturnType<typeof as>;
export const agent = as("agent", "own");
export const supervisor = as("supervisor", "all", "number.unmasked", "audit.see");
export const other = as("other", "all", "number.unmasked");

export const columns = ["startedAt", "number", "group", "waitMs", "disposition", "ending", "recorded"];
export const start = async (who: Who, more: object = {}) =>
  (await deeds.get("startExport")!({
    ...who,
    body: { list: "calls", format: "csv", query: {}, columns, language: "zh-CN", ...more },
  })) as Export;
export const own = async (who: Who) => (await deeds.get("listExports")!(who)) as Export[];
export const stateOf = async (who: Who, id: string) => (await own(who)).find((one) => one.id === id)!;
export const ended = (who: Who, id: string): Promise<Export> =>
  until(
    "the export ends",
    async () => {
      const one = await stateOf(who, id);
      return one.state !== "waiting" && one.state !== "running" && one;
    },
    { limitMs: 120_000 },
  );

/** The file as the browser gets it. */
export const fetched = async (who: Who, id: string): Promise<Buffer> => {
  let sent: unknown;
  const headers: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
    type: () => reply,
    send: (content: unknown) => {
      sent = content;
      return reply;
    },
  };
  await deeds.get("exportFile")!({ ...who, params: { id }, reply });
  const bytes = await buffer(sent as never);
  expect(headers["content-length"]).toBe(bytes.length);
  return bytes;
};
export const linesOf = (csv: Buffer): string[] => csv.toString().replace("\u{feff}", "").trimEnd().split("\r\n");
export const audited = async (job: string) =>
  (
    await db
      .selectFrom("audit")
      .select(["action", "login", "detail"])
      .where("subject", "=", job)
      .orderBy("id")
      .execute()
  ).map(({ action, login, detail }) => ({ action, login, ...(detail as object) }));

/**
 * Sets up before and after the file, and each test of it.
 * @param rows of the call log, a second apart from noon
 * @param open gives the database
 */
export const exportHouse = (rows: number, open: (world: World) => Promise<{ readonly url: string }>): void => {
  const world = new World();
  beforeAll(async () => {
    url = (await open(world)).url;
    db = openPool(url).db;
    folder = mkdtempSync(join(tmpdir(), "zongji-exports-"));
    parties = loadParties(join(folder, "keys"));
    log = openLog({ dataFolder: folder, logLevel: "warn" }, { name: "jobs.log" });
    const numbers = Array.from({ length: 50 }, (_, n) => String(13_800_000_000 + n));
    await insertParties(
      db,
      numbers.map((number) => ({
        party: parties.idOf(number),
        at: noon,
        number: parties.seal(parties.idOf(number), number),
      })),
    );
    for (const id of ["agent", "supervisor", "other"])
      await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
        db,
      );
    await sql`insert into "group" (id, name, ring_ms, wrap_up_ms, max_wait_ms, max_waiting, settings) values ('g1', '业务组', 1, 1, 1, 1, '{}')`.execute(
      db,
    );
    // What a call's row weighs in practice: a kilobyte of marks and segments.
    const ids = numbers.map((number) => parties.idOf(number) as string);
    // However busy the machine is: the product's pool gives a statement a few seconds.
    const patient = openPool(url, 600_000);
    await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, group_id, user_id, agent_no, users, agent_nos, groups, wait_ms, talk_ms, marks, recordings)
      select 'c' || lpad(n::text, 6, '0'), 'inbound', ${noon}::bigint + n * 1000, ${noon}::bigint + n * 1000 + 60000, (${ids}::text[])[1 + n % 50], false, '12345678', 't1', 'D2',
        '{"by":"caller","cause":"hangup"}', 'g1', case when n % 10 = 0 then 'agent' end, '8001', case when n % 10 = 0 then array['agent'] else array[]::text[] end, array['8001'], array['g1'], n % 60000, n,
        jsonb_build_array(jsonb_build_object('name', repeat('m', 500), 'at', n)), jsonb_build_array(jsonb_build_object('id', 'r', 'startedAt', n, 'segments', jsonb_build_array(jsonb_build_object('file', repeat('f', 400)))))
      from generate_series(0, ${rows - 1}::int) as n`.execute(patient.db);
    await patient.db.destroy();
    await sql`analyze`.execute(db);
  });
  afterAll(async () => {
    await db?.destroy();
    await world.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => routes());
  afterEach(async () => {
    await runner?.close();
    runner = undefined;
    await db.deleteFrom("job").execute();
    rmSync(files(), { recursive: true, force: true });
  });
};
