import { appendFileSync, cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JournalDisk } from "./disk.ts";
import { listFiles, readJournalFile } from "./files.ts";
import { hanging } from "./hanging-disk.test-scene.ts";
import { arrived, directory, everyFact, journalScene, names, open, write } from "./journal.test-scene.ts";
import { readPast } from "./past.ts";

journalScene();

/** A real disk that refuses while `refuse` says so. */
const failing = (refuse: () => "write" | "sync" | "open" | undefined): JournalDisk => {
  return async (path) => {
    if (refuse() === "open") throw new Error("EIO");
    writeFileSync(path, "", { flag: "wx" });
    return {
      write: async (bytes) => {
        if (refuse() === "write") {
          appendFileSync(path, bytes.subarray(0, bytes.length / 2));
          throw new Error("ENOSPC");
        }
        appendFileSync(path, bytes);
      },
      sync: async () => {
        if (refuse() === "sync") throw new Error("EIO");
      },
      cut: async (bytes) => truncateSync(path, bytes),
      close: async () => {},
    };
  };
};

test.each(["write", "open"] as const)(
  "while the disk fails to %s nothing is said to be kept; then all is, once",
  async (what) => {
    let refuse: typeof what | "write" | undefined;
    const { journal } = await open({ disk: failing(() => refuse) });
    await write(journal, arrived("c1"));
    refuse = "write";
    let kept = false;
    const writing = write(journal, arrived("c2")).then(() => {
      kept = true;
    });
    await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(0);
    refuse = what;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(kept).toBe(false);
    const last = write(journal, arrived("c3"));
    refuse = undefined;
    await Promise.all([writing, last]);
    expect(journal.pulse.failingMs).toBe(0);
    await journal.settled();
    const keys = new Set((await everyFact(journal)).map((fact) => fact.seq));
    expect([...keys]).toEqual([1, 2, 3]);
    await journal.close();
    expect(names((await open()).past.facts)).toEqual(["CallArrived c1", "CallArrived c2", "CallArrived c3"]);
  },
);

