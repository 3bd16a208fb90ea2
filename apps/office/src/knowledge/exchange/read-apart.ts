import { Worker } from "node:worker_threads";
import { TableRefused } from "../../callers/index.ts";
import type { ReadUpload } from "./read-file.ts";

export type Asked = { readonly bytes: Uint8Array; readonly name: string; readonly types: ReadonlyMap<string, string> };
export type Outcome = ReadUpload | { readonly refused: TableRefused["reason"]; readonly columns?: number | undefined };

/** The live hotline waits 30 s for an answer. */
const patienceMs = 20_000;
const memory = { maxOldGenerationSizeMb: 512 };
/** One after another: each may take half a gigabyte. */
let turn: Promise<unknown> = Promise.resolve();

const run = (asked: Asked, limitMs: number): Promise<Outcome> =>
  new Promise((resolve) => {
    const worker = new Worker(new URL("./read-thread.ts", import.meta.url), {
      workerData: asked,
      resourceLimits: memory,
    });
    const end = (outcome: Outcome): void => {
      clearTimeout(limit);
      resolve(outcome);
      void worker.terminate();
    };
    const limit = setTimeout(() => end({ refused: "large" }), limitMs);
    worker.once("message", end);
    // It took more memory than it may, or fell: whatever it was given was too much for it.
    worker.once("error", () => end({ refused: "large" }));
    worker.once("exit", () => end({ refused: "large" }));
  });

/** Reads an upload in a thread of its own, bounded in time and memory. @throws TableRefused large too where either is not enough */
export const readApart = async (asked: Asked, limitMs = patienceMs): Promise<ReadUpload> => {
  const own = turn.then(() => run(asked, limitMs));
  turn = own.catch(() => {});
  const outcome = await own;
  if ("refused" in outcome) throw new TableRefused(outcome.refused, outcome.columns);
  // Buffers come as what they are made of.
  const articles = outcome.articles.map((article) => ({
    ...article,
    pictures: new Map(
      [...article.pictures].map(
        ([place, { name, content }]) => [place, { name, content: Buffer.from(content) }] as const,
      ),
    ),
  }));
  return { ...outcome, articles };
};
