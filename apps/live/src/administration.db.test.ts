import { join } from "node:path";
import { type AuditEntry, type Group, type OperationId, operations } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import { migrate, newestVersion, openPool, readIfThere, sealOf } from "@zongji/store";
import { sql } from "kysely";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Sessions } from "./accounts/index.ts";
import { firstStart } from "./first-start.ts";
import { equipTestCaller } from "./test-caller.ts";
import { code, mine, testWeb, type Web } from "./web.test-scene.ts";

const { now, postgres, databases, ask, enter, chooseOwn, passwordOf } = testWeb(() => {}, { ownPostgres: true });
let { given, folder, url, db, http, hotline, sessions } = {} as Web;
beforeEach(() => {
  ({ given, folder, url, db, http, hotline, sessions } = now());
});

describe("migrations", () => {
  it("are done once, and an older program refuses a newer database", async () => {
    const { pool, db: again } = openPool(url);
    const client = await pool.connect();
    expect(await migrate(client)).toEqual([]);
    await client.query("insert into migration (version, name, at) values ($1, 'later', 0)", [newestVersion + 1]);
    await expect(migrate(client)).rejects.toThrow(/newer Zongji.*DATABASE_URL or ZONGJI_DATA/);
    client.release();
    await again.destroy();
  });

  it("take turns when two servers start at once", async () => {
    const { pool, db: twins } = openPool(await databases().make());
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    const done = await Promise.all(clients.map((client) => migrate(client)));
    expect(done.flat()).toHaveLength(newestVersion);
    for (const client of clients) client.release();
    await twins.destroy();
  });
});

describe("facts", () => {
  const fact = {
    node: "n",
    epoch: "e",
    seq: 1,
    at: Date.UTC(2026, 5, 1),
    type: "CallEnded",
    v: 1,
    call: "c",
    agent: null,
    body: "{}",
  };

  it("stand for ever in their month", async () => {
    const { pool } = openPool(url);
    await pool.query("select ensure_fact_month($1)", [fact.at]);
    await pool.query("select ensure_fact_month($1)", [fact.at + 86_400_000 * 29]);
    await db.insertInto("fact").values(fact).execute();
    await expect(db.updateTable("fact").set({ type: "Other" }).execute()).rejects.toThrow("append-only");
    await expect(db.deleteFrom("fact").execute()).rejects.toThrow("append-only");
    await expect(pool.query("truncate fact")).rejects.toThrow("append-only");
    await expect(pool.query("truncate fact_2026_06")).rejects.toThrow("append-only");
    await expect(db.insertInto("fact").values(fact).execute()).rejects.toThrow("duplicate key");
    const { rows } = await pool.query("select tableoid::regclass::text as place from fact");
    expect(rows).toEqual([{ place: "fact_2026_06" }]);
    await pool.end();
  });
});

