/** A web server on a database of its own, each test's a clone of one that was started first; for tests only. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { type OperationId, operations, type Problem } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import { type Postgres, queryAt, World } from "@zongji/kit";
import { type Db, hashPassword, openPool, type Seal, sealOf } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { Databases, openMigrated, startMigrated } from "../../../packages/store/src/testing/migrated.test-scene.ts";
import { auditRoutes } from "../../office/src/audit/index.ts";
import { configurationRoutes } from "../../office/src/configuration/index.ts";
import {
  type Accounts,
  accountRoutes,
  firstPasswords,
  followChanges,
  type GivenPassword,
  KeptRules,
  KnownUsers,
  PhoneCards,
  Sessions,
} from "./accounts/index.ts";
import { firstStart } from "./first-start.ts";
import { Hotline } from "./hotline/index.ts";
import { addOfficeAccounts, addOfficeHotline } from "./office.test-scene.ts";
import { createStatus, statusRoutes } from "./status.ts";

export type Answer = { status: number; body: never; cookie: string; headers: Record<string, unknown> };
export const mine = "a sentence of my own 42";
export const code = (answer: Answer): string => (answer.body as Problem).code;

/** What each test finds anew. */
export type Web = {
  readonly given: readonly GivenPassword[];
  readonly folder: string;
  /** The address of the test's database. */
  readonly url: string;
  readonly db: Db;
  readonly http: Http;
  readonly hotline: Hotline;
  readonly seal: Seal;
  readonly sessions: Sessions;
  /** Devices that somebody is signed in with. */
  readonly devicesInUse: Set<string>;
};

const listeners = [
  { name: "udp", transport: "udp" },
  { name: "tls", transport: "tls" },
] as const;

type Asked = {
  readonly cookie?: string;
  readonly path?: Record<string, string>;
  readonly body?: object;
  readonly query?: object;
  readonly headers?: object;
};

let hash: Promise<string> | undefined;
/** Hash of the password that everybody has. */
const ownHash = (): Promise<string> => (hash ??= hashPassword(mine));

/**
 * Sets up before and after each test of the file.
 * @param more adds the routes that the file is about
 * @param ownPostgres whether the file has one: a test stops it, or the file runs by itself
 */
export const testWeb = (more: (add: AddOperation, web: Web) => void = () => {}, { ownPostgres = false } = {}) => {
  const world = new World();
  let postgres: Postgres | undefined;
  let databases: Databases;
  let given: readonly GivenPassword[];
  let web: Web;

  beforeAll(async () => {
    if (ownPostgres) postgres = await startMigrated(world);
    databases = postgres ? await Databases.open(postgres.url, "postgres") : await openMigrated(world);
    const { db: first } = openPool(databases.url);
    given = (await firstStart(first, exampleHotline(), () => {}))!;
    await first.destroy();
    // What a copied sequence gives out at first stands in no journal: a test that kills PostgreSQL would have it given out again.
    if (postgres) await queryAt(postgres.url, "checkpoint");
  });
  afterAll(() => world.close());

  beforeEach(async () => {
    const url = await databases.make(databases.url);
    const folder = mkdtempSync(join(tmpdir(), "zongji-web-"));
    const { db } = openPool(url);
    const seal: Seal = sealOf(join(folder, "keys", "trunk.key"));
    const hotline = new Hotline(db, join(folder, "configuration.json"), seal);
    await hotline.reload();
    const sessions = new Sessions(join(folder, "sessions.json"));
    const http = await createHttp({
      log: pino({ level: "silent" }),
      version: "0",
      tls: undefined,
      findSession: (token) => sessions.find(token),
    });
    web = { given, folder, url, db, http, hotline, seal, sessions, devicesInUse: new Set() };
    const passwords = firstPasswords(db, join(folder, "first-passwords.txt"));
    passwords.write(given);
    const ownPassword = async (user: string): Promise<void> => {
      await passwords.changed(user);
      await passwords.check();
    };
    const changed = () => hotline.reload();
    const phones = { listeners, cards: new PhoneCards(), inUse: (device: string) => web.devicesInUse.has(device) };
    const known = new KnownUsers(join(folder, "known-users.sealed"), seal);
    const rules = new KeptRules(join(folder, "sign-in-rules.json"));
    const hotlineWords = () => (hotline.config?.numbers ?? []).map(({ number }) => number);
    const accounts: Accounts = { db, sessions, known, changed, ownPassword, rules, hotlineWords, ...phones };
    accountRoutes(http.add, accounts);
    addOfficeAccounts(http.add, db, async () => {
      await Promise.all([followChanges(accounts), changed()]);
      await passwords.check();
    });
    addOfficeHotline(http.add, db, seal, changed);
    const { registry } = createStatus(() => true);
    statusRoutes(http.add, { registry, version: "0", health: () => ({ draining: false, parts: { database: "ok" } }) });
    auditRoutes(http.add, db);
    configurationRoutes(http.add, db, { flowHosts: [{ host: "service.example.cn" }] });
    more(http.add, web);
  });
  afterEach(async () => {
    web.hotline.close();
    web.sessions.close();
    await web.http.app.close();
    await web.db.destroy();
    rmSync(web.folder, { recursive: true });
    await databases.drop(web.url);
  });

  const ask = async (id: OperationId, { cookie = "", path = {}, ...rest }: Asked = {}): Promise<Answer> => {
    const operation = operations[id];
    const url = operation.path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(path[name]!));
    const answer = await web.http.app.inject({
      method: operation.method,
      url,
      headers: { cookie, ...rest.headers },
      ...(rest.query && { query: rest.query as Record<string, string> }),
      ...(rest.body && { payload: rest.body }),
    });
    const isJson = /json/.test(String(answer.headers["content-type"]));
    const body = answer.body === "" || !isJson ? answer.body : answer.json();
    if (answer.statusCode === 200 && typeof operation.response === "object")
      expect([...Value.Errors(operation.response, body)], `${id} answers as described`).toEqual([]);
    const set = answer.cookies[0];
    return {
      status: answer.statusCode,
      body: body as never,
      cookie: set ? `${set.name}=${set.value}` : "",
      headers: answer.headers,
    };
  };
  const passwordOf = (login: string): string => given.find((each) => each.login === login)!.password;
  /**
   * Signs in as somebody who has a password of his own. That is written into the database: who chooses one by himself takes three hashes for it, which are
   * slow on purpose (`chooseOwn`).
   */
  const enter = async (login: string): Promise<string> => {
    const own = { password_hash: await ownHash(), must_change_password: false, password_at: Date.now() };
    await web.db.updateTable("user").set(own).where("login", "=", login).execute();
    const { cookie, status } = await ask("signIn", { body: { login, password: mine } });
    expect(status).toBe(200);
    return cookie;
  };
  /** Signs in and takes a password of one's own. */
  const chooseOwn = async (login: string): Promise<string> => {
    const { cookie, status } = await ask("signIn", { body: { login, password: passwordOf(login) } });
    expect(status).toBe(200);
    const changed = await ask("changePassword", { cookie, body: { current: passwordOf(login), next: mine } });
    expect(changed.status).toBe(200);
    return changed.cookie;
  };
  return { now: () => web, chooseOwn, postgres: () => postgres!, databases: () => databases, ask, enter, passwordOf };
};
