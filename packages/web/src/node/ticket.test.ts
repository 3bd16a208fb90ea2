import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ticketsOf } from "./ticket.ts";

let folder: string;
const keyOf = (digit: string): void => writeFileSync(join(folder, "party.key"), `${digit.repeat(64)}\n`);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-ticket-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a ticket is good for its errand, for a minute, with the same key", () => {
  keyOf("1");
  const ours = ticketsOf(folder);
  const ticket = ours.issue("recording c1", 1_000_000);
  expect(ours.isGood(ticket, "recording c1", 1_059_999)).toBe(true);
  expect(ours.isGood(ticket, "recording c1", 1_060_001)).toBe(false);
  expect(ours.isGood(ticket, "recording c2", 1_000_000)).toBe(false);
  // One that would be good for long is none.
  expect(ours.isGood(ours.issue("recording c1", 9_000_000), "recording c1", 1_000_000)).toBe(false);
  for (const bad of ["", ".", "1060000", "1060000.", `x${ticket}`, ticket.slice(0, -2), "1e9.aaaa"])
    expect(ours.isGood(bad, "recording c1", 1_000_000), bad).toBe(false);
  keyOf("2");
  expect(ticketsOf(folder).isGood(ticket, "recording c1", 1_000_000)).toBe(false);
});