describe("the first start", () => {
  it("makes the hotline and its accounts, and only once", async () => {
    expect(given.map(({ login }) => login)).toEqual(
      [..."123456"].map((n) => `800${n}`).concat("supervisor", "administrator"),
    );
    expect(new Set(given.map(({ password }) => password)).size).toBe(8);
    expect(await firstStart(db, exampleHotline(), () => {})).toBeUndefined();
    const { numbers, flows, groups, agents, policies } = hotline.config!;
    const example = exampleHotline();
    expect({ numbers, flows, policies }).toEqual({
      numbers: example.numbers,
      flows: example.flows,
      policies: example.policies,
    });
    expect(groups.map(({ id }) => id).sort()).toEqual(example.groups.map(({ id }) => id).sort());
    expect(agents.find(({ agentNo }) => agentNo === "8000")!.supervises).toHaveLength(2);
  });

  it("keeps no password in the database", async () => {
    const everything = JSON.stringify([
      await db.selectFrom("user").selectAll().execute(),
      await db.selectFrom("audit").selectAll().execute(),
    ]);
    for (const { password } of given) expect(everything).not.toContain(password);
  });

  it("lets the file of first passwords go with the last change", async () => {
    const file = join(folder, "first-passwords.txt");
    for (const [index, { login }] of given.entries()) {
      expect(readIfThere(file), `before ${index} are changed`).toBeDefined();
      await chooseOwn(login);
    }
    expect(readIfThere(file)).toBeUndefined();
  });

  it("equips the test caller with a secret of its own", async () => {
    const file = join(folder, "test-caller.json");
    const place = { host: "127.0.0.1", port: 5060 };
    const seal = sealOf(join(folder, "keys", "trunk.key"));
    expect(await equipTestCaller(db, seal, file, place)).toBe(true);
    const { username, secret } = JSON.parse(readIfThere(file)!) as { username: string; secret: string };
    await hotline.reload();
    expect(hotline.digestUser(username, "zongji")?.md5).toMatch(/^[0-9a-f]{32}$/);
    expect(readIfThere(join(folder, "configuration.json"))).not.toContain(secret);
    expect(await equipTestCaller(db, seal, file, { ...place, port: 5070 })).toBe(false);
    expect(JSON.parse(readIfThere(file)!)).toEqual({ host: "127.0.0.1", port: 5070, username, secret });
    // Another server of this database, with the same keys, calls with the same secret.
    const other = join(folder, "other-test-caller.json");
    expect(await equipTestCaller(db, seal, other, { ...place, port: 5080 })).toBe(false);
    expect(JSON.parse(readIfThere(other)!)).toEqual({ host: "127.0.0.1", port: 5080, username, secret });
  });
});

describe("signing in", () => {
  it("works by agent number, and lets nothing happen before the password is changed", async () => {
    const { cookie, body, headers } = await ask("signIn", {
      body: { agentNo: "8000", password: passwordOf("supervisor") },
    });
    expect(body).toMatchObject({ mustChangePassword: true, user: { login: "supervisor", agentNo: "8000" } });
    expect(headers["set-cookie"]).toMatch(/HttpOnly.*SameSite=Strict/);
    expect(code(await ask("listGroups", { cookie }))).toBe("mustChangePassword");
    expect(
      code(await ask("changePassword", { cookie, body: { current: passwordOf("supervisor"), next: "supervisor11" } })),
    ).toBe("weakPassword");
    expect(code(await ask("changePassword", { cookie, body: { current: "not this one", next: mine } }))).toBe(
      "wrongPassword",
    );
    const changed = await ask("changePassword", { cookie, body: { current: passwordOf("supervisor"), next: mine } });
    expect(changed.status).toBe(200);
    expect((await ask("listGroups", { cookie: changed.cookie })).status).toBe(200);
    expect(code(await ask("signIn", { body: { login: "supervisor", password: passwordOf("supervisor") } }))).toBe(
      "wrongPassword",
    );
  });

  it("is locked after five wrong passwords, for accounts that exist and those that don't", async () => {
    // However long the tries take, the lock has just begun.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    for (const login of ["8003", "nobody-of-that-name"]) {
      for (let n = 0; n < 5; n += 1)
        expect(code(await ask("signIn", { body: { login, password: "wrong" } })), login).toBe("wrongPassword");
      const locked = await ask("signIn", {
        body: { login, password: login === "8003" ? passwordOf("8003") : "wrong" },
      });
      expect(locked.body, login).toMatchObject({ code: "lockedOut", status: 429, retryAfterSec: 30 });
    }
    await db
      .updateTable("user")
      .set({ locked_until: Date.now() - 1 })
      .where("login", "=", "8003")
      .execute();
    expect(code(await ask("signIn", { body: { login: "8003", password: "wrong" } }))).toBe("wrongPassword");
    const { locked_until } = await db
      .selectFrom("user")
      .select("locked_until")
      .where("login", "=", "8003")
      .executeTakeFirstOrThrow();
    expect(locked_until! - Date.now()).toBe(60_000);
  });

  it("outlives a restart, and ends with signing out", async () => {
    const cookie = await enter("8001");
    const token = cookie.split("=")[1]!;
    expect(readIfThere(join(folder, "sessions.json"))).not.toContain(token);
    const restarted = new Sessions(join(folder, "sessions.json"));
    expect(restarted.find(token)?.principal.user.login).toBe("8001");
    restarted.close();
    expect((await ask("signOut", { cookie })).status).toBe(204);
    expect(code(await ask("me", { cookie }))).toBe("notSignedIn");
    expect(await db.selectFrom("session").selectAll().execute()).toEqual([]);
  });

  it("is refused from another site's page", async () => {
    const body = { login: "8001", password: passwordOf("8001") };
    const headers = { host: "hotline.example", origin: "https://evil.example" };
    expect(code(await ask("signIn", { body, headers }))).toBe("foreignOrigin");
    expect((await ask("signIn", { body, headers: { ...headers, origin: "http://hotline.example" } })).status).toBe(200);
  });
});

