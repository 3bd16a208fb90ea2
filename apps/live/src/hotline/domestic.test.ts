import { Value } from "@sinclair/typebox/value";
import { DialRight } from "@zongji/api";
import { matchesNumber } from "@zongji/domain";
import { expect, test } from "vitest";
import { domesticPatterns } from "./domestic.ts";

const mayDial = (number: string): boolean => domesticPatterns.some((pattern) => matchesNumber(pattern, number));

test.each([
  "13912345678",
  "19912345678",
  "013912345678",
  "+8613912345678",
  "01066667777",
  "02188889999",
  "075588889999",
  "03711234567",
  "037112345678",
  "+861066667777",
  "+862188889999",
  "+8675588889999",
  "66667777",
  "6666777",
  "4008001234",
  "8008101234",
  "110",
  "120",
  "12345",
  "12306",
  "10086",
  "95588",
])("%s is domestic", (number) => {
  expect(mayDial(number)).toBe(true);
});

test.each([
  "0012125551234",
  "00861391234567",
  "+12125551234",
  "+85221234567",
  "+8521234567",
  "+87012345678",
  "16812345",
  "1680001",
  "16012345",
  "96123",
  "961234",
  "9123",
  "0",
  "00",
  "17951013912345678",
  "139123456789",
  "0001234567890",
])("%s is not", (number) => {
  expect(mayDial(number)).toBe(false);
});

test("it is a right that the API takes", () => {
  const right = { id: "domestic", name: "国内", patterns: [...domesticPatterns], roles: ["agent"] };
  expect([...Value.Errors(DialRight, right)]).toEqual([]);
  expect(new Set(domesticPatterns).size).toBe(domesticPatterns.length);
});
