import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultGrants, type ShippedRole } from "@zongji/api";
import { hashPassword, newDigestSecret, randomPassword, verifyPassword } from "@zongji/store";
import { type Principal, scopeOf } from "@zongji/web";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lockMs } from "./lock-out.ts";
import { Sessions } from "./sessions.ts";
import { createTryCount } from "./tries.ts";

describe("a lock", () => {
  it("comes with the fifth wrong password, doubles, and never exceeds a quarter of an hour", () => {
    expect([1, 4, 5, 6, 7, 9, 10, 1000].map((failures) => lockMs(failures) / 1000)).toEqual([
      0, 0, 30, 60, 120, 480, 900, 900,
    ]);
  });
});

describe("tries", () => {
  it("are counted by their key, and forgotten by it", () => {
    const tries = createTryCount();
    for (let failed = 0; failed < 5; failed += 1) for (const key of ["u a", "u b", "v a"]) tries.reserve(key, 1000);
    expect(["u a", "u b", "v a", "v b"].map(tries.lockedUntil)).toEqual([31_000, 31_000, 31_000, 0]);
    tries.forget("u a");
    expect(["u a", "u b"].map(tries.lockedUntil)).toEqual([0, 31_000]);
  });

  it("are taken before the password is verified: of forty at once five are, and of those after the lock one", () => {
    const tries = createTryCount();
    const granted = (now: number) => Array.from({ length: 40 }, () => tries.reserve("u", now)).filter((at) => at === 0);
    expect(granted(1000)).toHaveLength(5);
    expect(tries.reserve("u", 30_999)).toBe(31_000);
    expect(granted(31_000)).toHaveLength(1);
    expect(tries.lockedUntil("u")).toBe(91_000);
  });

  it("of very many keys take no more memory", () => {
    const tries = createTryCount();
    for (let key = 0; key < 30_000; key += 1) for (let n = 0; n < 5; n += 1) tries.reserve(String(key), 0);
    const locked = Array.from({ length: 30_000 }, (_, key) => tries.lockedUntil(String(key))).filter((at) => at > 0);
    expect(locked.length).toBeLessThan(10_002);
  });
});

describe("a password", () => {
  it("is known by its hash, however its letters are composed", async () => {
    const stored = await hashPassword("Zoë的密码 is long");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, "Zoe\u0308的密码 is long")).toBe(true);
    expect(await verifyPassword(stored, "Zoe的密码 is long")).toBe(false);
    expect(await verifyPassword(undefined, "no account has this")).toBe(false);
  });

  it("that the server gives is strong and never the same", () => {
    const given = Array.from({ length: 100 }, randomPassword);
    expect(new Set(given).size).toBe(100);
    for (const each of given) expect(each).toMatch(/^([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/);
  });
});

it("a digest secret is kept as RFC 7616's H(A1)", () => {
  const { secret, ha1Md5, ha1Sha256 } = newDigestSecret("8001", "zongji");
  expect(secret).toHaveLength(24);
  expect([ha1Md5.length, ha1Sha256.length]).toEqual([32, 64]);
  expect(newDigestSecret("8001", "zongji").secret).not.toBe(secret);
});

const principal: Principal = {
  user: { id: "u", login: "8001", name: "n", agentNo: "8001", roles: ["agent"], groups: [] },
  permissions: [
    { action: "call.see", scope: "own" },
    { action: "call.see", scope: "group" },
  ],
  mustChangePassword: false,
};

it("the widest of several permissions holds", () => {
  expect(scopeOf(principal, "call.see")).toBe("group");
  expect(scopeOf(principal, "audit.see")).toBeUndefined();
});

