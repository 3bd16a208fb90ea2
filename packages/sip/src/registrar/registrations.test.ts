import { describe, expect, it } from "vitest";
import { digestResponse, ha1, parseDigest } from "../auth/digest.ts";
import type { Command, Output, Settings, SipEvent } from "../door.ts";
import { seededRandom } from "../kit/wire.ts";
import { header, headerValues, type SipRequest } from "../message/message.ts";
import { param } from "../message/params.ts";
import { parseMessage } from "../message/parse.ts";
import { createUserAgent } from "../user-agent.ts";

const place = { host: "198.51.100.7", port: 5060 };
type Answer = { readonly status: number; readonly fields?: string } | "silence";
/** What the carrier's registrar says to a REGISTER; `n` counts them from 0. */
type Carrier = (request: SipRequest, n: number) => Answer;

const grant = (seconds: number): Carrier => {
  return (request) => ({ status: 200, fields: `Contact: ${withExpires(request, seconds)}\r\n` });
};
const withExpires = (request: SipRequest, seconds: number): string =>
  header(request, "contact")!.replace(/;expires=\d+$/, `;expires=${seconds}`);

function hotline(carrier: Carrier, settings: Partial<Settings> = {}, transport: "udp" | "tcp" = "udp") {
  const agent = createUserAgent({
    random: seededRandom(3),
    classify: (_, { registration }) =>
      registration === undefined ? { kind: "stranger" } : { kind: "trunk", id: registration },
    ...settings,
  });
  const events: { at: number; event: SipEvent }[] = [];
  const requests: SipRequest[] = [];
  const pings: number[] = [];
  let now = 0;
  let wakeAt: number | undefined;
  let serve = carrier;

  function feed(outputs: Output[]): Output[] {
    // What is sent is answered at once, from within: the timer of before comes first.
    for (const output of outputs) if (output.out === "wakeAt") wakeAt = output.at;
    for (const output of outputs) {
      if (output.out === "event") events.push({ at: now, event: output.event });
      else if (output.out === "connect") feed(agent.handle({ ...opened(output.flow) }, now));
      else if (output.out === "send" || output.out === "write") hear(output);
    }
    return outputs;
  }
  const opened = (flow: string) => ({ is: "flowOpened", flow, listener: "main", remote: place }) as const;
  function hear(output: Extract<Output, { out: "send" | "write" }>): void {
    const { message } = parseMessage(output.bytes);
    if (message === undefined) pings.push(now);
    if (message?.kind !== "request" || message.method !== "REGISTER") return;
    requests.push(message);
    const answer = serve(message, requests.length - 1);
    if (answer === "silence") return;
    const copied = message.headers.filter(({ name }) => ["via", "from", "to", "call-id", "cseq"].includes(name));
    const head = copied.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
    const bytes = Buffer.from(`SIP/2.0 ${answer.status} X\r\n${head}${answer.fields ?? ""}Content-Length: 0\r\n\r\n`);
    if (output.out === "write") feed(agent.handle({ is: "bytes", flow: output.flow, bytes }, now));
    else feed(agent.handle({ is: "datagram", listener: "main", remote: place, bytes }, now));
  }

  feed(agent.handle({ is: "listening", listener: "main", transport, advertise: { host: "192.0.2.1", port: 5060 } }, 0));
  return {
    agent,
    events,
    requests,
    pings,
    do: (command: Command) => feed(agent.handle(command, now)),
    input: (input: Parameters<typeof agent.handle>[0]) => feed(agent.handle(input, now)),
    /** From now on the carrier answers so. */
    serve: (next: Carrier) => {
      serve = next;
    },
    run(until: number) {
      while (wakeAt !== undefined && wakeAt <= until) {
        now = Math.max(now, wakeAt);
        wakeAt = undefined;
        feed(agent.handle({ is: "wake" }, now));
      }
      now = until;
    },
    said: () => events.map(({ event }) => event),
  };
}

const register = {
  do: "register",
  id: "carrier",
  destination: { listener: "main", ...place },
  registrar: "sip:carrier.example",
  aor: "sip:12345678@carrier.example",
  credentials: { username: "hotline", password: "secret" },
} as const;

