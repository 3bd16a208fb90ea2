/** What the tests of recordings in a ZIP share: a PostgreSQL with calls and their sound, who asks, and what is in a ZIP; for tests only. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Export } from "@zongji/api";
import { until, World } from "@zongji/kit";
import { type Db, insertParties, type Log, loadParties, openLog, openPool, type Parties } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { auditRoom } from "../audit/index.ts";
import { createCallList } from "../calls/index.ts";
import { sizeOf, streamSound } from "../calls/sound.ts";
import { wavHead } from "../calls/wav.ts";
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

const noon = Date.UTC(2026, 10, 25, 4);
const samples = 4000;

/** One for each test file. */
const house = {} as { db: Db; parties: Parties; url: string; folder: string; log: Log; runner?: JobRunner | undefined };
export const store = (): Db => house.db;
export const files = () => join(house.folder, "exports");
export const recordings = () => join(house.folder, "recordings");

type Deed = (ask: unknown) => Promise<unknown>;
let deeds: Map<string, Deed>;
export const deed = (id: string, ask: unknown): Promise<unknown> => deeds.get(id)!(ask);

const rooms = () => {
  const { db, parties } = house;
  const looks = { tell: async () => {} };
  return {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
    carrierLines: createCarrierList(parties, looks),
    letters: createLetterList(db, parties, looks),
    citizens: createCitizenList(db, parties, looks),
    orders: createOrderList(db, parties, looks),
    orderConsults: createConsultList(db),
    complaints: createComplaintList(parties, looks),
    consultations: createConsultationList(db),
  };
};
export const startRunner = (): JobRunner => {
  const { db, url, folder, log } = house;
  const env = { ...process.env, DATABASE_URL: url, ZONGJI_DATA: folder, ZONGJI_TIME_ZONE: "Asia/Shanghai" };
  const program = officeProgram("job-thread");
  house.runner = new JobRunner({ db, node: "n1", folder: files(), log, program, env, everyMs: 50 });
  return house.runner;
};
/** What makes files in the test's own program. */
export const makers = (more: { readonly db?: Db; readonly pieceBytes?: number; readonly sounds?: object } = {}) => {
  const { db, parties } = house;
  const sounds = { db, recordingsFolder: recordings(), ...more.sounds };
  return { db, parties, folder: files(), zone: "Asia/Shanghai", rooms: rooms(), restMs: 0, ...more, sounds };
};
export const routes = (more: object = {}) => {
  const { db, parties } = house;
  deeds = new Map();
  const add = ((id: string, deed: Deed) => deeds.set(id, deed)) as never;
  const room = { db, parties, node: "n1", folder: files(), zone: "Asia/Shanghai", rooms: rooms() };
  exportRoutes(add, { ...room, wake: () => house.runner?.wake(), ...more });
};

type Scope = "own" | "group" | "all";
const segmentOf = (n: number) => ({ file: `c${n}.wav`, codec: "L16" as const, startMs: 0, samples, sha256: "" });
/** A sound of its own for each call: noise by its number, so that no two are alike. */
export const soundFile = (n: number): Buffer => {
  const sound = Buffer.alloc(samples * 4);
  for (let at = 0, seed = n + 1; at < sound.length; at += 2) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    sound.writeInt16LE((seed >> 8) % 30_000, at);
  }
  return Buffer.concat([wavHead(samples), sound]);
};
export const many = 60;
const number = "13812345678";

