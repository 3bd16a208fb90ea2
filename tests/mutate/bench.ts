/**
 * The tests' side of a mutation run: one vitest that stays up, in a process of its own, in a copy of the tree. The parent asks it over IPC to run test
 * files with one mutant on, and it answers. It is started by `trials.ts`, and killed by it when it does not come back.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createVitest, type TestModule, type TestSpecification, type Vitest } from "vitest/node";
import type { Answer, Request } from "./trials.ts";

const root = process.cwd();
const reachedFile = join(root, ".mutate-reached.json");
const unlimited = Number.MAX_SAFE_INTEGER;

/** Those that are past it hang: the slowest test of a unit takes a few seconds on a busy machine. */
const testMs = 15_000;

/** Files run in the order that they are asked for, and not by what vitest remembers of them. */
class AsAsked {
  shard = (files: TestSpecification[]) => files;
  sort = (files: TestSpecification[]) => files;
}

const start = async (include: readonly string[]): Promise<Vitest> => {
  const vitest = await createVitest({
    root,
    config: false,
    watch: false,
    pool: "threads",
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    bail: 1,
    sequence: { sequencer: AsAsked },
    testTimeout: testMs,
    expect: { poll: { timeout: 5_000 } },
    setupFiles: ["tests/seed.ts", "tests/mutate/setup.ts"],
    include: [...include],
    exclude: ["**/*.db.test.ts", "**/node_modules/**"],
    reporters: [{}],
    api: false,
  });
  await vitest.standalone();
  return vitest;
};

/** The first test that failed, or what else went wrong. */
const failureOf = (modules: readonly TestModule[], errors: readonly unknown[]): string | undefined => {
  for (const module of modules) {
    for (const test of module.children.allTests()) if (test.result().state === "failed") return test.fullName;
    if (module.state() === "failed") return `${module.relativeModuleId}: ${module.errors()[0]?.message ?? "failed"}`;
  }
  return errors.length > 0 ? `outside any test: ${String((errors[0] as Error).message)}` : undefined;
};

const runFiles = async (
  vitest: Vitest,
  { files, on, mostPasses = unlimited }: Request,
): Promise<string | undefined> => {
  vitest.provide("mutant", { on, mostPasses, reachedFile });
  const asked = new Set(files.map((file) => join(root, file)));
  const { testModules, unhandledErrors } = await vitest.runTestFiles([...asked]);
  vitest.state.clearErrors();
  // It tells of files of earlier runs too: what failed then says nothing of now.
  const own = testModules.filter(({ moduleId }) => asked.has(moduleId));
  const failure = failureOf(own, unhandledErrors);
  return failure === undefined && own.length < asked.size ? "a test file was not found" : failure;
};

const answer = async (vitest: Vitest, request: Request): Promise<Answer> => {
  const from = performance.now();
  rmSync(reachedFile, { force: true });
  const failure = await runFiles(vitest, request);
  const reached = existsSync(reachedFile) ? (JSON.parse(readFileSync(reachedFile, "utf8")) as [number, number][]) : [];
  return { failure: failure ?? null, ms: performance.now() - from, reached };
};

const vitest = await start(JSON.parse(process.argv[2]!) as string[]);
process.on("message", (request: Request) => {
  answer(vitest, request).then(
    (given) => process.send!(given),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
process.send!({ failure: null, ms: 0, reached: [] } satisfies Answer);
