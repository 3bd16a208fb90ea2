import { describe, expect, it } from "vitest";
import { ha1 } from "./auth/digest.ts";
import type { DialogSnapshot } from "./door.ts";
import { ask, authorization, bench, phone } from "./kit/device.ts";
import { call, established, scene } from "./kit/scene.ts";
import { createWire, sdp } from "./kit/wire.ts";
import { header, headerLines } from "./message/message.ts";

describe("a process that dies and comes back", () => {
  it.each(["alice", "bob"] as const)("ends the call of before by BYE, as %s", (who) => {
    const s = established();
    const session = who === "alice" ? "a1" : s.session();
    const snapshot = JSON.parse(JSON.stringify(s[who].agent.snapshot(session))) as DialogSnapshot;
    const reborn = s.wire.side(who, who === "alice" ? "192.0.2.1" : "192.0.2.2");
    expect(reborn.agent.snapshot(session)).toBeUndefined();
    reborn.agent.restore([snapshot]);
    reborn.do({ do: "reinvite", session, body: sdp("again") });
    s.wire.run(50);
    const far = who === "alice" ? s.bob : s.alice;
    expect(far.has("reinvited")).toBe(true);
    far.do({ do: "respond", session: far.last("reinvited").session, status: 200, body: sdp("yes") });
    s.wire.run(50);
    expect(reborn.has("reinviteAnswered")).toBe(true);
    reborn.do({ do: "bye", session });
    s.wire.run(50);
    expect(far.last("ended").why).toBe("bye");
    expect(reborn.last("ended")).toMatchObject({ why: "byeSent", status: 200 });
  });

  it("still takes the peer's BYE", () => {
    const s = established();
    const snapshot = s.bob.agent.snapshot(s.session())!;
    const session = s.session();
    const reborn = s.wire.side("bob", "192.0.2.2");
    reborn.agent.restore([snapshot]);
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(50);
    expect(reborn.last("ended")).toMatchObject({ session, why: "bye" });
    expect(s.alice.last("ended")).toMatchObject({ status: 200 });
  });

  it("has no snapshot of a call that isn't answered, or is over", () => {
    const s = scene();
    call(s.alice);
    s.wire.run(50);
    expect(s.bob.agent.snapshot(s.session())).toBeUndefined();
    expect(s.alice.agent.snapshot("a1")).toBeUndefined();
  });
});

