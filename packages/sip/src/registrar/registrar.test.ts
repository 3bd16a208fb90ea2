import { describe, expect, it } from "vitest";
import { ha1 } from "../auth/digest.ts";
import { ask, authorization, type Bench, bench, contacts, field, phone } from "../kit/device.ts";

const stored = (password: string) => (username: string, realm: string) =>
  username === "8001"
    ? {
        md5: ha1("MD5", username, realm, password),
        sha256: ha1("SHA-256", username, realm, password),
        device: "device-8001",
        algorithms: ["MD5", "SHA-256"] as const,
      }
    : undefined;

const digest = { digestUser: stored("secret") };

/** A browser's flow is let in without a digest. */
function browser(settings = {}): Bench {
  const b = bench(settings);
  b.open("f1", "device-8001");
  return b;
}

describe("a phone that registers by digest", () => {
  it("that knows both algorithms is challenged with MD5 first, and bound where it speaks from", () => {
    const b = bench(digest);
    const [challenge] = b.say(ask());
    expect(challenge!.status).toBe(401);
    const offered = challenge!.headers.filter(({ name }) => name === "www-authenticate").map(({ value }) => value);
    expect(offered.map((value) => /algorithm=([\w-]+)/.exec(value)![1])).toEqual(["MD5", "SHA-256"]);
    const [ok] = b.say(ask({ cseq: 2, headers: authorization(challenge!, { username: "8001", password: "secret" }) }));
    expect(ok!.status).toBe(200);
    expect(contacts(ok!)).toEqual(["<sip:8001@10.0.0.5:5060>;expires=3600"]);
    expect(b.events).toEqual([{ is: "reachable", device: "device-8001" }]);
    expect(b.agent.bindings("device-8001")[0]).toMatchObject({
      uri: "sip:8001@10.0.0.5:5060",
      destination: { listener: "udp", ...phone },
      symmetric: true,
    });
    expect(field(ok!, "via")).toContain("rport=40123;received=203.0.113.5".split(";")[0]);
    expect(field(ok!, "via")).toContain("received=203.0.113.5");
  });

  it("is offered MD5 alone where nothing else is known of it", () => {
    const [challenge] = bench(digest).say(ask({ user: "8002" }));
    const offered = challenge!.headers.filter(({ name }) => name === "www-authenticate");
    expect(offered.map(({ value }) => /algorithm=([\w-]+)/.exec(value)![1])).toEqual(["MD5"]);
  });

  it("is refused with a wrong password, and counted", () => {
    const b = bench(digest);
    const [challenge] = b.say(ask());
    const [again] = b.say(ask({ cseq: 2, headers: authorization(challenge!, { username: "8001", password: "no" }) }));
    expect(again!.status).toBe(401);
    expect(field(again!, "www-authenticate")).not.toContain("stale");
    expect(b.agent.counters().badAuth).toBe(1);
    expect(b.events).toEqual([]);
  });

  it("can't use an answer twice: the second is stale", () => {
    const b = bench(digest);
    const [challenge] = b.say(ask());
    const headers = authorization(challenge!, { username: "8001", password: "secret" });
    expect(b.say(ask({ cseq: 2, headers }))[0]!.status).toBe(200);
    const [replay] = b.say(ask({ cseq: 3, headers }));
    expect(replay!.status).toBe(401);
    expect(field(replay!, "www-authenticate")).toContain("stale=true");
  });

  it("gets stale=true when its nonce is old, or was given to another address", () => {
    const b = bench({ ...digest, nonceLifeMs: 1000 });
    const [challenge] = b.say(ask());
    const headers = authorization(challenge!, { username: "8001", password: "secret" });
    const [moved] = b.say(ask({ cseq: 2, headers }), { host: "203.0.113.6", port: 1 });
    expect(field(moved!, "www-authenticate")).toContain("stale=true");
    b.now = 2000;
    const [old] = b.say(ask({ cseq: 3, headers }));
    expect(field(old!, "www-authenticate")).toContain("stale=true");
  });

  it("may not register another's number", () => {
    const b = bench(digest);
    const [challenge] = b.say(ask({ user: "8002" }));
    const headers = authorization(challenge!, { username: "8001", password: "secret" });
    expect(b.say(ask({ user: "8002", cseq: 2, headers }))[0]!.status).toBe(403);
    expect(b.agent.counters().forbidden).toBe(1);
  });

  it("is refused a device that belongs at another listener, right as its answer is", () => {
    for (const [listener, status] of [
      ["tls", 403],
      ["udp", 200],
    ] as const) {
      const b = bench({ digestUser: (name, realm) => ({ ...stored("secret")(name, realm), listener }) });
      const headers = authorization(b.say(ask())[0]!, { username: "8001", password: "secret" }, "REGISTER");
      expect(b.say(ask({ cseq: 2, headers }))[0]!.status, listener).toBe(status);
    }
  });

  it("learns nothing from the answer about which users exist", () => {
    const b = bench(digest);
    const known = b.say(ask({ user: "8001" }))[0]!;
    const unknown = b.say(ask({ user: "nobody", callId: "x" }))[0]!;
    expect(unknown.status).toBe(known.status);
    const answer = b.say(
      ask({ user: "nobody", cseq: 2, headers: authorization(unknown, { username: "nobody", password: "x" }) }),
    );
    expect(answer[0]!.status).toBe(401);
  });

  it("gets 400 for an Authorization that can't be read", () => {
    const b = bench(digest);
    expect(b.say(ask({ headers: 'Authorization: Digest username="8001' }))[0]!.status).toBe(400);
  });
});

