import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CallId, LegId } from "@zongji/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nodeDisk } from "./disk.ts";
import type { DiskCall } from "./disk-thread.ts";
import { readRecords } from "./files.ts";
import { Journal } from "./journal.ts";
import { Reserve } from "./reserve.ts";

/**
 * The journal on a real disk, seen where its threads are asked: fdatasync(2) by `fdatasyncSync` of a file, fsync(2) by `fsyncSync`. What a power cut takes
 * can't be shown without one; that the kernel is asked can.
 */
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-sync-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const ask = Worker.prototype.postMessage;

/** fdatasync waits for the test. Told: how many were asked for. */
const gate = () => {
  const waiting: (() => void)[] = [];
  let asked = 0;
  let isOpen = false;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, message: DiskCall, moved) {
    const go = () => ask.call(this, message, moved);
    if (message.call !== "fdatasyncSync") return go();
    asked += 1;
    if (isOpen) go();
    else waiting.push(go);
  });
  return {
    asked: () => asked,
    letGo: () => {
      for (const go of waiting.splice(0)) go();
    },
    /** From now on each is over as soon as the disk has done it. */
    open: () => {
      isOpen = true;
    },
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
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, message: DiskCall, moved) {
    const { call, args } = message;
    order.push(call === "openSync" ? `openSync ${String(args[0]) === directory ? "folder" : "file"}` : call);
    ask.call(this, message, moved);
  });
  const { journal } = await Journal.open({ directory, node: "n1", now: Date.now, beatMs: 60_000 });
  // Of the file, then of the folder that names it.
  const file = ["openSync file", "writeSync", "fdatasyncSync"];
  expect(order).toEqual([...file, "openSync folder", "fsyncSync", "closeSync"]);
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
