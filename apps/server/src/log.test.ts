import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openLog } from "./log.ts";

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "zongji-log-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

it("the log is private", () => {
  openLog({ dataFolder, logLevel: "info" }).info("a line");
  const file = join(dataFolder, "server.log");
  expect(readFileSync(file, "utf8")).toContain("a line");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("a full disk ends nobody's call", () => {
  symlinkSync("/dev/full", join(dataFolder, "server.log"));
  const log = openLog({ dataFolder, logLevel: "info" });
  for (let line = 0; line < 10; line += 1) expect(() => log.error("a line")).not.toThrow();
});

it("a log that can't be opened is told in one sentence", () => {
  mkdirSync(join(dataFolder, "server.log"));
  expect(() => openLog({ dataFolder, logLevel: "info" })).toThrow(/server\.log can't be written \(EISDIR\)/);
});
