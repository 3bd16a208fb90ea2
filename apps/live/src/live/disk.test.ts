import fc from "fast-check";
import { expect, test } from "vitest";
import { DiskWatch, diskMarks, hasRoom } from "./disk.ts";

const GiB = 1024 ** 3;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

test("a warning comes before recordings stop, and they go on only with more room than they stopped at", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (total) => {
      const { warnBytes, stopBytes, resumeBytes } = diskMarks(total);
      expect(stopBytes).toBeGreaterThan(0);
      expect(resumeBytes).toBeGreaterThan(stopBytes);
      expect(warnBytes).toBeGreaterThan(resumeBytes);
    }),
  );
  expect(diskMarks(100 * GiB)).toEqual({ warnBytes: 10 * GiB, stopBytes: GiB, resumeBytes: 1.5 * GiB });
  expect(diskMarks(20 * GiB)).toMatchObject({ warnBytes: 2 * GiB });
  // A disk of many terabytes is not "full" at hundreds of gigabytes.
  expect(diskMarks(20_000 * GiB)).toEqual({ warnBytes: 10 * GiB, stopBytes: GiB, resumeBytes: 1.5 * GiB });
});

test("between the two marks it stays as it was", () => {
  const marks = diskMarks(100 * GiB);
  const free = (marks.stopBytes + marks.resumeBytes) / 2;
  expect([true, false].map((had) => hasRoom(free, marks, had))).toEqual([true, false]);
});

test("recordings are stopped once and go on once, however often it is looked", async () => {
  const told: boolean[] = [];
  let freeGiB = 50;
  let fails = false;
  const watch = new DiskWatch({
    folder: "/x",
    onRoom: (room) => told.push(room),
    log,
    everyMs: 3_600_000,
    space: async () => {
      if (fails) throw new Error("EIO");
      return { freeBytes: freeGiB * GiB, totalBytes: 100 * GiB };
    },
  });
  const looks = async (...sizes: number[]) => {
    for (freeGiB of sizes) await watch.look();
  };
  await looks(50, 0.9, 0.5, 1.2, 1.4);
  expect(told).toEqual([false]);
  expect(watch.pulse).toMatchObject({ freeBytes: 1.4 * GiB, recordingsStopped: 1 });
  // A disk that can't be looked at is taken for what it was.
  fails = true;
  await looks(90);
  expect(told).toEqual([false]);
  fails = false;
  await looks(1.6, 1.1, 0.99);
  expect(told).toEqual([false, true, false]);
  watch.close();
});