describe("the first roles", () => {
  const granted = (role: ShippedRole) =>
    defaultGrants(role)
      .map(({ action, scope }) => `${action} ${scope}`)
      .sort();
  // Decided here by hand: what a role may do doesn't grow or shrink by an oversight.
  it("permit an agent her own work, her own calls and their recordings, her groups' missed calls, and no whole number but once, with a reason", () => {
    expect(granted("agent")).toEqual([
      ...["agent.work own", "call.see own", "citizen.edit all", "citizen.reveal all", "citizen.see all"],
      ...["complaint.register all", "complaint.see own", "consultation.ask all", "consultation.see all"],
      ...["handover.work group", "knowledge.read all", "letter.handle all", "letter.see all"],
      ...["missed.handle group", "order.handle group", "quality.see own", "recording.hear own"],
      "roster.see own",
    ]);
  });
  it("permit a supervisor her groups' agents, the wall, all calls and whole numbers, and no administration", () => {
    const powers = ["force", "history", "intercept", "join", "listen", "release", "whisper"];
    expect(granted("supervisor")).toEqual([
      ...powers.map((power) => `agent.${power} group`),
      ...["announcement.publish all", "call.see all", "callers.list all"],
      ...["citizen.edit all", "citizen.list all", "citizen.merge all", "citizen.reveal all", "citizen.see all"],
      ...["complaint.handle all", "complaint.register all", "complaint.see all"],
      ...["consultation.ask all", "consultation.see all", "handover.work all"],
      ...["knowledge.edit all", "knowledge.publish all", "knowledge.read all"],
      ...["letter.handle all", "letter.see all", "missed.assign all", "missed.handle all", "number.unmasked all"],
      ...["order.assign all", "order.handle all"],
      ...["quality.inspect all", "quality.manage all", "quality.see all"],
      ...["recording.copy all", "recording.hear all", "report.see all"],
      ...["roster.manage all", "roster.see all", "wall.see all"],
    ]);
  });
  it("permit the client to read and review articles, to see reports, and to act under the contract", () => {
    expect(granted("client")).toEqual([
      ...["complaint.register all", "complaint.see all", "complaint.verify all"],
      ...["consultation.answer all", "consultation.see all"],
      ...["contract.accept all", "contract.see all", "knowledge.read all", "knowledge.review all", "letter.see all"],
      "order.answer all",
      "report.see all",
    ]);
  });
  it("permit an administrator all but to work or to interfere in a talk", () => {
    expect(granted("administrator")).toEqual([
      ...[
        "account.administer all",
        "account.grantAny all",
        "agent.history all",
        "announcement.publish all",
        "audit.see all",
        "call.see all",
        "callers.list all",
        "carrier.reconcile all",
        "citizen.edit all",
        "citizen.list all",
        "citizen.merge all",
        "citizen.privacy all",
        "citizen.reveal all",
        "citizen.see all",
        ...["complaint.handle all", "complaint.register all", "complaint.see all"],
        "configuration.draft all",
        "configuration.publish all",
        ...["consultation.ask all", "consultation.see all"],
        "contract.handOver all",
        "contract.provide all",
        "contract.see all",
        "hotline.administer all",
        "knowledge.edit all",
        "knowledge.publish all",
        "knowledge.read all",
        "letter.see all",
        "missed.assign all",
        "missed.handle all",
      ],
      ...[
        "number.unmasked all",
        ...["order.administer all", "order.assign all", "order.handle all"],
        "quality.manage all",
        "quality.see all",
        "recording.copy all",
        "recording.hear all",
        "report.see all",
        "report.send all",
        ...["roster.manage all", "roster.see all"],
        "test.call all",
        "wall.see all",
      ],
    ]);
  });
});

