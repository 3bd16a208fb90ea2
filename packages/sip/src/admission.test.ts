import { describe, expect, it } from "vitest";
import { ha1 } from "./auth/digest.ts";
import type { Settings } from "./door.ts";
import { ask, authorization, bench, field } from "./kit/device.ts";
import { call } from "./kit/scene.ts";
import { createWire, ladder, sdp } from "./kit/wire.ts";

const trunk: Partial<Settings> = { classify: () => ({ kind: "trunk", id: "carrier" }) };
const invite = (headers = "", extra = {}): string => ask({ method: "INVITE", callId: "c1", headers, ...extra });

describe("admission", () => {
  it("a stranger gets silence and is counted", () => {
    const b = bench({ classify: () => ({ kind: "stranger" }) });
    for (const method of ["INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "FLY"]) {
      expect(b.say(ask({ method, callId: method }))).toEqual([]);
    }
    expect(b.agent.counters().stranger).toBe(6);
    expect(b.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  });

  it("a trunk calls without a challenge, and may not register", () => {
    const b = bench(trunk);
    b.say(invite());
    expect(b.events[0]).toMatchObject({ is: "invited", peer: { kind: "trunk", id: "carrier" } });
    expect(b.say(ask())[0]!.status).toBe(403);
  });

  it("the test trunk is challenged; its user name comes with the call", () => {
    const b = bench({
      classify: () => ({ kind: "trunk", id: "test", challenge: "test", algorithms: ["MD5", "SHA-256"] }),
      digestUser: (username, realm) =>
        username === "zhang" && realm === "test" ? { sha256: ha1("SHA-256", username, realm, "pw") } : undefined,
    });
    const [challenge] = b.say(invite());
    expect(challenge!.status).toBe(401);
    expect(b.events).toEqual([]);
    // The user has no MD5 secret: only the second challenge can be answered.
    const only = { ...challenge!, headers: challenge!.headers.filter(({ value }) => !value.includes("algorithm=MD5")) };
    b.say(invite(authorization(only, { username: "zhang", password: "pw" }, "INVITE"), { cseq: 2 }));
    expect(b.events[0]).toMatchObject({ is: "invited", peer: { kind: "trunk", id: "test", user: "zhang" } });
  });

  it("a phone's secret doesn't make its call the test trunk's", () => {
    const b = bench({
      classify: ({ remote: _ }, { fromUser }) =>
        fromUser === "zhang" ? { kind: "trunk", id: "test", challenge: "zongji", anywhere: true } : { kind: "device" },
      digestUser: (username, realm) =>
        username === "8001" ? { md5: ha1("MD5", username, realm, "pw"), device: "device-8001" } : undefined,
    });
    const asTester = (headers = "", cseq = 1): string =>
      invite(headers, { cseq }).replace("From: <sip:8001@", "From: <sip:zhang@");
    const [challenge] = b.say(asTester());
    expect(challenge!.status).toBe(401);
    const proof = authorization(challenge!, { username: "8001", password: "pw" }, "INVITE");
    expect(b.say(asTester(proof, 2))[0]!.status).toBe(403);
    expect(b.events).toEqual([]);
  });

  it("OPTIONS is answered with what we can do, to trunks and devices", () => {
    for (const b of [bench(trunk), bench()]) {
      const [ok] = b.say(ask({ method: "OPTIONS", callId: "o" }));
      expect([ok!.status, field(ok!, "accept")]).toEqual([200, "application/sdp"]);
      expect(field(ok!, "allow")).toBe("INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, INFO");
    }
  });

  it("a call is answered at the source's address, also if a later BYE comes from an unknown one", () => {
    const b = bench({
      classify: ({ remote }) =>
        remote.host === "203.0.113.5" ? { kind: "trunk", id: "carrier" } : { kind: "stranger" },
    });
    b.say(invite());
    const event = b.events[0]!;
    if (event.is !== "invited") throw new Error(event.is);
    const outputs = b.agent.handle({ do: "respond", session: event.session, status: 200, body: sdp() }, 0);
    const sent = outputs.find((one) => one.out === "send");
    const tag = /To:.*tag=(\w+)/.exec(Buffer.from(sent!.bytes).toString())![1];
    const bye = ask({ method: "BYE", callId: "c1", cseq: 2 }).replace(
      "To: <sip:8002@192.0.2.1>",
      `To: <sip:8002@192.0.2.1>;tag=${tag}`,
    );
    expect(b.say(bye, { host: "203.0.113.77", port: 5060 })[0]!.status).toBe(200);
    expect(b.events.at(-1)).toMatchObject({ is: "ended", why: "bye" });
  });
});

describe("what is asked for is checked", () => {
  it.each<[string, string, number]>([
    ["a scheme that we don't know", invite().replace("sip:8002@192.0.2.1 SIP", "xyz:8002 SIP"), 416],
    ["no hops left", invite().replace("Max-Forwards: 70", "Max-Forwards: 0"), 483],
    ["an extension that we don't have", invite("Require: precondition"), 420],
    [
      "a body that isn't SDP",
      `${invite("Content-Type: text/plain").replace("Content-Length: 0", "Content-Length: 2")}hi`,
      415,
    ],
    ["a packed body", invite("Content-Encoding: gzip"), 415],
    ["an answer that can't be SDP", invite("Accept: text/plain"), 406],
    [
      "a dialog that we don't have",
      invite().replace("To: <sip:8002@192.0.2.1>", "To: <sip:8002@192.0.2.1>;tag=x"),
      481,
    ],
    ["a BYE out of nowhere", ask({ method: "BYE", callId: "n" }), 481],
    ["SUBSCRIBE", ask({ method: "SUBSCRIBE", callId: "n" }), 405],
    ["a method that nobody knows", ask({ method: "FLY", callId: "n" }), 501],
  ])("%s: %#", (_, text, status) => {
    const b = bench(trunk);
    expect(b.say(text).map((one) => one.status)).toEqual([status]);
    expect(b.events).toEqual([]);
  });

  it("a request that came by two ways is merged: the second gets 482", () => {
    const b = bench(trunk);
    b.say(invite());
    expect(b.say(invite())[0]!.status).toBe(482);
    expect(b.events).toHaveLength(1);
  });

  it("a tel URI is a number like any other", () => {
    const b = bench(trunk);
    b.say(invite().replace("sip:8002@192.0.2.1 SIP", "tel:12345678 SIP"));
    expect(b.events[0]).toMatchObject({ is: "invited", uri: "tel:12345678" });
  });

  it("a body that may be ignored is no reason to refuse", () => {
    const b = bench(trunk);
    b.say(
      `${invite("Content-Type: text/plain\nContent-Disposition: render;handling=optional").replace("Content-Length: 0", "Content-Length: 2")}hi`,
    );
    expect(b.events[0]).toMatchObject({ is: "invited" });
  });

  it("a lower CSeq within the call gets 500", () => {
    const wire = createWire();
    const alice = wire.side("alice", "192.0.2.1");
    const bob = wire.side("bob", "192.0.2.2");
    call(alice);
    wire.run(50);
    bob.do({ do: "respond", session: bob.last("invited").session, status: 200, body: sdp() });
    wire.run(50);
    alice.do({ do: "request", id: "1", session: "a1", method: "OPTIONS" });
    wire.run(50);
    const options = wire.sent.findLast(({ message: m }) => m?.kind === "request" && m.method === "OPTIONS")!.message!;
    const lines = options.headers.map(({ name, value }) => `${name}: ${value.replace(/^\d+ OPTIONS/, "1 OPTIONS")}`);
    const uri = options.kind === "request" ? options.uri : "";
    wire.inject(
      { host: "192.0.2.9", port: 5060 },
      "bob",
      `OPTIONS ${uri} SIP/2.0\n${lines.join("\n").replace(/branch=\w+/, "branch=z9hG4bKold")}\n\n`,
    );
    wire.run(50);
    expect(wire.raw[0]!.text).toMatch(/^SIP\/2.0 500/);
  });

  it("what is too big, too many or too long is dropped and counted", () => {
    const b = bench({ ...trunk, limits: { messageBytes: 2000, headerCount: 20, lineBytes: 500 } });
    b.say(invite(`X: ${"y".repeat(3000)}`));
    b.say(invite(`X: ${"y".repeat(600)}`));
    b.say(invite(Array.from({ length: 30 }, (_, i) => `X-${i}: 1`).join("\n")));
    expect(b.agent.counters()).toMatchObject({ oversized: 1, malformed: 2 });
    expect(b.events).toEqual([]);
  });

  it("more calls than can be held get 503", () => {
    const b = bench({ ...trunk, limits: { sessions: 2 } });
    const callFrom = (i: number) =>
      b.say(ask({ method: "INVITE", callId: `c${i}` }), { host: `203.0.113.${i}`, port: 5060 });
    const answers = [1, 2, 3].map((i) => callFrom(i)[0]?.status);
    expect(answers).toEqual([undefined, undefined, 503]);
  });
});

describe("a call of ours that is challenged", () => {
  const settings: Partial<Settings> = {
    classify: () => ({ kind: "trunk", id: "peer", challenge: "far" }),
    digestUser: (username, realm) => ({ md5: ha1("MD5", username, realm, "pw") }),
  };
  const invitation = (password: string) =>
    ({
      do: "invite",
      session: "a1",
      destination: { listener: "main", host: "192.0.2.2", port: 5060 },
      uri: "sip:100@192.0.2.2",
      from: { uri: "sip:me@192.0.2.1" },
      body: sdp(),
      credentials: { username: "me", password },
    }) as const;

  it("answers once with a higher CSeq and the same Call-ID", () => {
    const wire = createWire();
    const alice = wire.side("alice", "192.0.2.1");
    const bob = wire.side("bob", "192.0.2.2", settings);
    alice.do(invitation("pw"));
    wire.run(50);
    expect(bob.last("invited").peer).toEqual({ kind: "trunk", id: "peer", user: "me" });
    expect(ladder(wire)).toBe("INVITE 401 ACK INVITE 100");
    const tried = wire.sent.flatMap(({ message: m }) => (m?.kind === "request" && m.method === "INVITE" ? [m] : []));
    const values = tried.map(({ headers }) => headers.filter(({ name }) => name === "call-id" || name === "cseq"));
    expect(values[0]![0]).toEqual(values[1]![0]);
    expect(values.map(([, cseq]) => cseq!.value)).toEqual(["1 INVITE", "2 INVITE"]);
  });

  it("fails when the answer is wrong", () => {
    const wire = createWire();
    const alice = wire.side("alice", "192.0.2.1");
    wire.side("bob", "192.0.2.2", settings);
    alice.do(invitation("wrong"));
    wire.run(50);
    expect(ladder(wire)).toBe("INVITE 401 ACK INVITE 401 ACK");
    expect(alice.last("failed")).toMatchObject({ why: "rejected", status: 401 });
  });
});
