import { join } from "node:path";
import { mayDial, type UserId } from "@zongji/domain";
import { readIfThere } from "@zongji/store";
import { beforeEach, describe, expect, it } from "vitest";
import { giveDomesticRight } from "./hotline/index.ts";
import { code, testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db, hotline, folder } = {} as Web;
beforeEach(() => {
  ({ db, hotline, folder } = now());
});

const trunk = {
  name: "联通",
  transport: "udp",
  host: "192.0.2.1",
  port: 5060,
  match: ["192.0.2.0/28"],
  maxLines: 30,
  enabled: true,
  default: false,
} as const;
const secret = "told to the carrier only";

describe("a trunk", () => {
  it("is what it was said to be, and otherwise plain", async () => {
    const cookie = await enter("administrator");
    const { body } = await ask("createTrunk", { cookie, body: trunk });
    expect(body).toMatchObject({
      ...trunk,
      direction: "both",
      share: 1,
      register: null,
      srtp: "off",
      hasPassword: false,
    });
    const { id } = body as { id: string };
    const register = { host: "192.0.2.2", port: null, user: "12345678", authUser: "zj", expiresSec: 600 };
    const rule = { match: "0XX.", strip: 1, prepend: "+86" };
    const numberRules = { out: [rule], inCalling: [], inCalled: [] };
    const change = { register, numberRules, priority: 3, optionsSec: 30, codecs: ["G722", "PCMA"], password: secret };
    const changed = await ask("changeTrunk", { cookie, path: { id }, body: change });
    const { password: _secret, ...told } = change;
    expect(changed.body).toMatchObject({ ...trunk, ...told, hasPassword: true });
    const kept = hotline.config!.trunks.find((each) => each.id === id)!;
    expect(kept).toMatchObject({ priority: 3, health: { optionsSec: 30 }, numberRules, codecs: ["G722", "PCMA"] });
    expect(kept.register).toEqual({ host: "192.0.2.2", user: "12345678", authUser: "zj", expiresSec: 600 });
  });

  it("keeps how its calls introduce themselves, and is no default for calls out that it does not take", async () => {
    const cookie = await enter("administrator");
    const introduction = { domain: "ims.example", fromHost: null, userPhone: true, earlyMedia: true };
    const asked = { ...trunk, introduction, unreadParts: "refuse", rtpTimeoutMs: 45_000, default: true };
    const { body } = await ask("createTrunk", { cookie, body: asked });
    expect(body).toMatchObject({ introduction, unreadParts: "refuse", rtpTimeoutMs: 45_000, default: true });
    const { id } = body as { id: string };
    const kept = hotline.config!.trunks.find((each) => each.id === id)!;
    expect(kept).toMatchObject({
      introduction: { domain: "ims.example", userPhone: true, earlyMedia: true },
      unreadParts: "refuse",
      rtpTimeoutMs: 45_000,
    });
    const inbound = await ask("changeTrunk", { cookie, path: { id }, body: { direction: "in", rtpTimeoutMs: null } });
    expect(inbound.body).toMatchObject({ default: false, rtpTimeoutMs: null });
    const wrong = { introduction: { ...introduction, fromHost: "1.2.3.999" } };
    const refused = await ask("changeTrunk", { cookie, path: { id }, body: wrong });
    expect(refused).toMatchObject({ status: 400, body: { field: "introduction.fromHost", reason: "notAHost" } });
  });

  it("keeps the carrier's password sealed, tells it to nobody, and lets it be taken away", async () => {
    const cookie = await enter("administrator");
    const { body } = await ask("createTrunk", { cookie, body: { ...trunk, password: secret } });
    const { id } = body as { id: string };
    expect(hotline.trunkPassword(id)).toBe(secret);
    const everything = JSON.stringify([
      await ask("listTrunks", { cookie }),
      await db.selectFrom("audit").selectAll().execute(),
      await db.selectFrom("trunk").selectAll().execute(),
      readIfThere(join(folder, "configuration.json")),
    ]);
    expect(everything).not.toContain(secret);
    // Moved to another trunk it opens nothing.
    const { password_sealed } = await db
      .selectFrom("trunk")
      .select("password_sealed")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    await db.updateTable("trunk").set({ password_sealed }).where("id", "=", "carrier").execute();
    await hotline.reload();
    expect(hotline.trunkPassword("carrier")).toBeUndefined();
    await ask("changeTrunk", { cookie, path: { id }, body: { password: "" } });
    expect(hotline.trunkPassword(id)).toBeUndefined();
  });

  it("proves its kept password to nobody else: another place asks for it again", async () => {
    const cookie = await enter("administrator");
    const register = { host: "192.0.2.2", port: null, user: "12345678", authUser: "zj", expiresSec: 600 };
    const { body } = await ask("createTrunk", { cookie, body: { ...trunk, register, password: secret } });
    const { id } = body as { id: string };
    const change = (asked: object) => ask("changeTrunk", { cookie, path: { id }, body: asked });
    const away = { ...register, host: "203.0.113.9" };
    for (const elsewhere of [
      { register: away },
      { register: { ...register, port: 5070 } },
      { host: "203.0.113.9" },
      { port: 5070 },
      { transport: "tcp" },
    ])
      expect((await change(elsewhere)).body, JSON.stringify(elsewhere)).toMatchObject({
        code: "badRequest",
        field: "password",
        reason: "passwordAgain",
      });
    expect(hotline.config!.trunks.find((each) => each.id === id)).toMatchObject({ host: "192.0.2.1" });
    // Nothing is proved anywhere else.
    const same = { name: "电信", register: { ...register, port: 5060, expiresSec: 700 }, maxLines: 31 };
    expect((await change(same)).status).toBe(200);
    expect((await change({ direction: "in", host: "203.0.113.9" })).status).toBe(200);
    expect((await change({ direction: "both" })).body).toMatchObject({ reason: "passwordAgain" });
    expect((await change({ register: null })).status).toBe(200);
    expect((await change({ register })).body).toMatchObject({ reason: "passwordAgain" });
    expect(hotline.trunkPassword(id)).toBe(secret);
    expect((await change({ register: away, password: "its own" })).status).toBe(200);
    expect(hotline.trunkPassword(id)).toBe("its own");
    expect((await change({ register, password: "" })).body).toMatchObject({ hasPassword: false, register });
  });

  it("is refused with the field that is wrong", async () => {
    const cookie = await enter("administrator");
    const wrong: [object, string][] = [
      [{ match: ["0.0.0.0/0"] }, "match"],
      [{ host: "1.2" }, "host"],
      [{ host: null, port: 5060 }, "host"],
      [{ srtp: "required" }, "srtp"],
      [{ register: { host: "1.2", port: null, user: "a", authUser: null, expiresSec: 600 } }, "register.host"],
      [
        { numberRules: { out: [{ match: "01", strip: 3, prepend: "" }], inCalling: [], inCalled: [] } },
        "numberRules.out",
      ],
    ];
    for (const [change, field] of wrong)
      expect((await ask("createTrunk", { cookie, body: { ...trunk, ...change } })).body, field).toMatchObject({
        code: "badRequest",
        field,
      });
  });

  it("may have a block wider than /16 (of IPv6 /32) only where that is meant; one that it has stays", async () => {
    const cookie = await enter("administrator");
    const wide = { code: "badRequest", field: "match", reason: "wideMatch" };
    for (const block of ["10.0.0.0/15", "100.0.0.0/8", "2001:db8::/31"])
      expect((await ask("createTrunk", { cookie, body: { ...trunk, match: [block] } })).body, block).toMatchObject(
        wide,
      );
    for (const block of ["10.1.0.0/16", "2001:db8::/32"])
      expect(
        (await ask("createTrunk", { cookie, body: { ...trunk, name: block, match: [block] } })).status,
        block,
      ).toBe(200);
    const meant = { ...trunk, match: ["10.0.0.0/15"], wideMatch: true };
    const { body } = await ask("createTrunk", { cookie, body: meant });
    expect(body).toMatchObject({ match: ["10.0.0.0/15"] });
    const path = { id: (body as { id: string }).id };
    expect((await ask("changeTrunk", { cookie, path, body: { maxLines: 3 } })).status).toBe(200);
    const more = { match: ["10.0.0.0/15", "172.16.0.0/12"] };
    expect((await ask("changeTrunk", { cookie, path, body: more })).body).toMatchObject(wide);
    expect((await ask("changeTrunk", { cookie, path, body: { ...more, wideMatch: true } })).status).toBe(200);
  });

  it("of tests takes no password and no other settings", async () => {
    const cookie = await enter("administrator");
    for (const body of [{ password: "x" }, { srtp: "offered" }, { direction: "in" }])
      expect(code(await ask("changeTrunk", { cookie, path: { id: "test" }, body }))).toBe("conflict");
  });
});

