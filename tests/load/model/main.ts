/** npm run model -- [--gate] [--steps N] [--seed N] [--chapter SEED]: random steps with faults through the live hotline; what goes wrong is told with the shortest way to it. */
import { parseArgs } from "node:util";
import { seedOf } from "./chance.ts";
import { chapterActs, runChapter, shorten } from "./chapter.ts";
import { playGate, playPart, stepsInChapter } from "./gate.ts";
import { look, type Sights } from "./sights.ts";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    chapter: { type: "string" },
    tries: { type: "string", default: "400" },
    gate: { type: "boolean", default: false },
    part: { type: "string" },
  },
});
const steps = Number(values.steps);
const seed = Number(values.seed);
if (!Number.isInteger(steps) || steps < 1) throw new Error("--steps must be a whole number from 1");
if (!Number.isInteger(seed)) throw new Error("--seed must be a whole number");

process.on("unhandledRejection", (error) => {
  console.error("a promise was rejected and nobody heard of it:", error);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const sights: Sights = new Map();
const tell = async (chapter: number): Promise<void> => {
  const acts = chapterActs(chapter, stepsInChapter);
  const failure = await runChapter(chapter, acts, (model) => look(sights, model));
  if (!failure) return;
  console.log(
    `\nchapter ${chapter}, step ${failure.at}:\n  ${failure.wrong.join("\n  ")}\nlooking for a shorter way to it …`,
  );
  const short = await shorten(chapter, acts, failure, Number(values.tries));
  console.log(`the shortest found, ${short.acts.length} steps:`);
  for (const act of short.acts) console.log(`  ${JSON.stringify(act)}`);
  console.log(`  ${short.failure.wrong.join("\n  ")}\nagain: npm run model -- --chapter ${chapter}`);
  process.exit(1);
};

if (values.part !== undefined) {
  await playPart(Number(values.part));
} else if (values.gate) {
  process.exitCode = (await playGate()) ? 0 : 1;
} else if (values.chapter !== undefined) {
  await tell(Number(values.chapter));
  console.log("nothing went wrong");
} else {
  const from = performance.now();
  let told = from;
  for (let done = 0; done < steps; done += stepsInChapter) {
    await tell(seedOf(seed, done / stepsInChapter));
    const now = performance.now();
    if (now - told < 10_000 && done + stepsInChapter < steps) continue;
    told = now;
    const all = done + stepsInChapter;
    console.log(
      `${all} steps, ${Math.round(all / ((now - from) / 1000))} a second, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    );
  }
  for (const [what, count] of [...sights].sort()) console.log(`${String(count).padStart(9)} ${what}`);
  console.log(`seed ${seed}: ${steps} steps, nothing went wrong`);
}
