import { describe, expect, it } from "vitest";
import { parseDigest } from "../auth/digest.ts";
import type { Command } from "../door.ts";
import { header } from "../message/message.ts";
import { param } from "../message/params.ts";
import { type Carrier, challenging, grant, hotline, place, register, withExpires } from "./registrations.test-scene.ts";

describe("a registration with a carrier", () => {
  it("names us, and has a Contact of its own", () => {
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

  it("is refreshed in time, for each granted expiry", () => {
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

  it("takes the expiry of our Contact, else that of Expires, else the one we asked for", () => {
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

  it("without credentials, or for an unknown algorithm, fails at once", () => {
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

  it("without an answer fails after 32 s; it recovers by itself, and the next wait is short again", () => {
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

  it("for an unknown destination fails too", () => {
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
  it("goes to the carrier, with digest, and leaves nothing behind", () => {
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

  it("of a changed one goes to the carrier without an event; the new one takes its name", () => {
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
