/** Recordings of many calls in one ZIP, on a real PostgreSQL and made in their thread: what is in it, whose it is, and how it goes on after it was broken off. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Export } from "@zongji/api";
import { startPostgres, until, World } from "@zongji/kit";
import { type Db, insertParties, type Log, loadParties, migrate, openLog, openPool, type Parties } from "@zongji/store";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { auditRoom } from "../audit/index.ts";
import { createCallList } from "../calls/index.ts";
import { sizeOf, streamSound } from "../calls/sound.ts";
import { wavHead } from "../calls/wav.ts";
import { createCarrierList } from "../carrier/index.ts";
import { JobRunner } from "../jobs/index.ts";
import { createMissedList } from "../missed/index.ts";
import { exportRoutes, makeExport } from "./index.ts";

const world = new World();
const noon = Date.UTC(2026, 10, 25, 4);
const samples = 4000;
let [db, parties, url, folder]: [Db, Parties, string, string] = [] as never;
let log: Log;
let runner: JobRunner | undefined;
const files = () => join(folder, "exports");
const recordings = () => join(folder, "recordings");

type Deed = (ask: unknown) => Promise<unknown>;
let deeds: Map<string, Deed>;

const rooms = () => {
  const looks = { tell: async () => {} };
  return {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
    carrierLines: createCarrierList(parties, looks),
  };
};
const startRunner = (): JobRunner => {
  const env = { ...process.env, DATABASE_URL: url, ZONGJI_DATA: folder, ZONGJI_TIME_ZONE: "Asia/Shanghai" };
  const program = new URL("../job-thread.ts", import.meta.url);
  runner = new JobRunner({ db, node: "n1", folder: files(), log, program, env, everyMs: 50 });
  return runner;
};
const routes = (more: object = {}) => {
  deeds = new Map();
  const add = ((id: string, deed: Deed) => deeds.set(id, deed)) as never;
  const room = { db, parties, node: "n1", folder: files(), zone: "Asia/Shanghai", rooms: rooms() };
  exportRoutes(add, { ...room, wake: () => runner?.wake(), ...more });
};

const segmentOf = (n: number) => ({ file: `c${n}.wav`, codec: "L16" as const, startMs: 0, samples, sha256: "" });
/** A sound of its own for each call: noise by its number, so that no two are alike. */
const soundFile = (n: number): Buffer => {
  const sound = Buffer.alloc(samples * 4);
  for (let at = 0, seed = n + 1; at < sound.length; at += 2) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    sound.writeInt16LE((seed >> 8) % 30_000, at);
  }
  return Buffer.concat([wavHead(samples), sound]);
};
const many = 60;
const number = "13812345678";

beforeAll(async () => {
  url = (await startPostgres(world)).url;
  const opened = openPool(url);
  db = opened.db;
  const client = await opened.pool.connect();
  await migrate(client);
  client.release();
  folder = mkdtempSync(join(tmpdir(), "zongji-copies-"));
  parties = loadParties(join(folder, "keys"));
  log = openLog({ dataFolder: folder, logLevel: "warn" }, { name: "jobs.log" });
  const party = parties.idOf(number);
  await insertParties(db, [{ party, at: noon, number: parties.seal(party, number) }]);
  for (const id of ["agent", "supervisor", "other"])
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values (${id}, ${id}, ${id}, '', false, 0)`.execute(
      db,
    );
  mkdirSync(recordings(), { recursive: true });
  // Every tenth was not recorded, and the file of every tenth and one is gone; the agent took every second.
  for (let n = 0; n < many; n += 1) {
    const recorded = n % 10 === 0 ? [] : [{ id: `r${n}`, startedAt: noon, segments: [segmentOf(n)] }];
    await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, disposition, ending, agent_no, users, agent_nos, groups, talk_ms, recordings)
      values (${`c${n}`}, 'inbound', ${noon + n * 1000}, ${noon + n * 1000 + 500}, ${party}, false, '12345678', 't1', 'D2', '{"by":"caller","cause":"hangup"}', '8001',
        ${n % 2 === 0 ? ["agent"] : ["someone"]}, '{8001}', '{}', 500, ${JSON.stringify(recorded)})`.execute(db);
  }
  await sql`insert into node (name, folder, url, version, started_at) values ('n1', '', '', '', 0)`.execute(db);
});
beforeEach(() => {
  routes();
  for (let n = 0; n < many; n += 1) if (n % 10 > 1) writeFileSync(join(recordings(), `c${n}.wav`), soundFile(n));
});
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  await db.deleteFrom("job").execute();
  rmSync(files(), { recursive: true, force: true });
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

type Scope = "own" | "all";
const as = (user: string, see: Scope, hear: Scope | undefined, copy: Scope | undefined, unmasked = false) => ({
  session: {
    key: user,
    principal: {
      user: { id: user, groups: [] },
      permissions: [
        { action: "call.see", scope: see },
        ...(hear ? [{ action: "recording.hear", scope: hear }] : []),
        ...(copy ? [{ action: "recording.copy", scope: copy }] : []),
        ...(unmasked ? [{ action: "number.unmasked", scope: "all" }] : []),
      ],
    },
  },
  actor: { userId: user, login: user, address: "192.0.2.7" },
});
type Who = ReturnType<typeof as>;
const supervisor = as("supervisor", "all", "all", "all");

const columns = ["startedAt", "number", "agentNo"];
const start = async (who: Who, more: object = {}) =>
  (await deeds.get("exportRecordings")!({
    ...who,
    body: { query: { sort: "startedAt" }, index: "csv", columns, language: "en", ...more },
  })) as Export;