describe("what is permitted", () => {
  const mayNot: Record<string, readonly OperationId[]> = {
    "8001": ["listUsers", "createGroup", "listTrunks", "listAudit", "newDeviceSecret", "resetPassword"],
    supervisor: ["listUsers", "createGroup", "listTrunks", "listAudit", "createUser"],
  };
  it.each(Object.entries(mayNot))("to %s is not administration", async (login, ids) => {
    const cookie = await enter(login);
    for (const id of ids)
      expect(code(await ask(id, { cookie, path: { id: "x", name: "greeting" } })), id).toBe("forbidden");
  });

  it("to a stranger is nothing but signing in", async () => {
    const there = (Object.keys(operations) as OperationId[]).filter((id) => !http.missing().includes(id));
    expect(there.length).toBeGreaterThan(20);
    for (const id of there) {
      if (operations[id].permission === "public") continue;
      expect(code(await ask(id, { path: { id: "x", name: "greeting" } })), id).toBe("notSignedIn");
    }
    expect((await ask("health")).body).toMatchObject({ status: "ok" });
  });

  it("holds from the next request when it is taken away", async () => {
    const administrator = await enter("administrator");
    const agent = await enter("8002");
    const change = { cookie: administrator, path: { id: "agent-8002" } };
    expect((await ask("changeUser", { ...change, body: { roles: ["agent", "administrator"] } })).status).toBe(200);
    expect((await ask("listUsers", { cookie: agent })).status).toBe(200);
    // A role that is named twice is one role.
    expect((await ask("changeUser", { ...change, body: { roles: ["agent", "agent"] } })).body).toMatchObject({
      roles: ["agent"],
    });
    expect(code(await ask("listUsers", { cookie: agent }))).toBe("forbidden");
    expect((await ask("changeUser", { ...change, body: { disabled: true } })).status).toBe(200);
    expect(code(await ask("me", { cookie: agent }))).toBe("notSignedIn");
    expect(hotline.config!.agents.map(({ agentNo }) => agentNo)).not.toContain("8002");
  });
});

