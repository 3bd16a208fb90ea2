import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeOpen, rebuild } from "@zongji/domain";
import { expect, test } from "vitest";
import { readJournalFile } from "./files.ts";
import { Journal } from "./journal.ts";

const corpus = fileURLToPath(new URL("corpus/", import.meta.url));
const journals = readdirSync(corpus).filter((name) => name.endsWith(".journal"));

/** Maps and sets as JSON writes them. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      each instanceof Map ? Object.fromEntries(each) : each instanceof Set ? [...each] : each,
    ),
  );

test.each(journals)("the journal of release %s rebuilds to what it rebuilt to then", async (name) => {
  const directory = mkdtempSync(join(tmpdir(), "zongji-corpus-"));
  try {
    copyFileSync(join(corpus, name), join(directory, "000001-00000000.000001.log"));
    const { journal, past } = await Journal.open({ directory, node: "n1", now: () => 1_795_000_100_000 });
    await journal.close();
    const before = rebuild(past.facts);
    const { held, ...told } = past;
    expect(held.size).toBe(0);
    const found = plain({ past: { ...told, facts: past.facts.length }, rebuilt: before, closing: closeOpen(before) });
    const expected = join(corpus, name.replace(".journal", ".json"));
    expect(found).toEqual(JSON.parse(readFileSync(expected, "utf8")));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each(journals)("every fact of the journal of release %s can be read", async (name) => {
  const { records } = await readJournalFile({ path: join(corpus, name), epoch: "000001-00000000", part: 1 });
  expect(records.filter(({ kind }) => kind === "undecoded")).toEqual([]);
  expect(records.some(({ kind }) => kind === "fact")).toBe(true);
});

test("a key that a menu did not know comes out of an old journal without the key", async () => {
  const file = { path: join(corpus, "format-3.journal"), epoch: "000001-00000000", part: 1 };
  const { records } = await readJournalFile(file);
  const pressed = records.flatMap((record) =>
    record.kind === "fact" && record.fact.type === "KeyPressed" ? [{ ...record, fact: record.fact }] : [],
  );
  expect(pressed.map(({ fact: { key, valid } }) => [key, valid])).toEqual([
    [undefined, false],
    ["1", true],
    ["9", true],
  ]);
  // What is shipped is what was written.
  expect(pressed.map(({ stored }) => [stored?.v, stored?.key])).toEqual([
    [1, "7"],
    [1, "1"],
    [1, "9"],
  ]);
});