describe("the right to domestic numbers", () => {
  const allowed = (number: string): boolean => mayDial(hotline.config!, "agent-8001" as UserId, number);

  it("comes with a fresh hotline: agents dial domestic numbers, and no premium or international ones", () => {
    expect(hotline.config!.agents.map(({ dialRights }) => dialRights)).toEqual(
      hotline.config!.agents.map(() => ["domestic"]),
    );
    const domestic = [
      "13912345678",
      "16612345678",
      "013912345678",
      "01066667777",
      "02166667777",
      "12345",
      "+8613912345678",
    ];
    for (const number of domestic) expect(allowed(number), number).toBe(true);
    const premium = ["16812345", "16888123456", "016888123456", "+8616888123456", "16012345678"];
    for (const number of ["0012125551234", "+12125551234", ...premium]) expect(allowed(number), number).toBe(false);
  });

  it("is given once to a hotline that has no right yet, and to no other", async () => {
    await db.deleteFrom("role_dial_right").execute();
    await db.deleteFrom("dial_right").execute();
    await hotline.reload();
    // The control: without any right everybody may dial everything.
    expect(allowed("0012125551234")).toBe(true);
    expect(await Promise.all([giveDomesticRight(db), giveDomesticRight(db)])).toContain(true);
    await hotline.reload();
    expect([allowed("0012125551234"), allowed("13912345678")]).toEqual([false, true]);
    await db.deleteFrom("role_dial_right").execute();
    await db.updateTable("dial_right").set({ id: "own", name: "全部", patterns: '["."]' }).execute();
    await db.insertInto("role_dial_right").values({ role: "agent", dial_right: "own" }).execute();
    expect(await giveDomesticRight(db)).toBe(false);
    await hotline.reload();
    expect(allowed("0012125551234")).toBe(true);
  });
});