describe("a browser's WebSocket with an identity", () => {
  it("registers its own device without digest, and no other", () => {
    const b = browser();
    expect(b.say(ask(), { flow: "f1" })[0]!.status).toBe(200);
    expect(b.agent.bindings("device-8001")[0]!.destination).toEqual({ flow: "f1" });
    expect(b.say(ask({ user: "8002", callId: "other" }), { flow: "f1" })[0]!.status).toBe(403);
    expect(b.agent.bindings("device-8002")).toEqual([]);
  });

  it("may call as itself only", () => {
    const b = browser();
    b.say(ask({ method: "INVITE", callId: "c1" }), { flow: "f1" });
    expect(b.events.at(-1)).toMatchObject({ is: "invited", peer: { kind: "device", device: "device-8001" } });
    expect(b.say(ask({ method: "INVITE", user: "8003", callId: "c2" }), { flow: "f1" })[0]!.status).toBe(403);
  });

  it("loses its bindings when it closes", () => {
    const b = browser();
    b.say(ask(), { flow: "f1" });
    b.close("f1");
    expect(b.events).toEqual([
      { is: "reachable", device: "device-8001" },
      { is: "unreachable", device: "device-8001", why: "flowClosed" },
    ]);
    expect(b.agent.alive()).toMatchObject({ bindings: 0, flows: 0 });
  });

  it("that comes back by a new flow before the old one closed stays reachable", () => {
    const b = browser();
    const contact = 'Contact: <sip:x1@a.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";reg-id=1';
    b.say(ask({ contact }), { flow: "f1" });
    b.open("f2", "device-8001");
    const again = 'Contact: <sip:x2@b.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";reg-id=1';
    expect(contacts(b.say(ask({ contact: again, callId: "new" }), { flow: "f2" })[0]!)).toHaveLength(1);
    b.close("f1");
    expect(b.events).toEqual([{ is: "reachable", device: "device-8001" }]);
    expect(b.agent.bindings("device-8001")[0]!.destination).toEqual({ flow: "f2" });
  });
});