const own = async (who: Who) => (await deeds.get("listExports")!(who)) as Export[];
const ended = (who: Who, id: string): Promise<Export> =>
  until(
    "the file is made",
    async () => {
      const one = (await own(who)).find((each) => each.id === id);
      return one && !["waiting", "running"].includes(one.state) ? one : undefined;
    },
    { limitMs: 60_000 },
  );
const fetched = async (who: Who, id: string): Promise<Buffer> => {
  const reply = { header: () => reply, type: () => reply, send: (content: unknown) => content };
  return buffer((await deeds.get("exportFile")!({ ...who, params: { id }, reply })) as never);
};

/** What a program that knows nothing of the writer finds in a ZIP. */
const unzipped = (zip: Buffer): Map<string, Buffer> => {
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
const linesIn = (found: Map<string, Buffer>): string[][] =>
  found
    .get("index.csv")!
    .toString()
    .replace("\u{feff}", "")
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));

const hasAll = async (found: Map<string, Buffer>) => {
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

test("holds what a player gets of each recording, and a line for each call that was asked for", async () => {
  startRunner();
  const { id } = await start(supervisor);
  expect(await ended(supervisor, id)).toMatchObject({
    state: "done",
    list: "recordings",
    format: "zip",
    done: many,
    total: many,
  });
  await hasAll(unzipped(await fetched(supervisor, id)));
  // Nothing on the disk can be read.
  const kept = readdirSync(files());
  expect(kept).toEqual([`${id}.0`, `${id}.1`]);
  expect(readFileSync(join(files(), `${id}.1`)).includes("Why there is none")).toBe(false);
});

test("each recording that somebody takes leaves a trace, and only that", async () => {
  startRunner();
  const { id } = await start(supervisor, { calls: ["c2", "c3", "c10", "c11"] });
  await ended(supervisor, id);
  const copies = () =>
    db
      .selectFrom("audit")
      .select(["subject", "login"])
      .where("action", "=", "recording.copy")
      .where("detail", "@>", JSON.stringify({ export: id }) as never)
      .orderBy("subject")
      .execute();
  expect(await copies()).toEqual([]);
  await fetched(supervisor, id);
  expect(await copies()).toEqual([
    { subject: "c2", login: "supervisor" },
    { subject: "c3", login: "supervisor" },
  ]);
});

test("what may not be heard or copied is not in it, though its owner sees the call", async () => {
  startRunner();
  const narrow = as("other", "all", "own", "all");
  await sql`update call_record set users = '{other}' where id in ('c3', 'c4')`.execute(db);
  const { id } = await start(narrow, { calls: ["c2", "c3", "c4", "c5"] });
  await ended(narrow, id);
  const found = unzipped(await fetched(narrow, id));
  expect(
    linesIn(found)
      .slice(1)
      .map(([, , , call, file, , , why]) => [call, file !== "", why]),
  ).toEqual([
    ["c2", false, "You may not hear or copy it"],
    ["c3", true, ""],
    ["c4", true, ""],
    ["c5", false, "You may not hear or copy it"],
  ]);
  // A right that is taken away meanwhile takes the file with it, and it was never anybody else's.
  await expect(fetched(as("other", "all", undefined, "all"), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(as("other", "all", "own", "own"), id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(fetched(supervisor, id)).rejects.toMatchObject({ code: "notFound" });
  await expect(start(as("agent", "own", "own", undefined))).rejects.toMatchObject({ code: "forbidden" });
});

test("goes on after the pieces that are whole when it was broken off, and the ZIP is the same", async () => {
  // By hand in this program, in pieces of three recordings or so, and stopped in the midst as a killed program is.
  const { id } = await start(supervisor);
  const sounds = { db, recordingsFolder: recordings() };
  let left = 8;
  const dying = new Proxy(db, {
    get: (target, name) => {
      if (name === "transaction" && left-- < 0) throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const makers = {
    db: dying,
    parties,
    folder: files(),
    zone: "Asia/Shanghai",
    rooms: rooms(),
    sounds,
    restMs: 0,
    pieceBytes: 40_000,
  };
  await sql`update job set state = 'running', attempts = 1`.execute(db);
  const tried = await makeExport(makers, id);
  expect(tried.failed).toBe("interrupted");
  const whole = await db.selectFrom("recording_copy_piece").select("no").execute();
  expect(whole.length).toBeGreaterThan(5);
  const before = readFileSync(join(files(), `${id}.0`));
  expect(readdirSync(files()).some((name) => name.endsWith(".part"))).toBe(false);
  // Its sound is gone: what was copied before is not copied again.
  rmSync(join(recordings(), "c2.wav"));
  startRunner();
  expect(await ended(supervisor, id)).toMatchObject({ state: "done", done: many });
  expect(readFileSync(join(files(), `${id}.0`))).toEqual(before);
  writeFileSync(join(recordings(), "c2.wav"), soundFile(2));
  await hasAll(unzipped(await fetched(supervisor, id)));
});

test("is bounded with a sentence, and one that was stopped takes no room", async () => {
  routes({ mostCalls: 10 });
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "tooManyCopies" } });
  routes({ mostSoundBytes: 10_000 });
  await expect(start(supervisor)).rejects.toMatchObject({ code: "refused", extra: { reason: "copiesTooLarge" } });
  routes();
  await expect(start(supervisor, { calls: ["c0", "c10"] })).rejects.toMatchObject({
    extra: { reason: "noneRecorded" },
  });
  await expect(start(supervisor, { query: { agentNo: "none" } })).rejects.toMatchObject({
    extra: { reason: "noCallsToCopy" },
  });
  startRunner();
  const { id } = await start(supervisor);
  await ended(supervisor, id);
  await deeds.get("removeExport")!({ ...supervisor, params: { id } });
  expect(readdirSync(files())).toEqual([]);
});
