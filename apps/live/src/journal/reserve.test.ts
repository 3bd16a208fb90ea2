import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact } from "@zongji/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { JournalDisk } from "./disk.ts";
import { readRecords } from "./files.ts";
import { Journal } from "./journal.ts";
import { Reserve } from "./reserve.ts";

let directory: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-reserve-"));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(directory, { recursive: true });
});

const bytes = 64 * 1024;
const openReserve = async (files = 2) => {
  const reserve = await Reserve.open({ directory, files, bytes, leaveBytes: 0, everyMs: 3_600_000 });
  ends.push(() => reserve.close());
  return reserve;
};
/** A disk on which `room` bytes can be written before it is full, at creating a file (0) or in the midst. */
const smallDisk = () => {
  const disk = { room: Number.POSITIVE_INFINITY, created: 0, open: undefined as unknown as JournalDisk };
  const full = () => Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  disk.open = async (path) => {
    if (disk.room <= 0) throw full();
    const handle = await open(path, "ax", 0o600);
    disk.created += 1;
    return {
      write: async (some) => {
        const taken = some.subarray(0, Math.min(some.length, disk.room));
        disk.room -= taken.length;
        await handle.write(taken);
        if (taken.length < some.length) throw full();
      },
      sync: () => handle.datasync(),
      close: () => handle.close(),
    };
  };
  return disk;
};
const openJournal = async (disk: JournalDisk, reserve: Reserve, told: string[] = []) => {
  const log = (_level: string, sentence: string) => void told.push(sentence);
  const settings = { directory, node: "n1", now: () => 1, beatMs: 3_600_000, disk, reserve, log, rotateBytes: bytes };
  const { journal, past } = await Journal.open(settings);
  ends.push(() => journal.close());
  return { journal, past };
};
const answered = (journal: Journal, call: string) =>
  journal.append([
    { kind: "fact", fact: journal.number({ type: "CallAnswered", call: call as CallId, leg: "l" as never }, 1) },
  ]);
const everyCall = async (journal: Journal): Promise<string[]> => {
  const seen = new Map<string, Fact>();
  for (const file of journal.files)
    for (let from = 0; ; ) {
      const { records, next } = await readRecords(file, from);
      for (const record of records)
        if (record.kind === "fact") seen.set(`${record.fact.epoch} ${record.fact.seq}`, record.fact);
      if (next === from) break;
      from = next;
    }
  return [...seen.values()].map((fact) => ("call" in fact ? String(fact.call) : ""));
};
const calls = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `c${from + index}`);

test.each([
  ["in the midst of a record", 30],
  ["before anything of it", 0],
])("a disk that is full %s: the journal goes on in its reserve, and a restart reads every fact", async (_, room) => {
  const told: string[] = [];
  const disk = smallDisk();
  const reserve = await openReserve();
  await reserve.fill();
  expect(reserve.pulse).toEqual({ bytes: 2 * bytes, missingBytes: 0 });
  const { journal } = await openJournal(disk.open, reserve, told);
  for (const call of calls(0, 3)) await answered(journal, call);
  disk.room = room;
  for (const call of calls(3, 50)) await answered(journal, call);
  await journal.settled();
  expect(journal.pulse).toMatchObject({ failingMs: 0, lagMs: 0, reserve: { bytes, missingBytes: bytes } });
  expect(told).toEqual(["the disk is full: the journal goes on in its reserve"]);
  expect(await everyCall(journal)).toEqual(calls(0, 50));
  await journal.close();
  // The rest of the file's zeros are given back.
  expect(statSync(journal.files.at(-1)!.path).size).toBeLessThan(bytes / 2);
  disk.room = Number.POSITIVE_INFINITY;
  const after = await openJournal(disk.open, reserve);
  expect(await everyCall(after.journal)).toEqual(calls(0, 50));
});

test("a server that dies in the reserve and starts on a full disk lost nothing, and starts in the reserve", async () => {
  const disk = smallDisk();
  const reserve = await openReserve(3);
  await reserve.fill();
  const { journal } = await openJournal(disk.open, reserve);
  disk.room = 0;
  for (const call of calls(0, 20)) await answered(journal, call);
  // Nothing is closed: the file ends in zeros, as after a death.
  const { path } = journal.files.at(-1)!;
  expect(statSync(path).size).toBe(bytes);
  const second = await openReserve(3);
  const { journal: next, past } = await openJournal(disk.open, second);
  expect(statSync(path).size).toBeLessThan(bytes / 2);
  expect(past.damagedPlaces).toBe(0);
  expect(await everyCall(next)).toEqual(calls(0, 20));
});

test("with its reserve used up the journal waits, and nothing is lost when the disk has room", async () => {
  const disk = smallDisk();
  const reserve = await openReserve(0);
  const { journal } = await openJournal(disk.open, reserve);
  disk.room = 0;
  const written: string[] = [];
  const waiting = calls(0, 3).map((call) => answered(journal, call).then(() => written.push(call)));
  await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(100);
  expect(written).toEqual([]);
  expect(journal.pulse.lagMs).toBeGreaterThan(100);
  expect(journal.pulse.waitingBytes).toBeGreaterThan(0);
  disk.room = Number.POSITIVE_INFINITY;
  await Promise.all(waiting);
  await journal.settled();
  expect(await everyCall(journal)).toEqual(calls(0, 3));
  expect(journal.pulse).toMatchObject({ failingMs: 0, lagMs: 0, waitingBytes: 0 });
});

test("it is made again when there is room, without halves of a killed start", async () => {
  writeFileSync(join(directory, "reserve-000000000000.draft"), "half");
  writeFileSync(join(directory, "reserve-000000000001.spare"), "short");
  const reserve = await openReserve();
  expect(existsSync(join(directory, "reserve-000000000000.draft"))).toBe(false);
  await reserve.fill();
  const taken = await reserve.take(join(directory, "taken"));
  await taken?.write(Buffer.from("abc"));
  await taken?.close();
  expect(statSync(join(directory, "taken")).size).toBe(3);
  expect(reserve.pulse.missingBytes).toBe(bytes);
  await reserve.fill();
  expect(reserve.pulse).toEqual({ bytes: 2 * bytes, missingBytes: 0 });
  expect(readdirSync(directory).filter((name) => name.endsWith(".spare"))).toHaveLength(2);
});

test("it leaves room to others: without enough of it nothing is made", async () => {
  const reserve = await Reserve.open({ directory, files: 1, bytes, leaveBytes: Number.MAX_SAFE_INTEGER });
  ends.push(() => reserve.close());
  await reserve.fill();
  expect(reserve.pulse).toEqual({ bytes: 0, missingBytes: bytes });
});
