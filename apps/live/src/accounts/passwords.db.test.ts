/** Passwords of one's own, over HTTP: what is refused, what ends, what runs out. */
import type { Problem, SignInRules } from "@zongji/api";
import { beforeEach, describe, expect, it } from "vitest";
import { code, mine, testWeb } from "../web.test-scene.ts";

const { now, ask, enter } = testWeb();
let cookie: string;
beforeEach(async () => {
  cookie = await enter("8001");
});
const change = async (next: string, current = mine) => {
  const answer = await ask("changePassword", { cookie, body: { current, next } });
  if (answer.status === 200) cookie = answer.cookie;
  return answer;
};
const why = async (next: string): Promise<string | undefined> => ((await change(next)).body as Problem).reason;
const numbered = (n: number): string => `a sentence that is number ${n * 37} of mine`;

describe("a new password", () => {
  it("is refused with the reason", async () => {
    expect(await why(mine)).toBe("unchanged");
    expect(await why("sunshine2024")).toBe("tooCommon");
    expect(await why("my 8001 password")).toBe("containsLogin");
    expect(await why("1qaz2wsx3edc4rfv")).toBe("sequence");
    expect(await why("dial 12345678 now")).toBe("containsHotline");
    const { name } = (await now().db.selectFrom("user").select("name").where("login", "=", "8001").execute())[0]!;
    expect(["containsName", "containsLogin"]).toContain(await why(`this is ${name} of old`));
  });

  it("is none of the last five, nor the one in use; the sixth before may come again", async () => {
    let current = mine;
    for (let n = 1; n <= 5; n += 1) {
      expect((await change(numbered(n), current)).status).toBe(200);
      current = numbered(n);
    }
    for (const past of [mine, ...[1, 2, 3, 4].map(numbered)]) {
      const { body } = await change(past, current);
      expect(body).toMatchObject({ code: "weakPassword", reason: "reused" });
    }
    expect((await change(numbered(6), current)).status).toBe(200);
    expect((await change(mine, numbered(6))).status).toBe(200);
    expect(await now().db.selectFrom("password_past").select("at").execute()).toHaveLength(5);
  });

  it("gives this session another token, and ends the others", async () => {
    const other = await ask("signIn", { body: { login: "8001", password: mine } });
    const before = cookie;
    expect((await change(numbered(1))).status).toBe(200);
    expect(cookie).not.toBe(before);
    for (const gone of [before, other.cookie]) expect(code(await ask("me", { cookie: gone }))).toBe("notSignedIn");
    expect((await ask("me", { cookie })).status).toBe(200);
    // A second change goes on from the new one.
    expect((await change(numbered(2), numbered(1))).status).toBe(200);
    expect((await ask("me", { cookie })).status).toBe(200);
  });

  it("that is refused costs no try, and a wrong old one does", async () => {
    for (let n = 0; n < 7; n += 1) expect(await why("sunshine2024")).toBe("tooCommon");
    for (let n = 0; n < 5; n += 1) expect(code(await change(numbered(1), "a guess"))).toBe("wrongPassword");
    expect(code(await change(numbered(1)))).toBe("lockedOut");
  });
});

describe("the rules of signing in", () => {
  it("are an administrator's, and stand in the audit trail", async () => {
    expect(code(await ask("signInRules", { cookie }))).toBe("forbidden");
    const administrator = await enter("administrator");
    const rules = async () => (await ask("signInRules", { cookie: administrator })).body as SignInRules;
    const version = expect.any(String);
    expect(await rules()).toEqual({ passwordDays: null, idleMin: 30, version });
    const set = await ask("changeSignInRules", { cookie: administrator, body: { passwordDays: 90 } });
    expect(set.body).toEqual({ passwordDays: 90, idleMin: 30, version });
    expect((await ask("changeSignInRules", { cookie: administrator, body: { idleMin: null } })).body).toEqual({
      passwordDays: 90,
      idleMin: null,
      version,
    });
    expect(await rules()).toEqual({ passwordDays: 90, idleMin: null, version });
    for (const body of [{ idleMin: 1 }, { passwordDays: 0 }, { idleMin: 30, more: 1 }])
      expect(code(await ask("changeSignInRules", { cookie: administrator, body }))).toBe("badRequest");
    const rows = await now()
      .db.selectFrom("audit")
      .select("detail")
      .where("action", "=", "signInRules.change")
      .execute();
    expect(rows.map(({ detail }) => detail)).toEqual([
      { was: { passwordDays: null }, is: { passwordDays: 90 } },
      { was: { idleMin: 30 }, is: { idleMin: null } },
    ]);
  });

  it("are not changed from an older version: who did it first and what they are now is told", async () => {
    const administrator = await enter("administrator");
    const shown = (await ask("signInRules", { cookie: administrator })).body as SignInRules;
    const edit = (body: object) => ask("changeSignInRules", { cookie: administrator, body });
    const first = await edit({ idleMin: 60, version: shown.version });
    expect(first.status).toBe(200);
    const late = await edit({ passwordDays: 90, version: shown.version });
    expect([late.status, late.body]).toEqual([
      409,
      expect.objectContaining({
        code: "stale",
        stale: { current: first.body, last: { by: "administrator", at: expect.any(Number) } },
      }),
    ]);
    expect((await ask("signInRules", { cookie: administrator })).body).toEqual(first.body);
    // From what they are now it is saved; and of two that begin from the same, one.
    const { version } = first.body as SignInRules;
    const two = await Promise.all([edit({ idleMin: 45, version }), edit({ idleMin: 50, version })]);
    expect(two.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    // Whoever gives no version does not mind.
    expect((await edit({ idleMin: null })).status).toBe(200);
  });

  it("let a password run out: at the next sign-in it must be changed, and a session that is open goes on", async () => {
    const administrator = await enter("administrator");
    await ask("changeSignInRules", { cookie: administrator, body: { passwordDays: 90 } });
    const at = Date.now() - 91 * 86_400_000;
    await now().db.updateTable("user").set({ password_at: at }).where("login", "=", "8001").execute();
    expect((await ask("listGroups", { cookie })).status).toBe(200);
    const late = await ask("signIn", { body: { login: "8001", password: mine } });
    expect(late.body).toMatchObject({ mustChangePassword: true });
    expect(code(await ask("listGroups", { cookie: late.cookie }))).toBe("mustChangePassword");
    const body = { current: mine, next: numbered(1) };
    const changed = await ask("changePassword", { cookie: late.cookie, body });
    expect(changed.body).toMatchObject({ mustChangePassword: false });
    expect((await ask("listGroups", { cookie: changed.cookie })).status).toBe(200);
    const again = await ask("signIn", { body: { login: "8001", password: numbered(1) } });
    expect(again.body).toMatchObject({ mustChangePassword: false });
  });
});
