import { expect, test } from "vitest";
import { seedOf } from "./chance.ts";
import { chapterActs, runChapter } from "./chapter.ts";
import { look, mustBeSeen, type Sights } from "./sights.ts";

/** What a change breaks is seen here first; `npm run model -- --gate` goes on with the chapters behind these, and plays the beginning of each twice. */
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
});
