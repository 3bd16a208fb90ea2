/** Large ZIP files, as a reader that knows nothing of their writer finds them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ZipEntry, ZipWriter } from "./zip.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-zip-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How many files Python finds in it, and what the last of them holds. */
const readBy = (path: string): [number, string] => {
  const read = `import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
names = z.namelist()
print(len(names), z.read(names[-1]).decode())`;
  const [files = "", ...text] = execFileSync("python3", ["-c", read, path]).toString().trim().split(" ");
  return [Number(files), text.join(" ")];
};

type Before = ConstructorParameters<typeof ZipWriter>[1];
const write = async (name: string, before: Before, fill: (zip: ZipWriter) => Promise<void>): Promise<string> => {
  const path = join(folder, name);
  const file = await open(path, "w");
  // What was written before is a hole here: as large, and it takes no room.
  await file.truncate(before?.written ?? 0);
  let at = before?.written ?? 0;
  const zip = new ZipWriter(async (bytes) => {
    await file.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  }, before);
  await fill(zip);
  await zip.finish();
  await file.close();
  return path;
};

test("a file that begins beyond 4 GiB is found (ZIP64)", async () => {
  for (const written of [5 * 2 ** 30, 2 ** 32 - 1, 2 ** 32, 2 ** 32 - 40]) {
    const path = await write("far.zip", { entries: [], written }, async (zip) => {
      await zip.begin("first.txt");
      await zip.write("before");
      await zip.begin("录音.txt", { level: 1 });
      await zip.write(Buffer.from("so far"));
    });
    expect(readBy(path)).toEqual([2, "so far"]);
  }
});

test("more files than 65,535 are all found (ZIP64), and those of before an interruption too", async () => {
  const entries: ZipEntry[] = Array.from({ length: 66_000 }, (_, n) => ({
    ...{ name: `${n}.txt`, crc: 0, packed: 2, size: 0, at: n * 40 },
  }));
  const path = await write("many.zip", { entries, written: 66_000 * 40 }, async (zip) => {
    await zip.begin("last.txt");
    await zip.write("the last");
  });
  expect(readBy(path)).toEqual([66_001, "the last"]);
  // Python does without; others count by what ZIP64 says.
  const end = readFileSync(path).subarray(-98);
  expect([end.readUInt32LE(0), end.readBigUInt64LE(32), end.readUInt32LE(56), end.readUInt16LE(86)]).toEqual([
    ...[0x06064b50, 66_001n, 0x07064b50, 0xffff],
  ]);
});

test("says what a file in it is once that is whole", async () => {
  const zip = new ZipWriter(async () => {});
  expect(await zip.end()).toBeUndefined();
  await zip.begin("a.txt");
  await zip.write("abc");
  expect(await zip.end()).toMatchObject({ name: "a.txt", size: 3, at: 0 });
});
