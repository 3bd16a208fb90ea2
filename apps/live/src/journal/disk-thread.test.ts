import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CallId, LegId } from "@zongji/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nodeDisk } from "./disk.ts";
import { DiskThread } from "./disk-thread.ts";
import { Journal } from "./journal.ts";
import { Reserve } from "./reserve.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-thread-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const poolThreads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);

/** All of libuv's threads wait, each to open a pipe that nobody writes to, until the test ends it. */
const fillPool = () => {
  const pipes = Array.from({ length: poolThreads }, (_, index) => join(directory, `pipe-${index}`));
  execFileSync("mkfifo", pipes);
  const opening = pipes.map((pipe) => open(pipe, "r"));
  return async () => {
    const ends = pipes.map((pipe) => openSync(pipe, "r+"));
    for (const handle of await Promise.all(opening)) await handle.close();
    for (const end of ends) closeSync(end);
  };
};

const openJournal = async (more: { readonly reserve?: Reserve; readonly rotateBytes?: number } = {}) =>
  (await Journal.open({ directory, node: "n1", now: Date.now, beatMs: 60_000, gatherMs: 1, ...more })).journal;

const says = (journal: Journal, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, id) => {
      const fact = { type: "CallAnswered", call: `c${id}` as CallId, leg: "l" as LegId } as const;
      return journal.append([{ kind: "fact", fact: journal.number(fact, Date.now()) }]);
    }),
  );

test("the journal is written, synced, followed by another file and closed while libuv's threads are all busy", async () => {
  const journal = await openJournal({ rotateBytes: 100 });
  const file = await open(join(directory, "another"), "w");
  const release = fillPool();
  let isOver = false;
  const control = file.datasync().then(() => {
    isOver = true;
  });
  try {
    const [before, { syncs }] = [journal.written, journal.pulse];
    for (let batch = 0; batch < 5; batch += 1) {
      await says(journal, 3);
      await journal.settled();
    }
    expect(journal.pulse.syncs).toBeGreaterThan(syncs);
    expect(journal.pulse.lagMs).toBe(0);
    expect(journal.files.length).toBeGreaterThan(1);
    expect(journal.written.shipments - before.shipments).toBe(15);
    await journal.close();
    // The control: what is asked of those threads waits.
    expect(isOver).toBe(false);
  } finally {
    await release();
    await control;
    await file.close();
  }
});

test("a full disk finds the reserve while libuv's threads are all busy", async () => {
  const reserve = await Reserve.open({ directory, files: 1, bytes: 4096, leaveBytes: 0, everyMs: 3_600_000 });
  await reserve.fill();
  const release = fillPool();
  try {
    const file = await reserve.take(join(directory, "file"));
    await file!.write(Buffer.from("one "));
    await file!.write(Buffer.from("two"));
    await file!.sync();
    await file!.close();
    expect(readFileSync(join(directory, "file"), "utf8")).toBe("one two");
  } finally {
    await release();
    await reserve.close();
  }
});

/** The error of the kernel for this call. */
const errorOf = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    const { message, code, errno, syscall } = error as NodeJS.ErrnoException;
    return { message, code, errno, syscall };
  }
};

test("what the kernel refuses is refused with its error, and what follows is done", async () => {
  const thread = new DiskThread();
  const path = join(directory, "there", "is", "no", "folder");
  const refused = [thread.do("openSync", path, "wx"), thread.do("fdatasyncSync", 1_000_000)];
  const fd = thread.do("openSync", join(directory, "file"), "wx");
  const [opened, synced] = await Promise.allSettled(refused);
  expect(opened).toMatchObject({ reason: { ...(errorOf(() => openSync(path, "wx")) as object), path } });
  // The kernel was asked for it: it says so.
  expect(synced).toMatchObject({ reason: { code: "EBADF", syscall: "fdatasync" } });
  expect(synced).toMatchObject({ reason: errorOf(() => fdatasyncSync(1_000_000)) });
  expect(await thread.do("writeSync", await fd, Buffer.from("a fact").subarray(2), 0, 4, null)).toBe(4);
  await thread.do("closeSync", await fd);
  expect(readFileSync(join(directory, "file"), "utf8")).toBe("fact");
});

test("a file that is closed takes nothing more: its descriptor may be another's", async () => {
  const file = await nodeDisk(join(directory, "file"));
  await file.close();
  const another = openSync(join(directory, "another"), "w");
  const tries = [file.write(Buffer.from("fact")), file.sync(), file.cut!(0), file.close()];
  for (const result of await Promise.allSettled(tries))
    expect(result).toMatchObject({ status: "rejected", reason: { code: "EBADF" } });
  expect(() => file.writeNow!(Buffer.from("fact"))).toThrow("EBADF");
  closeSync(another);
  expect(readFileSync(join(directory, "another"), "utf8")).toBe("");
});

test("a thread that dies fails what was asked of it; the file stays open, and another thread goes on with it", async () => {
  const thread = new DiskThread();
  const started: Worker[] = [];
  const ask = Worker.prototype.postMessage;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, message, moved) {
    if (!started.includes(this)) started.push(this);
    ask.call(this, message, moved);
  });
  const fd = await thread.do("openSync", join(directory, "file"), "ax");
  await thread.do("writeSync", fd, Buffer.from("one "), 0, 4, null);
  const ended = started[0]!.terminate();
  const asked = [thread.do("fdatasyncSync", fd), thread.do("fdatasyncSync", fd)];
  for (const result of await Promise.allSettled(asked)) expect(result.status).toBe("rejected");
  await ended;
  await thread.do("writeSync", fd, Buffer.from("two"), 0, 3, null);
  await thread.do("fdatasyncSync", fd);
  await thread.do("closeSync", fd);
  expect(started).toHaveLength(2);
  expect(readFileSync(join(directory, "file"), "utf8")).toBe("one two");
});
