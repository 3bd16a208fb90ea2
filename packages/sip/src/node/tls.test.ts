import { connect } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { certificate, type TestCertificate } from "../kit/certificate.ts";
import { ask } from "../kit/device.ts";
import { openParty, type Party } from "../kit/party.ts";
import { sdp } from "../kit/wire.ts";
import { type EndpointSettings, openEndpoint, type TlsPeer } from "./index.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const ours = certificate(["127.0.0.1", "sip.hotline.example"]);

async function party(
  identity: TestCertificate = ours,
  tlsPeer: TlsPeer = {},
  more: Partial<EndpointSettings> = {},
  listener = {},
): Promise<Party> {
  const opened = await openParty(
    {},
    {
      listeners: [{ name: "tls", transport: "tls", bind: "127.0.0.1", port: 0, tls: identity, ...listener }],
      tlsPeer: () => tlsPeer,
      ...more,
    },
  );
  closers.push(() => opened.endpoint.close());
  return opened;
}

function invite(from: Party, to: Party, uri = "sip:100@hotline.example", session = "a1"): void {
  from.endpoint.command({
    do: "invite",
    session,
    destination: { listener: "tls", ...to.endpoint.address("tls")! },
    uri,
    from: { uri: "sip:me@127.0.0.1" },
    body: sdp("offer"),
  });
}

describe("a call over TLS", () => {
  it("goes both ways over one connection, and says TLS in Via and Contact", async () => {
    const alice = await party(ours, { ca: ours.cert });
    const bob = await party();
    invite(alice, bob);
    const { session, source, request } = await bob.until("invited");
    expect(source.transport).toBe("tls");
    const text = request.headers.map(({ name, value }) => `${name}: ${value}`).join("\n");
    expect(text).toMatch(/via: SIP\/2\.0\/TLS 127\.0\.0\.1:\d+/);
    expect(text).toMatch(/contact: <sip:me@127\.0\.0\.1:\d+;transport=tls>/);
    bob.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
    await alice.until("answered");
    await bob.until("acked");
    bob.endpoint.command({ do: "bye", session });
    expect((await alice.until("ended")).why).toBe("bye");
    invite(alice, bob, "sip:101@hotline.example", "a2");
    await expect.poll(() => bob.events.filter(({ is }) => is === "invited").length).toBe(2);
    expect([alice.endpoint.agent.alive().flows, bob.endpoint.agent.alive().flows]).toEqual([1, 1]);
  });

  it("to a sips URI has a sips Contact at both ends (RFC 3261 §12.1.1)", async () => {
    const alice = await party(ours, { ca: ours.cert });
    const bob = await party();
    invite(alice, bob, "sips:100@hotline.example");
    const { session, request } = await bob.until("invited");
    expect(request.headers.find(({ name }) => name === "contact")!.value).toMatch(/^<sips:me@127\.0\.0\.1:\d+>$/);
    bob.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
    const { response } = await alice.until("answered");
    expect(response.headers.find(({ name }) => name === "contact")!.value).toMatch(/^<sips:100@127\.0\.0\.1:\d+>$/);
    await bob.until("acked");
    bob.endpoint.command({ do: "bye", session });
    expect((await alice.until("ended")).why).toBe("bye");
  });
});

describe("a peer's certificate", () => {
  const stranger = certificate(["127.0.0.1"]);
  it.each<[string, TlsPeer, RegExp]>([
    ["of an authority that we don't trust", {}, /self-signed/],
    ["of another authority than its own", { ca: stranger.cert }, /self-signed|signature/],
    ["that has another name", { ca: ours.cert, servername: "sip.other.example" }, /sip\.other\.example/],
  ])("%s fails the call before a byte is sent, and the log says why", async (_, peer, why) => {
    const alice = await party(ours, peer);
    const bob = await party();
    invite(alice, bob);
    expect((await alice.until("failed")).why).toBe("transport");
    expect(alice.faults).toHaveLength(1);
    expect(alice.faults[0]).toMatch(why);
    expect(bob.endpoint.agent.counters().requestsIn).toBe(0);
  });

  it.each<[string, TlsPeer]>([
    ["that holds the name asked for", { ca: ours.cert, servername: "sip.hotline.example" }],
    ["that isn't looked at, by setting", { rejectUnauthorized: false }],
  ])("%s is good", async (_, peer) => {
    const alice = await party(ours, peer);
    const bob = await party();
    invite(alice, bob);
    await bob.until("invited");
  });

  it("is asked for where the listener has an authority for it", async () => {
    const bob = await party(ours, {}, {}, { tls: { ...ours, ca: stranger.cert } });
    const without = await party(ours, { ca: ours.cert });
    invite(without, bob);
    expect((await without.until("failed")).why).toBe("transport");
    const shown = await party(ours, { ca: ours.cert, ...stranger });
    invite(shown, bob);
    await bob.until("invited");
  });
});

