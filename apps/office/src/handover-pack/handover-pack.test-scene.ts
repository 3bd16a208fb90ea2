/** What the tests of packs share: a PostgreSQL with some of everything, its sound, and who makes packs; for tests only. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HandoverPack } from "@zongji/api";
import { type ContractDeed, exampleTerms } from "@zongji/domain";
import { World } from "@zongji/kit";
import {
  type Db,
  ensureMonth,
  insertFacts,
  insertParties,
  inTransaction,
  loadParties,
  openPool,
  type Parties,
  packSealed,
} from "@zongji/store";
import { sql } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { sizeOf, streamSound } from "../calls/sound.ts";
import { wavHead } from "../calls/wav.ts";
import { perform } from "../contract/actions.ts";
import { folderOf } from "./growing-file.ts";
import { makePack } from "./index.ts";
import { packTables } from "./kinds/index.ts";
import { handoverPackRoutes, type PackRoom } from "./routes.ts";
import type { PackMakers } from "./run.ts";

export const zone = "Asia/Shanghai";
export const number = "13812345678";
export const identity = "11010519491231002X";
const at = Date.UTC(2026, 10, 25, 4);
const samples = 800;
export const calls = 23;

export const house = {} as { db: Db; url: string; parties: Parties; folder: string; party: string };
export const root = (): string => join(house.folder, "handover");

const segmentOf = (n: number) => ({ file: `c${n}.wav`, codec: "L16" as const, startMs: 0, samples, sha256: "" });
const soundFile = (n: number): Buffer => Buffer.concat([wavHead(samples), Buffer.alloc(samples * 4, n + 1)]);
/** The file of every fifth is gone. */
export const isGone = (n: number): boolean => n % 5 === 0;
export const soundOf = async (n: number): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const segments = [segmentOf(n)];
  for await (const piece of streamSound(join(house.folder, "recordings"), segments, 0, sizeOf(segments) - 1))
    pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const addCalls = async (): Promise<void> => {
  const { db, parties, party } = house;
  const recordings = join(house.folder, "recordings");
  mkdirSync(recordings, { recursive: true });
  for (let n = 0; n < calls; n += 1) {
    const recorded = [{ id: `r${n}`, startedAt: at, segments: [segmentOf(n)] }];
    const consult = n === 1 ? [{ id: "talk", startedAt: at, segments: [segmentOf(2)] }] : [];
    const rating = n === 2 ? JSON.stringify({ key: "1", option: "=满意", score: 5, satisfied: true }) : null;
    await sql`insert into call_record (id, direction, started_at, ended_at, party, withheld, called_number, trunk, agent_no, talk_ms, rating, recordings, consult_recordings)
      values (${`c${n}`}, 'inbound', ${at + n * 1000}, ${at + n * 1000 + 500}, ${party}, false, '12345678', 't1', '8001', 500,
        ${rating}, ${JSON.stringify(recorded)}, ${JSON.stringify(consult)})`.execute(db);
    if (!isGone(n)) writeFileSync(join(recordings, `c${n}.wav`), soundFile(n));
  }
  await ensureMonth(db, at);
  const sealed = parties.sealDigits("c1" as never, "4711");
  const fact = { node: "n1", epoch: "e1", at, steady: 0, call: "c1", flowNode: "n" };
  await insertFacts(db, [
    { ...fact, v: 1, seq: 1, type: "DigitsCollected", variable: "x", sealed },
    { ...fact, v: 1, seq: 2, type: "NoInput" },
  ] as never);
};

/** A citizen with a name that a spreadsheet would take for a formula. */
const addCitizen = async (): Promise<void> => {
  const { db, parties } = house;
  const hash = parties.identityOf(identity);
  await sql`insert into citizen (id, name, identity_sealed, identity_hash, notes, tags, created_at, updated_at)
    values ('z1', '=张三', ${packSealed(parties.sealIdentity(hash, identity))}, ${hash}, 'a,b', '{老年人}', ${at}, ${at})`.execute(
    db,
  );
};

type Column = { readonly name: string; readonly type: string };
const columnsOf = async (table: string): Promise<Column[]> => {
  const { rows } = await sql<Column>`
    select column_name as name, udt_name as type from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`.execute(house.db);
  return rows;
};

const valueFor = (table: string, { name, type }: Column): unknown => {
  const { party, parties } = house;
  if (/(^|_)party$/.test(name)) return party;
  if (/_sealed$/.test(name)) return packSealed(parties.seal(party as never, number));
  if (name === "subject") return "w1";
  if (type === "bytea") return Buffer.from(table === "prompt_version" ? "RIFF...." : "content");
  if (/^int|^float/.test(type)) return /(^|_)(at|from|until)$/.test(name) && type === "int8" ? at : 9001;
  if (type === "bool") return true;
  if (type === "jsonb") return "{}";
  if (type === "_text") return ["x"];
  return name === "name" ? "照片 1.png" : `${table}-${name}`;
};

