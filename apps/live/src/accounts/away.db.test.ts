/** Sign-in while the database is stopped, or hangs: over HTTP, with a PostgreSQL that is really away. */
import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Problem, Session } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import type { Postgres, World } from "@zongji/kit";
import type { Database } from "@zongji/store";
import { sealOf } from "@zongji/store";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answersAgain, databaseThatGoesAway } from "../database-away.test-scene.ts";
import { firstStart } from "../first-start.ts";
import { Hotline } from "../hotline/index.ts";
import { addOfficeAccounts } from "../office.test-scene.ts";
import { followChanges } from "./follow-changes.ts";
import {
  type Accounts,
  accountRoutes,
  type GivenPassword,
  KeptRules,
  KnownUsers,
  PhoneCards,
  Sessions,
  tellDatabase,
} from "./index.ts";

let world: World;
let postgres: Postgres;
let database: Database;
let given: readonly GivenPassword[];
let day = 0;
const dayMs = 86_400_000;
/** A server over the one database: what it keeps on disk is the folder's. */
let server: { http: Http; accounts: Accounts; address: string; folder: string };

const startServer = async (folder: string): Promise<typeof server> => {
  const { db } = database;
  const seal = sealOf(join(folder, "keys", "trunk.key"));
  const hotline = new Hotline(db, join(folder, "configuration.json"), seal);
  const sessions = new Sessions(join(folder, "sessions.json"));
  const known = new KnownUsers(join(folder, "known-users.sealed"), seal, () => Date.now() + day * dayMs);
  const log = pino({ level: "silent" });
  const http = await createHttp({ log, version: "0", tls: undefined, findSession: (token) => sessions.find(token) });
  const changed = async () => {};
  const rules = new KeptRules(join(folder, "sign-in-rules.json"));
  const own = {
    ownPassword: changed,
    listeners: [],
    cards: new PhoneCards(),
    inUse: () => false,
    hotlineWords: () => [],
  };
  const accounts: Accounts = { db, sessions, known, changed, rules, ...own };
  accountRoutes(http.add, accounts);
  addOfficeAccounts(http.add, db, () => followChanges(accounts));
  const address = await http.app.listen({ host: "127.0.0.1", port: 0 });
  closing.push(async () => {
    hotline.close();
    sessions.close();
    await http.app.close();
  });
  return { http, accounts, address, folder };
};
let closing: (() => Promise<void>)[] = [];

