import { deskAfter, type LiveMessage } from "@zongji/api";
import { createHotline, exampleHotline, type LegId, type UserId } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { expect, test, vi } from "vitest";
import { createSubjects, type DayReader, EveOfDays, type Live } from "../live/index.ts";
import { pushLive } from "./push.ts";
import { deskOf } from "./room.ts";
import { stage } from "./stage.test-scene.ts";

const open = (permissions: Principal["permissions"]) => {
  let drainsUntil: number | undefined;
  let offsetMs = 0;
  const hotline = createHotline(exampleHotline());
  const subjects = createSubjects(hotline, () => offsetMs);
  const listeners = new Set<() => void>();
  const messages: LiveMessage[] = [];
  let [receive, close, bufferedAmount]: [(text: string) => void, () => void, number] = [() => {}, () => {}, 0];
  const live = {
    clock: { now: () => 1000 + offsetMs, offsetMs: () => offsetMs, zone: "Asia/Kathmandu" },
    config: () => hotline.config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    factsOf: () => [],
    today: () => 0,
    readDay: (reader: DayReader) => reader.begin(0, new EveOfDays("Asia/Shanghai").of(0)),
    numberOf: () => undefined,
    drainsUntil: () => drainsUntil,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Live;
  const user = { id: "agent-8001", login: "8001", name: "", agentNo: "8001", roles: [], groups: [] };
  const socket = {
    send: (text: string) => void messages.push(JSON.parse(text)),
    on: (event: string, listener: (data: { toString(): string }) => void) => {
      if (event === "message") receive = (text) => listener(text);
      else close = () => listener("");
    },
    get bufferedAmount() {
      return bufferedAmount;
    },
  };
  let permitted = permissions;
  const principal = () => ({ user, permissions: permitted, mustChangePassword: false });
  const [active, seen] = [vi.fn(), vi.fn()];
  pushLive({ live, pastCallsOf: async () => [] }, "1.0.0", principal, socket, active, seen);
  const signIn = (user: string) =>
    hotline.agents.set(user as never, {
      user: user as never,
      agentNo: user.slice(-4),
      groups: [],
      device: "d" as never,
      seat: { at: "ready" },
      since: 1,
    });
  const change = async () => {
    for (const listener of listeners) listener();
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const shown = () => messages.reduce(deskAfter, undefined);
  const types = () => messages.map(({ type }) => type);
  return {
    messages,
    active,
    seen,
    types,
    shown,
    signIn,
    change,
    listeners,
    receive: (text: string) => receive(text),
    close: () => close(),
    stall: (bytes: number) => (bufferedAmount = bytes),
    permit: (some: Principal["permissions"]) => (permitted = some),
    stepClock: (byMs: number) => (offsetMs += byMs),
    drain: (until: number) => (drainsUntil = until),
  };
};
const agent: Principal["permissions"] = [{ action: "agent.work", scope: "own" }];
const watcher: Principal["permissions"] = [{ action: "wall.see", scope: "all" }];

test("a page is told the time again when the wall clock was set, before what is told by it", async () => {
  const page = open(agent);
  page.signIn("agent-8001");
  page.stepClock(3_600_000);
  await page.change();
  await page.change();
  expect(page.types()).toEqual(["welcome", "desk", "welcome", "deskChange"]);
  expect(page.messages[2]).toMatchObject({ at: 3_601_000 });
});

test("a page gets a welcome and its desk, and the desk again only when it has changed", async () => {
  const page = open(agent);
  expect(page.types()).toEqual(["welcome", "desk"]);
  expect(page.messages[0]).toEqual({ type: "welcome", at: 1000, zone: "Asia/Kathmandu", version: "1.0.0" });
  await page.change();
  expect(page.types()).toEqual(["welcome", "desk"]);
  page.signIn("agent-8001");
  await page.change();
  // What is as it was is not told again.
  const { groups: _none, choices: _same, ...signedIn } = page.shown()!;
  expect(page.messages.at(-1)).toEqual({
    type: "deskChange",
    change: { state: "ready", since: 1, device: "d" },
  });
  expect(signedIn).toMatchObject({ state: "ready", since: 1, device: "d" });
  page.signIn("agent-8002");
  await page.change();
  expect(page.types()).toEqual(["welcome", "desk", "deskChange"]);
});

test("the wall is sent whole when asked for, and then what changed within a moment together", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const page = open(watcher);
    const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    expect(page.types()).toEqual(["welcome", "wallAlarms"]);
    page.receive('{"type":"watchWall","on":true}');
    expect(page.types()).toEqual(["welcome", "wallAlarms", "wall"]);
    // It shows no whole number to anybody.
    expect(page.seen.mock.calls).toEqual([]);
    page.signIn("agent-8001");
    for (let changes = 0; changes < 5; changes += 1) await Promise.all([page.change(), passes(10)]);
    expect(page.types()).toEqual(["welcome", "wallAlarms", "wall"]);
    await passes(100);
    expect(page.types()).toEqual(["welcome", "wallAlarms", "wall", "wallChange"]);
    const [last] = page.messages.slice(-1);
    expect(last).toMatchObject({
      change: { agents: [{ user: "agent-8001", state: "ready" }], now: { online: 1 } },
    });
    expect(last).not.toHaveProperty("change.groups");
    expect(last).not.toHaveProperty("change.today");
    page.receive('{"type":"watchWall","on":false}');
    page.signIn("agent-8002");
    await Promise.all([page.change(), passes(1100)]);
    expect(page.types()).toHaveLength(4);
  } finally {
    vi.useRealTimers();
  }
});