describe("a connection that closes in the middle of a call", () => {
  it("has an event, and the call lives: over TCP the next request opens another connection", () => {
    const s = established("tcp");
    const flow = s.alice.agent.snapshot("a1")!.flow!;
    s.alice.agent.handle({ is: "flowClosed", flow }, s.wire.now()).forEach((output) => {
      if (output.out === "event") expect(output.event).toEqual({ is: "flowLost", session: "a1" });
    });
    s.alice.do({ do: "bye", session: "a1" });
    s.wire.run(100);
    expect(s.bob.last("ended").why).toBe("bye");
    expect(s.alice.last("ended")).toMatchObject({ why: "byeSent", status: 200 });
  });

  it("of a browser leaves no way to it: BYE ends the session at once", () => {
    const b = bench();
    b.open("f1", "device-8001");
    b.agent.handle(
      {
        do: "invite",
        session: "b1",
        destination: { flow: "f1" },
        uri: "sip:x@a.invalid",
        from: { uri: "sip:1@192.0.2.1" },
        body: sdp(),
      },
      0,
    );
    b.close("f1");
    expect(b.events).toEqual([{ is: "failed", session: "b1", why: "transport" }]);
    expect(b.agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
  });
});

describe("a phone on TCP whose connection died with the process", () => {
  const digestUser = (username: string, realm: string) => ({
    md5: ha1("MD5", username, realm, "secret"),
    device: `device-${username}`,
  });
  const flows = { "8001": "in-one", "8002": "in-two" };
  /** Both phones are back, by connections of their own; in 8001's call nothing was said since. */
  const back = (users: readonly (keyof typeof flows)[]) => {
    const b = bench({ digestUser });
    b.agent.handle(
      { is: "listening", listener: "tcp", transport: "tcp", advertise: { host: "192.0.2.1", port: 5060 } },
      0,
    );
    for (const user of users) {
      const flow = flows[user];
      b.agent.handle({ is: "flowOpened", flow, listener: "tcp", remote: { host: "203.0.113.9", port: 50_000 } }, 0);
      const wish = { user, callId: user, contact: `Contact: <sip:${user}-0x1@10.0.0.5:5060;transport=tcp>` };
      const [challenge] = b.say(ask(wish), { flow });
      const headers = authorization(challenge!, { username: user, password: "secret" });
      expect(b.say(ask({ ...wish, cseq: 2, headers }), { flow })[0]!.status).toBe(200);
    }
    const dialog = { callId: "c", localTag: "l", remoteTag: "r", localCseq: 1, routes: [], contact: "<sip:192.0.2.1>" };
    const addresses = { localAddr: "<sip:139@192.0.2.1>;tag=l", remoteAddr: "<sip:8001@192.0.2.1>;tag=r" };
    const way = { listener: "tcp", transport: "tcp", remote: { host: "203.0.113.9", port: 40_000 }, flow: "in-dead" };
    const target = "sip:8001-0x1@203.0.113.9:40000;transport=tcp";
    const called = { target, calledAt: "sip:8001-0x1@10.0.0.5:5062;transport=tcp" };
    const snapshot = { v: 1, session: "s1", role: "uac", symmetric: false, ...called, ...dialog, ...addresses, ...way };
    b.agent.restore([snapshot as DialogSnapshot]);
    return b.agent.handle({ do: "bye", session: "s1" }, 0);
  };

  it("is reached over the connection by which it registered again, and over no other", () => {
    const outputs = back(["8002", "8001"]);
    const written = outputs.flatMap((output) => (output.out === "write" ? [output] : []));
    expect(written.map(({ flow }) => flow)).toEqual(["in-one"]);
    expect(Buffer.from(written[0]!.bytes).toString()).toMatch(/^BYE sip:8001-0x1@/);
  });

  it("is called at its registered Contact until it comes back: the dead connection's far end has no listener", () => {
    const outputs = back(["8002"]);
    expect(outputs.some(({ out }) => out === "write")).toBe(false);
    expect(outputs).toContainEqual(
      expect.objectContaining({ out: "connect", remote: { host: "10.0.0.5", port: 5062 } }),
    );
  });
});

describe("a peer behind NAT", () => {
  const invite = (rport: string, contact = "<sip:me@10.0.0.5:5062>"): string => `INVITE sip:100@192.0.2.1 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.5:5062;branch=z9hG4bKnat${rport}
From: <sip:me@carrier.example>;tag=1
To: <sip:100@192.0.2.1>
Call-ID: nat
CSeq: 1 INVITE
Contact: ${contact}
Content-Length: 0

`;

  it.each([";rport", ""])("is answered and called back where it speaks from (rport: '%s')", (rport) => {
    const wire = createWire();
    const bob = wire.side("bob", "192.0.2.2");
    wire.inject(phone, "bob", invite(rport));
    bob.do({ do: "respond", session: bob.last("invited").session, status: 200, body: sdp() });
    wire.run(10);
    const tag = /To:.*tag=(\w+)/.exec(wire.raw[1]!.text)![1];
    const ack = invite(rport)
      .replace(/INVITE/g, "ACK")
      .replace("z9hG4bKnat", "z9hG4bKack");
    wire.inject(phone, "bob", ack.replace("To: <sip:100@192.0.2.1>", `To: <sip:100@192.0.2.1>;tag=${tag}`));
    bob.do({ do: "bye", session: bob.last("invited").session });
    wire.run(10);
    expect(wire.raw.map(({ to, text }) => [to, text.split(" ").slice(0, 2).join(" ")])).toEqual([
      ["203.0.113.5:40123", "SIP/2.0 100"],
      ["203.0.113.5:40123", "SIP/2.0 200"],
      ["203.0.113.5:40123", "BYE sip:me@10.0.0.5:5062"],
    ]);
    const via = headerLines(wire.sent[0]!.message!, "via")[0];
    expect(via).toContain("received=203.0.113.5");
    expect(via?.includes("rport=40123")).toBe(rport !== "");
  });

  it("that isn't, is answered at the port that its Via names", () => {
    const wire = createWire();
    wire.side("bob", "192.0.2.2");
    const text = invite("", "<sip:me@203.0.113.5:5062>").replace("10.0.0.5:5062;", "203.0.113.5:5070;");
    wire.inject(phone, "bob", text);
    wire.run(10);
    expect(wire.raw[0]!.to).toBe("203.0.113.5:5070");
    expect(header(wire.sent[0]!.message!, "via")).not.toContain("received");
  });
});

describe("keep-alives on connections that we opened", () => {
  it("go out every so often", () => {
    const wire = createWire("tcp");
    const alice = wire.side("alice", "192.0.2.1", { keepAliveMs: 10_000 });
    wire.side("bob", "192.0.2.2");
    call(alice);
    wire.run(35_000);
    expect(wire.sent.filter(({ message, from }) => message === undefined && from === "alice")).toHaveLength(3);
    expect(wire.sent.filter(({ message, from }) => message === undefined && from === "bob")).toHaveLength(3);
  });
});

describe("a challenge that calls every nonce stale", () => {
  it("is answered twice and no more", () => {
    const wire = createWire();
    const alice = wire.side("alice", "192.0.2.1");
    wire.onEvent = () => {};
    alice.do({
      do: "options",
      id: "o",
      destination: { listener: "main", host: "198.51.100.7", port: 5070 },
      uri: "sip:far.example",
      credentials: { username: "me", password: "x" },
    });
    for (let i = 0; i < 5; i++) {
      wire.run(10);
      const last = wire.sent.at(-1)!.message!;
      const copied = ["via", "from", "to", "call-id", "cseq"].map((name) => `${name}: ${header(last, name)}`);
      wire.inject(
        { host: "198.51.100.7", port: 5070 },
        "alice",
        `SIP/2.0 401 X\n${copied.join("\n")}\nWWW-Authenticate: Digest realm="r", nonce="n${i}", qop="auth", stale=true\nContent-Length: 0\n\n`,
      );
    }
    wire.run(10);
    expect(wire.sent.filter(({ message }) => message !== undefined)).toHaveLength(3);
    expect(alice.last("optionsAnswered")).toMatchObject({ why: "answered", status: 401 });
  });
});
