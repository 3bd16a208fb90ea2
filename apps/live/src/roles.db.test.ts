/** Roles as data: who may change what, that nobody is locked out, and that a change holds for who is signed in. */
import {
  type AuditEntry,
  actions,
  actionTable,
  defaultGrants,
  type NewRole,
  type Permission,
  type Phone,
  type Role,
  type User,
} from "@zongji/api";
import { decodeEvent, type StoredEvent } from "@zongji/domain";
import { giveDefaultGrants } from "@zongji/store";
import { beforeEach, describe, expect, it } from "vitest";
import { createFollowing } from "./accounts/index.ts";
import { type Answer, testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db, hotline, sessions } = {} as Web;
let cookie = "";
beforeEach(async () => {
  ({ db, hotline, sessions } = now());
  cookie = await enter("administrator");
});

const roles = async () => (await ask("listRoles", { cookie })).body as Role[];
const role = async (id: string) => (await roles()).find((one) => one.id === id)!;
const make = async (fresh: NewRole, by = cookie): Promise<Role> => {
  const made = await ask("createRole", { cookie: by, body: fresh });
  expect(made.status).toBe(200);
  return made.body;
};
const change = async (id: string, permissions: readonly Permission[], by = cookie): Promise<Answer> =>
  ask("changeRole", { cookie: by, path: { id }, body: { version: (await role(id)).version, permissions } });
const give = (user: string, given: readonly string[], by = cookie): Promise<Answer> =>
  ask("changeUser", { cookie: by, path: { id: user }, body: { roles: given } });
const users = async () => (await ask("listUsers", { cookie })).body as User[];
const idOf = async (login: string): Promise<string> => (await users()).find((user) => user.login === login)!.id;
const trail = async (action: string) =>
  ((await ask("listAudit", { cookie, query: { action } })).body as { items: AuditEntry[] }).items;
const eventsOf = async (subject: string) =>
  (await db.selectFrom("event").selectAll().where("subject", "=", subject).orderBy("id").execute()).map((row) => {
    const decoded = decodeEvent(row as StoredEvent);
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.problem));
    return decoded.event;
  });
const all = (...which: Permission["action"][]): Permission[] => which.map((action) => ({ action, scope: "all" }));

