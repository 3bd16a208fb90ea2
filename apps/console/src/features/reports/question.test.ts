import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dateMoments } from "../../../../../packages/domain/src/testing/moments.ts";
import { addressWith, askedOf, firstAddress, presetOf, questionIn, remember } from "./question.ts";

const zone = "Asia/Shanghai";
const now = Date.parse("2026-11-25T12:00+08:00");
const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => void vi.unstubAllGlobals());
const read = (text: string) => questionIn(new URLSearchParams(text));

test("an address holds the whole question, and what it does not know is no part of it", () => {
  const text =
    "from=2026-11-01&to=2026-11-30&grain=day&by=group&group=g1%2Cg2&compare=before%2Cyear&chart=pie&show=offers";
  expect(read(text)).toEqual({
    ...{ from: "2026-11-01", to: "2026-11-30", grain: "day", by: "group", group: "g1,g2", compare: "before,year" },
    ...{ chart: "pie", show: ["offers"] },
  });
  expect(read("from=2026-11-01&to=2026-11-30&grain=minute&compare=never&chart=3d&show=")).toEqual({
    from: "2026-11-01",
    to: "2026-11-30",
  });
  expect(read("from=2026-11-01")).toBeUndefined();
});

test("a caller's number stands in the address as it is dialled; anything else there is none, and it is never remembered", () => {
  const days = "from=2026-11-01&to=2026-11-30";
  expect(read(`${days}&caller=13800138000`)?.caller).toBe("13800138000");
  expect(read(`${days}&caller=somebody`)?.caller).toBeUndefined();
  remember("u1", "inbound", new URLSearchParams(`${days}&caller=13800138000&grain=day`), undefined);
  expect([...kept.values()].join()).not.toContain("13800138000");
});

test("how it is shown is not asked of the server", () => {
  expect(askedOf({ from: "a", to: "b", chart: "none", show: ["x"], extra: "no", by: "none" })).toEqual({
    ...{ from: "a", to: "b", by: "none" },
  });
});

test("a change sets its part, and takes away what is empty", () => {
  const search = new URLSearchParams("from=a&to=b&group=g1");
  expect(String(addressWith(search, { group: [], grain: "hour", agent: ["1", "2"] }))).toBe(
    "from=a&to=b&grain=hour&agent=1%2C2",
  );
});

test("days are known by their name", () => {
  expect(presetOf({ from: "2026-11-25", to: "2026-11-25" }, now, zone)).toBe("today");
  expect(presetOf({ from: "2026-11-01", to: "2026-11-30" }, now, zone)).toBe("thisMonth");
  expect(presetOf({ from: "2026-11-02", to: "2026-11-30" }, now, zone)).toBeUndefined();
});

test("a report opens as it was looked at last, its period by name: today is today again", () => {
  expect(String(firstAddress("u1", "agents", now, zone))).toBe("from=2026-11-25&to=2026-11-25");
  remember("u1", "agents", new URLSearchParams("from=x&to=y&by=group&group=g1&chart=line"), "yesterday");
  const next = now + 86_400_000;
  // Another day, another yesterday; what was filtered is not remembered.
  expect(String(firstAddress("u1", "agents", next, zone))).toBe("from=2026-11-25&to=2026-11-25&by=group&chart=line");
  expect(String(firstAddress("u2", "agents", next, zone))).toBe("from=2026-11-26&to=2026-11-26");
  expect(String(firstAddress("u1", "agents", next, zone, { from: "a", to: "b" }))).toBe(
    "from=a&to=b&by=group&chart=line",
  );
});

test("what was remembered and can't be read is forgotten", () => {
  kept.set("zongji.reports.u1", "{");
  expect(String(firstAddress("u1", "agents", now, zone))).toBe("from=2026-11-25&to=2026-11-25");
});

test.each(dateMoments)("a report that nobody has opened yet is of today: $name", ({ at, today }) => {
  expect(String(firstAddress("u1", "agents", at, zone))).toBe(`from=${today}&to=${today}`);
  expect(presetOf({ from: today, to: today }, at, zone)).toBe("today");
});
