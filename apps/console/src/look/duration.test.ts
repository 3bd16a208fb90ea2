import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, duration, moment, rate } from "./duration.ts";

describe("durations and moments", () => {
  it("shows mm:ss under an hour and h:mm:ss from there on", () => {
    expect(duration(0)).toBe("00:00");
    expect(duration(59_999)).toBe("00:59");
    expect(duration(60_000)).toBe("01:00");
    expect(duration(3_599_999)).toBe("59:59");
    expect(duration(3_600_000)).toBe("1:00:00");
    expect(duration(36_061_000)).toBe("10:01:01");
  });

  it("shows 00:00 when the browser's clock is behind the server's", () => {
    expect(duration(-1)).toBe("00:00");
    expect(duration(-5000)).toBe("00:00");
  });

  it("reads back as the whole seconds that went in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ms) => {
        const back = duration(ms)
          .split(":")
          .reduce((sum, part) => sum * 60 + Number(part), 0);
        expect(back).toBe(Math.floor(ms / 1000));
      }),
    );
  });

  it("leaves the date away today and only today", () => {
    const noon = new Date(2026, 10, 25, 12, 0, 0).getTime();
    expect(moment(new Date(2026, 10, 25, 9, 5, 3).getTime(), noon)).toBe("09:05:03");
    expect(moment(new Date(2026, 10, 24, 23, 59, 59).getTime(), noon)).toBe("2026-11-24 23:59:59");
  });

  it("gives a rate two decimals, and a dash when nothing could have happened", () => {
    expect(rate(1, 3)).toBe("33.33");
    expect(rate(0, 4)).toBe("0.00");
    expect(rate(0, 0)).toBe("—");
  });

  it("marks the thousands", () => {
    expect(count(1234567)).toBe("1,234,567");
  });
});
