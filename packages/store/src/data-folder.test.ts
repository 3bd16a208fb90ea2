import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { statusIn } from "./data-folder.ts";

/** A line of `/proc/<pid>/stat` (proc(5)), of a program whose name looks like two fields. */
const stat = (state: string, threads: number): string =>
  `418 (node) S 1 (x) ${state} 1 418 417 0 -1 4194304 9 0 0 0 5 2 0 0 20 0 ${threads} 0 123456 1000 200\n`;

test("a process holds its ports until the last of its threads has ended", () => {
  const lives = { group: 418, start: "123456" };
  expect(statusIn(stat("S", 11))).toEqual(lives);
  expect(statusIn(stat("Z", 4)), "its first thread has ended").toEqual(lives);
  expect(statusIn(stat("Z", 1))).toBeUndefined();
  expect(statusIn(stat("X", 0))).toBeUndefined();
});

test("the kernel's own line says that this process is alive", () => {
  const own = statusIn(readFileSync("/proc/self/stat", "utf8"));
  expect(Number(own?.start)).toBeGreaterThan(0);
});
