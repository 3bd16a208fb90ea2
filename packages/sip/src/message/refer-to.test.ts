import { describe, expect, it } from "vitest";
import { parseReferTo } from "./refer-to.ts";
import { parseReplaces } from "./replaces.ts";

describe("Refer-To", () => {
  it.each([
    ["<sip:8002@zongji.local>", { uri: "sip:8002@zongji.local", user: "8002" }],
    ["sip:8002@zongji.local", { uri: "sip:8002@zongji.local", user: "8002" }],
    [
      '"李四" <sip:8002@zongji.local;method=INVITE;transport=tcp>',
      { uri: "sip:8002@zongji.local;transport=tcp", user: "8002" },
    ],
    ["<tel:+8613800000000>", { uri: "tel:+8613800000000", user: "+8613800000000" }],
  ])("%s names a target", (value, target) => {
    expect(parseReferTo(Buffer.from(value).toString("latin1"))).toMatchObject({ ...target, headers: [] });
  });

  it("may bring Replaces and other header fields in its URI, escaped", () => {
    // RFC 3891 §1 writes it so, but for the names.
    const value =
      "<sip:carol@chicago.example?Replaces=12345%40pc.example%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994&Require=replaces>";
    expect(parseReferTo(value)).toEqual({
      uri: "sip:carol@chicago.example",
      user: "carol",
      replaces: { callId: "12345@pc.example", toTag: "12345", fromTag: "5FFE-3994", earlyOnly: false },
      headers: [{ name: "require", value: "replaces" }],
    });
  });

  it.each([
    ["<sip:8002@zongji.local", 400],
    ["", 400],
    ["<http://example.org>", 416],
    ["<sip:8002@zongji.local;method=BYE>", 403],
    ["<sip:8002@zongji.local?Replaces=x>", 400],
    ["<sip:8002@zongji.local?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=y%3Bto-tag%3D1%3Bfrom-tag%3D2>", 400],
  ])("%s is answered with %i", (value, status) => {
    expect(parseReferTo(value)).toMatchObject({ status });
  });
});

describe("Replaces", () => {
  // RFC 3891 §6.1, the examples there.
  it.each([
    ["98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff", ["98732@sip.example.com", "ff87ff", "r33th4x0r", false]],
    ["12adf2f34456gs5;to-tag=12345;from-tag=54321", ["12adf2f34456gs5", "12345", "54321", false]],
    ["87134@171.161.34.23;to-tag=24796;from-tag=0", ["87134@171.161.34.23", "24796", "0", false]],
    ["a@b ;to-tag=1;from-tag=2;early-only", ["a@b", "1", "2", true]],
  ])("%s is read", (value, [callId, toTag, fromTag, earlyOnly]) => {
    expect(parseReplaces(value)).toEqual({ callId, toTag, fromTag, earlyOnly });
  });

  it.each([
    "",
    "a@b",
    "a@b;to-tag=1",
    "a@b;from-tag=1",
    ";to-tag=1;from-tag=2",
    "a@b;to-tag=1;to-tag=2;from-tag=3",
    "a@b;to-tag;from-tag=3",
    "a@b;to-tag=1;from-tag=2, c@d;to-tag=1;from-tag=2",
  ])("%j is malformed", (value) => {
    expect(parseReplaces(value)).toBeUndefined();
  });
});
