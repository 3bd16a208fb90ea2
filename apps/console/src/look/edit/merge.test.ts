import { expect, it } from "vitest";
import { merged, theirChanges } from "./merge.ts";

const fields = ["name", "days", "idle"];
const was = { name: "甲", days: null, idle: 30, version: "1" };

it("tells what somebody else changed, and where both did", () => {
  const theirs = { name: "乙", days: 90, idle: 30, version: "2" };
  expect(theirChanges(fields, was, theirs, { name: "丙", days: undefined, idle: 45 })).toEqual([
    { field: "name", was: "甲", theirs: "乙", mine: "丙", isDisputed: true },
    { field: "days", was: null, theirs: 90, mine: undefined, isDisputed: false },
  ]);
  // Whoever makes the same change disputes nothing.
  expect(
    theirChanges(fields, was, theirs, { name: "乙", days: 90, idle: 30 }).map(({ isDisputed }) => isDisputed),
  ).toEqual([false, false]);
});

it("keeps both changes together, and the person's where both changed the same", () => {
  const theirs = { name: "乙", days: 90, idle: 30, version: "2" };
  expect(merged(fields, was, theirs, { name: "丙", days: undefined, idle: 45 })).toEqual({
    name: "丙",
    days: 90,
    idle: 45,
  });
  expect(merged(fields, was, theirs, { name: "甲", days: null, idle: 30 })).toEqual({ name: "乙", days: 90, idle: 30 });
  // Emptied is a change too.
  expect(merged(fields, was, theirs, { name: "甲", days: null, idle: undefined })).toEqual({
    name: "乙",
    days: 90,
    idle: undefined,
  });
});
