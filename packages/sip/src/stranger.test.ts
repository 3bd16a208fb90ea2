import { describe, expect, it } from "vitest";
import { ha1 } from "./auth/digest.ts";
import type { Settings } from "./door.ts";
import { ask, authorization, type Bench, bench, field, phone } from "./kit/device.ts";
import { sdp } from "./kit/wire.ts";
import type { SipResponse } from "./message/message.ts";

const carrier = { host: "198.51.100.7", port: 5060 };
const scanner = { host: "203.0.113.66", port: 5071 };

/** Of ten phones one bears SHA-256. */
const offers: readonly (readonly ("MD5" | "SHA-256")[])[] = [
  ...Array.from({ length: 9 }, () => ["MD5"] as const),
  ["SHA-256", "MD5"],
];

/** 8001 and 8003 are phones of ours, 8003 bears SHA-256; whoever else calls itself something is a stranger. */
const hotline: Partial<Settings> = {
  domains: ["hotline.example"],
  classify: ({ remote }, { method, fromUser }) => {
    if (remote.host === carrier.host && method !== "REGISTER") return { kind: "trunk", id: "carrier" };
    return /^800[13]$/.test(fromUser) ? { kind: "device" } : { kind: "stranger" };
  },
  neverBanned: (host) => host === carrier.host,
  deviceOf: (user) => (/^800[13]$/.test(user) ? `device-${user}` : undefined),
  digestUser: (username, realm) =>
    /^800[13]$/.test(username)
      ? {
          md5: ha1("MD5", username, realm, "secret"),
          device: `device-${username}`,
          ...(username === "8003" && {
            sha256: ha1("SHA-256", username, realm, "secret"),
            algorithms: ["SHA-256", "MD5"] as const,
          }),
        }
      : undefined,
  digestOffers: () => offers,
};

type Wish = Parameters<typeof ask>[0];
const forUs = (wish: Wish = {}): string =>
  ask(wish).replace(/^((?:\w+|To:) <?sip:(?:\w+@)?)192\.0\.2\.1/gm, "$1hotline.example");

let serial = 0;
/** One try of a password: a question, a challenge, an answer. Undefined: silence. */
function attempt(b: Bench, by: typeof phone, user = "8001", password = "wrong"): number | undefined {
  const callId = `try-${serial++}`;
  const [challenge] = b.say(forUs({ user, callId }), by);
  if (challenge === undefined) return undefined;
  const headers = authorization(challenge, { username: user, password });
  return b.say(forUs({ user, callId, cseq: 2, headers }), by)[0]?.status;
}
const attempts = (b: Bench, count: number, by: typeof phone, user?: string) =>
  Array.from({ length: count }, () => attempt(b, by, user));
const banned = (b: Bench) => b.events.filter(({ is }) => is === "banned");

describe("a scanner of addresses", () => {
  it.each(["OPTIONS", "INVITE", "REGISTER", "SUBSCRIBE", "BYE", "CANCEL", "FLY"])("by %s finds nobody", (method) => {
    const b = bench(hotline);
    for (const user of ["8001", "100"]) expect(b.say(ask({ user, method, callId: user }), scanner)).toEqual([]);
    expect(b.agent.counters().stranger).toBe(2);
    expect(b.agent.alive()).toMatchObject({ transactions: 0, sessions: 0 });
  });

  it("gets no answer to a malformed request, nor to a tel URI", () => {
    const b = bench(hotline);
    expect(b.say(ask({ method: "INVITE" }).replace("CSeq: 1 INVITE", "CSeq: x"), scanner)).toEqual([]);
    expect(b.say(ask({ method: "INVITE" }).replace("sip:8002@192.0.2.1 SIP", "tel:8002 SIP"), scanner)).toEqual([]);
    expect(b.say(forUs({ method: "INVITE" }).replace("CSeq: 1 INVITE", "CSeq: x"), scanner)[0]!.status).toBe(400);
  });

  it("loses the connection that the question came by", () => {
    const b = bench(hotline);
    b.agent.handle({ is: "flowOpened", flow: "f", listener: "ws", remote: scanner }, 0);
    const outputs = b.agent.handle({ is: "bytes", flow: "f", bytes: Buffer.from(ask().replace(/\n/g, "\r\n")) }, 0);
    expect(outputs).toContainEqual({ out: "close", flow: "f" });
  });
});