/** A registrar that wants a digest, and checks it. */
function challenging(
  algorithm: "MD5" | "SHA-256",
  options: { status?: 401 | 407; granted?: number; stale?: boolean } = {},
) {
  const { status = 401, granted = 3600, stale = true } = options;
  let nonce = "n1";
  const counts: string[] = [];
  const [ask, answer] =
    status === 401 ? ["WWW-Authenticate", "authorization"] : ["Proxy-Authenticate", "proxy-authorization"];
  const challenge = (more = "") => ({
    status,
    fields: `${ask}: Digest realm="carrier", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${more}\r\n`,
  });
  const carrier: Carrier = (request) => {
    const given = parseDigest(header(request, answer) ?? "");
    if (given === undefined) return challenge();
    const value = (name: string): string => param(given, name) ?? "";
    if (value("nonce") !== nonce) return challenge(stale ? ", stale=true" : "");
    counts.push(value("nc"));
    const right = digestResponse({
      algorithm,
      ha1: ha1(algorithm, "hotline", "carrier", "secret"),
      nonce,
      method: "REGISTER",
      uri: value("uri"),
      qop: { name: "auth", nc: value("nc"), cnonce: value("cnonce") },
    });
    return value("response") === right ? grant(granted)(request, 0) : challenge();
  };
  return {
    carrier,
    counts,
    turn: (next: string) => {
      nonce = next;
    },
  };
}

describe("a registration with a carrier", () => {
  it("says who we are, and a Contact that nobody else has", () => {
    const h = hotline(grant(600));
    h.do({ ...register, contactUser: "4001", headers: [{ name: "X-Line", value: "7" }] });
    const [request] = h.requests;
    expect(request).toMatchObject({ uri: "sip:carrier.example" });
    expect(header(request!, "to")).toBe("<sip:12345678@carrier.example>");
    expect(header(request!, "from")).toMatch(/^<sip:12345678@carrier\.example>;tag=\w+$/);
    expect(header(request!, "contact")).toMatch(/^<sip:4001@192\.0\.2\.1:5060;line=[0-9a-f]{24}>;expires=3600$/);
    expect(header(request!, "expires")).toBe("3600");
    expect(header(request!, "x-line")).toBe("7");
    expect(h.said()).toEqual([{ is: "registered", id: "carrier", expiresSec: 600, serviceRoute: [] }]);
    expect(h.agent.registrations()).toEqual([{ id: "carrier", at: "registered", expiresAt: 600_000 }]);
  });

  it.each(["MD5", "SHA-256"] as const)(
    "proves itself by %s, and again with the same nonce, counted up",
    (algorithm) => {
      const far = challenging(algorithm, { granted: 600 });
      const h = hotline(far.carrier);
      h.do(register);
      h.run(3_000_000);
      expect(h.said().every(({ is }) => is === "registered")).toBe(true);
      expect(far.counts.slice(0, 4)).toEqual(["00000001", "00000002", "00000003", "00000004"]);
      expect(h.requests.length).toBe(far.counts.length + 1);
      expect(new Set(h.requests.map((one) => header(one, "call-id"))).size).toBe(1);
      expect(h.requests.map((one) => header(one, "cseq"))).toEqual(h.requests.map((_, i) => `${i + 1} REGISTER`));
    },
  );

  it.each([true, false])("answers a new nonce with a new count (said to be stale: %s)", (stale) => {
    const far = challenging("MD5", { granted: 600, stale });
    const h = hotline(far.carrier);
    h.do(register);
    far.turn("n2");
    h.run(600_000);
    expect(h.said().map(({ is }) => is)).toEqual(["registered", "registered"]);
    expect(far.counts).toEqual(["00000001", "00000001"]);
    expect(h.requests).toHaveLength(4);
  });

  it("answers a proxy's challenge", () => {
    const far = challenging("SHA-256", { status: 407 });
    const h = hotline(far.carrier);
    h.do(register);
    expect(h.said()).toMatchObject([{ is: "registered" }]);
  });

  it("takes the next nonce from Authentication-Info", () => {
    const h = hotline((request, n) => {
      const challenge = 'WWW-Authenticate: Digest realm="c", nonce="first", qop="auth"\r\n';
      if (n === 0) return { status: 401, fields: challenge };
      const contact = `Contact: ${withExpires(request, 600)}\r\n`;
      return { status: 200, fields: `${contact}Authentication-Info: qop=auth, nextnonce="second,x", rspauth="1"\r\n` };
    });
    h.do(register);
    h.run(600_000);
    const given = h.requests.map((one) => parseDigest(header(one, "authorization") ?? ""));
    expect(given.map((params) => params && [param(params, "nonce"), param(params, "nc")])).toEqual([
      undefined,
      ["first", "00000001"],
      ["second,x", "00000001"],
    ]);
  });

  it("is refreshed in time, whatever was granted", () => {
    for (const [granted, at] of [
      [3600, 3_240_000],
      [600, 536_000],
      [60, 30_000],
      [10, 5000],
    ] as const) {
      const h = hotline(grant(granted));
      h.do(register);
      h.run(at - 1);
      expect(h.requests).toHaveLength(1);
      h.run(at);
      expect(h.requests).toHaveLength(2);
    }
  });

  it("is granted what the answer says for our Contact, among others, else for all, else what we asked", () => {
    const other = "Contact: <sip:12345678@203.0.113.1>;expires=5\r\n";
    const cases: [Carrier, number][] = [
      [(request) => ({ status: 200, fields: `${other}Contact: ${withExpires(request, 77)}\r\n` }), 77],
      [() => ({ status: 200, fields: `${other}Expires: 88\r\n` }), 88],
      [() => ({ status: 200 }), 3600],
    ];
    for (const [carrier, expiresSec] of cases) {
      const h = hotline(carrier);
      h.do(register);
      expect(h.said()).toMatchObject([{ is: "registered", expiresSec }]);
    }
  });

  it("that is too brief is asked for again as long as the carrier wants (423)", () => {
    const h = hotline((request, n) =>
      n === 0
        ? { status: 423, fields: "Min-Expires: 1800\r\n" }
        : grant(Number(header(request, "expires")))(request, n),
    );
    h.do({ ...register, expiresSec: 60 });
    expect(h.said()).toMatchObject([{ is: "registered", expiresSec: 1800 }]);
    h.run(1_800_000);
    expect(h.requests.map((one) => header(one, "expires"))).toEqual(["60", "1800", "1800"]);
  });

  it("is given up for a while by a carrier that only ever says 423", () => {
    const h = hotline((_, n) => ({ status: 423, fields: `Min-Expires: ${1000 * (n + 9)}\r\n` }));
    h.do(register);
    expect(h.requests.length).toBeLessThan(10);
    expect(h.said()).toMatchObject([{ is: "registrationFailed", why: "rejected", status: 423 }]);
  });
});