const mine = "a sentence of my own 42";
const post = async (path: string, body: object, cookie = "", method = "POST") => {
  const answer = await fetch(`${server.address}${path}`, {
    method,
    headers: { "content-type": "application/json", cookie },
    ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
  });
  const told = (await answer.json().catch(() => ({}))) as Problem & Session;
  const set = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { status: answer.status, told, cookie: set };
};
const signIn = (login: string, password = mine) => post("/api/sign-in", { login, password });
/** From an address that nobody has signed in from. */
const signInFrom = (localAddress: string, login: string, password: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request(`${server.address}/api/sign-in`, { method: "POST", localAddress, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once("error", reject);
    asked.end(JSON.stringify({ login, password }));
  });
const hasOwn = new Set<string>();
/** Takes a password of one's own, once, and signs in by it. */
const enter = async (login: string): Promise<string> => {
  if (!hasOwn.has(login)) {
    const { password } = given.find((each) => each.login === login)!;
    const first = await signIn(login, password);
    hasOwn.add(login);
    expect((await post("/api/me/password", { current: password, next: mine }, first.cookie)).status).toBe(200);
  }
  const own = await signIn(login);
  expect(own.status).toBe(200);
  return own.cookie;
};
const audit = () => database.db.selectFrom("audit").select(["login", "action", "at", "detail"]).orderBy("id").execute();
const isBack = () => answersAgain(audit);

databaseThatGoesAway((opened) => {
  ({ world, postgres, database } = opened);
});
let folders = 0;
beforeEach(async () => {
  day = 0;
  closing = [];
  if (given === undefined) given = (await firstStart(database.db, exampleHotline(), () => {}))!;
  server = await startServer(world.place(`data-${++folders}`));
});
afterEach(async () => {
  for (const close of closing) await close();
});

const away = {
  stopped: { go: () => postgres.stop(), back: () => postgres.start() },
  hung: { go: async () => postgres.hang(), back: async () => postgres.goOn() },
} as const;

describe.each(["stopped", "hung"] as const)("while the database is %s", (how) => {
  test("who signed in here signs in, is told of when it is back, and the session goes on", async () => {
    const login = how === "stopped" ? "8001" : "8002";
    await enter(login);
    const before = (await audit()).length;
    await away[how].go();
    let inside: Awaited<ReturnType<typeof signIn>>;
    let page: Awaited<ReturnType<typeof post>>;
    try {
      inside = await signIn(login);
      expect(inside).toMatchObject({ status: 200, told: { user: { login }, mustChangePassword: false } });
      expect((await post("/api/me", {}, inside.cookie, "GET")).status).toBe(200);
      // What needs the database is refused in words; how soon: hung.world.test.ts.
      page = await post("/api/me/password", { current: mine, next: "another of my own 43" }, inside.cookie);
      expect(page).toMatchObject({ status: 503, told: { code: "databaseDown" } });
    } finally {
      await away[how].back();
    }
    await isBack();
    await tellDatabase(server.accounts);
    await followChanges(server.accounts);
    expect((await audit()).slice(before)).toMatchObject([
      { login, action: "signIn", detail: { whileDatabaseAway: true } },
    ]);
    expect((await post("/api/me", {}, inside.cookie, "GET")).status).toBe(200);
    // told once, and another server sees the session end with the password
    await tellDatabase(server.accounts);
    expect(await audit()).toHaveLength(before + 1);
  });
});

describe("while the database is away", () => {
  const outage = async (during: () => Promise<void>): Promise<void> => {
    await postgres.stop();
    try {
      await during();
    } finally {
      await postgres.start();
      await isBack();
    }
  };

  test("a wrong password, and a name that isn't known here, get the same answer", async () => {
    await enter("8003");
    await outage(async () => {
      const [wrong, unknown, never] = [await signIn("8003", "wrong"), await signIn("nobody"), await signIn("8005")];
      for (const { status, told } of [wrong, unknown, never])
        expect({ status, told }).toMatchObject({ status: 503, told: { code: "databaseDown", reason: "notKnownHere" } });
      expect({ ...wrong.told }).toEqual({ ...unknown.told });
    });
  });

  test("wrong passwords lock as ever, those before and those after the outage counted together", async () => {
    await enter("8004");
    for (let n = 0; n < 3; n += 1) expect((await signIn("8004", "wrong")).status).toBe(401);
    await outage(async () => {
      for (let n = 0; n < 2; n += 1) expect((await signIn("8004", "wrong")).status).toBe(503);
      expect(await signIn("8004")).toMatchObject({ status: 429, told: { code: "lockedOut" } });
      for (let n = 0; n < 5; n += 1) expect((await signIn("nobody else", "wrong")).status).toBe(503);
      expect((await signIn("nobody else", "wrong")).status).toBe(429);
    });
    await tellDatabase(server.accounts);
    const [user] = await database.db.selectFrom("user").select(["failures"]).where("login", "=", "8004").execute();
    expect(user?.failures).toBe(5);
    expect((await signIn("8004")).status).toBe(429);
  });

  test("of forty guesses at once five are verified, for a name that is known here and for one that is not", async () => {
    await enter("8002");
    await outage(async () => {
      // The answers to what came first, before it was known that the database is away.
      await signIn("nobody at all", "wrong");
      for (const login of ["8002", "no such name"]) {
        const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => signIn(login, `a guess ${n}`)));
        const codes = answers.map(({ told }) => told.code);
        expect(
          codes.filter((each) => each === "databaseDown"),
          login,
        ).toHaveLength(5);
        expect(
          codes.filter((each) => each === "lockedOut" || each === "tooMany"),
          login,
        ).toHaveLength(35);
      }
      // The right one helps nobody until the lock is over.
      expect((await signIn("8002")).status).toBe(429);
    });
  });

  test("a password of one's own that was changed a moment ago lets her in, and the one before does not", async () => {
    const cookie = await enter("8003");
    const next = "another sentence of my own 43";
    expect((await post("/api/me/password", { current: mine, next }, cookie)).status).toBe(200);
    await outage(async () => {
      expect((await signIn("8003", next)).status).toBe(200);
      expect((await signIn("8003", mine)).status).toBe(503);
    });
    const back = await signIn("8003", next);
    const changed = await post(
      "/api/me/password",
      { current: next, next: "a third sentence of my own 44" },
      back.cookie,
    );
    expect(changed.status).toBe(200);
  });

  test("tries from elsewhere lock the account there, wherever each came from, and not where it was signed in to", async () => {
    await enter("8006");
    expect(await signInFrom("127.0.0.2", "8006", "wrong")).toBe(401);
    await outage(async () => {
      for (const last of [3, 4, 5, 6]) expect(await signInFrom(`127.0.0.${last}`, "8006", "wrong")).toBe(503);
      expect(await signInFrom("127.0.0.7", "8006", mine)).toBe(429);
      server = await startServer(server.folder);
      expect(await signInFrom("127.0.0.7", "8006", mine)).toBe(429);
      expect((await signIn("8006")).status).toBe(200);
    });
  });

  test("a disabled user, or one with another password, can't sign in, and what was known of them is gone", async () => {
    const administrator = await enter("administrator");
    const idOf = async (login: string) =>
      (await database.db.selectFrom("user").select("id").where("login", "=", login).executeTakeFirstOrThrow()).id;
    for (const login of ["8005", "8006"]) await enter(login);
    const [disabled, reset] = [await idOf("8005"), await idOf("8006")];
    expect((await post(`/api/users/${disabled}`, { disabled: true }, administrator, "PATCH")).status).toBe(200);
    expect((await post(`/api/users/${reset}/reset-password`, {}, administrator)).status).toBe(200);
    await outage(async () => {
      for (const login of ["8005", "8006"]) expect((await signIn(login)).status).toBe(503);
      expect((await signIn("administrator")).status).toBe(200);
    });
  });

  test("one who was disabled at another server while this one knew him can't either, once it has heard of it", async () => {
    await enter("supervisor");
    await database.db.updateTable("user").set({ disabled: true }).where("login", "=", "supervisor").execute();
    await followChanges(server.accounts);
    await outage(async () => {
      expect((await signIn("supervisor")).status).toBe(503);
    });
    // and a session that began in an outage ends when the database tells so
    await database.db.updateTable("user").set({ disabled: false }).where("login", "=", "supervisor").execute();
    expect((await signIn("supervisor")).status).toBe(200);
    let cookie = "";
    await outage(async () => {
      ({ cookie } = await signIn("supervisor"));
    });
    await database.db.updateTable("user").set({ disabled: true }).where("login", "=", "supervisor").execute();
    await tellDatabase(server.accounts);
    expect((await post("/api/me", {}, cookie, "GET")).status).toBe(401);
  });

  test("what is known is a private, sealed file, outlives a restart, and thirty days without a sign-in", async () => {
    await enter("8001");
    const file = join(server.folder, "known-users.sealed");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, "utf8");
    for (const content of [text, Buffer.from(text, "base64").toString("latin1")])
      for (const secret of ["argon2", "8001"]) expect(content).not.toContain(secret);
    await outage(async () => {
      server = await startServer(server.folder);
      day = 29;
      expect((await signIn("8001")).status).toBe(200);
      day = 29 + 31;
      expect((await signIn("8001")).status).toBe(503);
      // with another key nothing can be read, and nobody is let in
      day = 0;
      const other = new KnownUsers(file, sealOf(join(server.folder, "keys", "other.key")));
      expect(other.all()).toEqual([]);
    });
  });
});
