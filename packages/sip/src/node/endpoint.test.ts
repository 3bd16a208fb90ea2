import { randomBytes } from "node:crypto";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ha1 } from "../auth/digest.ts";
import type { Settings } from "../door.ts";
import { ask } from "../kit/device.ts";
import { openParty, type Party } from "../kit/party.ts";
import { sdp } from "../kit/wire.ts";
import { header } from "../message/message.ts";
import { type EndpointSettings, openEndpoint } from "./index.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function party(settings: Partial<Settings> = {}, options: Partial<EndpointSettings> = {}): Promise<Party> {
  const opened = await openParty(settings, options);
  closers.push(() => opened.endpoint.close());
  return opened;
}

describe.each(["udp", "tcp"])("two endpoints over %s", (listener) => {
  it("call, answer and hang up", async () => {
    const alice = await party();
    const bob = await party();
    const { host, port } = bob.endpoint.address(listener)!;
    alice.endpoint.command({
      do: "invite",
      session: "a1",
      destination: { listener, host, port },
      uri: `sip:100@${host}:${port}`,
      from: { uri: "sip:me@127.0.0.1" },
      body: sdp("offer"),
    });
    const { session, source } = await bob.until("invited");
    expect(source.transport).toBe(listener);
    bob.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
    await alice.until("answered");
    await bob.until("acked");
    bob.endpoint.command({ do: "bye", session });
    expect((await alice.until("ended")).why).toBe("bye");
    expect(await bob.until("ended")).toMatchObject({ why: "byeSent", status: 200 });
  });
});

describe.each(["udp", "tcp"] as const)("two endpoints over %s by IPv6", (transport) => {
  it("call, answer and hang up", async () => {
    const listeners = [{ name: "six", transport, bind: "::1", port: 0 }];
    const alice = await party({}, { listeners });
    const bob = await party({}, { listeners });
    const { port } = bob.endpoint.address("six")!;
    alice.endpoint.command({
      do: "invite",
      session: "a1",
      destination: { listener: "six", host: "::1", port },
      uri: `sip:100@[::1]:${port}`,
      from: { uri: "sip:me@[::1]" },
      body: sdp("offer"),
    });
    const { session, source, request } = await bob.until("invited");
    expect(source.remote.host).toBe("::1");
    expect(header(request, "contact")).toMatch(/^<sip:me@\[::1\]:\d+/);
    bob.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
    await alice.until("answered");
    await bob.until("acked");
    bob.endpoint.command({ do: "bye", session });
    expect((await alice.until("ended")).why).toBe("bye");
  });
});

describe.each(["udp", "tcp"])("an endpoint that registers with another over %s", (listener) => {
  it("is reachable there, and isn't any more when it closes", async () => {
    const realm = "carrier.example";
    const carrier = await party({
      realm,
      domains: [realm],
      classify: () => ({ kind: "device" }),
      deviceOf: (user) => `device-${user}`,
      digestUser: (user) => ({ md5: ha1("MD5", user, realm, "secret"), device: `device-${user}` }),
    });
    const hotline = await openParty();
    const destination = { listener, ...carrier.endpoint.address(listener)! };
    const credentials = { username: "4001", password: "secret" };
    const aor = `sip:4001@${realm}`;
    hotline.endpoint.command({ do: "register", id: "c", destination, registrar: `sip:${realm}`, aor, credentials });
    expect(await hotline.until("registered")).toMatchObject({ id: "c", expiresSec: 3600 });
    const [binding] = carrier.endpoint.agent.bindings("device-4001");
    carrier.endpoint.command({
      do: "invite",
      session: "in",
      destination: binding!.destination,
      uri: binding!.uri,
      from: { uri: "sip:139@carrier.example" },
    });
    expect((await hotline.until("invited")).uri).toBe(binding!.uri);
    await hotline.endpoint.close();
    expect(hotline.events.at(-1)).toEqual({ is: "unregistered", id: "c", why: "answered" });
    expect(await carrier.until("unreachable")).toMatchObject({ why: "unregistered" });
  });
});

