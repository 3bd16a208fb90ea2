import { copyFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { directory, read, readTodayScene, written } from "./read-today.test-scene.ts";
import { SeenFacts } from "./seen-facts.ts";

readTodayScene();

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
