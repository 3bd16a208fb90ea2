/** One mutation run from the list of files to the report. */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyTree, filesOf } from "./copy.ts";
import { baselinesOf, compileIn, judge, type Verdict } from "./judge.ts";
import { type Mutant, mutantsOf, type Numbered, sampleOf } from "./mutants.ts";
import { type Accepted, type Judged, markdownOf, type RoomReport, reportOf, roomLine, staleOf } from "./report.ts";
import { changedSince, codeOf, type Room, testsOf } from "./rooms.ts";
import { createBench } from "./trials.ts";

export type Options = {
  readonly root: string;
  readonly rooms: readonly Room[];
  /** Mutants of each room; all where it is infinite. */
  readonly sample: number;
  readonly seed: number;
  /** Beginnings of paths; all files where there are none. */
  readonly only: readonly string[];
  /** Only files that differ from this commit. */
  readonly since?: string;
  /** All anew; those that the last run of the same choice did not come to; these and those that lived in it. */
  readonly again: "all" | "rest" | "survivors";
  /** Tell the mutants and try none. */
  readonly justList: boolean;
  readonly accepted: readonly Accepted[];
  /** The folder of results. */
  readonly results: string;
  readonly command: string;
  readonly tell: (line: string) => void;
};

type Plan = { readonly room: Room; readonly all: readonly Mutant[]; readonly chosen: readonly Mutant[] };

const planOf = (room: Room, files: readonly string[], { root, only, since, sample, seed }: Options): Plan => {
  const changed = since === undefined ? undefined : changedSince(root, since);
  const isWanted = (file: string) =>
    (only.length === 0 || only.some((path) => file.startsWith(path))) && (changed?.has(file) ?? true);
  const code = codeOf(room, files).filter(isWanted);
  const all = code.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), "utf8")));
  const drawn = new Set(sampleOf(all, sample, seed));
  // In the order of the code, so that a reader can follow.
  return { room, all, chosen: all.filter((mutant) => drawn.has(mutant)) };
};

const verdictsIn = (file: string): Map<string, Verdict> => {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line) as Verdict).map((verdict) => [verdict.key, verdict]));
};

const isAlive = ({ outcome }: Verdict): boolean => outcome === "survived" || outcome === "unreached";

/** What is known already, by what was asked for. */
const knownOf = ({ again }: Options, earlier: ReadonlyMap<string, Verdict>): Map<string, Verdict> => {
  if (again === "all") return new Map();
  return new Map([...earlier].filter(([, verdict]) => again === "rest" || !isAlive(verdict)));
};

const tryRoom = async (
  plan: Plan,
  left: readonly Mutant[],
  options: Options,
  note: (mutant: Mutant, verdict: Verdict) => void,
): Promise<void> => {
  const { root, tell } = options;
  const copy = copyTree(root);
  const numbered: Numbered[] = left.map((mutant, index) => ({ id: index + 1, mutant }));
  compileIn(copy, root, numbered);
  const bench = createBench(copy, plan.room.tests);
  try {
    const from = performance.now();
    const baselines = await baselinesOf(bench, testsOf(plan.room, filesOf(root)), tell);
    tell(`  ${baselines.length} test files pass without any, in ${((performance.now() - from) / 1000).toFixed(1)} s`);
    await judge(bench, numbered, baselines, note);
  } finally {
    await bench.close();
    rmSync(copy, { recursive: true, force: true });
  }
};

const judgeRoom = async (plan: Plan, options: Options): Promise<RoomReport> => {
  const { results, sample, seed, tell, accepted } = options;
  const file = join(results, `${plan.room.name}-${Number.isFinite(sample) ? sample : "all"}-${seed}.jsonl`);
  const earlier = verdictsIn(file);
  const verdicts = knownOf(options, earlier);
  const left = plan.chosen.filter(({ key }) => !verdicts.has(key));
  tell(`${plan.room.name}: ${plan.all.length} mutants, ${plan.chosen.length} chosen, ${left.length} to try`);
  writeFileSync(file, [...verdicts.values()].map((verdict) => `${JSON.stringify(verdict)}\n`).join(""));
  let done = 0;
  const note = (mutant: Mutant, verdict: Verdict) => {
    verdicts.set(verdict.key, verdict);
    appendFileSync(file, `${JSON.stringify(verdict)}\n`);
    done += 1;
    if (isAlive(verdict))
      tell(`  ${verdict.outcome} ${mutant.file}:${mutant.line} ${mutant.mutator} ${mutant.code} → ${mutant.becomes}`);
    if (done % 20 === 0) tell(`  ${done} of ${left.length}`);
  };
  if (left.length > 0) await tryRoom(plan, left, options, note);
  const judged = plan.chosen.flatMap((mutant): Judged[] => {
    const verdict = verdicts.get(mutant.key);
    return verdict ? [{ mutant, verdict }] : [];
  });
  return reportOf(plan.room.name, judged, accepted);
};

export const mutate = async (options: Options): Promise<RoomReport[]> => {
  const { root, tell, results } = options;
  const files = filesOf(root);
  const plans = options.rooms.map((room) => planOf(room, files, options)).filter(({ chosen }) => chosen.length > 0);
  if (options.justList) {
    for (const { chosen } of plans)
      for (const one of chosen)
        tell(`${one.file}:${one.line} (${one.in}) ${one.mutator}: ${one.code} → ${one.becomes}`);
    return [];
  }
  const reports: RoomReport[] = [];
  for (const plan of plans) {
    const report = await judgeRoom(plan, options);
    tell(roomLine(report));
    reports.push(report);
  }
  const stale = staleOf(
    options.accepted,
    plans.flatMap(({ all }) => all),
  );
  writeFileSync(
    join(results, "report.json"),
    `${JSON.stringify({ command: options.command, reports, stale }, null, 2)}\n`,
  );
  writeFileSync(join(results, "report.md"), markdownOf(options.command, reports, stale));
  tell(
    `${join(results, "report.md")}${stale.length > 0 ? `; ${stale.length} of survivors.json no longer in the code` : ""}`,
  );
  return reports;
};