describe("a registration", () => {
  const by = { flow: "f1" };

  it("ends by its time, told once", () => {
    const b = browser();
    b.say(ask({ headers: "Expires: 60" }), by);
    b.wake(59_999);
    expect(b.agent.bindings("device-8001")).toHaveLength(1);
    b.wake(60_000);
    expect(b.events.at(-1)).toEqual({ is: "unreachable", device: "device-8001", why: "expired" });
  });

  it("is granted exactly the expiry it asked for, at any fraction of a millisecond", () => {
    for (let i = 0; i < 50; i++) {
      const b = browser();
      b.now = 1_234_567 + i / 7;
      expect(contacts(b.say(ask({ headers: "Expires: 3600" }), by)[0]!)[0]).toMatch(/expires=3600\b/);
    }
  });

  it("is refreshed, and shows the time that is left", () => {
    const b = browser();
    b.say(ask({ headers: "Expires: 100" }), by);
    b.wake(50_000);
    expect(contacts(b.say(ask({ cseq: 2, contact: "" }), by)[0]!)[0]).toContain("expires=50");
    b.say(ask({ cseq: 3, headers: "Expires: 100" }), by);
    b.wake(140_000);
    expect(b.agent.bindings("device-8001")).toHaveLength(1);
    expect(b.events).toHaveLength(1);
  });

  it("is no shorter than the least and no longer than the most", () => {
    const b = browser();
    const [brief] = b.say(ask({ headers: "Expires: 5" }), by);
    expect([brief!.status, field(brief!, "min-expires")]).toEqual([423, "60"]);
    expect(contacts(b.say(ask({ cseq: 2, headers: "Expires: 99999" }), by)[0]!)[0]).toContain("expires=3600");
  });

  it.each(["soon", "-1", "99999999999", ""])("is as long as usual where its Contact says expires=%s", (text) => {
    const [ok] = browser().say(ask({ contact: `Contact: <sip:8001@10.0.0.5>;expires="${text}"` }), by);
    expect([ok!.status, contacts(ok!)]).toEqual([200, [expect.stringContaining("expires=3600")]]);
  });

  it("is taken back with expires=0, or all with *", () => {
    const b = browser();
    b.say(ask(), by);
    b.say(ask({ cseq: 2, contact: "Contact: <sip:8001@10.0.0.5:5060>;expires=0" }), by);
    expect(b.events.at(-1)).toMatchObject({ is: "unreachable", why: "unregistered" });
    b.say(ask({ cseq: 3 }), by);
    b.say(ask({ cseq: 4, contact: "Contact: <sip:8001@10.0.0.6>" }), by);
    expect(b.agent.bindings("device-8001")).toHaveLength(2);
    expect(b.say(ask({ cseq: 5, contact: "Contact: *" }), by)[0]!.status).toBe(400);
    const [ok] = b.say(ask({ cseq: 6, contact: "Contact: *", headers: "Expires: 0" }), by);
    expect([ok!.status, contacts(ok!)]).toEqual([200, []]);
    expect(b.agent.alive().bindings).toBe(0);
  });

  it("that is older than the one held changes nothing", () => {
    const b = browser();
    b.say(ask({ cseq: 5 }), by);
    expect(b.say(ask({ cseq: 4, headers: "Expires: 0" }), by)[0]!.status).toBe(500);
    expect(b.agent.bindings("device-8001")).toHaveLength(1);
  });

  it("that is older is found by its phone, even after the Contact changed", () => {
    const b = browser();
    const contact = (n: number) => `Contact: <sip:8001@10.0.0.${n}>;+sip.instance="<urn:uuid:1>"`;
    b.say(ask({ cseq: 5, contact: contact(6) }), by);
    expect(b.say(ask({ cseq: 4, contact: contact(5) }), by)[0]!.status).toBe(500);
    expect(b.agent.bindings("device-8001")).toMatchObject([{ uri: "sip:8001@10.0.0.6" }]);
  });

  it.each([["first"], ["last"]])("of a phone that moved takes the old Contact back, which it names %s", (where) => {
    const b = browser();
    const instance = '+sip.instance="<urn:uuid:1>"';
    const before = `<sip:8001@10.0.0.5:5060>;${instance}`;
    b.say(ask({ contact: `Contact: ${before}` }), by);
    const now = [`<sip:8001@10.0.0.6:5060>;${instance}`, `${before};expires=0`];
    const contact = `Contact: ${(where === "first" ? now.toReversed() : now).join(", ")}`;
    expect(contacts(b.say(ask({ cseq: 2, contact }), by)[0]!)).toEqual([expect.stringContaining("10.0.0.6")]);
    expect(b.events).toEqual([{ is: "reachable", device: "device-8001" }]);
    b.say(ask({ cseq: 3, contact: `Contact: ${before};expires=0` }), by);
    expect(b.agent.alive().bindings).toBe(0);
  });

  it("is of a domain of ours, or of the host that is asked", () => {
    const b = browser({ domains: ["zongji.example"] });
    const to = (host: string) => ask({ callId: host }).replace("To: <sip:8001@192.0.2.1>", `To: <sip:8001@${host}>`);
    expect(["192.0.2.1", "ZONGJI.example", "elsewhere.example"].map((host) => b.say(to(host), by)[0]!.status)).toEqual([
      200, 200, 404,
    ]);
  });

  it("over UDP outlives a restart by its snapshot", () => {
    const b = bench({ classify: () => ({ kind: "device" }), ...digest });
    const [challenge] = b.say(ask());
    b.say(ask({ cseq: 2, headers: authorization(challenge!, { username: "8001", password: "secret" }) }));
    b.now = 1_000_000;
    const snapshots = JSON.parse(JSON.stringify(b.agent.snapshotBindings(1_000_000)));
    const next = bench();
    const outputs = next.agent.restoreBindings(snapshots, 0);
    expect(outputs).toContainEqual({ out: "event", event: { is: "reachable", device: "device-8001" } });
    expect(next.agent.bindings("device-8001")[0]).toMatchObject({
      destination: { listener: "udp", ...phone },
      expiresAt: 2_600_000,
    });
    next.wake(2_600_000);
    expect(next.events.at(-1)).toMatchObject({ is: "unreachable", why: "expired" });
  });

  it("holds no more contacts than a device may have", () => {
    const b = browser({ bindingsPerDevice: 3 });
    for (let i = 0; i < 6; i++) b.say(ask({ contact: `Contact: <sip:8001@10.0.0.${i}>`, callId: `c${i}` }), by);
    expect(b.agent.bindings("device-8001").map(({ uri }) => uri)).toEqual([
      "sip:8001@10.0.0.5",
      "sip:8001@10.0.0.4",
      "sip:8001@10.0.0.3",
    ]);
    expect(b.agent.alive().bindings).toBe(3);
  });
});
