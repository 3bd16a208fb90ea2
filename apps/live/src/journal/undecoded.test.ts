import type { Fact } from "@zongji/domain";
import { expect, test } from "vitest";
import { readRecords } from "./files.ts";
import { arrived, ended, journalScene, names, newest, open } from "./journal.test-scene.ts";
import type { JournalRecord } from "./record.ts";

journalScene();

type Told = { readonly sentence: string; readonly fields: Record<string, unknown> };
const logging = () => {
  const told: Told[] = [];
  return {
    told,
    log: (_level: string, sentence: string, fields: Record<string, unknown>) => void told.push({ sentence, fields }),
  };
};

/** Facts as another release, or a fault, may have left them. */
const writeOdd = async () => {
  const { journal } = await open();
  const [first, unknown, newer, bad, last] = [
    arrived("c1"),
    arrived("c1"),
    arrived("c1"),
    arrived("c1"),
    ended("c1"),
  ].map((body) => journal.number(body, 1_800_000_000_000));
  const odd = [
    { ...unknown, type: "Foreseen", call: "c1" },
    { ...newer, v: 7 },
    { ...bad, withheld: "13800138000" },
    { type: "CallEnded", call: "c1", at: 1 },
  ];
  const facts = [first, ...odd, last] as Fact[];
  await journal.append(facts.map((fact) => ({ kind: "fact" as const, fact })));
  await journal.close();
  return { facts, odd };
};

test("a start goes on over facts that can't be read, and tells type and field of each but no value", async () => {
  await writeOdd();
  const { told, log } = logging();
  const { past } = await open({ log });
  expect(names(past.facts)).toEqual(["CallArrived c1", "CallEnded c1"]);
  const unread = told.filter(({ sentence }) => sentence.includes("can't be read")).map(({ fields }) => fields);
  expect(unread).toMatchObject([
    { type: "Foreseen", field: "/type", count: 1 },
    { type: "CallArrived", field: "/v", count: 1 },
    { type: "CallArrived", field: "/withheld", count: 1 },
    { type: "CallEnded", field: "/node", count: 1 },
  ]);
  expect(JSON.stringify(told)).not.toContain("13800138000");
});

test("a journal whose last file has nothing but facts that can't be read keeps that file", async () => {
  const { journal } = await open();
  const fact = { ...journal.number(arrived("c1"), 1_800_000_000_000), type: "Foreseen" } as unknown as Fact;
  await journal.append([{ kind: "fact", fact }]);
  await journal.close();
  const path = newest();
  const next = await open();
  expect(next.journal.files.map((file) => file.path)).toContain(path);
});

test("facts that can't be read come out as they were written, in their place", async () => {
  const { facts, odd } = await writeOdd();
  const { journal } = await open();
  const { records } = await readRecords(journal.files[0]!, 0);
  const ofFacts = records.filter(({ kind }) => kind === "fact" || kind === "undecoded");
  const storedOf = (record: JournalRecord) =>
    record.kind === "fact" ? record.fact : record.kind === "undecoded" ? record.stored : undefined;
  // The last one has no sound key, so no program could file it.
  expect(ofFacts.map(storedOf)).toEqual([...facts.slice(0, 4), undefined, facts.at(-1)]);
  expect(ofFacts.flatMap((record) => (record.kind === "undecoded" ? [record.problem.type] : []))).toEqual(
    odd.map(({ type }) => type),
  );
});
