import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { statusIn, takeDataFolder } from "./data-folder.ts";
import { CannotStart } from "./startup-errors.ts";

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

describe("a data folder", () => {
  let folder: string;
  const others: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zongji-folder-"));
  });
  afterEach(() => {
    for (const other of others.splice(0)) other.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  /** Another server, that has the folder when this returns. */
  const otherServer = async (): Promise<ChildProcess> => {
    const program = `const { takeDataFolder } = await import(process.argv[1]);
takeDataFolder(process.argv[2]);
gc();
console.log("taken");
setInterval(() => {}, 1000);`;
    const module = new URL("./data-folder.ts", import.meta.url).href;
    const other = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", program, module, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    others.push(other);
    await once(other.stdout!, "data");
    return other;
  };

  test("that a server in another container has is refused, though its process is known to nobody here", async () => {
    const other = await otherServer();
    expect(() => takeDataFolder(folder)).toThrow(`(process ${other.pid})`);
    // What is known of it here, in a container of our own.
    rmSync(join(folder, "server.lock"));
    expect(() => takeDataFolder(folder)).toThrow(CannotStart);
    expect(() => takeDataFolder(folder, () => {})).toThrow("in another container");
    expect(existsSync(join(folder, "server.lock"))).toBe(false);
    other.kill("SIGKILL");
    await once(other, "exit");
    takeDataFolder(folder)();
  });

  test("is locked by a private file, and free again once it is given back", () => {
    const giveBack = takeDataFolder(folder);
    expect(statSync(join(folder, "folder.lock")).mode & 0o777).toBe(0o600);
    giveBack();
    takeDataFolder(folder)();
  });
});
