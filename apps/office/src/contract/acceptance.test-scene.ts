/** The contract with a closed day and its calls, its two accounts, and what they ask; for tests only. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import type { Contract, StageAcceptance } from "@zongji/api";
import { type ContractDeed, exampleTerms } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import { afterEach, beforeEach } from "vitest";
// The scene of closed days is of their room; only tests see it.
import { answeredDay, as, dayMs, daysScene, hour, midnight, zone } from "../days/days.test-scene.ts";
import { acceptanceRoutes } from "./acceptance.ts";
import { figuresOfClosedDay } from "./day-figures.ts";
import { closeDue } from "./keep-closing.ts";
import { contractRoutes } from "./routes.ts";
import { type ContractReader, createContractReader } from "./store.ts";

/** Of the file that runs. */
export let scene: ReturnType<typeof daysScene>;
export const [stage, day, today] = ["2026-11", "2026-11-25", "2026-11-30"];
export type Who = "provider" | "client" | "reader";
const powers: Readonly<Record<Who, readonly string[]>> = {
  provider: ["contract.see", "contract.provide"],
  client: ["contract.see", "contract.accept"],
  reader: ["contract.see"],
};
/** Of each test. */
export const own = {} as { folder: string; read: ContractReader; heard: string[] };
/** Sets up before and after each test of the file. */
export const acceptanceHouse = (): void => {
  scene = daysScene();
  beforeEach(() => {
    own.folder = mkdtempSync(join(tmpdir(), "zongji-pack-"));
    own.read = createContractReader(zone);
    own.heard = [];
  });
  afterEach(() => rmSync(own.folder, { recursive: true }));
};

export const ask = async <T>(who: Who, id: string, given: object = {}): Promise<T> => {
  const handlers = new Map<string, (ask: unknown) => Promise<unknown>>();
  const add = ((name: string, handler: never) => handlers.set(name, handler)) as never;
  const room = {
    ...{ db: scene.db(), read: own.read, today: () => today, zone, past: async () => [], held: async () => undefined },
    ...{ afterTerms: async () => {}, node: "n1", wake: () => {} },
    hear: (async (call) => void own.heard.push(call?.id ?? "none")) as (
      call: { readonly id: string } | undefined,
    ) => Promise<never>,
  };
  contractRoutes(add, room);
  acceptanceRoutes(add, room);
  const permissions = powers[who].map((action) => ({ action, scope: "all" }));
  return handlers.get(id)!({
    ...{ params: { stage }, query: {}, body: {} },
    session: { principal: { user: { id: who, login: who, groups: [] }, permissions } },
    actor: { userId: who, login: who, address: "127.0.0.1" },
    ...given,
  }) as Promise<T>;
};
export const act = async (who: Who, deed: ContractDeed) => {
  const { version } = await ask<Contract>("reader", "contract");
  return ask<Contract>(who, "doUnderContract", { body: { version, deed } });
};
export const shown = () => ask<StageAcceptance>("reader", "stageAcceptance");
export const prepare = (who: Who, size = 3) => ask<StageAcceptance>(who, "prepareStageSample", { body: { size } });
export const draw = (who: Who, sample = 1, word = "今天上午下过一场雨") =>
  ask<StageAcceptance>(who, "drawStageSample", { params: { stage, sample }, body: { word } });
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
  );
/** What is sent, and its headers. */
export const fetched = async (who: Who, id: string, params: object) => {
  const headers: Record<string, unknown> = {};
  const reply = {
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
    type: () => reply,
    send: (content: unknown) => content,
  };
  return { content: await ask<Buffer | string>(who, id, { params, reply }), headers };
};

export const accounts = async (): Promise<void> => {
  const user = { agent_no: null, password_hash: "x", must_change_password: false, created_at: 0, locked_until: null };
  for (const id of Object.keys(powers))
    await scene
      .db()
      .insertInto("user")
      .values({ ...user, id, login: id, name: `${id}的人` })
      .execute();
  for (const [role, actions] of Object.entries(powers)) {
    const permissions = actions.map((action) => ({ role, action, scope: "all" as const }));
    await scene.db().insertInto("role").values({ name: role, label: role }).execute();
    await scene.db().insertInto("permission").values(permissions).execute();
    await scene.db().insertInto("user_role").values({ user_id: role, role }).execute();
  }
};

/** Rows of the call log, which another follower writes. */
export const calls = async (ids: readonly string[], at = midnight + 10 * hour, more: object = {}): Promise<void> => {
  for (const [no, id] of ids.entries())
    await scene
      .db()
      .insertInto("call_record")
      .values({
        ...{ id, direction: "inbound", started_at: at + no * 60_000, ended_at: at + no * 60_000 + 30_000, party: null },
        ...{ withheld: false, called_number: "12345678", trunk: "t", disposition: "D2", ending: null, group_id: null },
        ...{ user_id: "agent-8001", agent_no: "8001", talk_ms: 20_000, rating: null, test_by: null },
        ...{ users: [], agent_nos: [], groups: [], parent: null, business_type: null, ...more },
        ...{ consult_recordings: "[]", marks: "[]", recordings: "[]", notes: "[]" },
      })
      .execute();
};
export const eight = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];

/** The contract takes what has closed. */
export const closeContract = () =>
  closeDue({ db: scene.db(), read: own.read, source: figuresOfClosedDay, today: () => today });

/** The contract, a closed day of it, and its calls. */
export const closedStage = async (): Promise<void> => {
  await accounts();
  await act("provider", { type: "ContractWritten", terms: exampleTerms });
  await act("client", { type: "ContractConfirmed", version: 1 });
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  await closeContract();
  await calls(eight);
};

/** The files of a ZIP by its central directory. */
export const unzip = (zip: Buffer): Map<string, Buffer> => {
  const end = zip.length - 22;
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, length, from] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    const begin = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
    files.set(zip.subarray(at + 46, at + 46 + length).toString(), inflateRawSync(zip.subarray(begin, begin + packed)));
    at += 46 + length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
};
export const unpack = (files: ReadonlyMap<string, Buffer>): void => {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(own.folder, path)), { recursive: true });
    writeFileSync(join(own.folder, path), content);
  }
};
export const verify = (...more: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [join(own.folder, "verify.mjs"), ...more], {
    encoding: "utf8",
  });
  return { status, told: stdout };
};

/** Takes the job that waits, as the server's runner does. */
export const taken = async (): Promise<string> => {
  const row = await scene
    .db()
    .updateTable("job")
    .set((eb) => ({ state: "running" as const, attempts: eb("attempts", "+", 1) }))
    .where("state", "=", "waiting")
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
};
export const makers = () => ({ db: scene.db(), zone });
