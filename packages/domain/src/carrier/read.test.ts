import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localTime } from "../schedule.ts";
import { carrierLength, carrierMoment, carrierNumber, guessColumns } from "./read.ts";

const zone = "Asia/Shanghai";

describe("a cell of a carrier's file", () => {
  it("says a moment in each of the ways that carriers write", () => {
    const is = Date.UTC(2026, 10, 30, 0, 5, 9);
    for (const text of [
      "2026-11-30 08:05:09",
      "2026/11/30 8:05:09",
      "2026.11.30 08:05:09",
      "20261130080509",
      "20261130 08:05:09",
      "2026年11月30日 08时05分09秒",
      "2026-11-30T08:05:09",
      "2026-11-30 08:05:09.123",
    ])
      expect([text, carrierMoment(text, zone)]).toEqual([text, is]);
    expect(carrierMoment("2026-11-30 08:05", zone)).toBe(is - 9_000);
    expect(carrierMoment("46356.336909722", zone)).toBe(is);
  });
  it("that is no moment says none", () => {
    for (const text of [
      "",
      "2026-02-30 08:00:00",
      "2026-11-30",
      "08:00",
      "2026-11-30 25:00:00",
      "13800000000",
      "x",
      "2026-13-01 00:00",
    ])
      expect([text, carrierMoment(text, zone)]).toEqual([text, undefined]);
  });
  it("says any moment again that it was written from, in any zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2002, 0), max: Date.UTC(2040, 0) }),
        fc.constantFrom("Asia/Shanghai", "UTC", "America/New_York"),
        (ms, where) => {
          const at = ms - (ms % 1000);
          const { date, time } = localTime(at, where);
          const text = `${date} ${time}:${String(Math.floor((at % 60_000) / 1000)).padStart(2, "0")}`;
          const read = carrierMoment(text, where)!;
          // An hour that comes twice as clocks go back has two moments.
          expect([0, 3_600_000]).toContain(Math.abs(read - at));
          if (where !== "America/New_York") expect(read).toBe(at);
        },
      ),
    );
  });
  it("says a length", () => {
    for (const [text, seconds] of [
      ["75", 75],
      ["1:15", 75],
      ["00:01:15", 75],
      ["1分15秒", 75],
      ["1小时2分3秒", 3723],
      ["0", 0],
      ["15秒", 15],
    ] as const)
      expect([text, carrierLength(text)]).toEqual([text, seconds * 1000]);
    for (const text of ["", "x", "1:75", "-5", "1:2", "1e3"])
      expect([text, carrierLength(text)]).toEqual([text, undefined]);
  });
  it("says a number, or that it is not told", () => {
    expect(carrierNumber(" 010-6234 0000")).toBe("01062340000");
    expect(carrierNumber("+86 13800000000")).toBe("+8613800000000");
    expect(carrierNumber("匿名")).toBe("");
    // The country's 86 without plus; a number that only begins so keeps it.
    for (const [text, number] of [
      ["8613812345678", "13812345678"],
      ["86 10 1234 5678", "01012345678"],
      ["867551234567", "07551234567"],
      ["86123456", "86123456"],
      ["13861234567", "13861234567"],
    ])
      expect(carrierNumber(text!)).toBe(number);
    for (const text of ["abc", "1", "138@x", "1.38E+10"]) expect(carrierNumber(text)).toBeUndefined();
  });
});

it("columns are guessed by the head's words", () => {
  expect(guessColumns(["序号", "\u{feff}主叫号码", "被叫号码", "开始时间", "通话时长（秒）"])).toEqual({
    caller: 1,
    called: 2,
    at: 3,
    length: 4,
  });
  expect(guessColumns(["Calling Number", "Called Number", "Start Time", "Duration"])).toEqual({
    caller: 0,
    called: 1,
    at: 2,
    length: 3,
  });
  expect(guessColumns(["a", "b"])).toEqual({});
});
