import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  count,
  duration,
  exactMoment,
  figureText,
  moment,
  ratioText,
  runningTime,
  wholeRatioText,
} from "./duration.ts";
import { setZone } from "./zone.ts";

describe("durations and moments", () => {
  it("shows mm:ss under an hour and h:mm:ss from there on", () => {
    expect(duration(0)).toBe("00:00");
    expect(duration(59_499)).toBe("00:59");
    expect(duration(59_500)).toBe("01:00");
    expect(duration(1500)).toBe("00:02");
    expect(duration(60_000)).toBe("01:00");
    expect(duration(3_599_499)).toBe("59:59");
    expect(duration(3_600_000)).toBe("1:00:00");
    expect(duration(36_061_000)).toBe("10:01:01");
  });

  it("shows 00:00 when the browser's clock is behind the server's", () => {
    expect(duration(-1)).toBe("00:00");
    expect(duration(-5000)).toBe("00:00");
    expect(runningTime(-1)).toBe("00:00");
  });

  it("never shows a second that has not passed while a clock runs", () => {
    expect(runningTime(59_999)).toBe("00:59");
    expect(runningTime(60_000)).toBe("01:00");
    expect(runningTime(3_599_999)).toBe("59:59");
  });

  it("reads back as the nearest whole seconds of what went in, half of one as the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ms) => {
        const back = duration(ms)
          .split(":")
          .reduce((sum, part) => sum * 60 + Number(part), 0);
        expect(back).toBe(Math.floor((ms + 500) / 1000));
      }),
    );
  });

  it("leaves the date away today and only today, in the hotline's zone", () => {
    const noon = Date.UTC(2026, 10, 25, 4);
    expect(moment(Date.UTC(2026, 10, 25, 1, 5, 3), noon, "Asia/Shanghai")).toBe("09:05:03");
    expect(moment(Date.UTC(2026, 10, 24, 15, 59, 59), noon, "Asia/Shanghai")).toBe("2026-11-24 23:59:59");
    expect(moment(Date.UTC(2026, 10, 24, 15, 59, 59), noon, "Europe/Berlin")).toBe("2026-11-24 16:59:59");
    expect(moment(Date.UTC(2026, 10, 24, 23, 59, 59), noon, "Europe/Berlin")).toBe("00:59:59");
  });

  it("reads times as Asia/Shanghai's until the server says where the hotline is, and never as those of no zone", () => {
    const at = Date.UTC(2026, 10, 25, 1, 5, 3);
    expect(moment(at, at)).toBe("09:05:03");
    onTestFinished(() => setZone("Asia/Shanghai"));
    setZone("Europe/Berlin");
    expect(moment(at, at)).toBe("02:05:03");
    setZone("Nowhere/At-all");
    expect(moment(at, at)).toBe("02:05:03");
  });

  it("tells a moment to the millisecond in the hotline's zone, wherever the browser is", () => {
    const at = Date.UTC(2026, 10, 25, 1, 5, 3, 7);
    expect(exactMoment(at, "Asia/Shanghai")).toBe("09:05:03.007");
    expect(exactMoment(at, "Europe/Berlin")).toBe("02:05:03.007");
  });

  it("gives a rate two decimals, rounded half-up from its whole numbers, a time its clock, and a dash to what has no value", () => {
    expect(ratioText({ over: 23, under: 160 }, "percent")).toBe("14.38");
    expect(ratioText({ over: 1, under: 3 }, "percent")).toBe("33.33");
    expect(ratioText({ over: 0, under: 3 }, "percent")).toBe("0.00");
    expect(ratioText({ over: 4499, under: 3 }, "ms")).toBe("00:01");
    expect(ratioText({ over: 4500, under: 3 }, "ms")).toBe("00:02");
    expect(ratioText(null, "percent")).toBe("—");
    expect(figureText(61_000, "ms")).toBe("01:01");
    expect(figureText(1234, "call")).toBe("1,234");
    expect(figureText(null, "ms")).toBe("—");
  });

  it("gives whole percent and whole seconds where there is little room, rounded half-up", () => {
    expect(wholeRatioText({ over: 1, under: 3 }, "percent")).toBe("33");
    expect(wholeRatioText({ over: 1, under: 200 }, "percent")).toBe("1");
    expect(wholeRatioText({ over: 3, under: 3 }, "percent")).toBe("100");
    expect(wholeRatioText({ over: 187_500, under: 3 }, "ms")).toBe("63");
    expect(wholeRatioText(null, "ms")).toBe("—");
  });

  it("marks the thousands", () => {
    expect(count(1234567)).toBe("1,234,567");
  });
});
