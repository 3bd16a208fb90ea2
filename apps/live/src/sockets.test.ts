import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { livePath, type Permission, sipPath } from "@zongji/api";
import type { SessionOf } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { loadCertificate } from "./certificate.ts";

const work: Permission[] = [{ action: "agent.work", scope: "own" }];
const sessionOf = (key: string, permissions: Permission[], mustChangePassword = false): SessionOf => ({
  key,
  principal: {
    user: { id: key, login: key, name: key, agentNo: null, roles: [], groups: [] },
    permissions,
    mustChangePassword,
  },
  createdAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  address: "127.0.0.1",
});

let http: Http;
let sessions: Map<string, SessionOf>;
let opened: string[];
let used: string[];
const openHttp = async () => {
  http = await createHttp({
    log: pino({ level: "silent" }),
    version: "0",
    tls: undefined,
    findSession: (token) => sessions.get(token),
    onUse: (key) => void used.push(key),
  });
  http.addSocket(livePath, { permission: "signedIn" }, (_socket, { key }) => void opened.push(`live ${key}`));
  http.addSocket(sipPath, { protocol: "sip", permission: "agent.work" }, (_socket, { key }) => {
    opened.push(`sip ${key}`);
  });
  http.add("me", async () => undefined as never);
  http.add("signOut", async () => undefined);
  await http.app.listen({ host: "127.0.0.1", port: 0 });
};
beforeEach(async () => {
  sessions = new Map();
  opened = [];
  used = [];
  await openHttp();
});
afterEach(() => http.app.close());

const codes = new WeakMap<WebSocket, Promise<number>>();
const connect = (path: string, cookie: string, { autoPong = true } = {}): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const headers = { cookie: `zongji_session=${cookie}` };
    const { port } = http.app.server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, "sip", { headers, autoPong });
    codes.set(socket, new Promise((closed) => socket.once("close", closed)));
    socket.once("open", () => resolve(socket)).once("error", reject);
  });
const closeOf = (socket: WebSocket): Promise<number> => codes.get(socket)!;

it("a SIP WebSocket is for those who work as agents", async () => {
  sessions.set("agent", sessionOf("agent", work));
  sessions.set("clerk", sessionOf("clerk", [{ action: "call.see", scope: "all" }]));
  await connect(sipPath, "agent");
  expect(await closeOf(await connect(sipPath, "clerk"))).toBe(4403);
  await connect(livePath, "clerk");
  expect(opened).toEqual(["sip agent", "live clerk"]);
});

it("nobody is let in without a session, or before the given password is changed", async () => {
  sessions.set("new", sessionOf("new", work, true));
  await expect(connect(sipPath, "stranger")).rejects.toThrow(/401/);
  await expect(connect(livePath, "new")).rejects.toThrow(/403/);
  expect(opened).toEqual([]);
});

it("a session that ends while the handshake goes on gets no WebSocket", async () => {
  sessions.set("agent", sessionOf("agent", work));
  const connecting = connect(sipPath, "agent");
  // The first look at the session lets it in, the second no more.
  const find = sessions.get.bind(sessions);
  let looks = 0;
  sessions.get = (key) => (looks++ === 0 ? find(key) : undefined);
  expect(await closeOf(await connecting)).toBe(4401);
  expect([opened, looks]).toEqual([[], 2]);
});

it("who loses a permission loses the WebSockets that need it, and no others", async () => {
  sessions.set("agent", sessionOf("agent", work));
  sessions.set("other", sessionOf("other", work));
  const [sip, live, other] = [
    await connect(sipPath, "agent"),
    await connect(livePath, "agent"),
    await connect(sipPath, "other"),
  ];
  http.recheckSession(sessionOf("agent", work));
  const closed = closeOf(sip);
  http.recheckSession(sessionOf("agent", []));
  expect(await closed).toBe(4403);
  expect([live.readyState, other.readyState]).toEqual([live.OPEN, other.OPEN]);
});

it("one session holds no more WebSockets of a kind than anybody has pages open", async () => {
  sessions.set("agent", sessionOf("agent", work));
  sessions.set("other", sessionOf("other", work));
  const open = await Promise.all(Array.from({ length: 20 }, () => connect(livePath, "agent")));
  expect(await closeOf(await connect(livePath, "agent"))).toBe(1013);
  expect(opened).toHaveLength(20);
  const [first] = open;
  const gone = closeOf(first!);
  first!.close();
  await gone;
  await connect(sipPath, "agent");
  await connect(livePath, "other");
  await expect.poll(async () => (await connect(livePath, "agent")) && opened.length).toBe(23);
});