describe("a dial right", () => {
  it("gives the roles that have it what they may dial, from the next call on", async () => {
    const cookie = await enter("administrator");
    const rightsOf = (agentNo: string) => hotline.config!.agents.find((each) => each.agentNo === agentNo)!.dialRights;
    await ask("changeDialRight", { cookie, path: { id: "domestic" }, body: { roles: [] } });
    expect(rightsOf("8001")).toEqual([]);
    const local = { name: "市内", patterns: ["010XXXXXXXX", "1X."], roles: ["agent"] };
    const { body } = await ask("createDialRight", { cookie, body: local });
    const { id } = body as { id: string };
    expect(body).toMatchObject(local);
    expect((await ask("deleteDialRight", { cookie, path: { id: "domestic" } })).status).toBe(204);
    expect(hotline.config!.dialRights).toEqual([{ id, name: "市内", patterns: local.patterns }]);
    expect(rightsOf("8001")).toEqual([id]);
    await ask("changeDialRight", { cookie, path: { id }, body: { roles: ["supervisor"] } });
    expect(rightsOf("8001")).toEqual([]);
    expect(rightsOf("8000")).toEqual([id]);
    const more = await ask("createDialRight", { cookie, body: { name: "长途", patterns: ["0."], roles: [] } });
    expect((await ask("deleteDialRight", { cookie, path: { id } })).status).toBe(204);
    expect(rightsOf("8000")).toEqual([]);
    // Without any right everybody could dial everything again: that is not what taking one away is for.
    const last = await ask("deleteDialRight", { cookie, path: { id: (more.body as { id: string }).id } });
    expect(last.body).toMatchObject({ code: "conflict", reason: "lastDialRight" });
    expect(rightsOf("8000")).toEqual([]);
    const actions = await db.selectFrom("audit").select("action").where("subject", "=", id).orderBy("id").execute();
    expect(actions.map(({ action }) => action)).toEqual(["dialRight.create", "dialRight.change", "dialRight.delete"]);
  });

  it("is refused for a role that is not there, a name that is taken, a pattern that is none", async () => {
    const cookie = await enter("administrator");
    const right = { name: "市内", patterns: ["010."], roles: [] as string[] };
    expect((await ask("createDialRight", { cookie, body: right })).status).toBe(200);
    expect((await ask("createDialRight", { cookie, body: right })).body).toMatchObject({
      code: "conflict",
      field: "name",
    });
    const ghost = { ...right, name: "二", roles: ["ghost"] };
    expect((await ask("createDialRight", { cookie, body: ghost })).body).toMatchObject({
      code: "badRequest",
      field: "roles",
    });
    const odd = { ...right, name: "三", patterns: ["01[0-9]"] };
    expect(code(await ask("createDialRight", { cookie, body: odd }))).toBe("badRequest");
  });

  it("is the administrator's to give", async () => {
    for (const login of ["8001", "supervisor"]) {
      const cookie = await enter(login);
      expect((await ask("listDialRights", { cookie })).status, login).toBe(403);
    }
  });
});
