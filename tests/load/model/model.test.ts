import { expect, test } from "vitest";
import { seedOf } from "./chance.ts";
import { chapterActs, runChapter } from "./chapter.ts";
import { look, mustBeSeen, type Sights } from "./sights.ts";

const steps = 400;
const chapters = 20;
const seed = Number(process.env.ZONGJI_SEED ?? 20_260_601);

test(`through ${steps * chapters} steps with faults no call and no agent gets stuck, and every number adds up`, async () => {
  const sights: Sights = new Map();
  for (let index = 0; index < chapters; index++) {
    const chapter = seedOf(seed, index);
    const failure = await runChapter(chapter, chapterActs(chapter, steps), (model) => look(sights, model));
    expect(failure, `npm run model -- --chapter ${chapter}`).toBeUndefined();
  }
  expect(mustBeSeen.filter((what) => !sights.has(what))).toEqual([]);
}, 600_000);

test("a chapter goes the same way each time, so that what was found can be found again", async () => {
  const told = async (): Promise<string[]> => {
    let facts: string[] = [];
    await runChapter(7, chapterActs(7, 150), (model) => {
      facts = model.facts().map((fact) => JSON.stringify(fact));
    });
    return facts;
  };
  const [first, second] = [await told(), await told()];
  expect(first.length).toBeGreaterThan(100);
  expect(first.findIndex((fact, index) => fact !== second[index])).toBe(-1);
}, 120_000);