describe("administration", () => {
  it("makes an agent, with devices and a SIP secret that is told once, and writes it all down", async () => {
    const cookie = await enter("administrator");
    const fresh = { login: "wang", name: "王", agentNo: "8007", roles: ["agent"], groups: ["business"] };
    const made = await ask("createUser", { cookie, body: fresh });
    const { user, password } = made.body as {
      user: { id: string; devices: { id: string; kind: string; sipUser: string }[] };
      password: string;
    };
    expect((await ask("signIn", { body: { login: "wang", password } })).status).toBe(200);
    const phone = user.devices.find(({ kind }) => kind === "sip")!;
    const secret = await ask("newDeviceSecret", { cookie, path: { id: phone.id } });
    expect(secret.body).toMatchObject({
      ...{ sipUser: "8007", realm: "zongji" },
      servers: [
        { listener: "tls", transport: "tls" },
        { listener: "udp", transport: "udp" },
      ],
    });
    expect(hotline.digestUser("8007", "zongji")).toMatchObject({ device: phone.id });
    const browser = user.devices.find(({ kind }) => kind === "browser")!;
    expect(code(await ask("newDeviceSecret", { cookie, path: { id: browser.id } }))).toBe("conflict");
    expect(hotline.config!.agents.find(({ agentNo }) => agentNo === "8007")).toMatchObject({
      groups: ["business"],
      name: "王",
    });

    const { body } = await ask("listAudit", { cookie, query: { pageSize: "20" } });
    const { items } = body as { items: AuditEntry[] };
    expect(items.map(({ action }) => action).slice(0, 3)).toEqual(["device.newSecret", "signIn", "user.create"]);
    expect(items[2]).toMatchObject({ login: "administrator", subject: user.id, address: "127.0.0.1" });
    // What stands there as an id is told by its name, and only that.
    expect(items[2]?.names).toEqual({ [user.id]: "8007 王", business: "业务咨询" });
    expect(items[0]?.names).toMatchObject({ [phone.id]: expect.stringContaining("8007"), [user.id]: "8007 王" });
    const told = JSON.stringify(items);
    expect(told).not.toContain(password);
    expect(told).not.toContain((secret.body as { password: string }).password);
    await expect(db.updateTable("audit").set({ login: "other" }).execute()).rejects.toThrow("append-only");
  });

  it("names the field that clashes or is wrong", async () => {
    const cookie = await enter("administrator");
    const fresh = { login: "li", name: "李", agentNo: "8001", roles: ["agent"], groups: ["business"] };
    expect((await ask("createUser", { cookie, body: fresh })).body).toMatchObject({
      code: "conflict",
      field: "agentNo",
    });
    expect(
      (await ask("createUser", { cookie, body: { ...fresh, agentNo: null, login: "ADMINISTRATOR" } })).body,
    ).toMatchObject({ field: "login" });
    expect(
      (await ask("createUser", { cookie, body: { ...fresh, agentNo: "8011", groups: ["none"] } })).body,
    ).toMatchObject({ code: "badRequest", field: "groups" });
    expect((await ask("createUser", { cookie, body: { ...fresh, agentNo: 8011 } })).body).toMatchObject({
      fields: [{ field: "agentNo" }],
    });
    expect((await ask("createUser", { cookie, body: { ...fresh, isGod: true } })).body).toMatchObject({
      fields: [{ field: "isGod" }],
    });
    expect(
      (await ask("changeUser", { cookie, path: { id: "administrator" }, body: { disabled: true } })).body,
    ).toMatchObject({ reason: "lastAdministrator" });
    expect(code(await ask("changeUser", { cookie, path: { id: "ghost" }, body: { name: "x" } }))).toBe("notFound");
  });

  it("gives a group its rule for when nobody is signed in, and writes it down", async () => {
    const cookie = await enter("administrator");
    const noAgent = () => hotline.config!.groups.find(({ id }) => id === "business")?.noAgent ?? "wait";
    const groups = (await ask("listGroups", { cookie })).body as Group[];
    expect([groups.find(({ id }) => id === "business")?.noAgent, noAgent()]).toEqual(["wait", "wait"]);
    const changed = await ask("changeGroup", { cookie, path: { id: "business" }, body: { noAgent: "leave" } });
    expect(changed.body).toMatchObject({ noAgent: "leave", announceAgentNo: true });
    expect(noAgent()).toBe("leave");
    // What else is changed leaves it as it is.
    await ask("changeGroup", { cookie, path: { id: "business" }, body: { ringMs: 15_000 } });
    expect(noAgent()).toBe("leave");
    expect((await ask("changeGroup", { cookie, path: { id: "business" }, body: { noAgent: "away" } })).status).toBe(
      400,
    );
    const { body } = await ask("listAudit", { cookie, query: { pageSize: "20" } });
    const told = (body as { items: AuditEntry[] }).items.filter(({ action }) => action === "group.change");
    expect(told.at(-1)?.detail).toEqual({ was: { noAgent: "wait" }, is: { noAgent: "leave" } });
    const fresh = {
      name: "夜班",
      ringMs: 20_000,
      wrapUpMs: 0,
      maxWaitMs: 60_000,
      maxWaiting: 3,
      announceAgentNo: true,
    };
    expect((await ask("createGroup", { cookie, body: fresh })).body).toMatchObject({ noAgent: "wait" });
    const other = await ask("createGroup", { cookie, body: { ...fresh, name: "晚班", noAgent: "leave" } });
    expect(other.body).toMatchObject({ noAgent: "leave" });
  });

  it("gives a group what its waiting callers are told, and their key, each within its bounds", async () => {
    const cookie = await enter("administrator");
    const group = () => hotline.config!.groups.find(({ id }) => id === "complaint");
    const change = (body: object) => ask("changeGroup", { cookie, path: { id: "complaint" }, body });
    const none = { positionAtStart: false, positionEveryMs: 0, tellExpectedWait: false, leaveKey: "none" };
    const groups = (await ask("listGroups", { cookie })).body as Group[];
    expect(groups.find(({ id }) => id === "complaint")).toMatchObject(none);
    const told = { positionAtStart: true, positionEveryMs: 30_000, tellExpectedWait: true, leaveKey: "*" };
    expect((await change(told)).body).toMatchObject(told);
    expect(group()).toMatchObject(told);
    for (const [field, value] of [
      ["positionEveryMs", -1],
      ["positionEveryMs", 3_600_001],
      ["leaveKey", "12"],
      ["tellExpectedWait", "yes"],
    ] as const)
      expect((await change({ [field]: value })).body).toMatchObject({ code: "badRequest", fields: [{ field }] });
    expect((await change(none)).body).toMatchObject(none);
    expect(group()).toMatchObject(none);
  });

  it("changes groups, numbers and trunks, which hold at once", async () => {
    const cookie = await enter("administrator");
    const heard: string[] = [];
    hotline.onChange((config) => heard.push(config.groups.map(({ name }) => name).join()));
    const group = await ask("changeGroup", { cookie, path: { id: "business" }, body: { ringMs: 12_000 } });
    expect(group.body).toMatchObject({ ringMs: 12_000, wrapUpMs: 30_000 });
    expect(hotline.config!.groups.find(({ id }) => id === "business")).toMatchObject({
      ringMs: 12_000,
      survey: "satisfaction",
    });
    expect(heard).toHaveLength(1);
    expect(
      (await ask("createNumber", { cookie, body: { number: "12345679", label: "二线", flow: "main" } })).status,
    ).toBe(200);
    expect((await ask("createNumber", { cookie, body: { number: "1", label: "x", flow: "main" } })).status).toBe(400);
    expect(
      (await ask("createNumber", { cookie, body: { number: "12345677", label: "x", flow: "none" } })).body,
    ).toMatchObject({ field: "flow" });
    expect(hotline.config!.numbers).toHaveLength(2);
    const listed = (await ask("listNumbers", { cookie })).body as { id: string; number: string }[];
    const created = listed.find(({ number }) => number === "12345679")!;
    expect(created).toMatchObject({ recorded: true });
    expect((await ask("changeNumber", { cookie, path: { id: created.id }, body: { recorded: false } })).body).toEqual({
      ...created,
      recorded: false,
    });
    expect(hotline.config!.numbers.find(({ number }) => number === "12345679")).toMatchObject({ recorded: false });
    const trunk = {
      name: "二号中继",
      transport: "udp",
      host: "192.0.2.1",
      port: 5060,
      match: ["192.0.2.0/28"],
      maxLines: 30,
      enabled: true,
      default: true,
    };
    expect((await ask("createTrunk", { cookie, body: trunk })).status).toBe(200);
    expect(hotline.config!.trunks.filter((each) => each.default).map(({ name }) => name)).toEqual(["二号中继"]);
    expect(
      (await ask("createTrunk", { cookie, body: { ...trunk, name: "三", match: ["0.0.0.0/0"] } })).body,
    ).toMatchObject({ field: "match" });
    expect(
      (await ask("changeTrunk", { cookie, path: { id: "test" }, body: { match: ["192.0.2.9"] } })).body,
    ).toMatchObject({ reason: "testTrunk" });
    expect((await ask("changeTrunk", { cookie, path: { id: "test" }, body: { maxLines: 40 } })).status).toBe(200);
  });

  it("says so when the database is away, while those who are signed in stay so", async () => {
    const cookie = await enter("administrator");
    await postgres().stop("immediate");
    try {
      expect((await ask("listUsers", { cookie })).body).toMatchObject({ code: "databaseDown", status: 503 });
      expect((await ask("me", { cookie })).status).toBe(200);
    } finally {
      await postgres().start();
    }
    expect((await ask("listUsers", { cookie })).status).toBe(200);
  });
});

