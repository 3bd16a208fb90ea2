/** What a day of facts takes of memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { CallId, Fact, LegId } from "@zongji/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../journal/index.ts";
import { readToday } from "./read-today.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "zongji-today-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const settings = (more: object = {}) => ({ directory, node: "n1", now: () => 1_795_000_000_000, ...more });

/** So many calls of one leg, three facts each. */
const written = async (calls: number, more: object = {}): Promise<Journal> => {
  const { journal } = await Journal.open(settings(more));
  for (let n = 0; n < calls; n += 1) {
    const [call, leg] = [`call-${n}-${"c".repeat(30)}` as CallId, `leg-${n}-${"l".repeat(30)}` as LegId];
    const facts = [
      journal.number({ type: "LegStarted", call, leg }, 1_795_000_000_000 + n),
      journal.number({ type: "LegAnswered", call, leg }, 1_795_000_000_000 + n),
      journal.number({ type: "LegEnded", call, leg, ending: { by: "caller", cause: "hangup" } }, 1_795_000_000_000 + n),
    ];
    await journal.append(facts.map((fact) => ({ kind: "fact", fact })));
  }
  await journal.close();
  return journal;
};

const read = async (journal: Pick<Journal, "files" | "epoch" | "read">): Promise<Fact[]> => {
  const found: Fact[] = [];
  let ended = 0;
  await readToday(journal, {
    earlier: (facts) => {
      if (facts) found.push(...facts);
      else ended += 1;
    },
  });
  expect(ended).toBe(1);
  return found;
};

test("facts that were read share the texts that they have in common", async () => {
  const journal = await written(4000);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const facts = await read({ epoch: "000002-ffffffff", files: journal.files, read: journal.read.bind(journal) });
  collect();
  const each = (process.memoryUsage().heapUsed - before) / facts.length;
  expect(facts).toHaveLength(12_000);
  // With its own copies of call, leg, type and epoch a fact takes 150 bytes more.
  expect(each).toBeLessThan(260);
});