describe("a registration that fails", () => {
  it("with a wrong password is asked once more, then told, and tried ever more seldom", () => {
    const far = challenging("MD5");
    const h = hotline(far.carrier);
    h.do({ ...register, credentials: { username: "hotline", password: "wrong" } });
    expect(h.requests).toHaveLength(2);
    expect(h.said()).toMatchObject([{ is: "registrationFailed", id: "carrier", why: "rejected", status: 401 }]);
    h.run(3_600_000);
    const waits = h.said().map((event) => (event.is === "registrationFailed" ? event.retryInMs : -1));
    expect(waits.length).toBeGreaterThan(10);
    waits.forEach((wait, i) => {
      const whole = Math.min(300_000, 5000 * 2 ** i);
      expect(wait).toBeGreaterThanOrEqual(whole / 2);
      expect(wait).toBeLessThanOrEqual(whole);
    });
    expect(new Set(waits).size).toBeGreaterThan(8);
  });

  it("without credentials, or for an algorithm that we don't know, is told at once", () => {
    for (const [wish, algorithm] of [
      [{ ...register, credentials: undefined }, "MD5"],
      [register, "SHA-512-256"],
    ] as const) {
      const h = hotline(() => ({
        status: 401,
        fields: `WWW-Authenticate: Digest realm="c", nonce="n", algorithm=${algorithm}\r\n`,
      }));
      h.do(wish as Command);
      expect(h.requests).toHaveLength(1);
      expect(h.said()).toMatchObject([{ is: "registrationFailed", status: 401 }]);
    }
  });

  it("waits as long as the carrier says, in bounds", () => {
    const h = hotline(() => ({ status: 503, fields: "Retry-After: 120 (maintenance)\r\n" }));
    h.do(register);
    expect(h.said()).toMatchObject([{ is: "registrationFailed", status: 503, retryInMs: 120_000 }]);
    h.serve(() => ({ status: 503, fields: "Retry-After: 999999\r\n" }));
    h.run(120_000);
    expect(h.said().at(-1)).toMatchObject({ retryInMs: 300_000 });
  });

  it("for silence is told after 32 s, and comes right by itself, with the wait short again", () => {
    const h = hotline(() => "silence");
    h.do(register);
    h.run(32_000);
    expect(h.said()).toMatchObject([{ is: "registrationFailed", why: "timeout" }]);
    h.serve(grant(600));
    h.run(37_000);
    expect(h.said().at(-1)).toMatchObject({ is: "registered" });
    h.serve(() => ({ status: 500 }));
    h.run(37_000 + 536_000);
    const last = h.said().at(-1);
    expect(last?.is === "registrationFailed" && last.retryInMs).toBeLessThanOrEqual(5000);
  });

  it("when its connection closes is tried again soon", () => {
    const h = hotline(grant(3600), {}, "tcp");
    h.do(register);
    const flow = h.agent.alive().flows;
    expect([flow, h.said().length]).toEqual([1, 1]);
    const [connected] = h.do({ do: "options", id: "o", destination: register.destination, uri: "sip:x" });
    h.input({ is: "flowClosed", flow: connected?.out === "write" ? connected.flow : "" });
    expect(h.said().find(({ is }) => is === "registrationFailed")).toMatchObject({ why: "transport" });
    h.run(5000);
    expect(h.said().at(-1)).toMatchObject({ is: "registered" });
  });

  it("for a destination that isn't there is told, too", () => {
    const h = hotline(grant(600));
    h.do({ ...register, destination: { listener: "none", ...place } });
    expect(h.said()).toMatchObject([{ is: "registrationFailed", why: "transport" }]);
  });

  it("can't begin with what is no URI", () => {
    const h = hotline(grant(600));
    h.do({ ...register, aor: "nobody" });
    h.do({ ...register, registrar: "" });
    h.do({ do: "unregister", id: "carrier" });
    expect(h.said().map(({ is }) => is)).toEqual(["refused", "refused", "refused"]);
    expect(h.requests).toEqual([]);
  });
});

