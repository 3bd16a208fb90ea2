import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canReceiveTexts,
  filledTemplate,
  isJsonBody,
  maySendAt,
  nextSending,
  retryAfterMs,
  verdictOf,
} from "./text-message.ts";

const zone = "Asia/Shanghai";
/** So many hours after midnight of 30 November 2026 in Shanghai. */
const at = (hours: number): number => Date.UTC(2026, 10, 29, 16) + hours * 3_600_000;
const values = { number: "13800138000", text: "a", secret: "s" };

describe("a template", () => {
  test("of JSON is the same JSON whatever its places hold", () => {
    const template = '{"to":"{number}","list":["{text}"],"key":"{secret}"}';
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, secret) => {
        const { to, list, key } = JSON.parse(filledTemplate(template, "json", { ...values, text, secret }));
        expect([to, list, key]).toEqual([values.number, [text.toWellFormed()], secret.toWellFormed()]);
      }),
    );
  });
  test("of a form is read as what was filled in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const form = new URLSearchParams(filledTemplate("to={number}&content={text}&x=1", "form", { ...values, text }));
        expect([...form.keys()]).toEqual(["to", "content", "x"]);
        expect(form.get("content")).toBe(text.toWellFormed());
      }),
    );
  });
  test("fills no place of what it has filled in", () => {
    expect(filledTemplate("{text}", "plain", { ...values, text: "{secret}{number}" })).toBe("{secret}{number}");
    expect(filledTemplate("{text}|{other}|{ text }", "plain", values)).toBe("a|{other}|{ text }");
  });
  test("is no JSON where a place stands outside of a text", () => {
    expect(isJsonBody('{"a":"{text}"}')).toBe(true);
    expect(isJsonBody('{"a":{text}}')).toBe(false);
    expect(isJsonBody("to={number}")).toBe(false);
  });
});

test.each([
  ["13800138000", true],
  ["19900000000", true],
  ["12800138000", false],
  ["1380013800", false],
  ["138001380001", false],
  ["01062345678", false],
  ["+85291234567", false],
])("%s can receive texts: %s", (number, can) => expect(canReceiveTexts("1[3-9]\\d{9}", number)).toBe(can));
test("each choice of a pattern is of the whole number, and a broken pattern is of none", () => {
  expect(canReceiveTexts("12|34", "123")).toBe(false);
  expect(canReceiveTexts("(", "1")).toBe(false);
});

describe("hours", () => {
  const hours = { from: "08:00", to: "20:00" };
  test.each([
    [7.99, 8],
    [8, 8],
    [19.98, 19.98],
    [20, 32],
    [23, 32],
  ])("what is to go at %f goes at %f", (asked, goes) =>
    expect(nextSending(hours, zone, at(asked), at(100))).toBe(at(goes)),
  );
  test("over midnight, all day, and never before the end", () => {
    expect(nextSending({ from: "22:00", to: "02:00" }, zone, at(1), at(100))).toBe(at(1));
    expect(nextSending({ from: "22:00", to: "02:00" }, zone, at(2), at(100))).toBe(at(22));
    expect(nextSending({ from: "00:00", to: "24:00" }, zone, at(23.99), at(100))).toBe(at(23.99));
    expect(nextSending(hours, zone, at(21), at(32))).toBeUndefined();
    expect(nextSending(hours, zone, at(10), at(10))).toBeUndefined();
  });
  test("what is found is in them, not before what was asked, and the first such minute", () => {
    const time = fc
      .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
    fc.assert(
      fc.property(time, time, fc.nat({ max: 86_400_000 }), (from, to, after) => {
        const asked = at(0) + after;
        const found = nextSending({ from, to }, zone, asked, asked + 2 * 86_400_000);
        expect(found).toBeDefined();
        expect(maySendAt({ from, to }, zone, found!)).toBe(true);
        expect(found).toBeGreaterThanOrEqual(asked);
        if (found! > asked) expect(maySendAt({ from, to }, zone, found! - 60_000)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});

test("a text is sent again only where the service can't have taken it, or said that it did not", () => {
  const again = [429, 500, 502, 503, 504].map((status) => verdictOf({ status, body: "" }));
  expect(new Set(again)).toEqual(new Set(["again"]));
  expect(verdictOf({ failed: "unreachable" })).toBe("again");
  for (const failed of ["timeout", "interrupted", "rubbish", "tooLarge", "hostRefused"] as const)
    expect(verdictOf({ failed })).toBe(failed);
  expect([301, 400, 404].map((status) => verdictOf({ status, body: "" }))).toEqual(["status", "status", "status"]);
  expect(verdictOf({ status: 200, body: "anything" })).toBe("sent");
  expect(verdictOf({ status: 200, body: '{"code":0}' }, '"code":0')).toBe("sent");
  expect(verdictOf({ status: 200, body: '{"code":7}' }, '"code":0')).toBe("rubbish");
});

test("the pause before another try doubles up to half an hour", () => {
  expect([1, 2, 3, 4].map(retryAfterMs)).toEqual([10_000, 20_000, 40_000, 80_000]);
  expect(retryAfterMs(50)).toBe(1_800_000);
});
