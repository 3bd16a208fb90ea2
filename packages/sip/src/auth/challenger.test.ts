import { describe, expect, it } from "vitest";
import { seededRandom } from "../kit/wire.ts";
import type { SipRequest } from "../message/message.ts";
import { noBody } from "../message/message.ts";
import { createChallenger, type Verdict } from "./challenger.ts";
import { digestResponse, ha1, parseChallenge } from "./digest.ts";

const secret = ha1("SHA-256", "u", "r", "pw");

const here = { realm: "r", host: "192.0.2.1" };

function challenger(nonceLifeMs = 60_000) {
  return createChallenger({
    key: Buffer.from("key"),
    nonceLifeMs,
    algorithms: ["SHA-256"],
    random: seededRandom(5),
    lookup: (username) => (username === "u" ? { sha256: secret } : undefined),
    offers: () => [],
  });
}

const request = (authorization?: string): SipRequest => ({
  kind: "request",
  method: "REGISTER",
  uri: "sip:x",
  headers: authorization === undefined ? [] : [{ name: "authorization", value: authorization }],
  body: noBody,
});

function answer(verdict: Verdict, nc: number, change: (value: string) => string = (value) => value): SipRequest {
  if (verdict.is !== "challenge") throw new Error(verdict.is);
  const { nonce } = parseChallenge(verdict.challenges[0]!)!;
  const count = nc.toString(16).padStart(8, "0");
  const qop = { name: "auth", nc: count, cnonce: "c" } as const;
  const response = digestResponse({ algorithm: "SHA-256", ha1: secret, nonce, method: "REGISTER", uri: "sip:x", qop });
  return request(
    change(
      `Digest username="u", realm="r", nonce="${nonce}", uri="sip:x", response="${response}", algorithm=SHA-256, qop=auth, nc=${count}, cnonce="c"`,
    ),
  );
}

const isStale = (verdict: Verdict): boolean =>
  verdict.is === "challenge" && verdict.challenges[0]!.includes("stale=true");

describe("a nonce", () => {
  it("serves again as long as nc rises, and never for a count that was seen", () => {
    const door = challenger();
    const first = door.check(request(), here, 0);
    for (const nc of [1, 2, 5]) expect(door.check(answer(first, nc), here, 10).is).toBe("ok");
    for (const nc of [5, 3, 1]) expect(isStale(door.check(answer(first, nc), here, 10))).toBe(true);
    expect(door.check(answer(first, 6), here, 10)).toMatchObject({ is: "ok", username: "u" });
  });

  it("is good for its Request-URI only: an eavesdropper can't call another number with it", () => {
    const proofFor = (uri: string, asked: string): Verdict["is"] => {
      const door = challenger();
      const first = door.check(request(), here, 0);
      if (first.is !== "challenge") throw new Error(first.is);
      const { nonce } = parseChallenge(first.challenges[0]!)!;
      const qop = { name: "auth", nc: "00000001", cnonce: "c" } as const;
      const response = digestResponse({ algorithm: "SHA-256", ha1: secret, nonce, method: "INVITE", uri, qop });
      const value = `Digest username="u", realm="r", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c"`;
      return door.check({ ...request(value), method: "INVITE", uri: asked }, here, 10).is;
    };
    expect(proofFor("sip:8002@x", "sip:8002@x")).toBe("ok");
    expect(proofFor("sip:8002@x", "sip:0061900@x")).toBe("malformed");
    expect(proofFor("sip:8002@x", "tel:0061900")).toBe("malformed");
    // Phones and proxies write it in many ways; some name the host alone.
    expect(proofFor("sip:8002@x:5060;transport=udp", "sip:%38002@192.0.2.1")).toBe("ok");
    expect(proofFor("sip:x:5060", "sip:8002@x")).toBe("ok");
  });

  it("that we never made is stale, even with the right secret", () => {
    const door = challenger();
    const first = door.check(request(), here, 0);
    const forged: Verdict = {
      is: "challenge",
      challenges: ['Digest realm="r", nonce="mine", algorithm=SHA-256, qop="auth"'],
      failed: false,
    };
    expect(isStale(door.check(answer(forged, 1), here, 0))).toBe(true);
    expect(door.check(answer(first, 1), here, 0).is).toBe("ok");
  });

  it("of another process is stale, so that a phone goes on without asking its user", () => {
    const before = challenger().check(request(), here, 0);
    const after = createChallenger({
      key: Buffer.from("another"),
      nonceLifeMs: 60_000,
      algorithms: ["SHA-256"],
      random: seededRandom(6),
      lookup: () => ({ sha256: secret }),
      offers: () => [],
    });
    expect(isStale(after.check(answer(before, 1), here, 0))).toBe(true);
  });

  it.each<[string, (value: string) => string]>([
    ["another user", (value) => value.replace('username="u"', 'username="v"')],
    ["another uri", (value) => value.replace('uri="sip:x"', 'uri="sip:y"')],
    ["another count", (value) => value.replace("nc=00000001", "nc=00000002")],
    ["an algorithm that no secret is stored for", (value) => value.replace("SHA-256", "MD5")],
  ])("answered with %s fails and is counted", (_, change) => {
    const door = challenger();
    const first = door.check(request(), here, 0);
    expect(door.check(answer(first, 1, change), here, 0)).toMatchObject({ is: "challenge", failed: true });
  });

  it.each<[string, (value: string) => string]>([
    ["no response", (value) => value.replace(/response="\w+", /, "")],
    ["a count that is no number", (value) => value.replace("nc=00000001", "nc=1")],
    ["an open quote", (value) => value.replace('cnonce="c"', 'cnonce="c')],
  ])("with %s is malformed", (_, change) => {
    const door = challenger();
    const first = door.check(request(), here, 0);
    expect(door.check(answer(first, 1, change), here, 0).is).toBe("malformed");
  });
});
