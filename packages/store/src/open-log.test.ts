import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openLog } from "./open-log.ts";

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

it("a full disk does not end the process", () => {
  symlinkSync("/dev/full", join(dataFolder, "server.log"));
  const log = openLog({ dataFolder, logLevel: "info" });
  for (let line = 0; line < 10; line += 1) expect(() => log.error("a line")).not.toThrow();
});

it("a large log is rotated and a new one begun, PostgreSQL's too; a limited number is kept", async () => {
  const log = openLog({ dataFolder, logLevel: "info" }, { bytes: 2000, kept: 2, everyMs: 20 });
  const [file, postgres] = [join(dataFolder, "server.log"), join(dataFolder, "postgres.log")];
  const held = openSync(postgres, "a");
  for (let round = 1; round <= 4; round += 1) {
    for (let line = 0; line < 20; line += 1) log.info({ round }, "a line that is not short but not long either");
    writeSync(held, "x".repeat(2500));
    await vi.waitFor(() => expect([statSync(file).size, statSync(postgres).size]).toEqual([0, 0]), 20_000);
  }
  log.info("the last");
  writeSync(held, "the last");
  closeSync(held);
  expect(readFileSync(file, "utf8")).toContain("the last");
  expect(readFileSync(postgres, "utf8")).toBe("the last");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataFolder).sort()).toEqual(
    ["postgres.log", "server.log"].flatMap((name) => [name, `${name}.1`, `${name}.2`]),
  );
  const rounds = readFileSync(`${file}.1`, "utf8").trim().split("\n");
  expect(rounds.map((line) => JSON.parse(line).round)).toEqual(Array(20).fill(4));
});

it("a log that can't be opened is reported in one sentence", () => {
  mkdirSync(join(dataFolder, "server.log"));
  expect(() => openLog({ dataFolder, logLevel: "info" })).toThrow(/server\.log can't be written \(EISDIR\)/);
});