/** A row in each table of a pack that has none: what it refers to need not be there, nor its states be states. */
const fillTables = async (): Promise<void> => {
  const { db } = house;
  for (const table of new Set(packTables.map((one) => one.table))) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
    if (Number(rows[0]!.n) > 0) continue;
    const checks = await sql<{ name: string }>`select conname as name from pg_constraint
      where contype = 'c' and conrelid = ${`"${table}"`}::regclass`.execute(db);
    for (const { name } of checks.rows)
      await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`.execute(db);
    const columns = await columnsOf(table);
    await db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql`insert into ${sql.table(table)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
        overriding system value values (${sql.join(columns.map((column) => valueFor(table, column)))})`.execute(tx);
    });
  }
};

export const act = (deed: ContractDeed, side: "provider" | "client") =>
  inTransaction(house.db, { userId: null, login: side, address: "" }, async (work) => perform(work, deed, side, 1));

/** PostgreSQL and the disk with some of everything before the file's tests, and everything gone after them. */
export const packHouse = (): void => {
  const world = new World();
  beforeAll(async () => {
    house.url = (await openMigrated(world)).url;
    house.db = openPool(house.url).db;
    house.folder = mkdtempSync(join(tmpdir(), "zongji-pack-"));
    house.parties = loadParties(join(house.folder, "keys"));
    house.party = house.parties.idOf(number);
    await insertParties(house.db, [
      { party: house.party as never, at, number: house.parties.seal(house.party as never, number) },
    ]);
    await sql`insert into "user" (id, login, name, password_hash, must_change_password, created_at) values ('u', 'u', '王管理员', 'secret-hash', false, 0)`.execute(
      house.db,
    );
    await addCalls();
    await addCitizen();
    await fillTables();
    await act({ type: "ContractWritten", terms: exampleTerms }, "provider");
  });
  afterAll(async () => {
    await house.db?.destroy();
    await world.close();
    if (house.folder) rmSync(house.folder, { recursive: true, force: true });
  });
};

/** The test's own disk is of no interest. */
const plenty = async (): Promise<number> => Number.MAX_SAFE_INTEGER;

/** What makes packs in the test's own program. */
export const makers = (more: Partial<PackMakers> = {}): PackMakers => {
  const { db, parties, folder } = house;
  const sounds = { db, recordingsFolder: join(folder, "recordings") };
  return { db, parties, sounds, zone, root: root(), roomIn: plenty, restMs: 0, ...more };
};

type Deed = (ask: unknown) => Promise<unknown>;
export const ask = async <T>(
  id: string,
  rights: readonly string[],
  params: object = {},
  more: Partial<PackRoom> = {},
  reply: object = {},
) => {
  const deeds = new Map<string, Deed>();
  const room = { db: house.db, node: "n1", zone, root: root(), roomIn: plenty, wake: () => {}, ...more };
  handoverPackRoutes(((name: string, deed: Deed) => deeds.set(name, deed)) as never, room);
  const permissions = rights.map((action) => ({ action, scope: "all" }));
  return (await deeds.get(id)!({
    ...{ params, reply },
    session: { principal: { user: { id: "u", login: "u", groups: [] }, permissions } },
    actor: { userId: "u", login: "u", address: "192.0.2.7" },
  })) as T;
};
export const rights = ["contract.see", "contract.handOver"];
export const start = (more: Partial<PackRoom> = {}) => ask<HandoverPack>("startHandoverPack", rights, {}, more);
export const shown = async (id: string) =>
  (await ask<HandoverPack[]>("handoverPacks", rights)).find((one) => one.id === id)!;
export const jobOf = async (id: string): Promise<string> =>
  (await house.db.selectFrom("handover_pack").select("job").where("id", "=", id).executeTakeFirstOrThrow()).job;

/** The turn of a job, as the runner takes it. */
export const turn = async (id: string, more: Partial<PackMakers> = {}) => {
  const job = await jobOf(id);
  await house.db
    .updateTable("job")
    .set((eb) => ({ state: "running" as const, attempts: eb("attempts", "+", 1) }))
    .where("id", "=", job)
    .where("state", "=", "waiting")
    .execute();
  return makePack(makers(more), job);
};

/** Turns until it is at an end. */
export const made = async (more: Partial<PackMakers> = {}): Promise<HandoverPack> => {
  const { id } = await start();
  for (;;) {
    const { failed, error } = await turn(id, more);
    if (failed !== undefined) throw new Error(`the pack failed: ${failed} ${error}`);
    const pack = await shown(id);
    if (pack.state !== "waiting") return pack;
  }
};

export const folderOfPack = (id: string): string => folderOf(root(), id);
export const textOf = (id: string, path: string): string => readFileSync(join(folderOfPack(id), path), "utf8");
export const rowsOf = (id: string, path: string): Record<string, unknown>[] =>
  textOf(id, path)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What sha256sum says of it. */
export const checked = (id: string): { readonly ok: boolean; readonly said: string } => {
  const run = spawnSync("sha256sum", ["-c", "manifest.sha256"], { cwd: folderOfPack(id), encoding: "utf8" });
  return { ok: run.status === 0, said: run.stdout };
};

/** All files of it, and the most that anybody but their owner may do with one of them. */
export const filesOf = (id: string): { readonly names: string[]; readonly open: number } => {
  const at = folderOfPack(id);
  const entries = readdirSync(at, { recursive: true, withFileTypes: true });
  const open = [at, ...entries.map(({ parentPath, name }) => join(parentPath, name))].reduce(
    (most, path) => most | (statSync(path).mode & 0o077),
    0,
  );
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(at.length + 1));
  return { names: names.toSorted(), open };
};
