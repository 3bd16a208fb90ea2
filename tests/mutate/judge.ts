/** Judges a room: compiles its mutants into the copy, sees which test file reaches which, and tries each until a test fails. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { instrument, type Mutant, type Numbered } from "./mutants.ts";
import type { Bench } from "./trials.ts";

/** `timedOut`: the tests did not end with it, or looped; a run would have failed. `unreached`: no test came by it. */
export type Outcome = "killed" | "timedOut" | "survived" | "unreached";

export type Verdict = { readonly key: string; readonly outcome: Outcome; readonly by: string | null };

/** How often and how fast a test file passes with no mutant on. */
type Baseline = { readonly file: string; readonly ms: number; readonly reached: ReadonlyMap<number, number> };

/** What a test file may take by itself, on a machine that is busy. */
const firstLimitMs = 180_000;
/** What several may take at once; they took more when each ran by itself. */
const limitOf = (asked: readonly Baseline[]): number => 20_000 + 5 * asked.reduce((sum, { ms }) => sum + ms, 0);
/** How often a mutant may be passed before that is an endless loop. */
const passesOf = (id: number, asked: readonly Baseline[]): number =>
  10_000 + 100 * asked.reduce((sum, { reached }) => sum + (reached.get(id) ?? 0), 0);

/** Writes the mutants into the copy's files. */
export const compileIn = (copy: string, root: string, numbered: readonly Numbered[]): void => {
  for (const [file, own] of Map.groupBy(numbered, ({ mutant }) => mutant.file))
    writeFileSync(join(copy, file), instrument(readFileSync(join(root, file), "utf8"), own));
};

/** Runs each file by itself with no mutant on. `tell` hears of those that fail so: they say nothing of any mutant and are left out. */
export const baselinesOf = async (
  bench: Bench,
  tests: readonly string[],
  tell: (line: string) => void,
): Promise<Baseline[]> => {
  const baselines: Baseline[] = [];
  for (const file of tests) {
    const answer = await bench.run({ files: [file], on: 0 }, firstLimitMs);
    if (answer?.failure === null) baselines.push({ file, ms: answer.ms, reached: new Map(answer.reached) });
    else tell(`  left out, it fails without any mutant: ${file}: ${answer?.failure ?? "it did not end"}`);
  }
  return baselines.sort((a, b) => a.ms - b.ms);
};

const stem = (file: string): string => file.slice(file.lastIndexOf("/") + 1).split(".")[0]!;

/** The test files that reach a mutant: the one of the same name first, then the fastest. */
const askedAbout = ({ id, mutant }: Numbered, baselines: readonly Baseline[]): Baseline[] => {
  const reaching = baselines.filter(({ reached }) => reached.has(id));
  const isOwn = ({ file }: Baseline) => stem(file) === stem(mutant.file);
  return [...reaching.filter(isOwn), ...reaching.filter((each) => !isOwn(each))];
};

export const tryMutant = async (bench: Bench, numbered: Numbered, baselines: readonly Baseline[]): Promise<Verdict> => {
  const { key } = numbered.mutant;
  const asked = askedAbout(numbered, baselines);
  if (asked.length === 0) return { key, outcome: "unreached", by: null };
  const request = { files: asked.map(({ file }) => file), on: numbered.id, mostPasses: passesOf(numbered.id, asked) };
  const answer = await bench.run(request, limitOf(asked));
  if (answer === undefined) return { key, outcome: "timedOut", by: null };
  return { key, outcome: answer.failure === null ? "survived" : "killed", by: answer.failure };
};

/** Tries each in turn, and tells of each. */
export const judge = async (
  bench: Bench,
  numbered: readonly Numbered[],
  baselines: readonly Baseline[],
  tell: (mutant: Mutant, verdict: Verdict) => void,
): Promise<void> => {
  for (const each of numbered) tell(each.mutant, await tryMutant(bench, each, baselines));
};
