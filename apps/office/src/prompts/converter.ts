import { Worker } from "node:worker_threads";
import type { Log } from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { Converted, Outcome } from "./convert.ts";

/** So many uploads wait at once, beside the one that is converted. */
const mostWaiting = 3;
/** A file of 10 minutes takes some seconds; the live hotline waits 30 s for an answer. */
const patienceMs = 25_000;
const idleMs = 30_000;

/** Converts files in a thread of its own, one at a time; the thread ends when it has had nothing to do for a while. */
export class Converter {
  readonly #log: Log;
  readonly #program: URL;
  readonly #patienceMs: number;
  readonly #mostWaiting: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(
    log: Log,
    program = new URL("./sound-thread.ts", import.meta.url),
    limitMs = patienceMs,
    waiting = mostWaiting,
  ) {
    this.#log = log;
    this.#program = program;
    this.#patienceMs = limitMs;
    this.#mostWaiting = waiting;
  }

  /** @throws Refusal unsupportedMedia with the reason; tooMany */
  async convert(bytes: Uint8Array, isStream = false): Promise<Converted> {
    if (this.#waiting > this.#mostWaiting) throw new Refusal("tooMany");
    this.#waiting += 1;
    const turn = this.#turn
      .then(() => this.#run(bytes, isStream))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#turn = turn.catch(() => {});
    const outcome = await turn;
    if ("refused" in outcome) throw new Refusal("unsupportedMedia", { reason: outcome.refused });
    return outcome;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  #run(bytes: Uint8Array, isStream: boolean): Promise<Outcome> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        clearTimeout(limit);
        worker.removeAllListeners("message");
        worker.removeListener("exit", gone);
        this.#idle = setTimeout(() => void this.#drop(), idleMs).unref();
        resolve(outcome);
      };
      const gone = (): void => end({ refused: "notSound" });
      const limit = setTimeout(() => {
        this.#log.warn({ bytes: bytes.length }, "a prompt took too long to convert");
        worker.removeListener("exit", gone);
        void this.#drop();
        end({ refused: "tooLong" });
      }, this.#patienceMs);
      worker.on("message", end);
      worker.once("exit", gone);
      worker.postMessage({ bytes, isStream });
    });
  }

  async #drop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    });
    worker.on("error", (error) => this.#log.error({ err: error }, "the thread of the prompts failed"));
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    worker.unref();
    return worker;
  }
}
