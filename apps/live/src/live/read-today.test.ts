import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact, LegId } from "@zongji/domain";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../journal/index.ts";
import { readToday } from "./read-today.ts";
import { SeenFacts } from "./seen-facts.ts";

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

test("each fact of an earlier run is read once, in order, though a disk that failed left some in two files", async () => {
  const journal = await written(200, { rotateBytes: 2000 });
  const { files } = journal;
  expect(files.length).toBeGreaterThan(3);
  const twice = { ...files[1]!, path: join(directory, "twice.log") };
  copyFileSync(files[1]!.path, twice.path);
  const facts = await read({
    epoch: "000002-ffffffff",
    files: [files[0]!, files[1]!, twice, ...files.slice(2)],
    read: journal.read.bind(journal),
  });
  expect(facts.map(({ seq }) => seq)).toEqual(Array.from({ length: 600 }, (_, n) => n + 1));
  expect(facts[599]).toMatchObject({ type: "LegEnded", call: `call-199-${"c".repeat(30)}`, node: "n1", v: 1 });
  expect(await read(journal)).toEqual([]);
});

test("which facts were seen is known for each node and epoch, in whatever order they come", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ node: fc.constantFrom("a", "b"), epoch: fc.constantFrom("1", "2"), seq: fc.nat(40_000) })),
      (keys) => {
        const [seen, known] = [new SeenFacts(), new Set<string>()];
        for (const key of [...keys, ...keys]) {
          const text = JSON.stringify(key);
          expect(seen.isNew(key)).toBe(!known.has(text));
          known.add(text);
        }
      },
    ),
  );
});
