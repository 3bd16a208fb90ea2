import type { HotlineConfig, TrunkConfig, TrunkId } from "@zongji/domain";
import type { Listener } from "@zongji/switch";
import { describe, expect, it } from "vitest";
import { hostsOf, previewOf, type TrunkSurroundings, trunksOf, unheard } from "./trunks.ts";

const listeners: Listener[] = [
  { name: "udp", transport: "udp", bind: "203.0.113.1" },
  { name: "office", transport: "tls", bind: "203.0.113.1" },
  { name: "line", transport: "udp", bind: "10.20.0.2", port: 5080 },
  { name: "line-tcp", transport: "tcp", bind: "10.20.0.2", port: 5080 },
];
const around: TrunkSurroundings = {
  listeners,
  testRealm: "zongji",
  addressOf: (host) => ({ "carrier.example": "192.0.2.5", "192.0.2.1": "192.0.2.1" })[host],
  password: (trunk) => (trunk === "a" ? "secret" : undefined),
};
const base: TrunkConfig = {
  id: "a" as TrunkId,
  name: "A",
  kind: "carrier",
  transport: "udp",
  match: ["192.0.2.0/28"],
  maxLines: 30,
  enabled: true,
  default: true,
};
const configOf = (...trunks: Partial<TrunkConfig>[]) =>
  ({ trunks: trunks.map((trunk) => ({ ...base, ...trunk })) }) as unknown as HotlineConfig;
const one = (trunk: Partial<TrunkConfig>) => trunksOf(configOf(trunk), around)[0];

describe("a trunk of the configuration", () => {
  it("by address has its peer, and names nobody else in its requests", () => {
    expect(one({ host: "192.0.2.1" })).toEqual({
      id: "a",
      listener: "udp",
      sources: ["192.0.2.0/28"],
      lines: 30,
      peer: { host: "192.0.2.1", port: 5060 },
    });
  });

  it("by name is called at the name's address, and by its name", () => {
    expect(one({ host: "carrier.example", port: 5090 })).toMatchObject({
      peer: { host: "192.0.2.5", port: 5090 },
      domain: "carrier.example",
    });
    expect(one({ host: "unknown.example" })?.peer).toBeUndefined();
  });

  it("that registers proves itself to the carrier, and isn't asked to prove itself to us", () => {
    const register = { host: "carrier.example", user: "12345678", authUser: "ims-1", expiresSec: 600 };
    const trunk = one({ host: "carrier.example", register, digestUser: "12345678" });
    expect(trunk).toMatchObject({
      register: {
        registrar: { host: "192.0.2.5", port: 5060 },
        domain: "carrier.example",
        user: "12345678",
        expiresSec: 600,
      },
      credentials: { username: "ims-1", password: "secret" },
    });
    expect(trunk?.realm).toBeUndefined();
    expect(one({ id: "b" as TrunkId, register })?.credentials).toBeUndefined();
  });

  it("hands its terms on", () => {
    const terms = {
      srtp: "required",
      codecs: ["G722"],
      sessionTimers: false,
      health: { optionsSec: 20 },
      digits: "info",
    } as const;
    expect(one({ ...terms, calledNumberFrom: "to" })).toMatchObject({
      srtp: "required",
      codecs: ["G722"],
      sessionTimer: false,
      optionsSec: 20,
      digits: "info",
      calledNumberFrom: "to",
    });
  });

  it("for calls in only has no way out", () => {
    expect(one({ host: "192.0.2.1", direction: "in" })?.peer).toBeUndefined();
  });

  it("uses the listener that it names, else the first of its transport", () => {
    expect(one({})?.listener).toBe("udp");
    expect(one({ transport: "tls", host: "192.0.2.1" })).toMatchObject({ listener: "office", peer: { port: 5061 } });
    expect(one({ listener: "line" })?.listener).toBe("line");
  });

  it("is known on the interface that it names, by whatever transport; on all where it names none", () => {
    expect(one({ listener: "line" })?.sourceListeners).toEqual(["line", "line-tcp"]);
    expect(one({ listener: "office" })?.sourceListeners).toEqual(["udp", "office"]);
    expect(one({})).not.toHaveProperty("sourceListeners");
  });

  it("is left out where it is switched off, and told of where its listener isn't there", () => {
    const config = configOf({ enabled: false }, { listener: "away" }, { listener: "gone" });
    expect(trunksOf(config, around)).toEqual([]);
    expect(unheard(config, listeners)).toHaveLength(2);
  });

  it("of a test is entered by digest and never registers", () => {
    const register = { host: "carrier.example", user: "1", expiresSec: 600 };
    expect(one({ kind: "test", match: [], digestUser: "tester", register })).toEqual({
      id: "a",
      listener: "udp",
      sources: [],
      lines: 30,
      test: true,
      realm: "zongji",
    });
  });
});

it("the hosts of trunks that are switched off are asked for by nobody", () => {
  const register = { host: "reg.example", user: "1", expiresSec: 600 };
  expect(hostsOf(configOf({ host: "carrier.example", register }, { host: "off.example", enabled: false }))).toEqual([
    "carrier.example",
    "reg.example",
  ]);
});

describe("what a carrier is told", () => {
  const shown = (trunk: Partial<TrunkConfig>) =>
    previewOf(
      { ...configOf(), policies: { outboundNumber: "12345678" } } as unknown as HotlineConfig,
      around,
      { domain: "zongji", rtp: { bind: "203.0.113.1", ports: [20_000, 20_999] } },
      { ...base, ...trunk },
      "13800138000",
    );

  it("is shown before anything is kept, with the numbers that its rules make, also under a name that was never looked up", () => {
    const { invite } = shown({
      host: "sbc.unknown.example",
      enabled: false,
      numberRules: { out: [{ match: "1.", strip: 0, prepend: "0" }] },
      callerId: { number: "02112345678", assertedIdentity: true, privacy: false },
      introduction: { fromHost: "ims.example", userPhone: true, earlyMedia: true },
    });
    expect(invite).toContain("INVITE sip:013800138000@sbc.unknown.example;user=phone SIP/2.0");
    expect(invite).toMatch(/From: <sip:02112345678@ims.example;user=phone>/i);
    expect(invite).toMatch(/P-Asserted-Identity: <sip:02112345678@ims.example;user=phone>/i);
    expect(invite).toMatch(/P-Early-Media: supported/i);
  });

  it("is nothing where no call goes out", () => {
    expect(shown({})).toEqual({ invite: null, why: "inboundOnly" });
    expect(shown({ host: "192.0.2.1", direction: "in" })).toEqual({ invite: null, why: "inboundOnly" });
    expect(shown({ host: "192.0.2.1", listener: "nowhere" })).toEqual({ invite: null, why: "noListener" });
  });

  it("goes to the switch with its own time of silence, and what becomes of ISUP", () => {
    const introduction = { domain: "ims.example", userPhone: true };
    expect(one({ introduction, unreadParts: "refuse", rtpTimeoutMs: 45_000 })).toMatchObject({
      introduction,
      unreadParts: "refuse",
      silentAfterMs: 45_000,
    });
  });
});