it("a browser that leaves a ping unanswered for 15 s is given up, one that answers is not, nor is a phone", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    await http.app.close();
    await openHttp();
    sessions.set("agent", sessionOf("agent", work));
    const answers = await connect(livePath, "agent");
    const vanished = await connect(livePath, "agent", { autoPong: false });
    const phone = await connect(sipPath, "agent", { autoPong: false });
    const pings = [answers, vanished, phone].map((socket) => {
      const counted = { heard: 0 };
      socket.on("ping", () => {
        counted.heard += 1;
      });
      return counted;
    });
    const heard = () => pings.map((each) => each.heard);
    /** What either end has sent before is known to the other when this answer comes. */
    const isKnown = (...all: readonly WebSocket[]) =>
      Promise.all(
        all.map((socket) => {
          const answered = new Promise((resolve) => socket.once("pong", resolve));
          socket.ping();
          return answered;
        }),
      );
    vi.advanceTimersByTime(14_999);
    await isKnown(answers, vanished, phone);
    expect(heard()).toEqual([0, 0, 0]);
    vi.advanceTimersByTime(1);
    await isKnown(answers, vanished, phone);
    expect(heard()).toEqual([1, 1, 0]);
    vi.advanceTimersByTime(14_999);
    await isKnown(vanished);
    vi.advanceTimersByTime(1);
    // RFC 6455 §7.4.1: no close frame came.
    expect(await closeOf(vanished)).toBe(1006);
    for (let count = 2; count < 6; count += 1) {
      await isKnown(answers, phone);
      expect(heard()).toEqual([count, 1, 0]);
      vi.advanceTimersByTime(15_000);
    }
    expect([answers.readyState, phone.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  } finally {
    vi.useRealTimers();
  }
});

it("what a session changes is use of it; what it reads, and its WebSockets, are none", async () => {
  sessions.set("agent", sessionOf("agent", work));
  const headers = { cookie: "zongji_session=agent" };
  await http.app.inject({ method: "GET", url: "/api/me", headers });
  await connect(livePath, "agent");
  await http.app.inject({ method: "POST", url: "/api/sign-out" });
  expect(used).toEqual([]);
  await http.app.inject({ method: "POST", url: "/api/sign-out", headers });
  expect(used).toEqual(["agent"]);
});

it("pages of a session are told, those of another and its phones are not", async () => {
  for (const key of ["one", "two"]) sessions.set(key, sessionOf(key, work));
  const heard: string[] = [];
  for (const [path, key] of [
    [livePath, "one"],
    [sipPath, "one"],
    [livePath, "two"],
  ] as const)
    (await connect(path, key)).on("message", (data) => heard.push(`${path} ${key} ${String(data)}`));
  http.tell("one", { type: "idle", endsInMs: 60_000 });
  await expect.poll(() => heard).toEqual([`${livePath} one {"type":"idle","endsInMs":60000}`]);
});

it("a page that sends too large a frame loses its socket, and no error is logged for it", async () => {
  const logged: { level: number; msg: string }[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const own = await createHttp({ log, version: "0", tls: undefined, findSession: (token) => sessions.get(token) });
  own.addSocket(livePath, { permission: "signedIn" }, () => {});
  await own.app.listen({ host: "127.0.0.1", port: 0 });
  const before = http;
  http = own;
  try {
    sessions.set("agent", sessionOf("agent", work));
    const socket = await connect(livePath, "agent");
    socket.on("error", () => {});
    socket.send("x".repeat(70_000));
    expect([1006, 1009]).toContain(await closeOf(socket));
    await expect.poll(() => logged.filter(({ msg }) => msg === "a page's WebSocket was ended")).toHaveLength(1);
    expect(logged.filter(({ level }) => level >= 40)).toEqual([]);
    expect(JSON.stringify(logged)).not.toContain("stack");
  } finally {
    http = before;
    await own.app.close();
  }
});

it("what the API offers is told to those who are signed in, and made once", async () => {
  sessions.set("agent", sessionOf("agent", work));
  sessions.set("new", sessionOf("new", work, true));
  let made = 0;
  const make = http.app.swagger.bind(http.app) as () => object;
  http.app.swagger = (() => {
    made += 1;
    return make();
  }) as never;
  const ask = (cookie: string) =>
    http.app.inject({ url: "/api/openapi.json", headers: { cookie: `zongji_session=${cookie}` } });
  expect([(await ask("")).statusCode, (await ask("new")).statusCode]).toEqual([401, 403]);
  expect((await ask("agent")).json()).toMatchObject({ openapi: "3.1.0" });
  expect((await ask("agent")).statusCode).toBe(200);
  expect(made).toBe(1);
});

it("a page may speak to its own server alone, and over HTTPS asks for nothing but HTTPS from then on", async () => {
  const { headers } = await http.app.inject({ url: "/health" });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("connect-src 'self';");
  expect(headers["strict-transport-security"]).toBeUndefined();
  const folder = mkdtempSync(join(tmpdir(), "zongji-tls-"));
  const tls = await loadCertificate(undefined, folder, ["127.0.0.1"]);
  rmSync(folder, { recursive: true });
  const secure = await createHttp({ log: pino({ level: "silent" }), version: "0", tls, findSession: () => undefined });
  const told = (await secure.app.inject({ url: "/health" })).headers["strict-transport-security"];
  await secure.app.close();
  expect(told).toBe("max-age=15552000");
});