describe("a role", () => {
  it("is copied with its dial rights, named, changed, and told of in words, with before and after", async () => {
    const shipped = await roles();
    expect(shipped.map(({ id, shipped: is, holders }) => [id, is, holders])).toEqual([
      ["agent", true, 7],
      ...["supervisor", "administrator"].map((id) => [id, true, 1]),
      ["client", true, 0],
    ]);
    const before = (await role("agent")).permissions;
    const copy = await make({ name: " 资深座席 ", permissions: before, from: "agent" });
    expect(copy).toMatchObject({ name: "资深座席", shipped: false, permissions: before, holders: 0 });
    const rights = (of: string) =>
      db.selectFrom("role_dial_right").select("dial_right").where("role", "=", of).orderBy("dial_right").execute();
    expect((await rights("agent")).length).toBeGreaterThan(0);
    expect(await rights(copy.id)).toEqual(await rights("agent"));
    const wider = before.map((one) => (one.action === "call.see" ? { ...one, scope: "group" as const } : one));
    const changed = await change(copy.id, [...wider, { action: "wall.see", scope: "group" }]);
    expect(changed).toMatchObject({ status: 200, body: { version: expect.not.stringMatching(copy.version) } });
    expect((await trail("role.create"))[0]).toMatchObject({
      subject: copy.id,
      detail: { name: "资深座席", copyOf: "agent", grants: { "call.see": "own" } },
      names: { [copy.id]: "资深座席" },
    });
    const { "call.see": see, ...kept } = Object.fromEntries(before.map((one) => [one.action, one.scope]));
    expect((await trail("role.change"))[0]?.detail).toEqual({
      was: { grants: { ...kept, "call.see": see } },
      is: { grants: { ...kept, "call.see": "group", "wall.see": "group" } },
    });
    expect((await ask("deleteRole", { cookie, path: { id: copy.id } })).status).toBe(204);
    // Its earlier lines still say which role it was.
    expect((await trail("role.change"))[0]).toMatchObject({ subject: copy.id, names: { [copy.id]: "资深座席" } });
    expect((await eventsOf(copy.id)).map(({ type, body }) => [type, Object.keys(body)])).toEqual([
      ["RoleCreated", ["from", "name", "permissions"]],
      ["RoleChanged", ["is", "was"]],
      ["RoleDeleted", ["name"]],
    ]);
    expect(await rights(copy.id)).toEqual([]);
    expect((await ask("listRoleHolders", { cookie, path: { id: copy.id } })).status).toBe(404);
  });

  it("shows who has it, and can't be deleted while somebody does", async () => {
    const { id } = await make({ name: "质检", permissions: all("recording.hear") });
    const agent = await idOf("8001");
    await give(agent, ["agent", id]);
    expect((await ask("listRoleHolders", { cookie, path: { id } })).body).toEqual([
      { id: agent, login: "8001", name: "座席 8001", agentNo: "8001", disabled: false },
    ]);
    expect((await role(id)).holders).toBe(1);
    expect((await ask("deleteRole", { cookie, path: { id } })).body).toMatchObject({ reason: "roleInUse" });
    expect((await ask("deleteRole", { cookie, path: { id: "agent" } })).body).toMatchObject({ reason: "shippedRole" });
    // Whoever sees it beside something else learns its name, and no more.
    const names = (await ask("listRoleNames", { cookie: await enter("8002") })).body as object[];
    expect(names).toContainEqual({ id, name: "质检" });
  });

  it("that somebody has changed meanwhile is left as it is", async () => {
    const { id, version } = await make({ name: "质检", permissions: all("recording.hear") });
    // Whoever gets it does not change it.
    await give(await idOf("8001"), ["agent", id]);
    expect((await role(id)).version).toBe(version);
    expect((await change(id, all("recording.hear", "call.see"))).status).toBe(200);
    const late = await ask("changeRole", { cookie, path: { id }, body: { version, permissions: [] } });
    const { holders: _, ...current } = await role(id);
    const last = { by: "administrator", at: expect.any(Number) };
    expect(late).toMatchObject({ status: 409, body: { code: "stale", stale: { current, last } } });
    expect(current.permissions).toEqual(all("call.see", "recording.hear"));
    expect((await ask("changeRole", { cookie, path: { id }, body: { permissions: [] } as never })).status).toBe(400);
  });

  it("has a name of its own, and permissions that make sense", async () => {
    await make({ name: "质检", permissions: [] });
    const refused = async (body: object) => (await ask("createRole", { cookie, body })).body;
    expect(await refused({ name: "质检 ", permissions: [] })).toMatchObject({ code: "conflict", field: "name" });
    expect(await refused({ name: "  ", permissions: [] })).toMatchObject({ fields: [{ field: "name" }] });
    for (const permissions of [
      [{ action: "agent.work", scope: "all" }],
      [...all("call.see"), { action: "call.see", scope: "own" }],
    ])
      expect(await refused({ name: "x", permissions })).toMatchObject({ code: "badRequest", field: "permissions" });
    expect(await refused({ name: "x", permissions: [{ action: "agent.fly", scope: "all" }] })).toMatchObject({
      code: "badRequest",
    });
    expect(await refused({ name: "x", permissions: [], from: "ghost" })).toMatchObject({ code: "notFound" });
    const renamed = { version: (await role("agent")).version, name: "客服" };
    expect((await ask("changeRole", { cookie, path: { id: "agent" }, body: renamed })).body).toMatchObject({
      reason: "shippedRole",
    });
  });
});