describe("a TCP peer", () => {
  it("to a closed port fails the call at once", async () => {
    const alice = await party();
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    alice.endpoint.command({
      do: "invite",
      session: "a1",
      destination: { listener: "tcp", host: "127.0.0.1", port },
      uri: "sip:100@127.0.0.1",
      from: { uri: "sip:me@127.0.0.1" },
    });
    expect((await alice.until("failed")).why).toBe("transport");
    expect(alice.endpoint.agent.alive()).toMatchObject({ sessions: 0, flows: 0 });
  });

  it("gets CRLF for CRLF CRLF, and its connection closed for rubbish", async () => {
    const bob = await party();
    const { host, port } = bob.endpoint.address("tcp")!;
    const socket = connect(port, host);
    closers.push(() => void socket.destroy());
    socket.write("\r\n\r\n");
    const pong = await new Promise<Buffer>((done) => socket.once("data", done));
    expect(pong.toString()).toBe("\r\n");
    socket.write("x".repeat(70_000));
    socket.resume();
    await new Promise((done) => socket.once("close", done));
    expect(bob.endpoint.agent.counters().oversized).toBe(1);
  });
});

describe("a flood of connections that say nothing", () => {
  const limits = { connections: 20, newcomers: 10, connectionsPerAddress: 10 };
  const listeners = [{ name: "tcp", transport: "tcp" as const, bind: "127.0.0.1", port: 0, ...limits }];
  const stranger = (bob: Party, localAddress: string): Promise<Socket> => {
    const { port } = bob.endpoint.address("tcp")!;
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    closers.push(() => void socket.destroy());
    socket.on("error", () => {});
    return new Promise((done) => socket.once("connect", () => done(socket)));
  };
  const register = async (bob: Party, localAddress: string): Promise<string> => {
    const socket = await stranger(bob, localAddress);
    socket.write(ask({ contact: "Contact: <sip:x@a.invalid;transport=tcp>" }).replace(/\n/g, "\r\n"));
    return new Promise((done) => {
      socket.once("data", (bytes) => done(String(bytes).split("\r\n")[0]!));
      socket.once("close", () => done("closed"));
    });
  };
  const hotline: Partial<Settings> = {
    classify: () => ({ kind: "device" }),
    deviceOf: () => undefined,
    neverBanned: (host) => host === "127.0.0.2",
  };

  it("from many addresses keeps neither a stranger nor a trunk out", async () => {
    const bob = await party(hotline, { listeners });
    for (let n = 0; n < 60; n++) await stranger(bob, `127.0.1.${1 + (n % 6)}`);
    await expect.poll(() => bob.endpoint.refused()).toBe(50);
    expect(await register(bob, "127.0.0.3")).toBe("SIP/2.0 401 Unauthorized");
    expect(await register(bob, "127.0.0.2")).toBe("SIP/2.0 401 Unauthorized");
  });

  it("is refused while file descriptors run short; a trunk is not", async () => {
    const bob = await party(hotline, { listeners, isShort: () => true });
    expect(await register(bob, "127.0.0.3")).toBe("closed");
    expect(await register(bob, "127.0.0.2")).toBe("SIP/2.0 401 Unauthorized");
  });
});

