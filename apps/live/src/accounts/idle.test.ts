import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Look } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAtWork } from "../agents/index.ts";
import { Sessions } from "./sessions.ts";

const principal: Principal = {
  user: { id: "u", login: "8001", name: "n", agentNo: "8001", roles: ["agent"], groups: [] },
  permissions: [],
  mustChangePassword: false,
};
const minuteMs = 60_000;

let folder: string;
let file: string;
let now: number;
let sessions: Sessions;
let limitMs: number | undefined;
let busy: Set<string>;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-idle-"));
  file = join(folder, "sessions.json");
  [now, limitMs, busy, told] = [1_000_000, 30 * minuteMs, new Set(), []];
  sessions = open();
});
afterEach(() => {
  sessions.close();
  rmSync(folder, { recursive: true });
});
const open = (): Sessions => {
  const opened = new Sessions(file, () => now);
  opened.endIdle({ limitMs: () => limitMs, isBusy: ({ address }) => busy.has(address) });
  opened.onEnd(({ address }, why) => told.push(`${address} ${why}`));
  opened.onIdle(({ address }, endsInMs) => told.push(`${address} in ${endsInMs}`));
  return opened;
};
const pass = (minutes: number): void => {
  now += minutes * minuteMs;
  sessions.sweep();
};

describe("a session in which nobody does anything", () => {
  it("is told of it a minute before, once, and ends", () => {
    const { token } = sessions.open(principal, "a");
    pass(28.9);
    expect(told).toEqual([]);
    pass(0.2);
    pass(0.5);
    expect(told).toEqual([`a in ${0.9 * minuteMs}`]);
    expect(sessions.find(token)).toBeDefined();
    pass(0.4);
    expect(told.at(-1)).toBe("a idle");
    expect(sessions.find(token)).toBeUndefined();
  });

  it("goes on when somebody does something, and its pages are told", () => {
    const { session } = sessions.open(principal, "a");
    pass(29.5);
    sessions.touch(session.key);
    expect(told).toEqual([`a in ${0.5 * minuteMs}`, "a in null"]);
    pass(28);
    expect(told).toHaveLength(2);
    pass(2);
    expect(told.at(-1)).toBe("a idle");
  });

  it("does not end while its person is at work, nor at once afterwards", () => {
    sessions.open(principal, "a");
    busy.add("a");
    for (let n = 0; n < 8; n += 1) pass(20);
    busy.clear();
    pass(25);
    expect(told).toEqual([]);
    pass(20);
    expect(told).toEqual(["a idle"]);
  });

  it("ends by the rule that holds now, and not at all without one", () => {
    const { session } = sessions.open(principal, "a");
    pass(29.5);
    limitMs = undefined;
    pass(60);
    expect(told).toEqual([`a in ${0.5 * minuteMs}`, "a in null"]);
    sessions.touch(session.key);
    limitMs = 5 * minuteMs;
    pass(6);
    expect(told.at(-1)).toBe("a idle");
  });

  it("has its whole time again when the server comes back", () => {
    const { token } = sessions.open(principal, "a");
    sessions.close();
    now += 60 * minuteMs;
    sessions = open();
    pass(29.9);
    expect(sessions.find(token)).toBeDefined();
    pass(0.2);
    expect(told.at(-1)).toBe("a idle");
  });
});

describe("a session's token", () => {
  it("is another after `renew`: the one before is nothing, and the session is the same, after a restart too", () => {
    const first = sessions.open(principal, "a");
    const next = sessions.renew(first.session.key)!;
    expect(sessions.find(first.token)).toBeUndefined();
    expect(sessions.find(next)?.key).toBe(first.session.key);
    sessions.close();
    sessions = open();
    expect([sessions.find(first.token), sessions.find(next)?.key]).toEqual([undefined, first.session.key]);
    sessions.end(first.session.key, "signOut");
    expect(sessions.find(next)).toBeUndefined();
    expect(sessions.renew(first.session.key)).toBeUndefined();
  });

  it("of a password that had run out lets nothing happen until it is renewed, whatever is refreshed", () => {
    const { session, token } = sessions.open(principal, "a", { isExpired: true });
    expect(session.principal.mustChangePassword).toBe(true);
    sessions.refresh({ ...principal, permissions: [] });
    sessions.refreshIfChanged(principal);
    expect(sessions.find(token)?.principal.mustChangePassword).toBe(true);
    const next = sessions.renew(session.key)!;
    sessions.refresh(principal);
    expect(sessions.find(next)?.principal.mustChangePassword).toBe(false);
  });
});

describe("who is at work", () => {
  const look = (part: object): Pick<Look, "agents" | "calls"> => ({ agents: [], calls: [], ...part }) as never;
  const agent = (state: string) => look({ agents: [{ user: "u", state }] });
  it.each([
    ["signed in and ready", agent("ready"), true],
    ["signed in and at rest", agent("rest"), true],
    ["signed out", agent("offline"), false],
    ["in a call", look({ calls: [{ agent: "u" }] }), true],
    ["consulted", look({ calls: [{ consult: { agent: "u" } }] }), true],
    ["rung", look({ calls: [{ parties: [{ agent: "u" }] }] }), true],
    ["listening", look({ calls: [{ watchers: [{ user: "u" }] }] }), true],
    ["none of it", look({ calls: [{ agent: "v", parties: [{}], watchers: [{ user: "v" }] }] }), false],
  ] as const)("%s", (_name, at, is) => {
    expect(isAtWork(at, "u")).toBe(is);
  });
});
