import { Worker } from "node:worker_threads";
import { clockOf, type Db, isDatabaseDown, type Log, nowOf } from "@zongji/store";
import { sweepFiles } from "./files.ts";
import { expireJobs, failJob, keptFiles, returnJobs, takeJob } from "./store.ts";

/** How a job ended: done, or stopped by its owner; else `failed` says why, `interrupted` for what another try may bring to its end. `error`: for the log. */
export type Ended = { readonly id: string; readonly failed?: string; readonly error?: string };

type Settings = {
  readonly db: Db;
  readonly node: string;
  /** Where the files lie. */
  readonly folder: string;
  readonly log: Log;
  /** The thread's program, and what it is to read its settings from. */
  readonly program: URL;
  readonly env?: NodeJS.ProcessEnv;
  readonly everyMs?: number;
};

const usualEveryMs = 2000;
const sweepEveryMs = 600_000;

/**
 * The jobs of this server, one at a time, the oldest first, in a thread of their own that begins with the first. What a job needs is in its row: when this
 * program ends, the job begins anew at its next start.
 */
export class JobRunner {
  readonly #settings: Settings;
  readonly #timer: NodeJS.Timeout;
  #worker: Worker | undefined;
  #running: { readonly id: string; readonly ended: (how: Ended) => void } | undefined;
  #working: Promise<void> | undefined;
  /** A job may stand as running that nobody runs: one of this program before, or one whose end could not be written down. */
  #mayBeLost = true;
  #isClosed = false;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#timer = setInterval(() => this.wake(), settings.everyMs ?? usualEveryMs).unref();
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    if (this.#isClosed || this.#working) return;
    this.#working = this.#work()
      .catch((error: unknown) => {
        if (!isDatabaseDown(error)) this.#settings.log.error({ err: error }, "the jobs can't go on");
      })
      .finally(() => {
        this.#working = undefined;
      });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    // Its job stays as running, and waits again at the next start.
    await this.#worker?.terminate();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { db, node } = this.#settings;
    if (this.#mayBeLost) await returnJobs(db, node);
    this.#mayBeLost = false;
    await this.#sweep();
    for (;;) {
      const id = this.#isClosed ? undefined : await takeJob(db, node);
      if (id === undefined) return;
      await this.#end(await this.#run(id));
    }
  }

  async #sweep(): Promise<void> {
    const { db, node, folder } = this.#settings;
    const now = clockOf(db).mono();
    if (now - this.#sweptAt < sweepEveryMs) return;
    await expireJobs(db, node, nowOf(db));
    await sweepFiles(folder, await keptFiles(db, node), (name) => name === this.#running?.id);
    this.#sweptAt = now;
  }

  async #end({ id, failed, error }: Ended): Promise<void> {
    const { db, node, log } = this.#settings;
    if (this.#isClosed || failed === undefined) return;
    log.warn({ job: id, failed, error }, "a job did not come to its end");
    this.#mayBeLost = true;
    if (failed === "interrupted") await returnJobs(db, node);
    else await failJob(db, id, failed);
    this.#mayBeLost = false;
  }

  #run(id: string): Promise<Ended> {
    return new Promise((resolve) => {
      this.#running = {
        id,
        ended: (how) => {
          this.#running = undefined;
          resolve(how);
        },
      };
      this.#worker ??= this.#start();
      this.#worker.postMessage(id);
    });
  }

  #start(): Worker {
    const { program, env, log } = this.#settings;
    const worker = new Worker(program, {
      ...(env && { env }),
      // A job that needs more memory than a stream does must not take the office along.
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
    });
    worker.on("message", (how: Ended) => this.#running?.ended(how));
    worker.on("error", (error) => log.error({ err: error }, "the thread of the jobs failed"));
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
      const running = this.#running;
      running?.ended({ id: running.id, failed: "interrupted" });
    });
    worker.unref();
    return worker;
  }
}