describe("a browser's WebSocket", () => {
  async function attached(bob: Party, device: string, listener = "ws"): Promise<WebSocket> {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sip" });
    closers.push(() => void server.close());
    await new Promise((done) => server.once("listening", done));
    server.on("connection", (ws, request) => {
      const remote = { host: request.socket.remoteAddress!, port: request.socket.remotePort! };
      bob.endpoint.attachWebSocket(ws, { remote, identity: { device }, listener });
    });
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`, "sip");
    closers.push(() => void socket.terminate());
    await new Promise((done) => socket.once("open", done));
    return socket;
  }
  const next = (socket: WebSocket): Promise<string> =>
    new Promise((done) => socket.once("message", (data, binary) => done(`${binary ? "binary " : ""}${data}`)));
  const devices: Partial<Settings> = { deviceOf: (user) => `device-${user}` };

  it("registers, is called by its flow, and is unreachable when it closes", async () => {
    const bob = await party(devices);
    const socket = await attached(bob, "device-8001");
    socket.send(ask({ contact: "Contact: <sip:x@a.invalid;transport=ws>" }).replace(/\n/g, "\r\n"));
    expect(await next(socket)).toMatch(/^SIP\/2.0 200 OK/);
    const binding = bob.endpoint.agent.bindings("device-8001")[0]!;
    bob.endpoint.command({
      do: "invite",
      session: "b1",
      destination: binding.destination,
      uri: binding.uri,
      from: { uri: "sip:12345678@127.0.0.1", display: "不动产热线" },
      body: sdp(),
    });
    const invite = await next(socket);
    expect(invite).toContain("INVITE sip:x@a.invalid;transport=ws SIP/2.0\r\nVia: SIP/2.0/WS ");
    expect(invite).toContain("不动产热线");
    socket.close();
    expect((await bob.until("unreachable")).why).toBe("flowClosed");
    expect(await bob.until("failed")).toMatchObject({ session: "b1", why: "transport" });
  });

  it("that came by wss hears WSS in Via, and ws in Contact for want of a word of its own", async () => {
    const bob = await party(devices, {
      listeners: [
        { name: "ws", transport: "ws" },
        { name: "wss", transport: "wss" },
      ],
    });
    const socket = await attached(bob, "device-8001", "wss");
    socket.send(ask({ contact: "Contact: <sip:x@a.invalid;transport=ws>" }).replace(/\n/g, "\r\n"));
    await next(socket);
    const { uri, destination } = bob.endpoint.agent.bindings("device-8001")[0]!;
    bob.endpoint.command({ do: "invite", session: "b1", destination, uri, from: { uri: "sip:1@127.0.0.1" } });
    const invite = await next(socket);
    expect(invite).toContain("Via: SIP/2.0/WSS 127.0.0.1:443;");
    expect(invite).toContain("Contact: <sip:1@127.0.0.1:443;transport=ws>");
  });

  it("that answers no ping is closed", async () => {
    const bob = await party(devices, { pingMs: 50 });
    const socket = await attached(bob, "device-8001");
    socket.send(ask().replace(/\n/g, "\r\n"));
    await bob.until("reachable");
    // @ts-expect-error: a browser that hangs: its end reads nothing any more
    socket._socket.pause();
    expect((await bob.until("unreachable")).why).toBe("flowClosed");
  });
});

describe("events", () => {
  it("that return a promise hold back what leaves, and everything after it, in order", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((done) => {
      release = done;
    });
    const bob = await party({}, { onEvent: (event) => (event.is === "invited" ? gate : undefined) });
    const { host, port } = bob.endpoint.address("tcp")!;
    const socket = connect(port, host);
    closers.push(() => void socket.destroy());
    let got = "";
    socket.on("data", (data) => {
      got += data;
    });
    socket.write(ask({ method: "INVITE", callId: "c" }).replace(/\n/g, "\r\n"));
    const { session } = await bob.until("invited");
    bob.endpoint.command({ do: "respond", session, status: 180 });
    await new Promise((done) => setTimeout(done, 100));
    expect(got).toBe("");
    release();
    await expect.poll(() => got.match(/SIP\/2.0 \d+/g)).toEqual(["SIP/2.0 100", "SIP/2.0 180"]);
  });

  it("that throw are told as faults, and the stack goes on", async () => {
    const faults: string[] = [];
    const bob = await party(
      {},
      {
        onEvent: () => {
          throw new Error("the switch stumbles");
        },
        onFault: ({ where, error }) => faults.push(`${where}: ${(error as Error).message}`),
      },
    );
    const alice = await party();
    const { host, port } = bob.endpoint.address("udp")!;
    alice.endpoint.command({
      do: "options",
      id: "o",
      destination: { listener: "udp", host, port },
      uri: `sip:${host}:${port}`,
    });
    expect(await alice.until("optionsAnswered")).toMatchObject({ id: "o", why: "answered", status: 200 });
    alice.endpoint.command({
      do: "invite",
      session: "a",
      destination: { listener: "udp", host, port },
      uri: `sip:${host}:${port}`,
      from: { uri: "sip:me@127.0.0.1" },
    });
    await bob.until("invited");
    expect(faults).toEqual(["onEvent: the switch stumbles"]);
  });
});

describe("a listener that can't be opened", () => {
  const open = (bind: string, port: number) =>
    openEndpoint({
      settings: { random: (n) => randomBytes(n), classify: () => ({ kind: "stranger" }) },
      listeners: [{ name: "carrier", transport: "udp", bind, port }],
      onEvent: () => {},
    });

  it("returns an error that names the setting: a port that is in use", async () => {
    const bob = await party();
    const { port } = bob.endpoint.address("udp")!;
    expect(await open("127.0.0.1", port)).toEqual({
      ok: false,
      error: {
        code: "EADDRINUSE",
        listener: "carrier",
        bind: "127.0.0.1",
        port,
        message: `listener "carrier": udp 127.0.0.1:${port} is taken by another program; change its port`,
      },
    });
  });

  it("an address of another machine, and a wildcard that was not asked for", async () => {
    expect(await open("192.0.2.1", 0)).toMatchObject({ ok: false, error: { code: "EADDRNOTAVAIL" } });
    expect(await open("0.0.0.0", 0)).toMatchObject({ ok: false, error: { code: "EWILDCARD" } });
  });
});
