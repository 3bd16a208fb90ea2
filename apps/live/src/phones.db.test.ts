import type { Phone, PhoneCard, User } from "@zongji/api";
import { checkConfig } from "@zongji/domain";
import { beforeEach, describe, expect, it } from "vitest";
import { devicesOf } from "./live/devices.ts";
import { code, testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db, hotline, devicesInUse } = {} as Web;
beforeEach(() => {
  ({ db, hotline, devicesInUse } = now());
});

const usersOf = async (cookie: string) => (await ask("listUsers", { cookie })).body as User[];
const agentOf = async (cookie: string, agentNo = "8001") =>
  (await usersOf(cookie)).find((each) => each.agentNo === agentNo)!;
const phonesOf = (user: User): Phone[] => user.devices.filter((device) => device.kind === "sip");
const kept = (id: string) => hotline.config!.devices.find((each) => each.id === id);
const asked = (user: string) =>
  devicesOf(() => hotline.config!, hotline.digestUser.bind(hotline) as never).digestUser(user, "zongji");

describe("a SIP phone", () => {
  it("of which nothing was said is a plain one, and waits for its secret", async () => {
    const cookie = await enter("administrator");
    const [phone] = phonesOf(await agentOf(cookie));
    expect(phone).toMatchObject({
      sipUser: "8001",
      digest: ["MD5"],
      codecs: ["PCMA", "PCMU", "G722"],
      srtp: null,
      digits: "auto",
      sessionTimers: true,
      listener: null,
      hasSecret: false,
    });
    const before = kept(phone!.id);
    for (const setting of ["digest", "codecs", "srtp", "digits", "sessionTimers", "listener"])
      expect(before).not.toHaveProperty(setting);
    await ask("newDeviceSecret", { cookie, path: { id: phone!.id } });
    expect(phonesOf(await agentOf(cookie))[0]).toMatchObject({ hasSecret: true });
    expect(asked("8001")).toMatchObject({ algorithms: ["MD5"], md5: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(asked("8001")).not.toHaveProperty("sha256");
  });

  it("fetches its account once by the card's address, which leaves a trace; nobody else can guess it", async () => {
    const cookie = await enter("administrator");
    const { id } = phonesOf(await agentOf(cookie))[0]!;
    await ask("changePhone", { cookie, path: { id }, body: { listener: "udp" } });
    const card = (await ask("newDeviceSecret", { cookie, path: { id } })).body as PhoneCard;
    expect(card.servers).toMatchObject([{ listener: "udp", transport: "udp" }]);
    const token = card.provisioning.path.split("/").at(-1)!;
    const fetched = await ask("fetchPhoneCard", { path: { token }, query: { listener: "udp" } });
    expect(fetched).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
    expect(String(fetched.headers["content-type"])).toContain("application/xml");
    expect(String(fetched.body)).toContain(`>${card.password}<`);
    for (const again of [token, "x".repeat(43)])
      expect(code(await ask("fetchPhoneCard", { path: { token: again } }))).toBe("notFound");
    const audit = await db.selectFrom("audit").selectAll().orderBy("id", "desc").limit(2).execute();
    expect(audit.map(({ action, subject }) => [action, subject])).toEqual([
      ["device.fetchSecret", id],
      ["device.newSecret", id],
    ]);
    expect(JSON.stringify(audit)).not.toContain(card.password);
    expect(JSON.stringify(audit)).not.toContain(token);
  });

  it("is what was agreed on with it, from the next request on, and what was said before stays", async () => {
    const cookie = await enter("administrator");
    const { id } = phonesOf(await agentOf(cookie))[0]!;
    await ask("newDeviceSecret", { cookie, path: { id } });
    const first = { label: "前台", digest: ["SHA-256"], codecs: ["G722", "PCMA"], srtp: "required", listener: "tls" };
    expect((await ask("changePhone", { cookie, path: { id }, body: first })).body).toMatchObject(first);
    const then = { digits: "info", sessionTimers: false };
    expect((await ask("changePhone", { cookie, path: { id }, body: then })).body).toMatchObject({ ...first, ...then });
    expect(kept(id)).toMatchObject({ ...first, ...then });
    expect(checkConfig(hotline.config)).toEqual([]);
    const user = asked("8001");
    expect(user).toMatchObject({ algorithms: ["SHA-256"], sha256: expect.any(String), listener: "tls" });
    expect(user).not.toHaveProperty("md5");
    await ask("changePhone", { cookie, path: { id }, body: { srtp: null, listener: null } });
    expect(kept(id)).not.toHaveProperty("srtp");
    expect(kept(id)).not.toHaveProperty("listener");
    const audit = await db
      .selectFrom("audit")
      .selectAll()
      .where("action", "=", "device.change")
      .orderBy("id")
      .execute();
    expect(audit.map(({ detail }) => detail)).toMatchObject([
      { was: { label: "", digest: ["MD5"], srtp: null }, is: first },
      { was: { digits: "auto", sessionTimers: true }, is: then },
      { was: { srtp: "required", listener: "tls" }, is: { srtp: null, listener: null } },
    ]);
  });

  it("is refused with the field that is wrong, and stays what it was", async () => {
    const cookie = await enter("administrator");
    const { id } = phonesOf(await agentOf(cookie))[0]!;
    const wrong: [object, object][] = [
      [{ listener: "attic" }, { code: "badRequest", field: "listener", reason: "noListener" }],
      [
        { listener: "udp", srtp: "required" },
        { code: "badRequest", field: "srtp", reason: "needsTls" },
      ],
      [{ digest: [] }, { code: "badRequest" }],
      [{ digest: ["MD5", "MD5"] }, { code: "badRequest" }],
      [{ digest: ["SHA-1"] }, { code: "badRequest" }],
      [{ codecs: ["opus"] }, { code: "badRequest" }],
      [{ label: "x".repeat(65) }, { code: "badRequest" }],
      [{ sipUser: "8002" }, { code: "badRequest" }],
    ];
    const before = kept(id);
    for (const [body, problem] of wrong)
      expect((await ask("changePhone", { cookie, path: { id }, body })).body, JSON.stringify(body)).toMatchObject(
        problem,
      );
    expect(kept(id)).toEqual(before);
    expect(code(await ask("changePhone", { cookie, path: { id: "nobody" }, body: { srtp: "off" } }))).toBe("notFound");
  });

  it("is not a browser, which can be neither set nor taken away", async () => {
    const cookie = await enter("administrator");
    const { id } = (await agentOf(cookie)).devices.find(({ kind }) => kind === "browser")!;
    const reason = { code: "conflict", reason: "browserDevice" };
    expect((await ask("changePhone", { cookie, path: { id }, body: { srtp: "off" } })).body).toMatchObject(reason);
    expect((await ask("deletePhone", { cookie, path: { id } })).body).toMatchObject(reason);
  });

  it("can be a second one, with a name and a secret of its own, and be taken away again", async () => {
    const cookie = await enter("administrator");
    const agent = await agentOf(cookie);
    const add = (label: string) => ask("createPhone", { cookie, path: { id: agent.id }, body: { label } });
    const second = (await add("家里")).body as Phone;
    expect(second).toMatchObject({ label: "家里", sipUser: "8001-2", hasSecret: false });
    const agreed = { label: "会议室", digest: ["SHA-256"], srtp: "required", listener: "tls" };
    const third = await ask("createPhone", { cookie, path: { id: agent.id }, body: agreed });
    expect(third.body).toMatchObject({ sipUser: "8001-3", codecs: ["PCMA", "PCMU", "G722"], ...agreed });
    const lost = await ask("createPhone", { cookie, path: { id: agent.id }, body: { ...agreed, listener: "attic" } });
    expect(lost.body).toMatchObject({ code: "badRequest", field: "listener", reason: "noListener" });
    expect(hotline.config!.agents.find(({ user }) => user === agent.id)!.devices).toContain(second.id);
    await ask("newDeviceSecret", { cookie, path: { id: second.id } });
    expect(asked("8001-2")).toMatchObject({ device: second.id });

    devicesInUse.add(second.id);
    expect((await ask("deletePhone", { cookie, path: { id: second.id } })).body).toMatchObject({
      code: "conflict",
      reason: "deviceInUse",
    });
    expect(kept(second.id)).toBeDefined();
    devicesInUse.clear();
    expect((await ask("deletePhone", { cookie, path: { id: second.id } })).status).toBe(204);
    expect(kept(second.id)).toBeUndefined();
    expect(asked("8001-2")).toBeUndefined();
    expect(code(await ask("deletePhone", { cookie, path: { id: second.id } }))).toBe("notFound");
    // The name is free again.
    expect(((await add("又一台")).body as Phone).sipUser).toBe("8001-2");
    const rows = await db.selectFrom("audit").select("action").where("subject", "=", second.id).orderBy("id").execute();
    expect(rows.map(({ action }) => action)).toEqual(["device.create", "device.newSecret", "device.delete"]);
  });

  it("is for agents only, and not without end", async () => {
    const cookie = await enter("administrator");
    const add = (id: string) => ask("createPhone", { cookie, path: { id }, body: { label: "话机" } });
    expect((await add("administrator")).body).toMatchObject({ code: "conflict", field: "agentNo", reason: "noAgent" });
    expect(code(await add("nobody"))).toBe("notFound");
    const { id } = await agentOf(cookie);
    const answers = [];
    for (let tries = 0; tries < 8; tries += 1) answers.push((await add(id)).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 200, 200, 409]);
  });

  it("is the administrator's to set", async () => {
    const { id } = phonesOf(await agentOf(await enter("administrator")))[0]!;
    for (const login of ["8001", "supervisor"]) {
      const cookie = await enter(login);
      expect((await ask("changePhone", { cookie, path: { id }, body: { srtp: "off" } })).status, login).toBe(403);
      expect((await ask("deletePhone", { cookie, path: { id } })).status, login).toBe(403);
      expect((await ask("createPhone", { cookie, path: { id: "x" }, body: { label: "x" } })).status, login).toBe(403);
    }
  });
});
