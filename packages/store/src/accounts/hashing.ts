import { Worker } from "node:worker_threads";

/** `stored` undefined: of an account that is not there; takes as long, and never matches. */
export type HashingJob =
  | { readonly do: "hash"; readonly password: string }
  | { readonly do: "isCommon"; readonly password: string }
  | { readonly do: "verify"; readonly stored: string | undefined; readonly password: string };
/** The hash; whether it matches; whether it is common. */
export type HashingAnswer = string | boolean;

type Waiting = {
  readonly job: HashingJob;
  readonly resolve: (answer: HashingAnswer) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Argon2 in a thread of its own, one password at a time, in the order in which they came. The library's own asynchronous calls run in libuv's four threads,
 * where every file operation but the journal's would wait behind them. The thread begins with the first password.
 */
export class Hashing {
  readonly #waiting: Waiting[] = [];
  #running: Waiting | undefined;
  #worker: Worker | undefined;

  hash(password: string): Promise<string> {
    return this.#do({ do: "hash", password: password.normalize("NFKC") }) as Promise<string>;
  }

  verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.#do({ do: "verify", stored, password: password.normalize("NFKC") }) as Promise<boolean>;
  }

  /** Whether it is one of the list of common passwords, or little more. The list is read once, in the thread. */
  isCommon(password: string): Promise<boolean> {
    return this.#do({ do: "isCommon", password }) as Promise<boolean>;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    const open = [...(this.#running ? [this.#running] : []), ...this.#waiting.splice(0)];
    this.#worker = undefined;
    this.#running = undefined;
    for (const { reject } of open) reject(new Error("the hashing was closed"));
    await worker?.terminate();
  }

  #do(job: HashingJob): Promise<HashingAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running) return;
    this.#running = this.#waiting.shift();
    if (!this.#running) {
      // An idle thread keeps no process from its end.
      this.#worker?.unref();
      return;
    }
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage(this.#running.job);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./hashing-worker.ts", import.meta.url));
    worker.on("message", (answer: HashingAnswer) => {
      this.#running?.resolve(answer);
      this.#running = undefined;
      this.#next();
    });
    worker.on("error", (error) => this.#lost(worker, error as Error));
    worker.on("exit", (code) => this.#lost(worker, new Error(`the hashing thread ended with ${code}`)));
    return worker;
  }

  /** What it was at fails; what waits is done by another thread. */
  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(error);
    this.#next();
  }
}