test("when a sync fails what was told stays where it is, and nothing more is told until all of it is safe in another file", async () => {
  let refuse: "sync" | undefined;
  const { journal } = await open({ disk: failing(() => refuse) });
  refuse = "sync";
  await write(journal, arrived("c1"));
  await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(0);
  let kept = false;
  const writing = write(journal, arrived("c2")).then(() => {
    kept = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(kept).toBe(false);
  expect(names(await everyFact(journal))).toEqual(["CallArrived c1"]);
  refuse = undefined;
  await writing;
  await journal.settled();
  expect(journal.pulse).toMatchObject({ failingMs: 0, lagMs: 0, waitingBytes: 0 });
  expect(names(await everyFact(journal))).toEqual(["CallArrived c1", "CallArrived c1", "CallArrived c2"]);
  await journal.close();
  expect(names((await open()).past.facts)).toEqual(["CallArrived c1", "CallArrived c2"]);
});

test("when a sync fails while a write is on its way, what comes after the mending is synced too", async () => {
  const { disk, ends } = hanging();
  let letWrite: (() => void) | undefined;
  let isSlow = false;
  const slow: JournalDisk = async (path) => {
    const file = await disk(path);
    const write = async (bytes: Buffer) => {
      if (isSlow)
        await new Promise<void>((resolve) => {
          letWrite = resolve;
        });
      await file.write(bytes);
    };
    return { ...file, write };
  };
  const { journal } = await open({ disk: slow, gatherMs: 1, aheadMs: 60_000 });
  await write(journal, arrived("c1"));
  await expect.poll(() => ends.length).toBe(1);
  isSlow = true;
  const second = write(journal, arrived("c2"));
  await expect.poll(() => letWrite).toBeDefined();
  ends[0]!(new Error("EIO"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  isSlow = false;
  letWrite!();
  await second;
  await write(journal, arrived("c3"));
  await expect.poll(() => journal.pulse.lagMs).toBe(0);
  const safe = new Set(names(await everyFact(journal)));
  expect([...safe]).toEqual(["CallArrived c1", "CallArrived c2", "CallArrived c3"]);
});

test("what a long sync held back is told with what comes after it, and never later", async () => {
  const { disk, ends } = hanging();
  const { journal } = await open({ disk, gatherMs: 1, aheadMs: 400 });
  const order: string[] = [];
  const put = (call: string) => void write(journal, arrived(call)).then(() => order.push(call));
  put("c1");
  await expect.poll(() => ends.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  put("c2");
  await expect.poll(async () => names(await everyFact(journal))).toContain("CallArrived c2");
  expect(order).toEqual(["c1"]);
  ends.shift()?.();
  await expect.poll(() => ends.length, { interval: 1 }).toBe(1);
  // The sync that is to make c2 safe is on its way.
  put("c3");
  await expect.poll(() => order.length, { interval: 1 }).toBeGreaterThan(1);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(order).toEqual(["c1", "c2", "c3"]);
  const release = setInterval(() => ends.shift()?.(), 1);
  await journal.settled();
  clearInterval(release);
});

test("what was not told is taken off a file whose sync failed, so that no crash between brings it back; what was told stays", async () => {
  const { disk, ends } = hanging();
  const goesOn = Promise.withResolvers<void>();
  let files = 0;
  /** No other file is begun before the test has looked at the first. */
  const waiting: JournalDisk = async (path) => {
    files += 1;
    if (files > 1) await goesOn.promise;
    return disk(path);
  };
  const { journal } = await open({ disk: waiting, gatherMs: 1, aheadMs: 20 });
  await write(journal, arrived("c1"));
  await expect.poll(() => ends.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  let kept = false;
  const writing = write(journal, arrived("c2")).then(() => {
    kept = true;
  });
  await expect.poll(async () => names(await everyFact(journal))).toEqual(["CallArrived c1", "CallArrived c2"]);
  expect(kept).toBe(false);
  ends.shift()?.(new Error("EIO"));
  await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(0);
  expect(names(await everyFact(journal))).toEqual(["CallArrived c1"]);
  goesOn.resolve();
  await writing;
  const facts = names(await everyFact(journal));
  expect(facts).toEqual(["CallArrived c1", "CallArrived c1", "CallArrived c2"]);
});

test("whenever all processes die, on whatever disk: what was told is there, and a start sees all that is shipped", async () => {
  let state = 20_261_126;
  const below = (count: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % count;
  };
  const told = new Set<number>();
  const deaths: { readonly copy: string; readonly told: readonly number[] }[] = [];
  const die = () => {
    if (below(6) > 0) return;
    const copy = mkdtempSync(join(tmpdir(), "zongji-journal-dead-"));
    cpSync(directory, copy, { recursive: true });
    deaths.push({ copy, told: [...told] });
  };
  let troubled = true;
  const mood = (): void => {
    die();
    if (troubled && below(9) === 0) throw new Error("EIO");
  };
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const disk: JournalDisk = async (path) => {
    writeFileSync(path, "", { flag: "wx" });
    return {
      write: async (bytes) => {
        const half = below(bytes.length);
        appendFileSync(path, bytes.subarray(0, half));
        mood();
        appendFileSync(path, bytes.subarray(half));
        die();
      },
      sync: async () => {
        await sleep(troubled ? below(30) : 0);
        mood();
      },
      cut: async (bytes) => {
        truncateSync(path, bytes);
        die();
      },
      close: async () => die(),
    };
  };
  troubled = false;
  const { journal } = await open({ disk, gatherMs: 2, aheadMs: 12, rotateBytes: 3000 });
  troubled = true;
  // A busy machine writes more at once, and dies at fewer points.
  let written = 0;
  while (written < 400 || (deaths.length <= 50 && written < 4000)) {
    const n = ++written;
    void write(journal, arrived(`c${n}`)).then(() => told.add(n));
    await sleep(below(12));
  }
  troubled = false;
  await journal.settled();
  expect(told.size).toBe(written);
  expect(journal.files.length).toBeGreaterThan(5);
  expect(deaths.length).toBeGreaterThan(50);
  for (const death of deaths) {
    const { past, files } = await readPast(await listFiles(death.copy), () => {});
    const seen = new Set(past.facts.map(({ seq }) => seq));
    const contents = await Promise.all(files.map((file) => readJournalFile(file)));
    const records = contents.flatMap((each) => each.records);
    const shipped = new Set(records.flatMap((record) => (record.kind === "fact" ? [record.fact.seq] : [])));
    rmSync(death.copy, { recursive: true });
    expect(death.told.filter((seq) => !seen.has(seq) || !shipped.has(seq))).toEqual([]);
    expect([...shipped].filter((seq) => !seen.has(seq))).toEqual([]);
  }
});

test("however much waits for a failing disk, nothing is refused; it says that it is overfull until all is written", async () => {
  let refuse: "sync" | undefined;
  const { journal } = await open({ disk: failing(() => refuse), waitingBytes: 1000 });
  refuse = "sync";
  expect(journal.isOverfull).toBe(false);
  const writes = Array.from({ length: 20 }, (_, index) => write(journal, arrived(`c${index}`)));
  expect(journal.isOverfull).toBe(true);
  refuse = undefined;
  await Promise.all(writes);
  expect(journal.isOverfull).toBe(false);
  expect(names(await everyFact(journal))).toEqual(Array.from({ length: 20 }, (_, index) => `CallArrived c${index}`));
});

test("a quick disk is written to at once, one whose sync or write lasts by a thread", async () => {
  const { disk, ends } = hanging();
  const ways: string[] = [];
  let lastsMs = 0;
  const both: JournalDisk = async (path) => {
    const file = await disk(path);
    return {
      ...file,
      write: (bytes) => {
        ways.push("thread");
        return file.write(bytes);
      },
      writeNow: (bytes) => {
        ways.push("now");
        for (const until = performance.now() + lastsMs; performance.now() < until; );
        appendFileSync(path, bytes);
      },
    };
  };
  const { journal } = await open({ disk: both, gatherMs: 1, aheadMs: 10_000 });
  ways.splice(0);
  await write(journal, arrived("c1"));
  await expect.poll(() => ends.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await write(journal, arrived("c2"));
  expect(ways).toEqual(["now", "thread"]);
  const release = setInterval(() => ends.shift()?.(), 1);
  await journal.settled();
  lastsMs = 30;
  await write(journal, arrived("c3"));
  await write(journal, arrived("c4"));
  await journal.settled();
  clearInterval(release);
  expect(ways).toEqual(["now", "thread", "now", "thread"]);
  expect(names(await everyFact(journal))).toEqual(["c1", "c2", "c3", "c4"].map((call) => `CallArrived ${call}`));
});
