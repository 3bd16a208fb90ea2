import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipVersion, isBlock, isHost, isWideBlock, type TrunkToCheck, trunkFault } from "./trunk-check.ts";

const almost = fc.string({ unit: fc.constantFrom(..."0129afg:.".split("")), maxLength: 24 });
/** An address of which one sign was taken away, doubled or exchanged. */
const spoilt = fc
  .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(40), fc.constantFrom("", ":", "::", ".", "1", "g", "255"))
  .map(([address, at, sign]) => address.slice(0, at) + sign + address.slice(at + 1));

describe("an IP address", () => {
  it("is told as Node tells it", () => {
    for (const text of [
      "::",
      "::1",
      "1::",
      "::ffff:192.0.2.1",
      "1:2:3:4:5:6:7::",
      "::2:3:4:5:6:7:8",
      "192.0.2.1::",
      "01.2.3.4",
    ])
      expect([text, ipVersion(text)]).toEqual([text, isIP(text)]);
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), spoilt, almost), (text) => ipVersion(text) === isIP(text)),
      { numRuns: 3000 },
    );
  });
});

describe("a trunk's names and addresses", () => {
  it("are hosts where they are names or whole addresses", () => {
    for (const host of ["carrier.example", "sbc-1", "192.0.2.1", "2001:db8::1"])
      expect([host, isHost(host)]).toEqual([host, true]);
    for (const host of ["", "300.1.1.1", "10.0.0", "a b", "-a", "a..b", "a_b", `${"a".repeat(64)}.example`])
      expect([host, isHost(host)]).toEqual([host, false]);
  });

  it("are blocks of 8 bits and more, wide below 16, or 32 of IPv6", () => {
    for (const block of ["192.0.2.1", "192.0.2.0/28", "10.0.0.0/8", "2001:db8::/32"])
      expect([block, isBlock(block)]).toEqual([block, true]);
    for (const block of [
      "",
      "0.0.0.0/0",
      "10.0.0.0/7",
      "192.0.2.0/33",
      "192.0.2.0/",
      "192.0.2.0/2e1",
      "carrier.example",
      "1.2.3.4/8/8",
    ])
      expect([block, isBlock(block)]).toEqual([block, false]);
    expect(["10.0.0.0/8", "10.1.0.0/16", "2001::/31", "2001:db8::/32", "10.0.0.1"].map(isWideBlock)).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});

describe("a trunk", () => {
  const good: TrunkToCheck = {
    match: ["192.0.2.0/28"],
    host: "carrier.example",
    port: 5060,
    register: { host: "192.0.2.1" },
    introduction: { domain: "ims.example", fromHost: null },
    numberRules: { out: [{ match: "0.", strip: 5 }], inCalling: [{ match: "86X", strip: 3 }], inCalled: [] },
    srtp: "required",
    transport: "tls",
  };
  it.each<[Partial<TrunkToCheck>, string, string?]>([
    [{ match: ["192.0.2.1", "somebody"] }, "match", "notABlock"],
    [{ host: "10.0.0" }, "host", "notAHost"],
    [{ host: null }, "host"],
    [{ register: { host: "a b" } }, "register.host", "notAHost"],
    [{ introduction: { domain: null, fromHost: "1.2.3.256" } }, "introduction.fromHost", "notAHost"],
    [{ introduction: { domain: "-", fromHost: null } }, "introduction.domain", "notAHost"],
    [
      { numberRules: { ...good.numberRules, inCalled: [{ match: "86X", strip: 4 }] } },
      "numberRules.inCalled",
      "stripTooLong",
    ],
    [{ transport: "tcp" }, "srtp", "needsTls"],
  ])("of %o is refused for its field", (spoiling, field, reason) => {
    expect(trunkFault(good)).toBeUndefined();
    expect(trunkFault({ ...good, ...spoiling })).toEqual(reason ? { field, reason } : { field });
  });
});
