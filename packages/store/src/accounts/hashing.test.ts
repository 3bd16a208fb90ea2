import { readdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash, verify } from "@node-rs/argon2";
import { afterEach, describe, expect, it } from "vitest";
import { Hashing } from "./hashing.ts";

const hashings: Hashing[] = [];
const newHashing = (): Hashing => {
  const hashing = new Hashing();
  hashings.push(hashing);
  return hashing;
};
afterEach(async () => {
  for (const hashing of hashings.splice(0)) await hashing.close();
});

/** How many of these were over when one fdatasync, asked for after all of them, was. Then `end` ends those that still wait. */
const overBeforeSync = async (all: readonly Promise<unknown>[], end = async () => {}): Promise<number> => {
  let over = 0;
  const counted = all.map((each) =>
    each.then(
      () => (over += 1),
      () => undefined,
    ),
  );
  const file = await open(join(tmpdir(), `zongji-hashing-${process.pid}`), "w");
  // The file was opened behind those that the pool had begun.
  const before = over;
  await file.write("fact");
  await file.datasync();
  const after = over;
  await file.close();
  await end();
  await Promise.all(counted);
  return Math.max(before, after);
};

describe("argon2", () => {
  it("in libuv's threads keeps fdatasync waiting for all that came before it: the control", async () => {
    const stored = await hash("a password");
    const over = await overBeforeSync(Array.from({ length: 24 }, () => verify(stored, "another")));
    // Four threads: when the file is opened at last, and synced, all but those that still run are over.
    expect(over).toBeGreaterThanOrEqual(20);
  });

  it("in a thread of its own keeps fdatasync waiting for nothing", async () => {
    const hashing = newHashing();
    const stored = await hashing.hash("a password");
    // Seconds of work for the thread, where the disk needs milliseconds.
    const waiting = Array.from({ length: 300 }, () => hashing.verify(stored, "another"));
    expect(await overBeforeSync(waiting, () => hashing.close())).toBeLessThanOrEqual(150);
  });

  it("knows what it hashed, and nothing else", async () => {
    const hashing = newHashing();
    const stored = await hashing.hash("a password");
    const asked = [hashing.verify(stored, "a password"), hashing.verify(stored, "another")];
    expect(await Promise.all([...asked, hashing.verify(undefined, "no account has this")])).toEqual([
      true,
      false,
      false,
    ]);
    expect(await hashing.verify("not a hash", "a password")).toBe(false);
  });

  it("runs at a lower priority than the rest of the process", async () => {
    const niceOf = (): number[] =>
      readdirSync("/proc/self/task").map((thread) =>
        Number(readFileSync(`/proc/self/task/${thread}/stat`, "utf8").split(") ").at(-1)!.split(" ")[16]),
      );
    const before = niceOf();
    const hashing = newHashing();
    await hashing.hash("a password");
    // The process may itself have been started at a low one.
    expect(niceOf().filter((nice) => nice === 10).length).toBeGreaterThan(before.filter((nice) => nice === 10).length);
  });

  it("that was closed answers whoever waits", async () => {
    const hashing = newHashing();
    const asked = Promise.allSettled([hashing.hash("one"), hashing.hash("two")]);
    await hashing.close();
    expect((await asked).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