describe("a TLS listener", () => {
  it("gets a new certificate while a call goes on", async () => {
    const alice = await party(ours, { ca: ours.cert });
    const bob = await party();
    invite(alice, bob);
    const { session } = await bob.until("invited");
    const renewed = certificate(["127.0.0.1"]);
    expect(bob.endpoint.setTls("tls", renewed)).toBeUndefined();
    const carol = await party(ours, { ca: renewed.cert });
    invite(carol, bob);
    await expect.poll(() => bob.events.filter(({ is }) => is === "invited").length).toBe(2);
    bob.endpoint.command({ do: "respond", session, status: 200, body: sdp("answer") });
    await alice.until("answered");
  });

  it("keeps its certificate when the new one can't be used, and says why", async () => {
    const alice = await party(ours, { ca: ours.cert });
    const bob = await party();
    expect(bob.endpoint.setTls("tls", { key: certificate(["x"]).key, cert: ours.cert })).toMatch(/key values mismatch/);
    expect(bob.endpoint.setTls("udp", ours)).toBe("no such TLS listener");
    invite(alice, bob);
    await bob.until("invited");
  });

  it("with a wrong key returns an error", async () => {
    const opened = await openEndpoint({
      settings: { random: (n) => new Uint8Array(n), classify: () => ({ kind: "stranger" }) },
      listeners: [{ name: "phones", transport: "tls", bind: "127.0.0.1", port: 0, tls: { key: "x", cert: "y" } }],
      onEvent: () => {},
    });
    expect(opened).toMatchObject({ ok: false, error: { code: "ECERTIFICATE", listener: "phones" } });
  });
});

describe("connections that bring no proof", () => {
  const gone = (socket: ReturnType<typeof connect>): Promise<void> =>
    new Promise((done) => {
      socket.on("error", () => {});
      socket.once("close", () => done());
      socket.resume();
    });

  const shakesHands = (host: string, port: number): Promise<boolean> =>
    new Promise((done) => {
      const socket = tlsConnect({ host, port, ca: ours.cert }, () => done(true));
      socket.on("error", () => {});
      socket.once("close", () => done(false));
      closers.push(() => void socket.destroy());
    });

  it("are no more than one address's share, handshakes that aren't finished too", async () => {
    const bob = await party(ours, {}, {}, { connectionsPerAddress: 2 });
    const { host, port } = bob.endpoint.address("tls")!;
    const open = () => {
      const socket = connect(port, host);
      closers.push(() => void socket.destroy());
      return socket;
    };
    const [first] = [open(), open()];
    await gone(open()); // they are taken in their order
    expect(bob.endpoint.refused()).toBe(1);
    first!.destroy();
    // The place is free once the listener has seen the other go.
    await expect.poll(() => shakesHands(host, port)).toBe(true);
  });

  it("are closed when the handshake takes too long", async () => {
    const bob = await party(ours, {}, {}, { handshakeMs: 100 });
    const { host, port } = bob.endpoint.address("tls")!;
    await gone(connect(port, host));
    expect(bob.endpoint.agent.alive().flows).toBe(0); // it never was one
  });

  it("are closed after their time; one over which a trunk called stays", async () => {
    const bob = await openParty(
      { limits: { unprovenMs: 3000 } },
      { listeners: [{ name: "tcp", transport: "tcp", bind: "127.0.0.1", port: 0 }] },
    );
    closers.push(() => bob.endpoint.close());
    const { host, port } = bob.endpoint.address("tcp")!;
    const trunk = connect(port, host);
    closers.push(() => void trunk.destroy());
    trunk.write(ask({ method: "OPTIONS", callId: "c" }).replace(/\n/g, "\r\n"));
    await new Promise((done) => trunk.once("data", done));
    await gone(connect(port, host));
    await expect.poll(() => bob.endpoint.agent.alive().flows).toBe(1);
    expect(trunk.destroyed).toBe(false);
  });
});