describe("the end of a registration", () => {
  it("is told to the carrier, by digest, and nothing is left", () => {
    const far = challenging("MD5");
    const h = hotline(far.carrier);
    h.do(register);
    far.turn("n2");
    h.do({ do: "unregister", id: "carrier" });
    const last = h.requests.at(-1)!;
    expect([header(last, "expires"), header(last, "contact")]).toEqual(["0", expect.stringMatching(/;expires=0$/)]);
    expect(h.said().at(-1)).toEqual({ is: "unregistered", id: "carrier", why: "answered" });
    h.run(10_000_000);
    expect(h.agent.alive()).toMatchObject({ registrations: 0, transactions: 0, timers: 0 });
    expect(h.said()).toHaveLength(2);
  });

  it("comes by itself when the carrier is silent", () => {
    const h = hotline(grant(600));
    h.do(register);
    h.serve(() => "silence");
    h.do({ do: "unregister", id: "carrier" });
    h.run(40_000);
    expect(h.said().at(-1)).toEqual({ is: "unregistered", id: "carrier", why: "timeout" });
    expect(h.agent.alive()).toMatchObject({ registrations: 0, timers: 0 });
  });

  it("may come while it waits for another try: no try comes after it", () => {
    const h = hotline(() => ({ status: 500 }));
    h.do(register);
    h.do({ do: "unregister", id: "carrier" });
    h.run(10_000_000);
    expect(h.said().map(({ is }) => is)).toEqual(["registrationFailed", "unregistered"]);
  });

  it("of a changed one is told to the carrier, not to us; the new one takes its name", () => {
    const h = hotline(grant(600));
    h.do(register);
    h.do({ ...register, aor: "sip:87654321@carrier.example" });
    expect(h.requests.map((one) => [header(one, "to"), header(one, "expires")])).toEqual([
      ["<sip:12345678@carrier.example>", "3600"],
      ["<sip:12345678@carrier.example>", "0"],
      ["<sip:87654321@carrier.example>", "3600"],
    ]);
    expect(h.said().map(({ is }) => is)).toEqual(["registered", "registered"]);
    expect(h.agent.registrations()).toHaveLength(1);
  });

  it("isn't the end when only the password changes: it is refreshed at once", () => {
    const far = challenging("MD5");
    const h = hotline(far.carrier);
    h.do({ ...register, credentials: { username: "hotline", password: "wrong" } });
    h.do(register);
    expect(h.said().map(({ is }) => is)).toEqual(["registrationFailed", "registered"]);
    expect(new Set(h.requests.map((one) => header(one, "call-id"))).size).toBe(1);
  });
});