test("who may not see the wall gets none, and noise is no request", () => {
  const page = open(agent);
  for (const text of ['{"type":"watchWall","on":true}', "noise", "null", '{"type":"watchWall"}', "[]"])
    page.receive(text);
  expect(page.types()).toEqual(["welcome", "desk"]);
  expect(page.seen).not.toHaveBeenCalled();
});

test("a page that takes nothing is sent nothing, and one that has gone is forgotten", async () => {
  const page = open(agent);
  page.stall(2 * 1024 * 1024);
  page.signIn("agent-8001");
  await page.change();
  expect(page.types()).toEqual(["welcome", "desk"]);
  page.stall(0);
  await page.change();
  // Whole, since nobody knows what it took.
  expect(page.messages.at(-1)).toMatchObject({ type: "desk", desk: { state: "ready" } });
  page.close();
  expect(page.listeners.size).toBe(0);
});

test("what is no longer permitted is no longer pushed, though the page stays open", async () => {
  const page = open(watcher);
  page.receive('{"type":"watchWall","on":true}');
  expect(page.types()).toEqual(["welcome", "wallAlarms", "wall"]);
  page.permit([]);
  page.receive('{"type":"watchWall","on":true}');
  expect(page.types()).toEqual(["welcome", "wallAlarms", "wall"]);
  page.permit(agent);
  await page.change();
  expect(page.types()).toEqual(["welcome", "wallAlarms", "wall", "desk"]);
});

test("a page is told once that the hotline takes no new calls, also one that comes later", async () => {
  const page = open([]);
  await page.change();
  page.drain(9000);
  await page.change();
  await page.change();
  expect(page.messages.slice(1)).toEqual([{ type: "draining", until: 9000 }]);
});

test("what the log tells late of a caller does not bring back that it rang", async () => {
  const at = stage();
  const user = "agent-8001" as UserId;
  const principal = () => ({
    user: { id: user, login: "8001", name: "", agentNo: "8001", roles: [], groups: [] },
    permissions: agent,
    mustChangePassword: false,
  });
  let tell: () => void = () => {};
  const log = new Promise<[]>((resolve) => (tell = () => resolve([])));
  const room = { live: { ...at.live, drainsUntil: () => undefined } as Live, pastCallsOf: () => log };
  const messages: LiveMessage[] = [];
  const send = (text: string) => void messages.push(JSON.parse(text));
  let close = () => {};
  const on = (event: string, listener: (data: { toString(): string }) => void) => {
    if (event === "close") close = () => listener("");
  };
  const seen: string[] = [];
  const see = (subject: string) => void seen.push(subject);
  pushLive(room, "1.0.0", principal, { send, on, bufferedAmount: 0 }, undefined, see);
  at.signIn(user, "phone-8001", ["business"]);
  at.feed({ is: "Command", by: { user }, command: { do: "ready" } });
  at.arrive("l1" as LegId);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
  await settled();
  const shown = () => messages.reduce(deskAfter, undefined);
  expect(shown()).toMatchObject({ call: { at: "ringing" }, pastCalls: null });
  const asked = deskOf(room, principal());
  at.answer("l1" as LegId);
  await settled();
  tell();
  await settled();
  close();
  expect(shown()).toMatchObject({ call: { at: "talking" }, pastCalls: [] });
  // The past comes alone: what she sees of the call stays.
  expect(messages.at(-1)).toEqual({ type: "deskChange", change: { pastCalls: [] } });
  // Whose number she was shown is told once a call.
  expect(seen).toEqual([shown()?.call?.call]);
  // Nor does an answer that waited for it.
  expect((await asked).call).toMatchObject({ at: "talking" });
});

test("a page that says that somebody is active is heard, and nothing else is taken for it", () => {
  const { receive, active } = open([]);
  for (const text of ["", "{}", '{"type":"watchWall","on":true}', '{"type":"Active"}', '"active"']) receive(text);
  expect(active).not.toHaveBeenCalled();
  receive('{"type":"active"}');
  expect(active).toHaveBeenCalledOnce();
});
