import { randomUUID } from "node:crypto";
import type { TestRun } from "@zongji/api";
import { type Actor, writeAudit } from "../audit.ts";
import { placeCalls } from "../caller/index.ts";
import type { Db } from "../database/index.ts";
import { readIfThere } from "../files.ts";
import type { AddOperation } from "../http/index.ts";
import { Refusal } from "../refusal.ts";

export type TestRunRoom = {
  readonly db: Db;
  /** `<data>/test-caller.json`: where the hotline is, and the secret of the test trunk's digest user. */
  readonly callerFile: string;
  /** The number that is called. */
  readonly number: () => string | undefined;
  readonly promptFolders: readonly string[];
  readonly rtpPorts: readonly [from: number, to: number];
  readonly isDraining: () => boolean;
};

/** Runs are shown while the server lives; what they did stands in the call log. */
const keptRuns = 20;
type Running = { run: TestRun };

const update = (running: Running, ordinal: number, change: (call: TestRun["calls"][number]) => object): void => {
  const calls = running.run.calls.map((call) => (call.ordinal === ordinal ? { ...call, ...change(call) } : call));
  running.run = { ...running.run, calls };
};

const begin = (calls: number, startedBy: string): Running => ({
  run: {
    id: randomUUID(),
    startedAt: Date.now(),
    endedAt: null,
    startedBy,
    calls: Array.from({ length: calls }, (_, index) => ({
      ordinal: index + 1,
      at: "dialling" as const,
      heard: [],
      passed: null,
    })),
  },
});

type Access = { readonly host: string; readonly port: number; readonly username: string; readonly secret: string };

/** A run that fails as a whole fails each of its calls. */
const perform = async (room: TestRunRoom, running: Running, access: Access, number: string): Promise<void> => {
  const { calls, startedAt } = running.run;
  const script = {
    number,
    keys: "1",
    listenMs: 3000,
    speak: ["caller.hello"],
    stayMs: 3000,
    patienceMs: 20_000,
  };
  try {
    const placed = await placeCalls({ ...access, ...room }, script, calls.length, (line, what) =>
      update(running, line, ({ heard, at }) => ({
        at: at === "dialling" && what === "is answered" ? "answered" : at,
        heard: [...heard, { atMs: Date.now() - startedAt, what }],
      })),
    );
    for (const { line, heardMenu } of placed)
      update(running, line, () => ({ at: heardMenu ? "ended" : "failed", passed: heardMenu }));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    for (const { ordinal } of calls)
      update(running, ordinal, ({ heard }) => ({
        at: "failed",
        passed: false,
        heard: [...heard, { atMs: Date.now() - startedAt, what }],
      }));
  }
  running.run = { ...running.run, endedAt: Date.now() };
};

const start = async (room: TestRunRoom, runs: Map<string, Running>, calls: number, actor: Actor): Promise<TestRun> => {
  if (room.isDraining()) throw new Refusal("draining");
  if ([...runs.values()].some(({ run }) => run.endedAt === null)) throw new Refusal("refused", { reason: "running" });
  const number = room.number();
  const kept = readIfThere(room.callerFile);
  if (number === undefined || kept === undefined) throw new Refusal("unavailable");
  const running = begin(calls, actor.login);
  await writeAudit(room.db, actor, "test.call", running.run.id, { calls });
  runs.set(running.run.id, running);
  for (const id of [...runs.keys()].slice(0, -keptRuns)) runs.delete(id);
  void perform(room, running, JSON.parse(kept) as Access, number);
  return running.run;
};

/** The administrator's button: real calls over loopback to the hotline's own number, marked as tests by the trunk that they come in by. */
export const testRunRoutes = (add: AddOperation, room: TestRunRoom): void => {
  const runs = new Map<string, Running>();
  add("startTestRun", ({ body, actor }) => start(room, runs, body.calls, actor));
  add("testRun", async ({ params }) => {
    const running = runs.get(params.id);
    if (running === undefined) throw new Refusal("notFound");
    return running.run;
  });
};
