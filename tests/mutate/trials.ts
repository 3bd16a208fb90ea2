/** Tries mutants against test files: keeps the bench up, gives each file its time, and starts the bench anew where it did not come back. */
import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";

/** Run these test files, one after another until a test fails, with this mutant on; 0 for none. */
export type Request = { readonly files: readonly string[]; readonly on: number; readonly mostPasses?: number };

/** `reached`: with none on, how often each mutant was passed, by its number. */
export type Answer = {
  readonly failure: string | null;
  readonly ms: number;
  readonly reached: readonly (readonly [number, number])[];
};

/** Undefined where the bench did not come back in time. */
export type Bench = {
  readonly run: (request: Request, limitMs: number) => Promise<Answer | undefined>;
  readonly close: () => Promise<void>;
};

/** Vitest with a warm-up: what a busy machine may take for it. */
const startMs = 120_000;

const launch = (root: string, include: readonly string[]): ChildProcess => {
  const log = openSync(join(root, "mutate.log"), "a");
  const child = spawn(process.execPath, [join(root, "tests/mutate/bench.ts"), JSON.stringify(include)], {
    cwd: root,
    env: { ...process.env, TMPDIR: join(root, "tmp"), ZONGJI_SEED: process.env.ZONGJI_SEED ?? "20260601" },
    stdio: ["ignore", log, log, "ipc"],
  });
  return child;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
};

/** The next answer; undefined when it does not come in time, or the bench died. */
const nextAnswer = (child: ChildProcess, limitMs: number): Promise<Answer | undefined> =>
  new Promise((resolve) => {
    const settle = (answer: Answer | undefined) => {
      clearTimeout(timer);
      child.off("message", settle as (message: unknown) => void);
      child.off("exit", dead);
      resolve(answer);
    };
    const dead = () => settle(undefined);
    const timer = setTimeout(dead, limitMs);
    child.once("message", settle as (message: unknown) => void);
    child.once("exit", dead);
  });

/** @param root the copy of the tree; @param include globs of its test files */
export const createBench = (root: string, include: readonly string[]): Bench => {
  let child: ChildProcess | undefined;
  const up = async (): Promise<ChildProcess> => {
    if (child?.connected) return child;
    child = launch(root, include);
    if ((await nextAnswer(child, startMs)) === undefined)
      throw new Error(`the bench did not start: see ${join(root, "mutate.log")}`);
    return child;
  };
  return {
    run: async (request, limitMs) => {
      const running = await up();
      running.send(request);
      const answer = await nextAnswer(running, limitMs);
      if (answer === undefined) await end(running);
      return answer;
    },
    close: async () => {
      if (child) await end(child);
    },
  };
};
