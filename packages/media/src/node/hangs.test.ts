import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { threadsOf } from "./hang-watch.mjs";
import { type MediaProcess, startMedia } from "./media-process.ts";

let media: MediaProcess | undefined;
let others: ChildProcess[] = [];
afterEach(async () => {
  for (const other of others) other.kill("SIGKILL");
  others = [];
  await media?.close();
});

type Line = readonly [line: string, silentMs: unknown];
/** A media process that has said its first word, and what is told of it. */
const start = async () => {
  const lines: Line[] = [];
  const died = Promise.withResolvers<NodeJS.Signals | null>();
  const another = Promise.withResolvers<number>();
  const spoke = Promise.withResolvers<void>();
  media = startMedia({
    onEvent: ({ is }) => is === "Pulse" && spoke.resolve(),
    onExit: ({ signal }) => died.resolve(signal),
    onRestarted: another.resolve,
    log: (line, { silentMs }) => lines.push([line, silentMs]),
  });
  await spoke.promise;
  return { lines, pid: media.pid!, died: died.promise, another: another.promise };
};
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a hung media process is killed within a second of our time, and another is started", {
  timeout: 60_000,
}, async () => {
  const { lines, pid, died, another } = await start();
  process.kill(pid, "SIGSTOP");
  expect(await died).toBe("SIGKILL");
  expect(await another).not.toBe(pid);
  expect(lines.map(([line]) => line)).toEqual([
    "media process hangs and is killed",
    "media process died",
    "media process started again",
  ]);
  expect(lines[0]?.[1]).toBeLessThanOrEqual(900);
});

test("a process that waits longer for a busy machine is not killed", { timeout: 120_000 }, async () => {
  const { lines, pid } = await start();
  const run = (program: string, args: readonly string[]) =>
    expect(spawnSync(program, args, { encoding: "utf8" }), program).toMatchObject({ status: 0 });
  // One processor for it and for three that never rest, and whoever else wants it goes first.
  const processor = spawnSync("taskset", ["-cp", String(pid)], { encoding: "utf8" }).stdout.match(/(\d+)\D*$/)![1]!;
  run("taskset", ["-acp", processor, String(pid)]);
  run("chrt", ["--all-tasks", "--idle", "--pid", "0", String(pid)]);
  others = [1, 2, 3].map(() =>
    spawn("taskset", ["-c", processor, "sh", "-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  const ranMs = () => Math.max(...[...threadsOf(pid)!.values()].map((thread) => thread.ranMs));
  // Until it was kept waiting for longer than a hung one is given, and that twice.
  const waits: number[] = [];
  let [before, since] = [ranMs(), performance.now()];
  const until = performance.now() + 60_000;
  while (waits.filter((ms) => ms > 800).length < 2 && performance.now() < until) {
    await pass(20);
    const now = ranMs();
    if (now === before) continue;
    waits.push(performance.now() - since);
    [before, since] = [now, performance.now()];
  }
  console.log({ longestMs: Math.round(Math.max(...waits)) });
  expect(waits.filter((ms) => ms > 800).length).toBeGreaterThanOrEqual(2);
  expect(lines).toEqual([]);
  expect(media?.pid).toBe(pid);
});