describe("a call over a registration", () => {
  let serial = 0;
  const invite = (uri: string): Uint8Array =>
    Buffer.from(
      `INVITE ${uri} SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK${++serial}\r\nMax-Forwards: 70\r\nFrom: <sip:139@x>;tag=1\r\nTo: <sip:12345678@carrier.example>\r\nCall-ID: ${serial}\r\nCSeq: 1 INVITE\r\nContact: <sip:139@198.51.100.7>\r\nContent-Length: 0\r\n\r\n`,
    );
  const contactOf = (h: ReturnType<typeof hotline>): string =>
    /<([^>]*)>/.exec(header(h.requests[0]!, "contact")!)![1]!;
  const ring = (h: ReturnType<typeof hotline>, uri: string, host = place.host) =>
    h.input({ is: "datagram", listener: "main", remote: { host, port: 7777 }, bytes: invite(uri) });

  it("is known by our Contact, from the registrar's address", () => {
    const h = hotline(grant(600));
    h.do(register);
    ring(h, contactOf(h));
    expect(h.said().at(-1)).toMatchObject({ is: "invited", peer: { kind: "trunk", id: "carrier" } });
  });

  it("from another address only if the registration is open to it", () => {
    for (const anyAddress of [false, true]) {
      const h = hotline(grant(600));
      h.do({ ...register, anyAddress });
      ring(h, contactOf(h), "198.51.100.8");
      expect(h.said().some(({ is }) => is === "invited")).toBe(anyAddress);
      ring(h, contactOf(h).replace(/line=\w+/, "line=0123456789abcdef01234567"), "198.51.100.8");
      ring(h, contactOf(h).replace(/;line=\w+/, ""), "198.51.100.9");
      expect(h.agent.counters().stranger).toBe(anyAddress ? 2 : 3);
    }
  });

  it("is known by the Contact of before a restart, where the key stays", () => {
    const nonceKey = Buffer.from("kept");
    const [a, b] = [hotline(grant(600), { nonceKey }), hotline(grant(600), { nonceKey, random: seededRandom(9) })];
    a.do(register);
    b.do(register);
    expect(contactOf(a)).toBe(contactOf(b));
    const c = hotline(grant(600), { nonceKey: Buffer.from("other") });
    c.do(register);
    expect(contactOf(c)).not.toBe(contactOf(a));
  });

  it("out goes by its Service-Route, with its Contact", () => {
    const h = hotline((request) => ({
      status: 200,
      fields: `Contact: ${withExpires(request, 600)}\r\nService-Route: <sip:p1.carrier.example;lr>,\r\n <sip:p2.carrier.example;lr>\r\n`,
    }));
    h.do(register);
    expect(h.said()).toMatchObject([{ serviceRoute: ["sip:p1.carrier.example;lr", "sip:p2.carrier.example;lr"] }]);
    const call = {
      do: "invite",
      session: "s",
      destination: register.destination,
      uri: "sip:139@carrier.example",
      from: { uri: "sip:12345678@carrier.example" },
    } as const;
    const sent = h.do({ ...call, registration: "carrier" }).find((one) => one.out === "send");
    const request = parseMessage(sent!.bytes).message as SipRequest;
    expect(headerValues(request, "route")).toEqual(["<sip:p1.carrier.example;lr>", "<sip:p2.carrier.example;lr>"]);
    expect(header(request, "contact")).toBe(`<${contactOf(h)}>`);
    h.do({ ...call, session: "t", registration: "none" });
    expect(h.said().at(-1)).toMatchObject({ is: "refused", why: "no such registration" });
  });
});

it("a registrar over UDP hears from us, so that the NAT between stays open", () => {
  const h = hotline(grant(600), { keepAliveMs: 25_000 });
  h.do(register);
  h.run(80_000);
  expect(h.pings).toEqual([25_000, 50_000, 75_000]);
  h.do({ do: "unregister", id: "carrier" });
  h.run(200_000);
  expect(h.pings).toHaveLength(3);
});
