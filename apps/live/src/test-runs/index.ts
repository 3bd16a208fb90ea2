import { randomUUID } from "node:crypto";
import type { TestRun } from "@zongji/api";
import { type Actor, type Db, newDigestSecret, realm, writeAudit } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { placeCalls } from "../caller/index.ts";
import { machineClock } from "../clock.ts";
import type { Hotline } from "../hotline/index.ts";

export type TestRunRoom = {
  readonly db: Db;
  /** Where the hotline's SIP is. */
  readonly place: { readonly host: string; readonly port: number };
  /** Lets a digest user of the test trunk in. Returns how to take that back. */
  readonly lend: Hotline["lend"];
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
    startedAt: machineClock.now(),
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

/** What the caller says when it has come further. */
const reached: Readonly<Record<string, TestRun["calls"][number]["at"]>> = {
  "is answered": "answered",
  "hears the menu": "menuHeard",
};

/** A run that fails as a whole fails each of its calls. */
const perform = async (room: TestRunRoom, running: Running, number: string): Promise<void> => {
  const { calls, startedAt, startedBy } = running.run;
  // The test trunk tells who started a call by the digest user who proved himself.
  const username = `test.${startedBy.replace(/[^A-Za-z0-9_-]/g, "_")}`;
  const { secret, ha1Md5: md5, ha1Sha256: sha256 } = newDigestSecret(username, realm);
  const takeBack = room.lend({ user: username, realm, md5, sha256 });
  const script = {
    number,
    keys: "1",
    listenMs: 3000,
    speak: ["caller.hello"],
    stayMs: 3000,
    patienceMs: 20_000,
  };
  try {
    const placed = await placeCalls({ ...room, ...room.place, username, secret }, script, calls.length, (line, what) =>
      update(running, line, ({ heard, at }) => ({
        at: reached[what] ?? at,
        heard: [...heard, { atMs: machineClock.now() - startedAt, what }],
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
        heard: [...heard, { atMs: machineClock.now() - startedAt, what }],
      }));
  }
  takeBack();
  running.run = { ...running.run, endedAt: machineClock.now() };
};

const start = async (room: TestRunRoom, runs: Map<string, Running>, calls: number, actor: Actor): Promise<TestRun> => {
  if (room.isDraining()) throw new Refusal("draining");
  if ([...runs.values()].some(({ run }) => run.endedAt === null)) throw new Refusal("refused", { reason: "running" });
  const number = room.number();
  if (number === undefined) throw new Refusal("unavailable");
  const running = begin(calls, actor.login);
  // Before anything is waited for, so that of two that begin at the same moment one is refused.
  runs.set(running.run.id, running);
  try {
    await writeAudit(room.db, actor, "test.call", running.run.id, { calls });
  } catch (error) {
    runs.delete(running.run.id);
    throw error;
  }
  for (const id of [...runs.keys()].slice(0, -keptRuns)) runs.delete(id);
  void perform(room, running, number);
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
