import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { expect, test } from "vitest";
import { givesWay } from "./embedded.ts";

test("a database gives way to its server: within its session, and among sessions", async () => {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  try {
    await new Promise((resolve) => child.once("spawn", resolve));
    givesWay(child.pid!);
    expect(getPriority(child.pid)).toBe(Math.min(19, getPriority() + 5));
    const niceOf = (process: string) =>
      Number(/nice (-?\d+)/.exec(readFileSync(`/proc/${process}/autogroup`, "latin1"))?.[1]);
    // Not every kernel groups by session.
    if (existsSync("/proc/self/autogroup")) expect(niceOf(`${child.pid}`)).toBe(Math.min(19, niceOf("self") + 5));
  } finally {
    child.kill("SIGKILL");
  }
});

test("one that has ended is no fault", () => {
  expect(() => givesWay(2 ** 22 + 1)).not.toThrow();
});