describe("a request for our domain", () => {
  const looks = (response: SipResponse): string =>
    response.headers
      .filter(({ name }) => !["via", "to", "from", "call-id"].includes(name))
      .map(({ name, value }) => `${name}: ${value.replace(/nonce="[^"]*"/, "nonce")}`)
      .join("\n");

  it.each(["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE"])("by %s hears the same of each extension", (method) => {
    const b = bench(hotline);
    const heard = ["8001", "100", "8002", "admin"].map((user) => {
      const [response] = b.say(
        forUs({ user, method, callId: user }).replace("sip:8002@hot", `sip:${user}@hot`),
        scanner,
      );
      return [response!.status, looks(response!)];
    });
    for (const one of heard) expect(one).toEqual(heard[0]);
    if (method === "REGISTER" || method === "INVITE") expect(heard[0]![0]).toBe(401);
  });

  it("gets the same answer to a wrong password, whether the extension exists or not", () => {
    const b = bench(hotline);
    expect([attempt(b, scanner, "8001"), attempt(b, scanner, "100")]).toEqual([401, 401]);
  });

  it("gets the same algorithms for an unknown name as for a known one", () => {
    const b = bench(hotline);
    const offered = (user: string) =>
      b
        .say(forUs({ user, callId: `o${user}${serial++}` }), scanner)[0]!
        .headers.flatMap(({ name, value }) =>
          name === "www-authenticate" ? [/algorithm=([\w-]+)/.exec(value)![1]] : [],
        )
        .join();
    // Asked for before any phone was, as well: what it is offered never changes.
    const names = Array.from({ length: 400 }, (_, i) => `9${i}`);
    const missing = names.map(offered);
    expect([offered("8001"), offered("8003")]).toEqual(["MD5", "SHA-256,MD5"]);
    expect(names.map(offered)).toEqual(missing);
    // As often as phones are: a tenth, and no other.
    const rare = missing.filter((offer) => offer === "SHA-256,MD5").length;
    expect(new Set(missing)).toEqual(new Set(["MD5", "SHA-256,MD5"]));
    expect(rare).toBeGreaterThan(16);
    expect(rare).toBeLessThan(72);
  });

  it("may come from one of our phones: it registers, and then its address is known for every request", () => {
    const b = bench(hotline);
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
    expect(b.say(ask({ method: "OPTIONS", callId: "o" }))[0]!.status).toBe(200);
    expect(b.say(ask({ method: "OPTIONS", callId: "p" }), { ...phone, port: 9 })).toEqual([]);
  });

  it("comes from the carrier if the address is the carrier's, for every Request-URI", () => {
    const b = bench(hotline);
    b.say(ask({ method: "INVITE", callId: "c" }), carrier);
    expect(b.events).toMatchObject([{ is: "invited", peer: { kind: "trunk", id: "carrier" } }]);
  });

  it("is a trunk from anywhere only by our domain", () => {
    const b = bench({ ...hotline, classify: () => ({ kind: "trunk", id: "test", challenge: "t", anywhere: true }) });
    expect(b.say(ask({ method: "INVITE" }), scanner)).toEqual([]);
    expect(b.say(forUs({ method: "INVITE" }), scanner)[0]!.status).toBe(401);
  });
});

