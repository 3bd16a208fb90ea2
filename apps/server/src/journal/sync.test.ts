import { mkdtempSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, LegId } from "@zongji/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nodeDisk } from "./disk.ts";
import { readRecords } from "./files.ts";
import { Journal } from "./journal.ts";
import { Reserve } from "./reserve.ts";

/**
 * The journal on a real disk, seen at the border to Node: fdatasync(2) is asked for by `datasync` of the file's handle, fsync(2) by `sync`. What a power
 * cut takes can't be shown without one; that the kernel is asked can.
 */
let directory: string;
let handles: FileHandle;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "zongji-sync-"));
  const any = await open(directory, "r");
  handles = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** fdatasync waits for the test. Told: how many were asked for and are not over. */
const gate = () => {
  const real = handles.datasync;
  const waiting: (() => void)[] = [];
  const spy = vi.spyOn(handles, "datasync").mockImplementation(async function (this: FileHandle) {
    await new Promise<void>((resolve) => waiting.push(resolve));
    await real.call(this);
  });
  return {
    asked: () => spy.mock.calls.length,
    letGo: () => {
      for (const go of waiting.splice(0)) go();
    },
    /** From now on each is over as soon as the disk has done it. */
    open: () => spy.mockImplementation(real),
  };
};

/** Waits for what is to come; how long it took is another question. */
const comes = async (is: () => boolean): Promise<void> => {
  for (const from = performance.now(); !is() && performance.now() - from < 10_000; )
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(is()).toBe(true);
};

test("a file of the real disk calls fdatasync, and is synced when that has returned", async () => {
  const file = await nodeDisk(join(directory, "file"));
  const disk = gate();
  await file.write(Buffer.from("fact"));
  expect(disk.asked()).toBe(0);
  let isSynced = false;
  const synced = file.sync().then(() => {
    isSynced = true;
  });
  await comes(() => disk.asked() === 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isSynced).toBe(false);
  disk.letGo();
  await synced;
  await file.close();
});

test("so does one of the reserve, when the disk is full", async () => {
  const reserve = await Reserve.open({ directory, files: 1, bytes: 4096, leaveBytes: 0, everyMs: 3_600_000 });
  await reserve.fill();
  const file = await reserve.take(join(directory, "file"));
  const disk = gate();
  await file!.write(Buffer.from("fact"));
  const synced = file!.sync();
  await comes(() => disk.asked() === 1);
  disk.letGo();
  await synced;
  await file!.close();
  await reserve.close();
});

test("a new file of the journal is on the disk, and so is its name, before anything is told of it", async () => {
  const order: string[] = [];
  for (const how of ["datasync", "sync"] as const) {
    const real = handles[how];
    vi.spyOn(handles, how).mockImplementation(async function (this: FileHandle) {
      await real.call(this);
      order.push(how);
    });
  }
  const { journal } = await Journal.open({ directory, node: "n1", now: Date.now, beatMs: 60_000 });
  // Of the file, then of the folder that names it.
  expect(order).toEqual(["datasync", "sync"]);
  await journal.close();
});

test("what is told is synced soon after, once for all that came meanwhile, and nothing is shipped before", async () => {
  const { journal } = await Journal.open({ directory, node: "n1", now: Date.now, beatMs: 60_000, aheadMs: 60_000 });
  const disk = gate();
  const safeBefore = journal.written;
  let safe = 0;
  journal.onSynced(() => {
    safe += 1;
  });
  const says = (id: number) =>
    journal.append([
      {
        kind: "fact",
        fact: journal.number({ type: "CallAnswered", call: `c${id}` as CallId, leg: "l" as LegId }, Date.now()),
      },
    ]);
  const shipped = async () => {
    const { file, bytes } = journal.written;
    return (await readRecords(file, 0, bytes)).records.filter(({ kind }) => kind === "fact").length;
  };
  for (let id = 0; id < 3; id += 1) await says(id);
  await comes(() => disk.asked() === 1);
  // They were told, for the kernel has them; the shipping has none of them yet.
  for (let id = 3; id < 5; id += 1) await says(id);
  expect([safe, journal.written, await shipped()]).toEqual([0, safeBefore, 0]);
  disk.letGo();
  await comes(() => safe === 1);
  expect(await shipped()).toBe(3);
  // Those that came during that sync have one of their own.
  await comes(() => disk.asked() === 2);
  expect(await shipped()).toBe(3);
  disk.letGo();
  await comes(() => safe === 2);
  expect(await shipped()).toBe(5);
  disk.open();
  await journal.close();
});
