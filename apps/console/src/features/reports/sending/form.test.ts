import type { Schedule } from "@zongji/api";
import { expect, test } from "vitest";
import { bodyOf, empty, type Filled, filledOf, missingIn } from "./form.ts";

const filled: Filled = { ...empty, name: " 日报 ", what: "report inbound" };

test("what is missing is told, one thing at a time", () => {
  expect(missingIn(empty)).toBe("nameMissing");
  expect(missingIn({ ...filled, what: "" })).toBe("whatMissing");
  expect(missingIn({ ...filled, every: "week", weekdays: [] })).toBe("weekdaysMissing");
  expect(missingIn({ ...filled, way: "mail" })).toBe("toMissing");
  expect(missingIn({ ...filled, way: "webhook", url: " " })).toBe("urlMissing");
  expect(missingIn(filled)).toBeUndefined();
});

test("of the ways the chosen one alone is sent, and a secret with its header alone", () => {
  const all = { ...filled, folder: "a", to: ["b@c.cn"], url: "https://d", secret: "s" };
  expect(bodyOf(all, undefined, "en")).toMatchObject({ name: "日报", target: { way: "folder", folder: "a" } });
  expect(bodyOf(all, undefined, "en")).not.toHaveProperty("secret");
  expect(bodyOf({ ...all, way: "webhook" }, undefined, "en")).not.toHaveProperty("secret");
  expect(bodyOf({ ...all, way: "webhook", header: "X-K" }, undefined, "en")).toMatchObject({
    ...{ target: { way: "webhook", url: "https://d", header: "X-K" }, secret: "s" },
  });
});

test("a change keeps the filters that the form does not show, of the same report alone", () => {
  const was = {
    ...bodyOf({ ...filled, every: "month", day: 31 }, undefined, "en"),
    what: { is: "report", report: "inbound", period: "today", group: "g1", by: "none" },
    ...{ id: "s1", paused: true, version: "v" },
  } as unknown as Schedule;
  const again = filledOf(was);
  expect(again).toMatchObject({ every: "month", day: 31, period: "today" });
  expect(bodyOf(again, was, "en")).toMatchObject({
    id: "s1",
    paused: true,
    version: "v",
    what: { group: "g1", by: "none" },
  });
  expect(bodyOf({ ...again, what: "report groups" }, was, "en").what).toEqual({
    is: "report",
    report: "groups",
    period: "today",
  });
});