/** How far each may see, hear and copy, as the database has it: a file is made with what its owner may do at that moment. */
const rights: Readonly<Record<string, readonly [Scope, Scope, Scope | undefined]>> = {
  agent: ["own", "own", undefined],
  supervisor: ["all", "all", "all"],
  other: ["all", "own", "all"],
};
export const permit = async (user: string, [see, hear, copy]: readonly [Scope, Scope, Scope | undefined]) => {
  await store().deleteFrom("permission").where("role", "=", `${user}-role`).execute();
  const grants = { "call.see": see, "recording.hear": hear, ...(copy && { "recording.copy": copy }) };
  const rows = Object.entries(grants).map(([action, scope]) => ({ role: `${user}-role`, action, scope }));
  await store().insertInto("permission").values(rows).execute();
};
const addUsers = async (): Promise<void> => {
  for (const id of Object.keys(rights)) {
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
      store(),
    );
    await store()
      .insertInto("role")
      .values({ name: `${id}-role`, label: id })
      .execute();
    await store()
      .insertInto("user_role")
      .values({ user_id: id, role: `${id}-role` })
      .execute();
  }
};
/** Every tenth was not recorded, and the file of every tenth and one is gone; the agent took every second. */
const addCalls = async (): Promise<void> => {
  const { db, parties } = house;
  const party = parties.idOf(number);
  await insertParties(db, [{ party, at: noon, number: parties.seal(party, number) }]);
  for (let n = 0; n < many; n += 1) {
    const recorded = n % 10 === 0 ? [] : [{ id: `r${n}`, startedAt: noon, segments: [segmentOf(n)] }];
    await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, agent_no, users, agent_nos, groups, talk_ms, recordings)
      values (${`c${n}`}, 'inbound', ${noon + n * 1000}, ${noon + n * 1000 + 500}, ${party}, false, '12345678', 't1', 'D2', '{"by":"caller","cause":"hangup"}', '8001',
        ${n % 2 === 0 ? ["agent"] : ["someone"]}, '{8001}', '{}', 500, ${JSON.stringify(recorded)})`.execute(db);
  }
};

/** The calls and their sound before the file's tests, and everything gone after them. */
export const copiesHouse = (): void => {
  const world = new World();
  beforeAll(async () => {
    house.url = (await openMigrated(world)).url;
    house.db = openPool(house.url).db;
    house.folder = mkdtempSync(join(tmpdir(), "zongji-copies-"));
    house.parties = loadParties(join(house.folder, "keys"));
    house.log = openLog({ dataFolder: house.folder, logLevel: "warn" }, { name: "jobs.log" });
    await addUsers();
    mkdirSync(recordings(), { recursive: true });
    await addCalls();
    await sql`insert into node (name, folder, url, version, started_at) values ('n1', '', '', '', 0)`.execute(house.db);
  });
  beforeEach(async () => {
    routes();
    for (const [user, has] of Object.entries(rights)) await permit(user, has);
    for (let n = 0; n < many; n += 1) if (n % 10 > 1) writeFileSync(join(recordings(), `c${n}.wav`), soundFile(n));
  });
  afterEach(async () => {
    await house.runner?.close();
    house.runner = undefined;
    await house.db.deleteFrom("job").execute();
    rmSync(files(), { recursive: true, force: true });
  });
  afterAll(async () => {
    await house.db?.destroy();
    await world.close();
    if (house.folder) rmSync(house.folder, { recursive: true, force: true });
  });
};

export const as = (
  user: string,
  see: Scope,
  hear: Scope | undefined,
  copy: Scope | undefined,
  groups: readonly string[] = [],
) => ({
  session: {
    key: user,
    principal: {
      user: { id: user, groups },
      permissions: [
        { action: "call.see", scope: see },
        ...(hear ? [{ action: "recording.hear", scope: hear }] : []),
        ...(copy ? [{ action: "recording.copy", scope: copy }] : []),
      ],
    },
  },
  actor: { userId: user, login: user, address: "192.0.2.7" },
});
type Who = ReturnType<typeof as>;
export const supervisor = as("supervisor", "all", "all", "all");

const columns = ["startedAt", "number", "agentNo"];
export const start = async (who: Who, more: object = {}) =>
  (await deed("exportRecordings", {
    ...who,
    body: { query: { sort: "startedAt" }, index: "csv", columns, language: "en", ...more },
  })) as Export;
const own = async (who: Who) => (await deed("listExports", who)) as Export[];
export const ended = (who: Who, id: string): Promise<Export> =>
  until(
    "the file is made",
    async () => {
      const one = (await own(who)).find((each) => each.id === id);
      return one && !["waiting", "running"].includes(one.state) ? one : undefined;
    },
    { limitMs: 60_000 },
  );
export const fetched = async (who: Who, id: string): Promise<Buffer> => {
  const reply = { header: () => reply, type: () => reply, send: (content: unknown) => content };
  return buffer((await deed("exportFile", { ...who, params: { id }, reply })) as never);
};

/** What a program that knows nothing of the writer finds in a ZIP. */
export const unzipped = (zip: Buffer): Map<string, Buffer> => {
  const at = mkdtempSync(join(tmpdir(), "zongji-unzip-"));
  try {
    writeFileSync(join(at, "a.zip"), zip);
    execFileSync("python3", [
      "-c",
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])",
      join(at, "a.zip"),
      join(at, "out"),
    ]);
    const names = readdirSync(join(at, "out"), { recursive: true }) as string[];
    return new Map(
      names.filter((name) => /\.\w+$/.test(name)).map((name) => [name, readFileSync(join(at, "out", name))]),
    );
  } finally {
    rmSync(at, { recursive: true, force: true });
  }
};
const played = (n: number): Promise<Buffer> => {
  const segments = [segmentOf(n)];
  return buffer(streamSound(recordings(), segments, 0, sizeOf(segments) - 1));
};
export const linesIn = (found: Map<string, Buffer>): string[][] =>
  found
    .get("index.csv")!
    .toString()
    .replace("\u{feff}", "")
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));

export const hasAll = async (found: Map<string, Buffer>) => {
  const [head, ...lines] = linesIn(found);
  expect(head).toEqual(["Time", "Number", "Agent", "Call", "File", "Size (bytes)", "SHA-256", "Why there is none"]);
  expect(lines.map(([, , , call]) => call)).toEqual(Array.from({ length: many }, (_, n) => `c${n}`));
  for (const [n, [, masked, , , file = "", size, , why]] of lines.entries()) {
    expect(masked).toBe("138****5678");
    if (n % 10 <= 1) {
      expect([file, why]).toEqual([
        "",
        n % 10 === 0 ? "Not recorded" : '"The file is not there: deleted when its time was over',
      ]);
      continue;
    }
    const sound = found.get(file);
    expect(sound?.length).toBe(Number(size));
    expect(sound).toEqual(await played(n));
  }
  expect(found.size).toBe(1 + (many * 8) / 10);
};