describe("while something else goes on", () => {
  it("an account that is disabled while its password is checked is not let in", async () => {
    const cookie = await enter("administrator");
    const { body: users } = await ask("listUsers", { cookie });
    const { id } = (users as { id: string; login: string }[]).find(({ login }) => login === "8001")!;
    const [signIn, change] = await Promise.all([
      ask("signIn", { body: { agentNo: "8001", password: passwordOf("8001") } }),
      ask("changeUser", { cookie, path: { id }, body: { disabled: true } }),
    ]);
    expect(change.status).toBe(200);
    expect(sessions.users().has(id), `the sign-in was answered by ${signIn.status}`).toBe(false);
  });

  it("a try on a locked account stands in the audit trail", async () => {
    const body = { agentNo: "8002", password: "wrong password" };
    for (let tries = 0; tries < 5; tries += 1) await ask("signIn", { body });
    expect(code(await ask("signIn", { body: { ...body, password: passwordOf("8002") } }))).toBe("lockedOut");
    const lines = await db.selectFrom("audit").select(["action", "login"]).orderBy("id", "desc").limit(2).execute();
    expect(lines).toEqual([
      { action: "signIn.locked", login: "8002" },
      { action: "signIn.failed", login: "8002" },
    ]);
  });

  it("a stranger's tries lock nobody out where the account is at home, and a stranger at home still locks himself", async () => {
    const home = { agentNo: "8003", password: passwordOf("8003") };
    const from = (remoteAddress: string, password: string) =>
      http.app.inject({ method: "POST", url: "/api/sign-in", remoteAddress, payload: { ...home, password } });
    expect((await from("192.0.2.1", home.password)).statusCode).toBe(200);
    for (let tries = 0; tries < 5; tries += 1) await from("192.0.2.2", "wrong password");
    expect((await from("192.0.2.2", home.password)).statusCode).toBe(429);
    expect((await from("192.0.2.3", home.password)).statusCode, "at a place that is new").toBe(429);
    expect((await from("192.0.2.1", home.password)).statusCode, "at home").toBe(200);
    for (let tries = 0; tries < 5; tries += 1) await from("192.0.2.1", "wrong password");
    expect((await from("192.0.2.1", home.password)).statusCode).toBe(429);
  });

  it("a change that the database could not tell again is taken up by itself", async () => {
    const reading = await db.transaction().execute(async (tx) => {
      await sql`lock table trunk in access exclusive mode`.execute(tx);
      const failing = hotline.reload().then(
        () => "read",
        (error: Error) => error.message,
      );
      const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      await expect.poll(async () => (await cut.execute(db)).rows.length).toBe(1);
      await sql`insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
        select 'number', 'n', 1, 'published', 'n', '{"number": "87654321", "flow": "main"}', 0, max(config_version) + 1, 0
        from config_item`.execute(tx);
      return failing;
    });
    expect(reading).toMatch(/terminat/);
    const numbers = () => hotline.config?.numbers.map(({ number }) => number);
    expect(numbers()).not.toContain("87654321");
    await expect.poll(numbers).toContain("87654321");
  });
});

describe("a text that the database could not keep", () => {
  it("is a wrong field of the request, and no fault of the server's", async () => {
    expect(await ask("signIn", { body: { login: "\0", password: "guess" } })).toMatchObject({
      status: 400,
      body: { code: "badRequest", fields: [{ field: "login" }] },
    });
    const cookie = await enter("administrator");
    for (const name of ["a\0b", "half \ud800"])
      expect(
        await ask("createDialRight", { cookie, body: { name, patterns: ["1."], roles: ["agent"] } }),
      ).toMatchObject({ status: 400, body: { code: "badRequest", fields: [{ field: "name" }] } });
    expect((await ask("listAudit", { cookie, query: { login: "\0" } })).status).toBe(400);
  });
});
