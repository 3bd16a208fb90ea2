/**
 * npm run fuzz -- [--minutes N] [--seed N] [--target NAME] [--round SEED] [--live]: bytes of strangers, mutated and invented, into everything that reads
 * the network and uploads. Inputs that reach code that none reached before are mutated further. Ends with 1 at the first thing that is wrong.
 */
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startCoverage } from "./coverage.ts";
import { round, roundSeed, targets } from "./fuzz.ts";
import { fuzzLive } from "./live.ts";
import { steepSlopes } from "./slopes.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    target: { type: "string" },
    round: { type: "string" },
    live: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0)) throw new Error("--minutes must be a number above 0");
if (!Number.isInteger(seed)) throw new Error("--seed must be a whole number");
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) throw new Error(`--target must be one of ${targets.map(({ name }) => name).join(", ")}`);
process.on("unhandledRejection", (error) => {
  console.error("a promise was rejected and nobody heard of it:", error);
  process.exit(1);
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
/** What stays after a collection, MB. */
const heapMb = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
};
/** Inputs that are kept of one target. */
const keptInputs = 400;
/** The heap may grow by so much over the whole run: what is kept, and what V8 learns. */
const growthMb = 60;

const fail = (what: string): never => {
  console.log(what);
  process.exit(1);
};

const fuzz = (): void => {
  const coverage = startCoverage();
  const kept = new Map(chosen.map(({ name }) => [name, [] as Uint8Array[]]));
  const until = performance.now() + minutes * 60_000;
  let [inputs, told, first] = [0, performance.now(), 0];
  for (let index = 0; performance.now() < until; index++) {
    for (const target of chosen) {
      const grown = kept.get(target.name) ?? [];
      const tried: Uint8Array[] = [];
      const found = round(target, roundSeed(seed, index), grown, (bytes) => void tried.push(bytes));
      if (found)
        fail(
          `${JSON.stringify(found, null, 2)}\nagain, without what the run had learned: npm run fuzz -- --target "${target.name}" --round ${found.seed}`,
        );
      inputs += tried.length;
      if (coverage.fresh() > 0) grown.push(...tried.filter((_, at) => at % Math.ceil(tried.length / 8) === 0));
      if (grown.length > keptInputs) grown.splice(0, grown.length - keptInputs);
    }
    if (index === 20) first = heapMb();
    if (performance.now() - told < 15_000) continue;
    told = performance.now();
    console.log(`${inputs} inputs, ${coverage.size()} pieces of code reached, heap ${heapMb().toFixed(0)} MB`);
  }
  const last = heapMb();
  coverage.stop();
  if (first > 0 && last - first > growthMb) fail(`the heap grew from ${first.toFixed(0)} to ${last.toFixed(0)} MB`);
  console.log(
    `seed ${seed}: ${inputs} inputs, heap ${first.toFixed(0)} MB at first, ${last.toFixed(0)} MB in the end; nothing went wrong`,
  );
};

if (values.round !== undefined) {
  for (const target of chosen) {
    const found = round(target, Number(values.round));
    console.log(found ? JSON.stringify(found, null, 2) : `${target.name}: nothing went wrong`);
    if (found) process.exitCode = 1;
  }
} else if (values.live) {
  const wrong = await fuzzLive(seed, minutes, console.log);
  if (wrong.length > 0) fail(wrong.join("\n"));
  console.log(`seed ${seed}: nothing went wrong`);
} else {
  const steep = steepSlopes();
  if (steep.length > 0) fail(`what takes too long for its length:\n${steep.join("\n")}`);
  fuzz();
}