describe("a stranger's request leaves no state", () => {
  it.each(["REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "CANCEL"])(
    "%s is answered, and nothing is remembered",
    (method) => {
      const b = bench(hotline);
      const text = forUs({ method, callId: "c" });
      const [first, again] = [b.say(text, scanner), b.say(text, scanner)];
      expect(again[0]!.status).toBe(first[0]!.status);
      expect(field(again[0]!, "to")).toBe(field(first[0]!, "to"));
      expect(field(first[0]!, "to")).toMatch(/;tag=\w+/);
      expect(b.agent.alive()).toMatchObject({ transactions: 0, sessions: 0, timers: 0 });
    },
  );

  it("so that no flood of them keeps a phone out", () => {
    const b = bench({ ...hotline, limits: { transactions: 50 } });
    for (let i = 0; i < 200; i++)
      b.say(forUs({ method: i % 2 === 0 ? "INVITE" : "REGISTER", callId: `f${i}` }), scanner);
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
    expect(b.agent.counters().overload).toBe(0);
  });

  it.each(["OPTIONS", "REGISTER", "BYE", "FLY"])("nor does %s in the name of a carrier or a phone", (method) => {
    const b = bench({ ...hotline, limits: { transactions: 50 } });
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
    for (let i = 0; i < 200; i++) {
      expect(b.say(forUs({ method, callId: `f${i}` }), carrier)).toHaveLength(1);
      expect(b.say(forUs({ method, callId: `p${i}` }), phone)).toHaveLength(1);
    }
    expect(attempt(b, { host: "203.0.113.9", port: 5060 }, "8003", "secret")).toBe(200);
    expect(b.agent.counters().overload).toBe(0);
  });

  it("in a phone's name gets one challenge, which isn't retransmitted to a forged address", () => {
    const b = bench(hotline);
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
    b.wake(40_000);
    const before = b.agent.counters().responsesOut + b.agent.counters().retransmissions;
    expect(b.say(ask({ method: "INVITE", callId: "forged" }), phone)[0]!.status).toBe(401);
    b.wake(80_000);
    expect(b.agent.counters().responsesOut + b.agent.counters().retransmissions).toBe(before + 1);
  });

  it("but an INVITE in a carrier's name does; never so much that no other can call", () => {
    const b = bench({ ...hotline, limits: { sessions: 20 } });
    for (let i = 0; i < 50; i++) b.say(ask({ method: "INVITE", callId: `f${i}` }), carrier);
    expect(b.events.filter(({ is }) => is === "invited")).toHaveLength(10);
    expect(b.agent.counters().overload).toBe(40);
    const [challenge] = b.say(forUs({ method: "INVITE", callId: "own" }), phone);
    const headers = authorization(challenge!, { username: "8001", password: "secret" }, "INVITE");
    b.say(forUs({ method: "INVITE", callId: "own", cseq: 2, headers }), phone);
    expect(b.events.at(-1)).toMatchObject({ is: "invited", peer: { kind: "device" } });
    // Their time is up, none is counted any more.
    for (const event of b.events)
      if (event.is === "invited") b.agent.handle({ do: "respond", session: event.session, status: 486 }, b.now);
    b.wake(60_000);
    expect(b.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
    b.say(ask({ method: "INVITE", callId: "true" }), carrier);
    expect(b.events.at(-1)).toMatchObject({ is: "invited", peer: { kind: "trunk" } });
  });

  it("but a carrier calls as often as it likes, if it acknowledges: a forger can't", () => {
    const b = bench({ ...hotline, limits: { sessions: 20 } });
    for (let i = 0; i < 50; i++) {
      const callId = `t${i}`;
      b.say(ask({ method: "INVITE", callId }), carrier);
      const event = b.events.at(-1)!;
      if (event.is !== "invited") throw new Error(`call ${i} is not let in`);
      const answer = { do: "respond", session: event.session, status: 200, body: sdp("ours") } as const;
      const sent = b.agent.handle(answer, b.now).find(({ out }) => out === "send");
      const to = sent?.out === "send" ? /^To: .*$/m.exec(Buffer.from(sent.bytes).toString("latin1"))![0].trim() : "";
      const within = (method: string, cseq: number) => ask({ method, callId, cseq }).replace(/^To: .*$/m, to);
      b.say(within("ACK", 1), carrier);
      expect(b.events.at(-1)).toMatchObject({ is: "acked" });
      expect(b.say(within("BYE", 2), carrier)[0]!.status).toBe(200);
    }
    expect(b.agent.counters().overload).toBe(0);
  });

  it("but a wrong answer that comes again by loss counts once", () => {
    const b = bench(hotline);
    const [challenge] = b.say(forUs({ callId: "w" }), scanner);
    const text = forUs({
      callId: "w",
      cseq: 2,
      headers: authorization(challenge!, { username: "8001", password: "x" }),
    });
    for (let i = 0; i < 20; i++) expect(b.say(text, scanner)[0]!.status).toBe(401);
    expect(b.agent.counters().badAuth).toBe(1);
    expect(banned(b)).toEqual([]);
  });
});

describe("guessing passwords", () => {
  it("is dropped after the tenth, and a right one comes too late", () => {
    const b = bench(hotline);
    expect(attempts(b, 9, scanner)).toEqual(Array(9).fill(401));
    expect(banned(b)).toEqual([]);
    attempt(b, scanner);
    expect(b.events).toEqual([{ is: "banned", address: scanner.host, forMs: 600_000 }]);
    expect(attempt(b, scanner, "8001", "secret")).toBeUndefined();
    expect(attempt(b, { ...scanner, port: 6000 }, "8003", "secret")).toBeUndefined();
    expect(b.say(forUs({ method: "OPTIONS", callId: "x" }), scanner)).toEqual([]);
    expect(b.agent.counters().banned).toBe(3);
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
  });

  it("is possible again when the time is up, or when the ban is lifted", () => {
    const b = bench(hotline);
    attempts(b, 10, scanner);
    b.wake(599_999);
    expect(attempt(b, scanner, "8001", "secret")).toBeUndefined();
    b.wake(600_000);
    expect(b.events.at(-1)).toEqual({ is: "unbanned", address: scanner.host, why: "expired" });
    attempts(b, 10, scanner);
    const lifted = b.agent.handle({ do: "unban", address: scanner.host }, b.now);
    const unbanned = { is: "unbanned", address: scanner.host, why: "command" };
    expect(lifted).toContainEqual({ out: "event", event: unbanned });
    expect(attempt(b, scanner, "8001", "secret")).toBe(200);
    const again = b.agent.handle({ do: "unban", address: scanner.host }, b.now);
    expect(again).toMatchObject([{ out: "event", event: { is: "refused", why: "not banned" } }]);
  });

  it("slowly enough is not banned: failures count for ten minutes", () => {
    const b = bench(hotline);
    for (let i = 0; i < 30; i++) {
      b.wake(i * 67_000);
      attempt(b, scanner);
    }
    expect(banned(b)).toEqual([]);
  });

  it("by many names from one address is dropped too", () => {
    const b = bench(hotline);
    for (let i = 0; i < 10; i++) attempt(b, scanner, `90${i}`);
    expect(banned(b)).toMatchObject([{ address: scanner.host }]);
  });

  it("from all addresses of one IPv6 network counts as one", () => {
    const b = bench(hotline);
    for (let i = 0; i < 10; i++) attempt(b, { host: `2001:db8:0:7::${i + 1}`, port: 5060 });
    expect(banned(b)).toMatchObject([{ address: "2001:db8:0:7::/64" }]);
    expect(attempt(b, { host: "2001:db8:0:8::1", port: 5060 }, "8001", "secret")).toBe(200);
  });

  it("by forged datagrams bans nobody else: the forger doesn't get the nonce", () => {
    const b = bench(hotline);
    const [challenge] = b.say(forUs({ callId: "own" }), scanner);
    for (let i = 0; i < 50; i++) {
      const headers = authorization(challenge!, { username: "8001", password: "wrong" });
      b.say(forUs({ callId: `f${i}`, cseq: 2, headers }), phone);
      b.say(forUs({ callId: `g${i}`, cseq: 2, headers: headers.replace(/nonce="[^"]*"/, 'nonce="x.y.z"') }), phone);
    }
    expect(b.agent.counters().badAuth).toBe(100);
    expect(banned(b)).toEqual([]);
    expect(attempt(b, phone, "8001", "secret")).toBe(200);
  });

  it("with an old nonce counts for nothing", () => {
    const b = bench({ ...hotline, nonceLifeMs: 1000 });
    const [challenge] = b.say(forUs({ callId: "own" }), scanner);
    b.wake(1001);
    const headers = authorization(challenge!, { username: "8001", password: "wrong" });
    for (let i = 0; i < 20; i++) b.say(forUs({ callId: `f${i}`, cseq: 2, headers }), scanner);
    expect(banned(b)).toEqual([]);
  });

  it("from a trunk's address is never banned", () => {
    const b = bench(hotline);
    expect(attempts(b, 40, carrier)).toEqual(Array(40).fill(401));
    expect(banned(b)).toEqual([]);
  });

  it("loses its connections, and gets no new one", () => {
    const b = bench(hotline);
    b.agent.handle({ is: "flowOpened", flow: "idle", listener: "ws", remote: scanner }, 0);
    attempts(b, 9, scanner);
    const [challenge] = b.say(forUs({ callId: "last" }), scanner);
    const text = forUs({
      callId: "last",
      cseq: 2,
      headers: authorization(challenge!, { username: "8001", password: "x" }),
    });
    const bytes = Buffer.from(text.replace(/\n/g, "\r\n"));
    expect(b.agent.handle({ is: "datagram", listener: "udp", remote: scanner, bytes }, 0)).toContainEqual({
      out: "close",
      flow: "idle",
    });
    expect(b.agent.handle({ is: "flowOpened", flow: "new", listener: "ws", remote: scanner }, 0)).toContainEqual({
      out: "close",
      flow: "new",
    });
  });
});

describe("phones behind one address", () => {
  const nat = (port: number) => ({ host: phone.host, port });

  it("go on when one of them has a wrong password; that one alone is dropped", () => {
    const b = bench(hotline);
    attempt(b, nat(1), "8001", "secret");
    attempts(b, 30, nat(2), "9999");
    expect(banned(b)).toEqual([{ is: "banned", address: phone.host, user: "9999", forMs: 600_000 }]);
    expect(attempt(b, nat(2), "9999")).toBeUndefined();
    expect(attempt(b, nat(1), "8001", "secret")).toBe(200);
    expect(attempt(b, nat(3), "8003", "secret")).toBe(200);
  });

  it("that are registered go on when the address is banned for many names; one that isn't registered yet doesn't", () => {
    const b = bench(hotline);
    attempt(b, nat(1), "8001", "secret");
    for (let i = 0; i < 30; i++) attempt(b, nat(2), `95${i}`);
    expect(banned(b)).toMatchObject([{ address: phone.host }]);
    expect(attempt(b, nat(4), "8001", "secret")).toBe(200);
    expect(attempt(b, nat(3), "8003", "secret")).toBeUndefined();
    const claimed = forUs({ user: "8001", callId: "z", headers: 'Authorization: Digest username="8003"' });
    expect(b.say(claimed, nat(2))).toEqual([]);
  });

  it("keep the call that they have, and may end it", () => {
    const b = bench(hotline);
    attempt(b, nat(1), "8001", "secret");
    const [challenge] = b.say(forUs({ method: "INVITE", callId: "call" }), nat(1));
    const proof = authorization(challenge!, { username: "8001", password: "secret" }, "INVITE");
    b.say(forUs({ method: "INVITE", callId: "call", cseq: 2, headers: proof }), nat(1));
    const invited = b.events.findLast((event) => event.is === "invited")!;
    const session = invited.is === "invited" ? invited.session : "";
    const sent = b.agent
      .handle({ do: "respond", session, status: 200, body: sdp() }, 0)
      .find((one) => one.out === "send");
    const tag = /To:.*tag=(\w+)/.exec(Buffer.from(sent!.bytes).toString())![1]!;
    b.say(forUs({ callId: "away", cseq: 9, contact: "Contact: *", headers: "Expires: 0" }), nat(1));
    for (let i = 0; i < 30; i++) attempt(b, nat(2), `95${i}`);
    const to = "To: <sip:8002@192.0.2.1>";
    const bye = ask({ method: "BYE", callId: "call", cseq: 3 }).replace(to, `${to};tag=${tag}`);
    expect(b.say(bye, nat(7))[0]!.status).toBe(200);
    expect(b.events.at(-1)).toMatchObject({ is: "ended", why: "bye" });
  });

  it("a registered phone is never locked out by another's guesses at its number", () => {
    const b = bench(hotline);
    attempt(b, nat(1), "8001", "secret");
    attempts(b, 15, nat(2), "8001");
    expect(banned(b)).toMatchObject([{ address: phone.host, user: "8001" }]);
    expect(attempt(b, nat(2), "8001", "secret")).toBeUndefined();
    expect(attempt(b, nat(1), "8001", "secret")).toBe(200);
  });
});

describe("the memory of failures and bans", () => {
  it("has a bound: the oldest ban ends first, with an event", () => {
    const b = bench({ ...hotline, bans: { failures: 1, remembered: 5 } });
    for (let i = 1; i <= 8; i++) attempt(b, { host: `203.0.113.${i}`, port: 5060 });
    expect(b.agent.alive().bans).toBe(5);
    expect(b.events.filter(({ is }) => is === "unbanned")).toEqual(
      [1, 2, 3].map((i) => ({ is: "unbanned", address: `203.0.113.${i}`, why: "room" })),
    );
    b.wake(600_000);
    expect(b.agent.alive().bans).toBe(0);
  });

  it("forgets the oldest failures when there are too many", () => {
    const b = bench({ ...hotline, bans: { failures: 2, remembered: 6 } });
    attempt(b, scanner);
    for (let i = 1; i <= 6; i++) attempt(b, { host: `203.0.113.${i}`, port: 5060 }, `u${i}`);
    attempt(b, scanner);
    expect(banned(b)).toEqual([]);
    attempt(b, scanner);
    expect(banned(b)).toHaveLength(1);
  });
});