describe("a session", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zongji-sessions-"));
    file = join(folder, "sessions.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is kept in a private file, runs out after 14 hours, and tells who listens", () => {
    let now = 1_000_000;
    const sessions = new Sessions(file, () => now);
    const ended: string[] = [];
    sessions.onEnd((session, why) => ended.push(`${session.principal.user.login} ${why}`));
    const { token } = sessions.open(principal, "127.0.0.1");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    now += 14 * 3_600_000 - 1;
    expect(sessions.find(token)).toBeDefined();
    now += 1;
    expect(sessions.find(token)).toBeUndefined();
    sessions.sweep();
    expect(ended).toEqual(["8001 expired"]);
    sessions.close();
  });

  it("ends by itself within ten seconds of its time", () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      let now = 0;
      const sessions = new Sessions(file, () => now);
      sessions.open(principal, "a");
      const ended: string[] = [];
      sessions.onEnd((_session, why) => ended.push(why));
      now = 14 * 3_600_000;
      vi.advanceTimersByTime(9_999);
      expect(ended).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(ended).toEqual(["expired"]);
      sessions.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends with all others of the user but the one that asked", () => {
    const sessions = new Sessions(file);
    const [first, second] = [sessions.open(principal, "a"), sessions.open(principal, "b")];
    sessions.endOf("u", "password", second.session.key);
    expect(sessions.find(first.token)).toBeUndefined();
    expect(sessions.find(second.token)).toBeDefined();
    sessions.close();
  });

  it("file that was torn keeps nobody from starting", () => {
    writeFileSync(file, '{"v":1,"sessions":[{"key');
    const sessions = new Sessions(file);
    expect(sessions.users().size).toBe(0);
    sessions.close();
  });

  it("ends although its file can't be written, and the file is right once it can", () => {
    const failures: unknown[] = [];
    const missing = join(folder, "not-there-yet", "sessions.json");
    const sessions = new Sessions(missing, Date.now, (error) => failures.push(error));
    const ended: string[] = [];
    sessions.onEnd((session, why) => ended.push(`${session.principal.user.login} ${why}`));
    const [first, second] = [sessions.open(principal, "a"), sessions.open(principal, "b")];
    sessions.end(first.session.key, "signOut");
    expect(ended).toEqual(["8001 signOut"]);
    sessions.sweep();
    expect(failures).toHaveLength(4);
    mkdirSync(join(folder, "not-there-yet"));
    sessions.sweep();
    sessions.close();
    const later = new Sessions(missing);
    expect([later.find(first.token), later.find(second.token)?.address]).toEqual([undefined, "b"]);
    later.close();
  });

  it("tells who listens that something changed, where something did", () => {
    const sessions = new Sessions(file);
    const { session } = sessions.open(principal, "a");
    const told: string[] = [];
    const stop = sessions.onRefresh((changed) => told.push(changed.key));
    sessions.refreshIfChanged({ ...principal });
    sessions.refreshIfChanged({ ...principal, mustChangePassword: true, user: { ...principal.user, id: "another" } });
    expect(told).toEqual([]);
    sessions.refreshIfChanged({ ...principal, mustChangePassword: true });
    expect(told).toEqual([session.key]);
    // One of two sessions knows of it already.
    sessions.open(principal, "b");
    sessions.refreshIfChanged({ ...principal, mustChangePassword: true });
    expect(told).toHaveLength(3);
    stop();
    sessions.refreshIfChanged(principal);
    expect(told).toHaveLength(3);
    sessions.close();
  });

  it("is known by its key, its user and its time", () => {
    const sessions = new Sessions(file, () => 5000);
    const { session, token } = sessions.open(principal, "a");
    expect(sessions.keys()).toEqual([{ key: session.key, createdAt: 5000, user: "u" }]);
    expect(session.key).not.toBe(token);
    expect([...sessions.users()]).toEqual(["u"]);
    const ended: string[] = [];
    const stop = sessions.onEnd(({ key }, why) => ended.push(`${key} ${why}`));
    sessions.end("unknown", "signOut");
    stop();
    sessions.end(session.key, "signOut");
    expect([ended, sessions.keys(), sessions.find(token)]).toEqual([[], [], undefined]);
    sessions.close();
  });

  it("that ran out while the server was down is not taken up", () => {
    const before = new Sessions(file, () => 0);
    const { token } = before.open(principal, "a");
    before.close();
    const inTime = new Sessions(file, () => 14 * 3_600_000 - 1);
    expect(inTime.find(token)?.address).toBe("a");
    inTime.close();
    const late = new Sessions(file, () => 14 * 3_600_000);
    expect([late.users().size, late.find(token)]).toEqual([0, undefined]);
    late.close();
  });

  it("tells who listens when its permissions change", () => {
    const sessions = new Sessions(file);
    const { session } = sessions.open(principal, "a");
    const told: number[] = [];
    sessions.onRefresh((changed) => told.push(changed.principal.permissions.length));
    sessions.refresh({ ...principal, permissions: [] });
    sessions.refresh({ ...principal, user: { ...principal.user, id: "another" } });
    expect(told).toEqual([0]);
    expect(sessions.principalOf(session.key)?.permissions).toEqual([]);
    sessions.close();
  });
});
