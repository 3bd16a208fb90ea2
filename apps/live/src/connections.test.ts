import { type AddressInfo, connect, type Socket } from "node:net";
import { livePath } from "@zongji/api";
import type { SessionOf } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type ConnectionLimits, limitConnections } from "./connections.ts";

const session: SessionOf = {
  key: "agent",
  principal: {
    user: { id: "agent", login: "agent", name: "agent", agentNo: null, roles: [], groups: [] },
    permissions: [{ action: "agent.work", scope: "own" }],
    mustChangePassword: false,
  },
  createdAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  address: "127.0.0.5",
};

let http: Http;
const open: { destroy: () => void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) one.destroy();
  await http.app.close();
});

const serve = async (limits: Partial<ConnectionLimits> = {}): Promise<number> => {
  http = await createHttp({
    log: pino({ level: "silent" }),
    version: "0",
    tls: undefined,
    findSession: (token) => (token === "agent" ? session : undefined),
    guard: (app) => limitConnections(app, { isKnown: (host) => host === session.address, ...limits }),
  });
  http.add("health", async () => ({ status: "ok", version: "0", startedAt: 0, parts: {} }));
  http.addSocket(livePath, { permission: "signedIn" }, (socket) => socket.on("message", (text) => socket.send(text)));
  await http.app.listen({ host: "127.0.0.1", port: 0 });
  return (http.app.server.address() as AddressInfo).port;
};

/** A connection that says nothing, once it is open. */
const silent = (port: number, localAddress: string): Promise<Socket> => {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  open.push(socket);
  socket.on("error", () => {});
  return new Promise((done) => socket.once("connect", () => done(socket)));
};

/** The status of a request from an address; 0: the connection was ended without an answer. */
const asks = async (port: number, localAddress: string): Promise<number> => {
  const socket = await silent(port, localAddress);
  socket.write("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  return new Promise((done) => {
    socket.once("data", (bytes) => done(Number(String(bytes).split(" ")[1])));
    socket.once("close", () => done(0));
  });
};

const page = (port: number, localAddress: string): Promise<WebSocket> =>
  new Promise((done, fail) => {
    const headers = { cookie: "zongji_session=agent" };
    const socket = new WebSocket(`ws://127.0.0.1:${port}${livePath}`, { headers, localAddress });
    open.push({ destroy: () => socket.terminate() });
    socket.once("open", () => done(socket)).once("error", fail);
  });
const echoes = (socket: WebSocket): Promise<string> =>
  new Promise((done) => {
    socket.once("message", (text) => done(String(text)));
    socket.once("close", () => done("closed"));
    socket.send("here");
  });

it("a flood of connections that say nothing keeps nobody out, and costs nobody who is signed in his page", async () => {
  const port = await serve({ connections: 40, newcomers: 10, connectionsPerAddress: 10 });
  const signedIn = await page(port, "127.0.0.6");
  for (let n = 0; n < 100; n++) await silent(port, `127.0.1.${1 + (n % 9)}`);
  expect(await asks(port, "127.0.0.7")).toBe(200);
  expect(await echoes(signedIn)).toBe("here");
  await page(port, "127.0.0.5");
});

it("an address has its share; one from which somebody is signed in has a larger one", async () => {
  const port = await serve({ connections: 40, newcomers: 20, connectionsPerAddress: 3 });
  for (let n = 0; n < 3; n++) await silent(port, "127.0.0.7");
  expect(await asks(port, "127.0.0.7")).toBe(0);
  for (let n = 0; n < 10; n++) await silent(port, "127.0.0.5");
  expect(await asks(port, "127.0.0.5")).toBe(200);
});

it("while file descriptors run short strangers are refused, whoever is signed in is not, nor a program on this machine", async () => {
  const port = await serve({ isShort: () => true });
  expect(await asks(port, "127.0.0.7")).toBe(0);
  expect([await asks(port, "127.0.0.5"), await asks(port, "127.0.0.1")]).toEqual([200, 200]);
});