describe("nobody is locked out", () => {
  it("by a change of the shipped administrator, whoever has it", async () => {
    const grants = defaultGrants("administrator");
    for (const lost of ["account.administer", "account.grantAny"])
      expect(
        (
          await change(
            "administrator",
            grants.filter(({ action }) => action !== lost),
          )
        ).body,
      ).toMatchObject({
        reason: "keptGrant",
      });
    expect(
      (
        await change(
          "administrator",
          grants.filter(({ action }) => action !== "test.call"),
        )
      ).status,
    ).toBe(200);
  });

  it("by a change of another role that the last administrator has", async () => {
    const { id } = await make({ name: "总管", permissions: all("account.administer", "account.grantAny") });
    const administrator = await idOf("administrator");
    expect((await give(administrator, [id])).status).toBe(200);
    expect((await change(id, all("account.administer"))).body).toMatchObject({ reason: "lastAdministrator" });
    expect((await give(administrator, [])).body).toMatchObject({ reason: "lastAdministrator" });
    expect((await role(id)).permissions).toHaveLength(2);
  });

  it("by themselves, though others could let them in again", async () => {
    await give(await idOf("8002"), ["agent", "administrator"]);
    const own = await idOf("administrator");
    const refused = (field: string) => ({ status: 409, body: { reason: "ownAccess", field } });
    expect(await give(own, ["supervisor"])).toMatchObject(refused("roles"));
    const disabled = await ask("changeUser", { cookie, path: { id: own }, body: { disabled: true } });
    expect(disabled).toMatchObject(refused("disabled"));
    const { id, permissions } = await make({ name: "总管", permissions: all("account.administer") });
    expect((await give(own, [id])).status).toBe(200);
    const second = await enter("8002");
    expect(await change(id, [])).toMatchObject(refused("permissions"));
    expect((await role(id)).permissions).toEqual(permissions);
    // Another one may.
    expect((await ask("changeUser", { cookie: second, path: { id: own }, body: { disabled: true } })).status).toBe(200);
  });

  it("by two administrators who take each other's role at the same time", async () => {
    const [one, other] = [await idOf("administrator"), await idOf("8001")];
    await give(other, ["agent", "administrator"]);
    const second = await enter("8001");
    const answers = await Promise.all([give(one, [], second), give(other, ["agent"])]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });
});

describe("nobody gives what he does not have", () => {
  let clerk = "";
  let clerkId = "";
  let small: Role;
  beforeEach(async () => {
    small = await make({
      name: "账号员",
      permissions: [...all("account.administer"), { action: "call.see", scope: "own" }],
    });
    clerkId = await idOf("8001");
    await give(clerkId, [small.id]);
    clerk = await enter("8001");
  });
  const beyond = { status: 403, body: { code: "forbidden", reason: "beyondOwn" } };

  it("by a role: neither an action, nor one further", async () => {
    for (const permissions of [all("call.see"), all("audit.see"), all("account.grantAny")])
      expect(await ask("createRole", { cookie: clerk, body: { name: "x", permissions } })).toMatchObject(beyond);
    expect(await change(small.id, [...small.permissions, ...all("audit.see")], clerk)).toMatchObject(beyond);
    expect(await change("administrator", defaultGrants("administrator"), clerk)).toMatchObject(beyond);
    expect(
      await ask("createRole", { cookie: clerk, body: { name: "x", permissions: [], from: "supervisor" } }),
    ).toMatchObject(beyond);
    await make({ name: "只看自己", permissions: [{ action: "call.see", scope: "own" }] }, clerk);
  });

  it("to others or to himself; and somebody who has more is out of his reach", async () => {
    expect(await give(clerkId, [small.id, "administrator"], clerk)).toMatchObject(beyond);
    const fresh = { login: "new", name: "n", agentNo: null, roles: ["supervisor"], groups: [] };
    expect(await ask("createUser", { cookie: clerk, body: fresh })).toMatchObject(beyond);
    expect((await ask("createUser", { cookie: clerk, body: { ...fresh, roles: [small.id] } })).status).toBe(200);
    const administrator = await idOf("administrator");
    for (const [operation, body] of [
      ["changeUser", { disabled: true }],
      ["changeUser", { name: "x" }],
      ["resetPassword", undefined],
    ] as const)
      expect(await ask(operation, { cookie: clerk, path: { id: administrator }, ...(body && { body }) })).toMatchObject(
        beyond,
      );
    // Each attempt is told, and changed nothing.
    const attempts = await trail("rights.refused");
    expect(attempts.map(({ login, subject, detail }) => [login, subject, detail])).toEqual([
      ["8001", administrator, { tried: "password.reset", field: "user" }],
      ["8001", administrator, { tried: "user.change", field: "user" }],
      ["8001", administrator, { tried: "user.change", field: "user" }],
      ["8001", "", { tried: "user.create", field: "roles" }],
      ["8001", clerkId, { tried: "user.change", field: "roles" }],
    ]);
    // What the session has shown does not count, but what the role says now.
    await change(small.id, all("call.see"));
    expect((await ask("listUsers", { cookie: clerk })).status).toBe(403);
  });
});

describe("nobody reaches further", () => {
  let clerk = "";
  let clerkId = "";
  let desk: Role;
  let leader: Role;
  const beyond = (field: string) => ({ status: 403, body: { code: "forbidden", reason: "beyondOwn", field } });
  const change = (id: string, body: object) => ask("changeUser", { cookie: clerk, path: { id }, body });
  beforeEach(async () => {
    leader = await make({ name: "组长", permissions: [{ action: "call.see", scope: "group" }] });
    desk = await make({ name: "账号员", permissions: [...all("account.administer"), ...leader.permissions] });
    clerkId = await idOf("8001");
    await ask("changeUser", { cookie, path: { id: clerkId }, body: { roles: [desk.id], groups: ["business"] } });
    clerk = await enter("8001");
  });

  it("by another group, for himself or by somebody else", async () => {
    expect(await change(clerkId, { groups: ["business", "complaint"] })).toMatchObject(beyond("groups"));
    const fresh = { login: "new", name: "n", agentNo: null, roles: [leader.id], groups: ["complaint"] };
    expect(await ask("createUser", { cookie: clerk, body: fresh })).toMatchObject(beyond("roles"));
    const body = { ...fresh, groups: ["business"] };
    const made = await ask("createUser", { cookie: clerk, body });
    expect(made.status).toBe(200);
    const { id } = (made.body as { user: User }).user;
    expect(await change(id, { groups: ["business", "complaint"] })).toMatchObject(beyond("groups"));
    // Whose permissions reach no group may be of any.
    const plain = { ...fresh, login: "plain", roles: [] };
    expect((await ask("createUser", { cookie: clerk, body: plain })).status).toBe(200);
    const other = await idOf("plain");
    expect(await give(other, [leader.id], clerk)).toMatchObject(beyond("roles"));
    expect((await change(other, { groups: ["business"] })).status).toBe(200);
    expect((await give(other, [leader.id], clerk)).status).toBe(200);
  });

  it("by a role that somebody of another group has", async () => {
    const { id, version } = await make({ name: "空", permissions: [] });
    await ask("changeUser", { cookie, path: { id: await idOf("8002") }, body: { roles: [id], groups: ["complaint"] } });
    const body = { version, permissions: leader.permissions };
    expect(await ask("changeRole", { cookie: clerk, path: { id }, body })).toMatchObject(beyond("permissions"));
  });

  it("by numbers that he may not dial", async () => {
    const dialler = await make({ name: "外呼", permissions: [] });
    const right = { name: "国际", patterns: ["00."], roles: [dialler.id] };
    expect((await ask("createDialRight", { cookie, body: right })).status).toBe(200);
    expect(await give(clerkId, [desk.id, dialler.id], clerk)).toMatchObject(beyond("roles"));
    const copy = { name: "副本", permissions: [], from: dialler.id };
    expect(await ask("createRole", { cookie: clerk, body: copy })).toMatchObject(beyond("from"));
  });

  it("by the phone of somebody who has more", async () => {
    const supervisor = (await users()).find(({ agentNo }) => agentNo === "8000")!;
    const phone = supervisor.devices.find(({ kind }) => kind === "sip")!;
    const before = await db.selectFrom("device").selectAll().where("id", "=", phone.id).executeTakeFirst();
    for (const [operation, body] of [
      ["newDeviceSecret", undefined],
      ["changePhone", { label: "x" }],
      ["deletePhone", undefined],
    ] as const)
      expect(await ask(operation, { cookie: clerk, path: { id: phone.id }, ...(body && { body }) })).toMatchObject(
        beyond("user"),
      );
    const { kind: _kind, id: _id, sipUser: _sipUser, hasSecret: _hasSecret, ...settings } = phone as Phone;
    const fresh = { ...settings, label: "new" };
    expect(await ask("createPhone", { cookie: clerk, path: { id: supervisor.id }, body: fresh })).toMatchObject(
      beyond("user"),
    );
    expect(await db.selectFrom("device").selectAll().where("id", "=", phone.id).executeTakeFirst()).toEqual(before);
    const tried = (await trail("rights.refused")).map(({ detail }) => (detail as { tried: string }).tried);
    expect(tried).toEqual(["device.create", "device.delete", "device.change", "device.newSecret"]);
  });
});

describe("a change holds", () => {
  it("for open sessions when it is answered, and for the hotline", async () => {
    const { id } = await make({ name: "听音", permissions: [{ action: "call.see", scope: "own" }] });
    const user = await idOf("8001");
    await give(user, ["agent", id]);
    const agent = await enter("8001");
    const told: string[] = [];
    sessions.onRefresh(({ principal }) => told.push(principal.user.id));
    expect((await ask("listAudit", { cookie: agent })).status).toBe(403);
    const supervises = () => hotline.config!.agents.find(({ agentNo }) => agentNo === "8001")!.supervises;
    expect(supervises()).toEqual([]);
    await change(id, [...all("audit.see"), { action: "agent.join", scope: "group" }]);
    expect((await ask("listAudit", { cookie: agent })).status).toBe(200);
    // Whoever may join talks supervises, whatever the role is called.
    expect(supervises()).toEqual(hotline.config!.agents.find(({ agentNo }) => agentNo === "8001")!.groups);
    expect(told).toEqual([user]);
    await change(id, []);
    expect((await ask("listAudit", { cookie: agent })).status).toBe(403);
    expect(supervises()).toEqual([]);
  });

  it("and is told as events: who was made, changed, given a role or another password, and locked", async () => {
    const fresh = { login: "wang", name: "王", agentNo: "8007", roles: ["agent"], groups: ["business"] };
    const made = (await ask("createUser", { cookie, body: fresh })).body as { user: User };
    const { id } = made.user;
    await ask("changeUser", {
      cookie,
      path: { id },
      body: { name: "王五", roles: ["agent", "supervisor"], disabled: false },
    });
    await ask("changeUser", {
      cookie,
      path: { id },
      body: { name: "王五", disabled: true, roles: ["supervisor", "agent"] },
    });
    await ask("resetPassword", { cookie, path: { id } });
    const other = await idOf("8003");
    for (let tries = 0; tries < 5; tries += 1) await ask("signIn", { body: { login: "8003", password: "wrong" } });
    const administrator = await idOf("administrator");
    expect((await eventsOf(id)).map(({ type, actor, body }) => ({ type, actor, body }))).toEqual([
      {
        type: "AccountCreated",
        actor: administrator,
        body: { login: "wang", name: "王", agentNo: "8007", groups: ["business"], disabled: false },
      },
      { type: "RolesGiven", actor: administrator, body: { given: ["agent"], taken: [] } },
      { type: "AccountChanged", actor: administrator, body: { was: { name: "王" }, is: { name: "王五" } } },
      { type: "RolesGiven", actor: administrator, body: { given: ["supervisor"], taken: [] } },
      { type: "AccountChanged", actor: administrator, body: { was: { disabled: false }, is: { disabled: true } } },
      { type: "PasswordReset", actor: administrator, body: {} },
    ]);
    expect(await eventsOf(other)).toMatchObject([{ type: "AccountLocked", actor: other, body: { failures: 5 } }]);
  });
});

describe("an action that is new", () => {
  it("is given by default once, and not again after it was taken away", async () => {
    const grantsOf = async (of: string) => (await role(of)).permissions.map(({ action }) => action);
    const forget = async () => {
      await db.deleteFrom("action_given").where("action", "=", "test.call").execute();
      await db.deleteFrom("permission").where("action", "=", "test.call").execute();
    };
    const start = () => db.transaction().execute(giveDefaultGrants);
    expect(await start()).toEqual([]);
    await forget();
    expect(await start()).toEqual(["test.call"]);
    expect([await grantsOf("administrator"), await grantsOf("agent")]).toMatchObject([
      expect.arrayContaining(["test.call"]),
      expect.not.arrayContaining(["test.call"]),
    ]);
    expect((await trail("role.change"))[0]).toMatchObject({
      login: "system",
      detail: { was: { grants: {} }, is: { grants: { "test.call": "all" } } },
    });
    await db.deleteFrom("permission").where("action", "=", "test.call").execute();
    expect(await start()).toEqual([]);
    expect(await grantsOf("administrator")).not.toContain("test.call");
  });

  it("stands in the one table with scopes that it can have, and each shipped role has what the table says", async () => {
    for (const action of actions)
      for (const scope of Object.values(actionTable[action].grants))
        expect(actionTable[action].scopes).toContain(scope);
    for (const id of ["agent", "supervisor", "administrator"] as const)
      expect(new Set((await role(id)).permissions)).toEqual(new Set(defaultGrants(id)));
  });
});

it("whoever asks to follow a change while one is followed waits for a look that began after it asked", async () => {
  let value = 0;
  const seen: number[] = [];
  const gates: (() => void)[] = [];
  const follow = createFollowing(async () => {
    const read = value;
    await new Promise<void>((resolve) => gates.push(resolve));
    seen.push(read);
  });
  const first = follow();
  await expect.poll(() => gates.length).toBe(1);
  value = 1;
  const [second, third] = [follow(), follow()];
  gates[0]!();
  await first;
  await expect.poll(() => gates.length).toBe(2);
  gates[1]!();
  await Promise.all([second, third]);
  expect(seen).toEqual([0, 1]);
});
